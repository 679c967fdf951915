"""The query as Spark runs it: batches of a stream, judged and delivered."""

import pytest
from pyspark.errors import StreamingQueryException
from pyspark.sql import functions as F

from alert_places import alert_places
from streamed import stream_of
from tributary.alerts.outbox import Outbox
from tributary.failure_text import essence
from tributary.observation import NAME, observed
from tributary.queries.limits import LimitsBatches, limits, measured
from tributary.registry.registry import REGISTRY_COLUMNS, RegistryUnavailableError
from tributary.restart_policy import is_outage
from tributary.source import Source

START = 1_760_000_000_000
HOUR = 3_600_000
DAY = 24 * HOUR
READINGS = "device_id string, event bigint, seq bigint, readings map<string,double>"
DEVICES = ", ".join(f"{name} {kind}" for name, kind in REGISTRY_COLUMNS.items())
# For each device its values, one a second: above 10 is too high, 9.5 is back inside.
VALUES = {
    "hovers": [5, 10.1, 9.9, 10.2, 9.6, 10.3, 9.5, 5],
    "twice": [11, 5, 5, 12, 5, 5, 5, 5],
    "quiet": [5, 5, 10, 0, 10, 0, 5, 5],
    "stays": [5, 5, 5, 5, 5, 5, 5, -1],
    "unknown": [99, 99, 99, 99, 5, 5, 5, 5],
}
EXPECTED = {
    ("hovers", "opened", 1, 1),
    ("hovers", "cleared", 1, 6),
    ("twice", "opened", 0, 0),
    ("twice", "cleared", 0, 1),
    ("twice", "opened", 3, 3),
    ("twice", "cleared", 3, 4),
    ("stays", "opened", 7, 7),
}


class Devices:
    """Stands for the registry: a frame that can be exchanged."""

    def __init__(self, spark, high=10.0):
        self.spark = spark
        self.set(high)

    def set(self, high):
        rows = [(name, None, None, None, None, {"m": (0.0, high)}) for name in VALUES if name != "unknown"]
        self.frame = self.spark.createDataFrame(rows, DEVICES)

    def devices(self):
        return self.frame


@pytest.fixture
def places(spark, warehouse, contract, endpoint, request):
    with alert_places(spark, warehouse, contract, endpoint.url, request.node.nodeid) as places:
        yield places


def add(spark, folder, moments):
    """A file with the readings of some seconds; one file is one batch."""
    rows = [(name, START + 1000 * n, n, {"m": float(values[n])}) for name, values in VALUES.items() for n in moments]
    spark.createDataFrame(rows, READINGS).coalesce(1).write.mode("append").parquet(f"{folder}/readings")


def run(places, contract, devices, folder):
    """Work off what is there; the rows that were observed."""
    stream = places.spark.readStream.schema(READINGS).option("maxFilesPerTrigger", 1).parquet(f"{folder}/readings")
    at = F.timestamp_millis("event")
    readings = observed(stream.select("device_id", at.alias("event_time"), at.alias("arrival_time"), "seq", "readings"))
    readings = measured(readings)
    batches = LimitsBatches(places, devices, contract.streams["telemetry"], "limits_telemetry")
    writer = readings.writeStream.foreachBatch(batches).option("checkpointLocation", f"{folder}/checkpoint")
    query = writer.trigger(availableNow=True).start()
    query.awaitTermination()
    return sum(progress.observedMetrics[NAME]["rows"] for progress in query.recentProgress if progress.observedMetrics)


