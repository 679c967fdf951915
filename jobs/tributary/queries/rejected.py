"""Rejected: every message that is not acceptable, whole, with all its reasons and its place in Kafka."""

from collections.abc import Callable

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tributary.addresses import LakeAddress
from tributary.contract import Contract, Stream
from tributary.decode import with_verdict
from tributary.observation import observed
from tributary.output import Output
from tributary.source import Source
from tributary.verdict import Judge


def rejected(source: Source, lake: LakeAddress, contract: Contract, stream: Stream) -> Output:
    """The unacceptable messages of one stream, as rows of the table `rejected`; can be replayed after a fix."""
    rows = rejected_rows(source.records(stream, headers=True), stream, contract)
    table = lake.table(contract.tables["rejected"].name)
    return Output(observed(rows, **reason_counts(contract)).writeStream.format("iceberg").outputMode("append"), table)


def rejected_rows(raw: DataFrame, stream: Stream, contract: Contract) -> DataFrame:
    """What is not acceptable among the stream's raw Kafka records (with headers), with the reasons beside it."""
    name = F.lit(stream.name)
    bad = with_verdict(raw, stream, contract).where("not accepted")
    return bad.select(
        name.alias("stream"),
        "topic",
        F.col("partition").alias("kafka_partition"),
        F.col("offset").alias("kafka_offset"),
        F.col("timestamp").alias("arrival_time"),
        "key",
        "value",
        "headers",
        _reasons(contract)(name, F.col("key"), F.col("value"), F.unix_millis("timestamp")).alias("reasons"),
    )


def reason_kinds(contract: Contract) -> list[str]:
    """What a reason can be about: a bounded list, because each becomes a metric."""
    names = {prop.name for stream in contract.streams.values() for prop in stream.schema.properties}
    return ["not JSON", "not UTF-8", "not a JSON object", "device", *sorted(names)]


def reason_counts(contract: Contract) -> dict[str, Column]:
    """How many rows have a reason of each kind, named by the kind's place in the list."""
    return {f"reason_{i}": F.count_if(_concerns(kind)) for i, kind in enumerate(reason_kinds(contract))}


def _concerns(kind: str) -> Column:
    return F.exists("reasons", lambda reason: F.regexp_extract(reason, "^[^:.]+", 0) == kind)


def _reasons(contract: Contract) -> Callable[..., Column]:
    """The reasons in words, by the plain verdict: only rejected rows ever reach Python."""
    verdict = Judge(contract)

    def reasons(stream: str, key: bytes | None, payload: bytes | None, received_at: int) -> list[str]:
        return verdict(stream, key, payload, received_at) or ["not acceptable to the parser"]

    # Not by way of Arrow: rejected rows are few, and the Arrow worker would load pandas for them.
    return F.udf(reasons, "array<string>", useArrow=False)
