"""What the lake holds of a stream, at one moment."""

from dataclasses import dataclass

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from tributary.addresses import LakeAddress
from tributary.audit.finding import identity_in
from tributary.contract import Contract, Stream

PLACE = ["kafka_partition", "kafka_offset"]


@dataclass(frozen=True)
class StreamLake:
    """The rows of the stream's own table, and its rows of the table of rejected messages."""

    archive: DataFrame
    rejected: DataFrame

    @classmethod
    def open(cls, spark: SparkSession, lake: LakeAddress, contract: Contract, stream: Stream) -> "StreamLake":
        """As the tables are now; what is written later is not in it."""
        rejected = _as_it_is(spark, lake.table(contract.tables["rejected"].name))
        archive = _as_it_is(spark, lake.table(stream.table.name))
        return cls(archive, rejected.where(F.col("stream") == stream.name))

    def rows(self) -> DataFrame:
        """All rows by what they have in common: place in Kafka, device, time (epoch milliseconds) and seq."""
        time = F.unix_millis("event_time").alias("time")
        archived = self.archive.select(*PLACE, F.col("device_id").alias("device"), time, "seq")
        return archived.unionAll(self.rejected.select(*PLACE, *identity_in("key", "value")))

    def places(self) -> DataFrame:
        """Where in Kafka each row came from."""
        return self.archive.select(PLACE).unionAll(self.rejected.select(PLACE))


def _as_it_is(spark: SparkSession, table: str) -> DataFrame:
    snapshot = spark.table(f"{table}.refs").where("name = 'main'").select("snapshot_id").first()
    if snapshot is None:
        return spark.table(table).limit(0)
    return spark.read.option("versionAsOf", str(snapshot[0])).table(table)
