"""What Kafka holds of a stream, at one moment."""

import json
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from tributary.addresses import KafkaAddress
from tributary.contract import Stream
from tributary.kafka_client import client_settings


@dataclass(frozen=True)
class Held:
    """The records from each partition's `begin` up to and without its `end`, and the account's columns for their place.

    Records below `begin` Kafka has had, and removed when their retention was over.
    """

    records: DataFrame
    begin: dict[int, int]
    end: dict[int, int]

    @property
    def received(self) -> int:
        """How many records Kafka holds, by its own offsets: nobody writes the topics in transactions, and no topic of
        a stream is compacted, so each offset is a record.
        """
        return sum(self.end.values()) - self.expired

    @property
    def expired(self) -> int:
        """How many records Kafka no longer holds."""
        return sum(self.begin.values())

    def is_expired(self) -> Column:
        """Whether a row comes from a record that Kafka no longer holds."""
        return _below(self.begin)

    def is_foreign(self) -> Column:
        """Whether a row names a place that Kafka has never given to a record."""
        return ~_below(self.end)


def held(spark: SparkSession, kafka: KafkaAddress, stream: Stream) -> Held:
    """All that Kafka holds of a stream now; what comes later is in none of its figures and none of its records."""
    topic = stream.topic.name
    begin, end = _offsets(spark, kafka, topic)
    ends = {f"{name}Offsets": json.dumps({topic: each}) for name, each in (("starting", begin), ("ending", end))}
    records = spark.read.format("kafka").options(**kafka.options(), **ends).option("subscribe", topic).load()
    placed = records.withColumns({"kafka_partition": F.col("partition"), "kafka_offset": F.col("offset")})
    return Held(placed, begin, end)


def _offsets(spark: SparkSession, kafka: KafkaAddress, topic: str) -> tuple[dict[int, int], dict[int, int]]:
    """The first offset that each partition still has, and the one that it gives to its next record."""
    java = spark._jvm.java.util  # type: ignore[union-attr]
    client = spark._jvm.org.apache.kafka  # type: ignore[union-attr]
    admin = client.clients.admin.Admin.create(client_settings(spark, kafka))
    try:
        described = admin.describeTopics(java.Collections.singletonList(topic)).allTopicNames().get().get(topic)
        partitions = [each.partition() for each in described.partitions()]

        def offsets(wanted: object) -> dict[int, int]:
            places = {number: client.common.TopicPartition(topic, number) for number in partitions}
            asked = java.HashMap()
            for each in places.values():
                asked.put(each, wanted)
            answer = admin.listOffsets(asked).all().get()
            return {number: int(answer.get(each).offset()) for number, each in places.items()}

        specification = client.clients.admin.OffsetSpec
        # The end last: what is removed meanwhile must not make a partition end before it begins.
        return offsets(specification.earliest()), offsets(specification.latest())
    finally:
        admin.close()


def _below(limits: dict[int, int]) -> Column:
    below = F.lit(False)
    for partition, limit in limits.items():
        below |= (F.col("kafka_partition") == partition) & (F.col("kafka_offset") < limit)
    return F.coalesce(below, F.lit(False))
