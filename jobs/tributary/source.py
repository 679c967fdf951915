"""Kafka as a stream of raw records."""

from dataclasses import dataclass

from pyspark.sql import DataFrame, SparkSession

from tributary.addresses import KafkaAddress
from tributary.contract import Stream

# At the end of a partition a fetch waits for new records, by default for half a second, and Spark's question where
# that end is waits behind it: in every batch, for one partition after the other.
_FETCH_WAIT_MS = 20


@dataclass(frozen=True)
class Source:
    """Where a query reads: brokers, and how many offsets a batch may take at most."""

    spark: SparkSession
    kafka: KafkaAddress
    max_offsets_per_trigger: int

    def records(self, stream: Stream, headers: bool = False) -> DataFrame:
        """The records of the stream's topic, from the first that Kafka still has.

        As many tasks as the default parallelism says, one per core where nothing does, read several partitions one
        after the other: more could not run at once, and each has a price that a small batch feels, above all where it
        needs a Python worker.
        """
        records = (
            self.spark.readStream.format("kafka")
            .options(**self.kafka.options())
            .option("subscribe", stream.topic.name)
            .option("startingOffsets", "earliest")
            .option("maxOffsetsPerTrigger", self.max_offsets_per_trigger)
            .option("includeHeaders", headers)
            .option("kafka.fetch.max.wait.ms", _FETCH_WAIT_MS)
            .load()
        )
        return records.coalesce(self.spark.sparkContext.defaultParallelism)
