"""Records that the driver writes to a real Kafka by itself."""

import time

import pytest
from py4j.protocol import Py4JJavaError

from tributary.addresses import KafkaAddress
from tributary.failure_text import essence
from tributary.kafka_client import TopicWriter
from tributary.restart_policy import is_outage

pytestmark = pytest.mark.services

TOPIC = "kafka-client"
TOO_LONG = "x" * 2_000_000


@pytest.fixture
def writer(spark, broker):
    broker.create_topics({TOPIC: 3})
    writer = TopicWriter(spark, KafkaAddress.parse(broker.url), TOPIC)
    yield writer
    writer.close()


def test_records_of_a_key_come_in_their_order_and_go_on_after_a_write_that_failed(broker, writer):
    rounds = [[(f"key {n % 7}", f"{start + n} ä 😀") for n in range(100)] for start in (0, 100)]
    writer.write([])
    writer.write(rounds[0])
    with pytest.raises(Py4JJavaError) as failure:
        writer.write([("key 0", TOO_LONG)])
    assert "RecordTooLarge" in str(failure.value)
    assert not is_outage(essence(str(failure.value)))
    writer.write(rounds[1])
    found = sorted(broker.records(TOPIC), key=lambda record: (record.partition, record.offset))
    of_key: dict[str, list[str]] = {}
    for record in found:
        of_key.setdefault(record.key.decode(), []).append(record.value.decode())
    assert of_key == {
        f"key {k}": [value for records in rounds for key, value in records if key == f"key {k}"] for k in range(7)
    }


def test_a_kafka_that_does_not_answer_is_an_outage_and_is_waited_for_once(spark):
    writer = TopicWriter(spark, KafkaAddress("127.0.0.1:1"), TOPIC, patience_ms=1000)
    begun = time.monotonic()
    with pytest.raises(Py4JJavaError) as failure:
        writer.write([("key", str(n)) for n in range(20)])
    assert time.monotonic() - begun < 15
    assert is_outage(essence(str(failure.value)))
