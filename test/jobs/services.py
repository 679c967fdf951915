"""The real services that npm test starts for the tests, by their addresses in the environment."""

import json
import os
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from pyspark.sql import Row, SparkSession

T = TypeVar("T")


def service_address(variable: str) -> str:
    """`host:port` of a service; the test fails when there is none."""
    address = os.environ.get(variable)
    if not address:
        pytest.fail(f"{variable} is not set: run npm test, which starts Kafka and the database.", pytrace=False)
    return address


class Broker:
    """Kafka by way of the session: topics are made by its own client, records written and read by Spark."""

    def __init__(self, spark: SparkSession, address: str) -> None:
        self._spark = spark
        self.url = f"kafka://{address}"
        self._options = {"kafka.bootstrap.servers": address}

    def create_topics(self, partitions: Mapping[str, int]) -> None:
        java = self._spark._jvm.java.util
        settings, topics = java.Properties(), java.ArrayList()
        settings.setProperty("bootstrap.servers", self._options["kafka.bootstrap.servers"])
        kafka = self._spark._jvm.org.apache.kafka.clients.admin
        admin = kafka.Admin.create(settings)
        try:
            for name, count in partitions.items():
                topics.add(kafka.NewTopic(name, count, 1))
            admin.createTopics(topics).all().get()
        finally:
            admin.close()

    def send(self, records: Iterable[tuple[str, str | None, bytes]]) -> None:
        """Write records of topic, key and value, those of one key in their order."""
        rows = [(topic, key.encode() if key is not None else None, value) for topic, key, value in records]
        frame = self._spark.createDataFrame(rows, "topic string, key binary, value binary")
        frame.coalesce(1).write.format("kafka").options(**self._options).save()

    def records(self, topic: str) -> list[Row]:
        """All records of a topic, in the order of their offsets."""
        reader = self._spark.read.format("kafka").options(**self._options).option("subscribe", topic)
        return reader.load().orderBy("partition", "offset").collect()


class Database:
    """QuestDB's SQL endpoint."""

    def __init__(self, address: str) -> None:
        self._address = address
        self.url = f"influxdb://{address}?org=o&bucket=b"

    def rows(self, sql: str, expected: int) -> list[dict[str, object]]:
        """The rows of a query; they become visible some time after they were written, so as many are waited for."""
        return until(lambda: self._rows(sql), lambda rows: len(rows) >= expected)

    def _rows(self, sql: str) -> list[dict[str, object]]:
        with urlopen(f"http://{self._address}/exec?query={quote(sql)}", timeout=10) as answer:
            found = json.load(answer)
        names = [column["name"] for column in found["columns"]]
        return [dict(zip(names, row, strict=True)) for row in found["dataset"]]


def until(look: Callable[[], T], enough: Callable[[T], bool], seconds: float = 20.0) -> T:
    """What is seen when it is enough, or when the time is over."""
    deadline = time.monotonic() + seconds
    while not enough(seen := look()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return seen
