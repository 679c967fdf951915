"""Throughput of the job on what Kafka holds: raw reading, each query alone, and all together, in one Spark session.

Takes the arguments of jobs/stream.py; writes one JSON object to stdout, progress to stderr.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from functools import reduce

from pyspark.sql import DataFrame, SparkSession

from tributary.alerts.display import Display
from tributary.arguments import JobArguments, parse_arguments
from tributary.contract import Contract, load_contract
from tributary.job import queries
from tributary.lake import prepare_tables
from tributary.metrics import publisher
from tributary.query_names import queries_of, topic_of
from tributary.query_writers import Shared, series_sink
from tributary.registry.registry import Registry
from tributary.restart_policy import RestartPolicy
from tributary.series import series_format
from tributary.session import open_session
from tributary.source import Source
from tributary.supervisor import Supervisor


def main(argv: list[str]) -> int:
    """Measure and report."""
    arguments = replace(parse_arguments(argv), until="caught-up")
    contract = load_contract(arguments.contract)
    spark = open_session("tributary-bench", arguments.lake)
    spark.sparkContext.setLogLevel("ERROR")
    series_format(arguments.series).register(spark)
    messages = _count(spark, arguments, [stream.topic.name for stream in contract.streams.values()])
    kinds = arguments.kinds
    raw_once = lambda: _raw(spark, arguments, contract)  # noqa: E731
    source_once = lambda: _source(spark, arguments, contract)  # noqa: E731
    _timed("warm-up: all queries", lambda: _run(spark, arguments, contract, "warm", kinds), messages)
    _timed("warm-up: raw", raw_once, messages)
    _timed("warm-up: the job's source", source_once, messages)
    # Both twice, before and after the queries, and the better one counts: what else the machine does differs.
    raw = _timed("raw", raw_once, messages)
    source = _timed("the job's source", source_once, messages)
    alone = {kind: _alone(spark, arguments, contract, kind) for kind in kinds}
    together = _timed("all together", lambda: _run(spark, arguments, contract, "all", kinds), messages)
    raw = max(raw, _timed("raw again", raw_once, messages))
    source = max(source, _timed("the job's source again", source_once, messages))
    spark.stop()
    report = {
        "messages": messages,
        "raw": raw,
        "source": source,
        "queries": alone,
        "all": together,
        "ratio": together / raw,
    }
    sys.stdout.write(json.dumps(report) + "\n")
    return 0


def _alone(spark: SparkSession, arguments: JobArguments, contract: Contract, kind: str) -> float:
    """Records per second of a kind; the detector's are windows that `trends` has written before it."""
    topics = {topic_of(contract, kind, stream) for stream in queries_of(contract, kind).values()}
    return _timed(kind, lambda: _run(spark, arguments, contract, kind, (kind,)), _count(spark, arguments, topics))


def _timed(title: str, measure: Callable[[], None], messages: int) -> float:
    sys.stderr.write(f"bench: {title} …\n")
    started = time.monotonic()
    measure()
    return messages / (time.monotonic() - started)


def _run(spark: SparkSession, base: JobArguments, contract: Contract, name: str, kinds: tuple[str, ...]) -> None:
    """Run queries over everything, with checkpoints and tables of their own."""
    lake = replace(base.lake, database=f"bench_{name}")
    arguments = replace(base, kinds=kinds, lake=lake, checkpoints=f"{base.checkpoints}/{name}")
    prepare_tables(spark, lake, contract)
    with closing(publisher(arguments.metrics, contract)) as metrics:
        registry = Registry(spark, lake, contract, metrics, arguments.registry)
        registry.start(arguments.registry_refresh)
        with closing(registry), closing(Display(spark, contract, series_sink(arguments))) as display:
            wanted = list(queries(spark, arguments, contract, Shared(registry, display, metrics)))
            code = Supervisor(wanted, RestartPolicy(), poll=0.02).run()
    if code != 0:
        raise SystemExit(f"bench: {name} ended with {code}")


def _raw(spark: SparkSession, arguments: JobArguments, contract: Contract) -> None:
    """Kafka to nowhere by Spark's own source as it comes: what everyone else's figures are relative to."""
    topics = ",".join(stream.topic.name for stream in contract.streams.values())
    reader = spark.readStream.format("kafka").options(**arguments.kafka.options()).option("subscribe", topics)
    reader = reader.option("startingOffsets", "earliest")
    _to_nowhere(reader.option("maxOffsetsPerTrigger", arguments.max_offsets_per_trigger).load(), arguments)


def _source(spark: SparkSession, arguments: JobArguments, contract: Contract) -> None:
    """Kafka to nowhere by the source of the job."""
    source = Source(spark, arguments.kafka, arguments.max_offsets_per_trigger)
    _to_nowhere(reduce(DataFrame.union, map(source.records, contract.streams.values())), arguments)


def _to_nowhere(records: DataFrame, arguments: JobArguments) -> None:
    location = f"{arguments.checkpoints}/nowhere-{time.monotonic_ns()}"
    writer = records.writeStream.format("noop").option("checkpointLocation", location)
    writer.trigger(availableNow=True).start().awaitTermination()


def _count(spark: SparkSession, arguments: JobArguments, topics: Iterable[str]) -> int:
    reader = spark.read.format("kafka").options(**arguments.kafka.options())
    return reader.option("subscribe", ",".join(topics)).load().count()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
