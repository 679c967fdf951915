"""What makes the writer of each query: its kind's function with what it takes from the job."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial

from pyspark.sql import SparkSession

from tributary.alerts.display import Display
from tributary.alerts.outbox import AlertPlaces
from tributary.arguments import JobArguments
from tributary.contract import Contract, Stream
from tributary.detector.settings import Settings, with_block
from tributary.kafka_client import TopicWriter
from tributary.metrics import Publisher
from tributary.output import Output
from tributary.queries.archive import archive
from tributary.queries.detect import detect
from tributary.queries.interaction_windows import interaction_windows
from tributary.queries.limits import limits
from tributary.queries.live import live
from tributary.queries.log_windows import log_windows
from tributary.queries.rejected import rejected
from tributary.queries.sessions import sessions
from tributary.queries.trends import trends
from tributary.query_names import queries_of
from tributary.registry.registry import Registry
from tributary.source import Source
from tributary.turns import Turns

Writers = Iterator[tuple[str, str, Callable[[], Output]]]


@dataclass(frozen=True)
class Shared:
    """What there is once in the job, for all queries."""

    registry: Registry
    display: Display
    metrics: Publisher


def query_writers(spark: SparkSession, arguments: JobArguments, contract: Contract, shared: Shared) -> Writers:
    """Every query that is wanted: kind, name, and what makes it (anew for each start)."""
    source = Source(spark, arguments.kafka, arguments.max_offsets_per_trigger)
    lake, horizon, registry = arguments.lake, arguments.dedup_horizon, shared.registry
    turns = Turns(arguments.at_once)

    @cache
    def places(query: str) -> AlertPlaces:
        sink, topic = series_sink(arguments, query), contract.topics["alerts"].name
        alerts = TopicWriter(spark, arguments.kafka, topic)
        return AlertPlaces(spark, arguments.kafka, lake, contract, sink, alerts, shared.display, shared.metrics)

    def windows(stream: Stream, query: str) -> Output:
        if stream.counts == "errors":
            return log_windows(source, places(query), registry, stream, query, turns)
        if stream.counts == "actions":
            return interaction_windows(source, places(query), stream, turns)
        return trends(source, arguments.kafka, contract, registry, stream, series_sink(arguments, query), turns)

    makers: dict[str, Callable[[Stream, str], Output]] = {
        "archive": lambda stream, _: archive(source, lake, contract, stream, horizon),
        "rejected": lambda stream, _: rejected(source, lake, contract, stream),
        "live": lambda stream, query: live(source, contract, stream, series_sink(arguments, query)),
        "trends": windows,
        "limits": lambda stream, query: limits(source, places(query), registry, stream, query),
        "detect": lambda stream, query: detect(
            source, places(query), registry, stream, query, _settings(arguments), turns
        ),
        "sessions": lambda stream, query: sessions(source, places(query), stream, turns),
    }
    for kind in arguments.kinds:
        for name, stream in queries_of(contract, kind).items():
            yield kind, name, partial(makers[kind], stream, name)


def _settings(arguments: JobArguments) -> Settings:
    return with_block(arguments.detector_block, arguments.detector_threshold)


def series_sink(arguments: JobArguments, query: str = "") -> dict[str, str]:
    """Options of the database's format; what it refuses is counted under the name of the query."""
    return {
        "url": arguments.series,
        "metrics": arguments.metrics,
        "contract": str(arguments.contract),
        "query": query,
    }
