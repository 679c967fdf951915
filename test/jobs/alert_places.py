"""Where queries under test send their alerts."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pyspark.sql import SparkSession

from tributary.addresses import KafkaAddress, LakeAddress
from tributary.alerts.display import Display
from tributary.alerts.outbox import AlertPlaces
from tributary.contract import Contract
from tributary.kafka_client import TopicWriter
from tributary.measurement import Measurement


class Counts:
    """In the place of a publisher: what was published."""

    def __init__(self) -> None:
        self.published: list[Measurement] = []

    def publish(self, measurements: Any) -> None:
        self.published += measurements


@contextmanager
def alert_places(
    spark: SparkSession, lake: LakeAddress, contract: Contract, url: str, kafka: KafkaAddress | None = None
) -> Iterator[AlertPlaces]:
    """Places with a database at a URL; without a Kafka of its own, with one that nobody answers at."""
    sink = {"url": url}
    display = Display(spark, contract, sink)
    kafka = kafka or KafkaAddress("127.0.0.1:1")
    topic = TopicWriter(spark, kafka, contract.topics["alerts"].name)
    yield AlertPlaces(spark, kafka, lake, contract, sink, topic, display, Counts())
    topic.close()
    display.close()
