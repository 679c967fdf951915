"""What Kafka counts against what the lake holds: each case on topics and tables of its own, filled without the job."""

import json
import time
from contextlib import redirect_stdout
from io import StringIO

import pytest
from py4j.java_gateway import JavaMember
from py4j.protocol import STATIC_PREFIX

import audit
from traffic import bad, log
from tributary.addresses import KafkaAddress
from tributary.audit.kafka import held
from tributary.decode import accepted
from tributary.lake import prepare_tables
from tributary.queries.archive import IDENTITY
from tributary.queries.rejected import rejected_rows

pytestmark = pytest.mark.services

SENT, COPIES, BROKEN = 10, 2, 1


class Lake:
    """A deployment whose logs are in the lake: ten different ones, two duplicates, and one that is broken."""

    def __init__(self, deployment):
        self._deployment = deployment
        self._spark = deployment.spark
        self.device = f"{deployment.name}-a"
        self.stream = deployment.contract.streams["logs"]
        self.table = deployment.lake.table(self.stream.table.name)
        self.begin = time.time_ns() // 1_000_000
        good = [log(self.device, seq, self.begin + seq) for seq in range(SENT)]
        # The copies first in their partition, so that they are what retention takes first.
        deployment.send([*good[:COPIES], bad("logs", self.device, b"{"), *good])
        self._fill()

    def _fill(self):
        contract = self._deployment.contract
        prepare_tables(self._spark, self._deployment.lake, contract)
        options = {"kafka.bootstrap.servers": self._deployment.broker.url.removeprefix("kafka://")}
        reader = self._spark.read.format("kafka").options(**options).option("includeHeaders", True)
        raw = reader.option("subscribe", self.stream.topic.name).load()
        good = accepted(raw, self.stream, contract)
        last = good.groupBy(*IDENTITY).agg({"kafka_offset": "max"}).withColumnRenamed("max(kafka_offset)", "last")
        kept = good.join(last, IDENTITY).where("kafka_offset = last").select(self._spark.table(self.table).columns)
        kept.writeTo(self.table).append()
        table = self._deployment.lake.table(contract.tables["rejected"].name)
        rejected_rows(raw, self.stream, contract).writeTo(table).append()

    def insert(self, seq, partition, offset):
        """Archive another row, as if it had come from a place in Kafka."""
        changed = f"{seq}L AS seq, {partition} AS kafka_partition, {offset}L AS kafka_offset"
        row = self._spark.table(self.table).where("seq = 4").drop("seq", "kafka_partition", "kafka_offset")
        whole = row.selectExpr("*", *changed.split(", ")).select(self._spark.table(self.table).columns)
        whole.writeTo(self.table).append()

    def delete(self, seq):
        self._spark.sql(f"DELETE FROM {self.table} WHERE seq = {seq}")

    def held(self):
        return held(self._spark, KafkaAddress.parse(self._deployment.broker.url), self.stream)

    def expire(self, offset):
        """Let Kafka forget what lies before an offset of the device's partition."""
        (partition,) = (number for number, end in self.held().end.items() if end)
        java, kafka = self._spark._jvm.java.util, self._spark._jvm.org.apache.kafka
        settings, places = java.Properties(), java.HashMap()
        settings.setProperty("bootstrap.servers", self._deployment.broker.url.removeprefix("kafka://"))
        # Two methods have the name, of which Py4J finds only the one that is not static.
        name = f"{STATIC_PREFIX}org.apache.kafka.clients.admin.RecordsToDelete"
        before = JavaMember("beforeOffset", None, name, self._spark._sc._gateway._gateway_client)(offset)
        places.put(kafka.common.TopicPartition(self.stream.topic.name, partition), before)
        admin = kafka.clients.admin.Admin.create(settings)
        try:
            admin.deleteRecords(places).all().get()
        finally:
            admin.close()

    def audit(self):
        """Exit code, the account of the logs, and the whole report with its text."""
        path = self._deployment.folder / "audit.json"
        with redirect_stdout(StringIO()) as written:
            code = audit.main([*self._deployment.common_arguments(), "--report", str(path)])
        report = json.loads(path.read_text())
        return code, report["streams"]["logs"], report | {"text": written.getvalue()}


@pytest.fixture
def lake(deploy):
    return Lake(deploy())


def counts(account):
    return tuple(account[name] for name in ("received", "archived", "duplicates", "rejected"))


def test_kafka_counts_by_its_own_offsets_what_it_has_received(lake):
    kafka = lake.held()
    assert (kafka.received, kafka.expired) == (SENT + COPIES + BROKEN, 0)
    assert kafka.records.count() == kafka.received


def test_a_row_from_an_offset_that_kafka_never_had_is_listed_and_breaks_the_balance(lake):
    lake.insert(seq=77, partition=0, offset=5000)
    code, logs, report = lake.audit()
    assert (code, report["lost"], report["doubled"], report["unbalanced"]) == (1, 0, 0, ["logs"])
    assert counts(logs) == (13, 11, 2, 1)
    (foreign,) = logs["foreign"]
    assert (foreign["device"], foreign["seq"], foreign["places"][0]["offset"]) == (lake.device, 77, 5000)
    assert "logs: received is not archived + duplicates + rejected: 13 in Kafka, 14 found" in report["text"]


def test_a_record_that_was_archived_and_rejected_is_doubled_and_breaks_the_balance(lake):
    (place,) = lake.held().records.where("value = X'7B'").select("partition", "offset").collect()
    lake.insert(seq=88, partition=place[0], offset=place[1])
    code, logs, report = lake.audit()
    assert (code, report["doubled"], report["unbalanced"]) == (1, 1, ["logs"])
    (doubled,) = logs["doubled"]
    assert (doubled["device"], doubled["seq"], doubled["times"]) == (lake.device, 88, 2)
    assert doubled["places"] == [{"partition": place[0], "offset": place[1]}]


def test_what_retention_took_counts_as_far_as_the_lake_has_it_and_the_rest_is_told(lake):
    lake.expire(offset=5)
    kafka = lake.held()
    assert (kafka.received, kafka.expired) == (8, 5)
    code, logs, report = lake.audit()
    assert (code, report["clean"]) == (0, True)
    assert (*counts(logs), logs["expired"]) == (11, 10, 0, 1, 2)
    assert "logs: 2 records that Kafka no longer holds are in no table" in report["text"]


def test_a_lost_record_is_still_found_after_retention_took_others(lake):
    lake.expire(offset=5)
    lake.delete(seq=9)
    code, logs, report = lake.audit()
    assert (code, report["lost"], [each["seq"] for each in logs["lost"]]) == (1, 1, [9])
