"""Kafka's own Java client, as the driver has it, for what is too little to be a job of Spark."""

from collections.abc import Sequence
from typing import Any, Final

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession

from tributary.addresses import KafkaAddress

_TEXT: Final = "org.apache.kafka.common.serialization.StringSerializer"


def client_settings(spark: SparkSession, kafka: KafkaAddress) -> Any:
    """What a client needs to reach the brokers, as Java's Properties."""
    settings = _java(spark).java.util.Properties()
    for name, value in kafka.options().items():
        settings.setProperty(name.removeprefix("kafka."), value)
    return settings


class TopicWriter:
    """Writes records to one topic from the driver, at once; to be used by one thread at a time.

    It connects with the first write, and anew after one that failed. Between writes nothing waits to be sent, so it
    need not be closed before the process ends.
    """

    def __init__(self, spark: SparkSession, kafka: KafkaAddress, topic: str) -> None:
        """Nothing is connected yet."""
        self._spark, self._kafka, self._topic = spark, kafka, topic
        self._producer: Any = None

    def write(self, records: Sequence[tuple[str, str]]) -> None:
        """Write pairs of key and value, those of a key in their order; returns when every replica in sync has them.

        Raises Py4JJavaError when not all are known to be written; some of them may be.
        """
        if not records:
            return
        try:
            producer = self._connected()
            record = _java(self._spark).org.apache.kafka.clients.producer.ProducerRecord
            sent = [producer.send(record(self._topic, key, value)) for key, value in records]
            for each in sent:
                each.get()
        except Py4JJavaError:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the connection, at once."""
        producer, self._producer = self._producer, None
        if producer is not None:
            producer.close(_java(self._spark).java.time.Duration.ZERO)

    def _connected(self) -> Any:
        if self._producer is None:
            settings = client_settings(self._spark, self._kafka)
            for part in ("key", "value"):
                settings.setProperty(f"{part}.serializer", _TEXT)
            self._producer = _java(self._spark).org.apache.kafka.clients.producer.KafkaProducer(settings)
        return self._producer


def _java(spark: SparkSession) -> Any:
    return spark._jvm
