"""The account of one stream: every record that Kafka holds must be archived, a duplicate, or rejected."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from tributary.addresses import KafkaAddress, LakeAddress
from tributary.contract import Contract, Stream
from tributary.decode import accepted
from tributary.queries.archive import IDENTITY

LISTED = 20
PLACE = ["kafka_partition", "kafka_offset"]


@dataclass
class Account:
    """Counts are messages; `lost`, `doubled` and `gaps` list at most LISTED examples of what `*_count` counts."""

    received: int = 0
    archived: int = 0
    duplicates: int = 0
    rejected: int = 0
    late: int = 0
    lost_count: int = 0
    doubled_count: int = 0
    gap_count: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    per_minute: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class StreamLake:
    """What the lake holds of one stream."""

    archive: DataFrame
    rejected: DataFrame

    @classmethod
    def open(cls, spark: SparkSession, lake: LakeAddress, contract: Contract, stream: Stream) -> "StreamLake":
        """The stream's table, and its part of the table of rejected messages."""
        rejected = spark.table(lake.table(contract.tables["rejected"].name)).where(F.col("stream") == stream.name)
        return cls(spark.table(lake.table(stream.table.name)), rejected)

    def places(self) -> DataFrame:
        """Where in Kafka each row came from."""
        return self.archive.select(PLACE).unionAll(self.rejected.select(PLACE))


def kafka_records(spark: SparkSession, kafka: KafkaAddress, stream: Stream) -> DataFrame:
    """All that Kafka still holds of a stream."""
    reader = spark.read.format("kafka").options(**kafka.options()).option("subscribe", stream.topic.name)
    return reader.load()


def account(records: DataFrame, lake: StreamLake, contract: Contract, stream: Stream, settling: float) -> Account:
    """Settle the account of a stream; `records` is what Kafka holds of it.

    A record that is in no table yet and arrived less than `settling` seconds ago is left out: it is on its way.
    """
    result = Account(
        archived=lake.archive.select(*PLACE).distinct().count(),
        rejected=lake.rejected.select(*PLACE).distinct().count(),
    )
    held = records.select("*", F.col("partition").alias("kafka_partition"), F.col("offset").alias("kafka_offset"))
    not_found = held.join(lake.places(), PLACE, "left_anti").drop(*PLACE)
    settled = F.col("timestamp") <= F.lit(datetime.now(UTC) - timedelta(seconds=settling))
    open_records = not_found.where(settled).cache()
    result.received = lake.places().distinct().count() + open_records.count()
    candidates = accepted(open_records, stream, contract).cache()
    result.duplicates = candidates.join(lake.archive, IDENTITY, "left_semi").count()
    lost = (
        candidates.join(lake.archive, IDENTITY, "left_anti")
        .select(*PLACE)
        .unionAll(_not_acceptable(open_records, candidates))
    )
    result.lost_count, result.lost = _counted(lost, "partition {kafka_partition} offset {kafka_offset}")
    doubled = lake.archive.groupBy(*IDENTITY).count().where("count > 1")
    result.doubled_count, result.doubled = _counted(doubled, "{device_id} at {event_time} seq {seq}: {count} times")
    twice = (
        lake.places()
        .groupBy(*PLACE)
        .count()
        .where("count > 1")
        .join(lake.archive.join(doubled, IDENTITY, "left_semi").select(*PLACE), PLACE, "left_anti")
    )
    count, examples = _counted(twice, "partition {kafka_partition} offset {kafka_offset}: {count} times")
    result.doubled_count += count
    result.doubled += examples
    _describe(result, lake, contract)
    return result


def _not_acceptable(open_records: DataFrame, candidates: DataFrame) -> DataFrame:
    places = open_records.select(F.col("partition").alias("kafka_partition"), F.col("offset").alias("kafka_offset"))
    return places.join(candidates.select(*PLACE), PLACE, "left_anti")


def _describe(result: Account, lake: StreamLake, contract: Contract) -> None:
    """What is worth knowing though nothing is wrong with it: late rows, gaps in the devices' counters, throughput."""
    limit = contract.windows.lateness_seconds * 1000
    result.late = lake.archive.where(F.unix_millis("arrival_time") - F.unix_millis("event_time") > limit).count()
    gaps = sequence_gaps(lake).cache()
    result.gap_count = int(gaps.agg(F.sum("missing")).first()[0] or 0)  # type: ignore[index]
    result.gaps = _examples(gaps.orderBy(F.desc("missing"), "device_id"), "{device_id}: {missing} missing")
    minutes = lake.archive.groupBy(F.date_trunc("minute", "arrival_time").alias("minute")).count().orderBy("minute")
    result.per_minute = {row["minute"].isoformat(): row["count"] for row in minutes.collect()}


def sequence_gaps(lake: StreamLake) -> DataFrame:
    """Per device how many numbers between its lowest and highest are neither archived nor readable in a rejected one.

    A gap is no loss in the pipeline: the device may have skipped it, or sent it in a message that cannot be read.
    """
    readable = lake.rejected.select(
        F.col("key").cast("string").alias("device_id"),
        F.get_json_object(F.col("value").cast("string"), "$.seq").try_cast("bigint").alias("seq"),
    ).where("seq IS NOT NULL")
    numbers = lake.archive.select("device_id", "seq").unionAll(readable).groupBy("device_id")
    missing = F.max("seq") - F.min("seq") + 1 - F.count_distinct("seq")
    return numbers.agg(missing.alias("missing")).where("missing > 0")


def _counted(rows: DataFrame, form: str) -> tuple[int, list[str]]:
    rows = rows.cache()
    count = rows.count()
    return count, _examples(rows, form) if count else []


def _examples(rows: DataFrame, form: str) -> list[str]:
    return [form.format(**row.asDict()) for row in rows.limit(LISTED).collect()]
