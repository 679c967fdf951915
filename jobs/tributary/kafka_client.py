"""Kafka's own Java client, as the driver has it, for what is too little to be a job of Spark."""

from collections.abc import Sequence
from contextlib import suppress
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
    """Writes some records to one topic from the driver, at once; to be used by one thread at a time.

    Each takes three calls from Python, so it is for hundreds or thousands of them. It connects with the first write,
    and anew after one that failed. Between writes nothing waits to be sent, so it need not be closed before the process
    ends.
    """

    def __init__(self, spark: SparkSession, kafka: KafkaAddress, topic: str, patience_ms: int = 15_000) -> None:
        """Nothing is connected yet; so long a write waits for brokers that do not say where the topic is."""
        self._spark, self._kafka, self._topic, self._patience = spark, kafka, topic, patience_ms
        self._producer: Any = None

    def write(self, records: Sequence[tuple[str, str]]) -> None:
        """Write pairs of key and value, those of a key in their order; returns when every replica in sync has them.

        Raises Py4JJavaError when not all are known to be written: whoever writes them all again may have some twice.
        """
        if not records:
            return
        try:
            producer = self._connected()
            record = _java(self._spark).org.apache.kafka.clients.producer.ProducerRecord
            sent = []
            for key, value in records:
                sent.append(producer.send(record(self._topic, key, value)))
                # Refused at once, after `patience_ms`: the next ones would wait as long, or overtake it.
                if sent[-1].isDone():
                    sent[-1].get()
            for each in sent:
                each.get()
        except Py4JJavaError:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the connection, at once."""
        producer, self._producer = self._producer, None
        if producer is not None:
            # What went wrong before says more than that it cannot be ended well either.
            with suppress(Py4JJavaError):
                producer.close(_java(self._spark).java.time.Duration.ZERO)

    def _connected(self) -> Any:
        if self._producer is None:
            settings = client_settings(self._spark, self._kafka)
            settings.setProperty("max.block.ms", str(self._patience))
            for part in ("key", "value"):
                settings.setProperty(f"{part}.serializer", _TEXT)
            self._producer = _java(self._spark).org.apache.kafka.clients.producer.KafkaProducer(settings)
        return self._producer


def _java(spark: SparkSession) -> Any:
    return spark._jvm
