"""The ledger of the simulated fleet: each message that was acknowledged to a device, and what must become of it."""

from dataclasses import dataclass

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from tributary.audit.accounts import StreamLake
from tributary.contract import Stream
from tributary.queries.archive import IDENTITY

_SCHEMA = "stream string, device string, seq bigint, time bigint, fate string, kind string, digest string"
_DIGEST_LENGTH = 32


@dataclass(frozen=True)
class KindCount:
    """Of one kind of message: how many were acknowledged, and how many of these did not end where they must."""

    kind: str
    fate: str
    acknowledged: int
    missing: int


def read_ledger(spark: SparkSession, folder: str) -> DataFrame:
    """All lines of all ledgers in a folder (URL); a line torn by a crash is left out."""
    return spark.read.schema(_SCHEMA).json(folder).where("digest IS NOT NULL")


def settle(ledger: DataFrame, lake: StreamLake, stream: Stream) -> list[KindCount]:
    """Look for every acknowledged message of a stream where it must be: by identity in the archive, or by the digest
    of its bytes among the rejected ones.
    """
    lines = ledger.where(F.col("stream") == stream.name)
    identity = {"device": "device_id", "time": "event_time"}
    wanted = lines.where("fate = 'archived'").withColumn("time", F.timestamp_millis("time"))
    archived = wanted.withColumnsRenamed(identity)
    found = lake.archive.select(*IDENTITY, F.lit(True).alias("found")).distinct()
    good = archived.join(found, IDENTITY, "left").select("kind", "fate", "found")
    digest = F.substring(F.sha2("value", 256), 1, _DIGEST_LENGTH)
    digests = lake.rejected.select(digest.alias("digest"), F.lit(True).alias("found")).distinct()
    bad = lines.where("fate = 'rejected'").join(digests, "digest", "left").select("kind", "fate", "found")
    counts = (
        good.unionAll(bad)
        .groupBy("kind", "fate")
        .agg(F.count(F.lit(1)).alias("acknowledged"), F.count_if(F.col("found").isNull()).alias("missing"))
    )
    return [KindCount(**row.asDict()) for row in counts.orderBy("fate", "kind").collect()]
