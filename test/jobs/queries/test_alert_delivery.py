"""How queries of windows deliver alerts: before a database that is away, and when their checkpoint begins anew."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from pyspark.errors import StreamingQueryException

from alert_places import alert_places
from streamed import run_to_end, stream_of
from traffic import good
from tributary.contract import Windows
from tributary.detector.settings import with_block
from tributary.queries import log_windows as of_logs
from tributary.queries.detect import detect
from tributary.queries.log_windows import log_windows
from tributary.registry.registry import REGISTRY_COLUMNS
from write_endpoint import Reply

BEGIN = 1_760_000_000_000
STEP = 2000
RECORD = "value string, timestamp timestamp"
AWAY = Reply(503, "busy", {"Retry-After": "3600"})


@pytest.fixture
def places(spark, warehouse, contract, endpoint, request):
    short = replace(contract, windows=Windows(STEP // 1000, 4))
    with alert_places(spark, warehouse, short, endpoint.url, request.node.nodeid) as places:
        yield places


def closed_windows(device, numbers, interval):
    known = {"registered": True, "site": "hall", "model": "m1", "interval_seconds": interval, "stream": "telemetry"}
    measured = {"metric": "temperature", "count": 8, "mean": 1, "stddev": 0, "min": 1, "max": 1, "last": 1}
    starts = [BEGIN + number * STEP for number in numbers]
    return [
        {"device_id": device, "window_start": start, "window_end": start + STEP} | known | measured for start in starts
    ]


def run_detect(places, folder, batches, checkpoint):
    """The query over what it was given before and these batches of windows, until it has read everything."""
    for number, batch in enumerate(batches):
        rows = [(json.dumps(window), datetime.now(UTC)) for window in batch]
        place = f"{folder}/windows/{checkpoint}-{number}"
        places.spark.createDataFrame(rows, RECORD).coalesce(1).write.parquet(place)
    stream = places.spark.readStream.schema(RECORD).option("maxFilesPerTrigger", 1)
    source = SimpleNamespace(records=lambda _: stream.parquet(f"{folder}/windows/{checkpoint}-*"))
    telemetry = places.contract.streams["telemetry"]
    output = detect(source, places, None, telemetry, "detect_telemetry", with_block(1, 5))
    run_to_end(output.writer, folder / checkpoint)


def run_log_windows(places, folder, batches, checkpoint):
    """The query over batches of log lines, until it has read everything."""
    stream = stream_of(places.spark, folder / f"{checkpoint}-in", batches)
    columns = ", ".join(f"{name} {kind}" for name, kind in REGISTRY_COLUMNS.items())
    registry = SimpleNamespace(devices=lambda: places.spark.createDataFrame([], columns))
    source, logs = SimpleNamespace(records=lambda _: stream), places.contract.streams["logs"]
    run_to_end(log_windows(source, places, registry, logs, "trends_logs").writer, folder / checkpoint)


def silence():
    """A device that says nothing any more, while another one lets time go on."""
    return [closed_windows("a", range(5), 2.0), *[closed_windows("clock", [row], None) for row in (9, 10, 40, 41, 42)]]


def burst():
    times = [BEGIN + 100 * n for n in range(15)]
    return [[(good("logs", "a", n, at, level="error", message="m", code="E1"), at) for n, at in enumerate(times)]]


def events(alerts):
    return [(alert.device_id, alert.kind, alert.phase.value) for alert in alerts]


def lake_events(places):
    table = places.spark.table(places.lake.table(places.contract.tables["alerts"].name))
    return [(row.device_id, row.kind, row.phase) for row in table.orderBy("raised_at", "at").collect()]


def test_what_the_detector_finds_leaves_before_a_database_that_is_away(places, sent, endpoint, tmp_path):
    endpoint.rule = lambda _: AWAY if sent else Reply()
    with pytest.raises(StreamingQueryException, match="busy"):
        run_detect(places, tmp_path, silence(), "one")
    opened = [("a", "silence", "opened")]
    assert events(sent) == lake_events(places) == opened
    endpoint.rule = lambda _: Reply()
    run_detect(places, tmp_path, [], "one")
    assert lake_events(places) == opened
    assert events(sent) == opened * 2


def test_bursts_leave_before_windows_that_cannot_be_written(places, sent, tmp_path, monkeypatch):
    def away(*_args, **_named):
        if sent:
            raise RuntimeError("the database is away")

    monkeypatch.setattr(of_logs, "deliver", away)
    with pytest.raises(StreamingQueryException, match="is away"):
        run_log_windows(places, tmp_path, burst(), "one")
    assert events(sent) == lake_events(places) == [("a", "burst", "opened")]


def test_what_a_former_checkpoint_of_the_detector_left_open_is_cleared_once(places, sent, tmp_path):
    run_detect(places, tmp_path, silence(), "one")
    [opened] = sent
    later = [closed_windows("clock", [row], None) for row in (50, 51, 52)]
    run_detect(places, tmp_path, later, "two")
    assert events(sent) == lake_events(places) == [("a", "silence", "opened"), ("a", "silence", "cleared")]
    assert sent[1].id == opened.id


def test_with_another_checkpoint_a_burst_that_has_been_told_is_not_told_again(places, sent, tmp_path, monkeypatch):
    monkeypatch.setattr(of_logs, "deliver", lambda *_args, **_named: None)
    for checkpoint in ("one", "two"):
        run_log_windows(places, tmp_path, burst(), checkpoint)
    assert events(sent) == lake_events(places) == [("a", "burst", "opened")]
