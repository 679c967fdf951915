"""The ledger of the simulated fleet: each message that was acknowledged to a device, and what must become of it."""

from dataclasses import dataclass, field

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from tributary.audit.finding import Finding, findings
from tributary.audit.lake import StreamLake
from tributary.audit.unplaced import digest
from tributary.contract import Stream
from tributary.queries.archive import IDENTITY

_SCHEMA = (
    "stream string, device string, seq bigint, time bigint, fate string, kind string, digest string, "
    "acknowledged_at bigint"
)
_KEPT = ["device", "time", "seq", "kind", "fate", "digest", "acknowledged_at"]


@dataclass(frozen=True)
class KindCount:
    """Of one kind of message: how many were acknowledged, and how many of these did not end where they must."""

    kind: str
    fate: str
    acknowledged: int
    missing: int


@dataclass(frozen=True)
class Settled:
    """What became of the lines of one stream.

    `missing` lists the first LISTED of those that did not end where they must; `beyond_kafka` counts those of them
    that are not among the lost records of Kafka.
    """

    kinds: list[KindCount]
    beyond_kafka: int = 0
    missing: list[Finding] = field(default_factory=list)

    @property
    def missing_count(self) -> int:
        """How many lines did not end where they must."""
        return sum(kind.missing for kind in self.kinds)


def read_ledger(spark: SparkSession, folder: str) -> DataFrame:
    """All lines of all ledgers in a folder (URL); a line torn by a crash is left out."""
    return spark.read.schema(_SCHEMA).json(folder).where("digest IS NOT NULL")


def settle(ledger: DataFrame, lake: StreamLake, stream: Stream, lost: DataFrame) -> Settled:
    """Look for every acknowledged message of a stream where it must be: by identity in the archive, or by device and
    the digest of its bytes among the rejected ones. `lost` is what Kafka has and the lake has not.
    """
    lines = _looked_up(ledger.where(F.col("stream") == stream.name).select(*_KEPT), lake).cache()
    absent = F.col("found").isNull()
    counts = lines.groupBy("kind", "fate").agg(
        F.count(F.lit(1)).alias("acknowledged"), F.count_if(absent).alias("missing")
    )
    kinds = [KindCount(**row.asDict()) for row in counts.orderBy("fate", "kind").collect()]
    if not any(kind.missing for kind in kinds):
        return Settled(kinds)
    in_kafka = lost.select("device", "digest", F.lit(True).alias("in_kafka")).distinct()
    missing = lines.where(absent).drop("found").join(in_kafka, ["device", "digest"], "left")
    missing = missing.select(*_KEPT, F.coalesce("in_kafka", F.lit(False)).alias("lost_in_kafka")).cache()
    return Settled(kinds, missing.where("not lost_in_kafka").count(), findings(missing, stream))


def _looked_up(lines: DataFrame, lake: StreamLake) -> DataFrame:
    """The lines with `found`: true, or null for one that is not where it must be."""
    device, time, seq = IDENTITY
    archived = lake.archive.select(
        F.col(device).alias("device"), F.unix_millis(time).alias("time"), seq, F.lit(True).alias("found")
    ).distinct()
    good = lines.where("fate = 'archived'").join(archived, ["device", "time", "seq"], "left")
    rejected = lake.rejected.select(
        F.col("key").cast("string").alias("sender"), digest("value"), F.lit(True).alias("found")
    ).distinct()
    broken = lines.where("fate = 'rejected'").alias("line")
    same = (F.col("line.digest") == F.col("rejected.digest")) & F.col("line.device").eqNullSafe(F.col("sender"))
    bad = broken.join(rejected.alias("rejected"), same, "left").select(*[f"line.{name}" for name in _KEPT], "found")
    return good.select(*_KEPT, "found").unionAll(bad)
