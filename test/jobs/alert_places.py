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
from tributary.lake import prepare_tables
from tributary.measurement import Measurement
from tributary.series import series_format


class Counts:
    """In the place of a publisher: what was published."""

    def __init__(self) -> None:
        self.published: list[Measurement] = []

    def publish(self, measurements: Any) -> None:
        self.published += measurements


@contextmanager
def alert_places(spark: SparkSession, warehouse: str, contract: Contract, url: str, test: str) -> Iterator[AlertPlaces]:
    """Places with tables of a test's own (by its id), a database at a URL, and a Kafka that nobody answers at."""
    lake = LakeAddress.parse(f"{warehouse}?database=alerts_{abs(hash(test))}")
    prepare_tables(spark, lake, contract)
    series_format(url).register(spark)
    sink = {"url": url}
    display = Display(spark, contract, sink)
    kafka = KafkaAddress("127.0.0.1:1")
    topic = TopicWriter(spark, kafka, contract.topics["alerts"].name)
    yield AlertPlaces(spark, kafka, lake, contract, sink, topic, display, Counts())
    topic.close()
    display.close()