def seconds(events):
    return {(e.device_id, e.phase.value, (e.since - START) // 1000, (e.at - START) // 1000) for e in events}


@pytest.mark.parametrize("cuts", [[8], [2, 4, 8], [1, 2, 3, 5, 6, 7, 8]], ids=["one batch", "three", "seven"])
def test_each_excursion_is_one_alert_however_batches_are_cut(spark, contract, places, sent, tmp_path, cuts):
    for start, end in zip([0, *cuts], cuts, strict=False):
        add(spark, tmp_path, range(start, end))
        rows = run(places, contract, Devices(spark), tmp_path)
        # Observed twice would be read twice.
        assert rows == len(VALUES) * (end - start)
    assert seconds(sent) == EXPECTED
    assert len(sent) == len(EXPECTED)
    assert spark.table(places.lake.table("alerts")).count() == len(EXPECTED)


def test_a_reading_counts_at_its_arrival_when_its_clock_runs_ahead(spark):
    times = [(START + 9, START), (START, START + 5)]
    moments = spark.createDataFrame(times, "event bigint, arrival bigint")
    readings = moments.selectExpr(
        *("timestamp_millis(event) AS event_time", "timestamp_millis(arrival) AS arrival_time"),
        *("'d' AS device_id", "1L AS seq", "map('m', 1.0D) AS readings"),
    )
    assert [row["at"] for row in measured(readings).collect()] == [START, START]


def test_another_limit_counts_from_the_next_batch_on(spark, contract, places, sent, tmp_path):
    devices = Devices(spark, high=100.0)
    batches = LimitsBatches(places, devices, contract.streams["telemetry"], "limits_telemetry")

    def judge(batch, batch_id):
        batches(batch, batch_id)
        devices.set(10.0)

    for moments in (range(2), range(2, 4)):
        add(spark, tmp_path, moments)
    stream = spark.readStream.schema(READINGS).option("maxFilesPerTrigger", 1).parquet(f"{tmp_path}/readings")
    readings = stream.select("device_id", F.col("event").alias("at"), "seq", "readings")
    writer = readings.writeStream.foreachBatch(judge).option("checkpointLocation", f"{tmp_path}/checkpoint")
    writer.trigger(availableNow=True).start().awaitTermination()
    assert seconds(sent) == {("hovers", "opened", 3, 3), ("twice", "opened", 3, 3)}


def test_without_any_limits_the_messages_are_counted_all_the_same(spark, contract, places, sent, tmp_path):
    devices = Devices(spark)
    devices.frame = devices.frame.where("false").localCheckpoint()
    add(spark, tmp_path, range(8))
    assert run(places, contract, devices, tmp_path) == len(VALUES) * 8
    assert sent == []


def test_a_batch_without_a_message_changes_nothing(spark, contract, places, sent, tmp_path):
    batches = LimitsBatches(places, Devices(spark), contract.streams["telemetry"], "limits_telemetry")
    add(spark, tmp_path, range(4))
    stream = spark.readStream.schema(READINGS).parquet(f"{tmp_path}/readings").withColumnRenamed("event", "at")

    def judge(batch, batch_id):
        batches(batch, batch_id)
        batches(batch.where("false"), batch_id + 1)

    writer = stream.writeStream.foreachBatch(judge).option("checkpointLocation", f"{tmp_path}/checkpoint")
    writer.trigger(availableNow=True).start().awaitTermination()
    assert seconds(sent) == {event for event in EXPECTED if event[3] < 4}


@pytest.mark.parametrize(("most", "taken"), [(1_000_000, 100_000), (10, 10)])
def test_a_batch_takes_no_more_messages_than_the_driver_has_room_for(
    spark, contract, places, tmp_path, monkeypatch, most, taken
):
    asked, raw = [], stream_of(spark, tmp_path / "in", [])
    monkeypatch.setattr(Source, "records", lambda self, _: asked.append(self.max_offsets_per_trigger) or raw)
    limits(Source(spark, places.kafka, most), places, Devices(spark), contract.streams["telemetry"], "limits_telemetry")
    assert asked == [taken]


def test_a_batch_that_the_lake_has_is_not_judged_by_the_limits_of_another_day(
    spark, contract, places, sent, tmp_path, monkeypatch
):
    devices = Devices(spark)
    add(spark, tmp_path, range(4))
    with monkeypatch.context() as broken:
        broken.setattr(Outbox, "_send", raising)
        with pytest.raises(StreamingQueryException):
            run(places, contract, devices, tmp_path)
    devices.set(100.0)
    assert run(places, contract, devices, tmp_path) == len(VALUES) * 4
    assert seconds(sent) == {event for event in EXPECTED if event[3] < 4}
    assert spark.table(places.lake.table("alerts")).count() == len(sent)
    devices.set(10.0)
    add(spark, tmp_path, range(4, 8))
    run(places, contract, devices, tmp_path)
    assert seconds(sent) == EXPECTED
    assert len(sent) == len(EXPECTED)


def test_an_alert_stays_open_while_nobody_knows_the_limits(spark, contract, places, sent, tmp_path, monkeypatch):
    devices = Devices(spark)
    add(spark, tmp_path, range(2))
    run(places, contract, devices, tmp_path)
    opened = seconds(sent)
    assert opened
    add(spark, tmp_path, range(2, 8))
    with monkeypatch.context() as away:
        away.setattr(devices, "devices", unavailable)
        with pytest.raises(StreamingQueryException) as failure:
            run(places, contract, devices, tmp_path)
    assert is_outage(essence(str(failure.value)))
    assert seconds(sent) == opened
    run(places, contract, devices, tmp_path)
    assert seconds(sent) == EXPECTED


def test_an_alert_is_over_when_its_device_has_been_away_for_long(spark, contract, places, sent, tmp_path):
    """The others go on, be they without limits."""
    retirement = contract.alerts.retire_days * DAY
    for name, at, value in (("stays", START, -1.0), ("unknown", START + retirement + HOUR, 5.0)):
        row = (name, at, 1, {"m": value})
        spark.createDataFrame([row], READINGS).write.mode("append").parquet(f"{tmp_path}/readings")
        run(places, contract, Devices(spark), tmp_path)
    opened, cleared = sent
    assert (cleared.device_id, cleared.phase.value, cleared.id) == ("stays", "cleared", opened.id)
    assert (cleared.since, cleared.at) == (START, START + retirement)


def unavailable():
    raise RegistryUnavailableError("the registry is unavailable: its table cannot be read")


def raising(_outbox, _raised):
    raise RuntimeError("Kafka is away")
