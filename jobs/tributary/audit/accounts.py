"""The account of one stream: every record that Kafka has taken is archived, a duplicate, or rejected."""

from dataclasses import dataclass, field

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from tributary.audit.finding import Finding, findings, place, places
from tributary.audit.kafka import Held
from tributary.audit.lake import PLACE, StreamLake
from tributary.audit.unplaced import Unplaced
from tributary.contract import Stream
from tributary.queries.archive import IDENTITY


@dataclass
class Account:
    """Counts are messages. `received` is Kafka's count, the others come from what the messages themselves say.

    `lost`, `doubled` and `foreign` (rows of the lake from a place that Kafka never had) list the first LISTED of what
    `*_count` counts. `expired` counts records that are in no table and that Kafka no longer holds: duplicates, or lost,
    which can no longer be told. They are not in `received`.
    """

    received: int = 0
    archived: int = 0
    duplicates: int = 0
    rejected: int = 0
    late: int = 0
    expired: int = 0
    pending: int = 0
    lost_count: int = 0
    doubled_count: int = 0
    foreign_count: int = 0
    gap_count: int = 0
    lost: list[Finding] = field(default_factory=list)
    doubled: list[Finding] = field(default_factory=list)
    foreign: list[Finding] = field(default_factory=list)
    gaps: dict[str, int] = field(default_factory=dict)
    per_minute: dict[str, int] = field(default_factory=dict)

    @property
    def balanced(self) -> bool:
        """Whether the sum over the messages is what Kafka has counted."""
        return self.received == self.archived + self.duplicates + self.rejected


def account(kafka: Held, lake: StreamLake, unplaced: Unplaced, stream: Stream) -> Account:
    """Settle the account of a stream, but for what is only worth knowing (see `describe`)."""
    kept = lake.places().where(kafka.is_expired()).distinct().count() if kafka.expired else 0
    result = Account(
        received=kafka.received + kept - unplaced.pending,
        archived=lake.archive.count(),
        duplicates=unplaced.duplicates,
        rejected=lake.rejected.count(),
        expired=kafka.expired - kept,
        pending=unplaced.pending,
    )
    result.lost_count, result.lost = _counted(unplaced.lost, stream)
    foreign = lake.rows().where(kafka.is_foreign()).withColumn("places", F.array(place()))
    result.foreign_count, result.foreign = _counted(foreign, stream)
    for rows in _doubled(lake):
        count, listed = _counted(rows, stream)
        result.doubled_count += count
        result.doubled += listed
    return result


def _doubled(lake: StreamLake) -> tuple[DataFrame, DataFrame]:
    """Identities that the archive has more than once, and records that are in the lake more than once beside them."""
    identities = lake.archive.groupBy(*IDENTITY).count().where("count > 1").drop("count").cache()
    copies = lake.archive.join(identities, IDENTITY, "left_semi").cache()
    same_identity = copies.groupBy(*IDENTITY).agg(F.count(F.lit(1)).alias("times"), places())
    time = F.unix_millis("event_time").alias("time")
    twice = lake.places().groupBy(*PLACE).count().where("count > 1").join(copies.select(*PLACE), PLACE, "left_anti")
    first = [F.first(name, ignorenulls=True).alias(name) for name in ("device", "time", "seq")]
    same_record = lake.rows().join(twice.select(*PLACE), PLACE).groupBy(*PLACE)
    return (
        same_identity.select(F.col("device_id").alias("device"), time, "seq", "times", "places"),
        same_record.agg(*first, F.count(F.lit(1)).alias("times")).withColumn("places", F.array(place())),
    )


def _counted(rows: DataFrame, stream: Stream) -> tuple[int, list[Finding]]:
    rows = rows.cache()
    count = rows.count()
    return count, findings(rows, stream) if count else []
