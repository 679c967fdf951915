"""Throughput of the job on what Kafka holds: raw reading, each query alone, and all together, in one Spark session.

Takes the arguments of jobs/stream.py; writes one JSON object to stdout, progress to stderr.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import reduce

from pyspark.sql import DataFrame, SparkSession

from tributary.arguments import JobArguments, parse_arguments
from tributary.contract import Contract, Stream, load_contract
from tributary.job import queries
from tributary.lake import prepare_tables
from tributary.query_names import KINDS, queries_of
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
    messages = _count(spark, arguments, contract.streams.values())
    read = {kind: _count(spark, arguments, queries_of(contract, kind).values()) for kind in KINDS}
    raw_once = lambda: _raw(spark, arguments, contract)  # noqa: E731
    source_once = lambda: _source(spark, arguments, contract)  # noqa: E731
    _timed("warm-up: all queries", lambda: _run(spark, arguments, contract, "warm", KINDS), messages)
    _timed("warm-up: raw", raw_once, messages)
    _timed("warm-up: the job's source", source_once, messages)
    # Both twice, before and after the queries, and the better one counts: what else the machine does differs.
    raw = _timed("raw", raw_once, messages)
    source = _timed("the job's source", source_once, messages)
    alone = {
        kind: _timed(kind, lambda k=kind: _run(spark, arguments, contract, k, (k,)), read[kind])  # type: ignore[misc]
        for kind in KINDS
    }
    together = _timed("all together", lambda: _run(spark, arguments, contract, "all", KINDS), messages)
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
    code = Supervisor(list(queries(spark, arguments, contract)), RestartPolicy(), poll=0.02).run()
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


def _count(spark: SparkSession, arguments: JobArguments, streams: Iterable[Stream]) -> int:
    topics = ",".join(stream.topic.name for stream in streams)
    return spark.read.format("kafka").options(**arguments.kafka.options()).option("subscribe", topics).load().count()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
