"""What the registry adds to windows."""

import json
import random
from datetime import UTC, datetime

import pytest

from expected_windows import expected_windows
from traffic import MINUTE, reading
from tributary.enrich import calibrated_windows, with_context
from tributary.registry.frame import devices_frame
from tributary.registry.registry import REGISTRY_COLUMNS
from windows import SCHEMA, START

STATISTICS = ("count", "mean", "stddev", "min", "max", "last")
NOTHING = {"site": None, "model": None, "interval_seconds": None, "calibration": {}, "limits": {}}
METRICS = ("temperature", "humidity", "pressure")


def frame(spark, *rows):
    return devices_frame(spark, [NOTHING | row for row in rows], REGISTRY_COLUMNS)


def messages(rng, devices):
    """Readings of each device over some minutes, more and less in each window."""
    for device in devices:
        for seq in range(30):
            values = {metric: rng.choice((rng.gauss(20, 5), rng.uniform(-1e6, 1e6), 0.0)) for metric in METRICS}
            yield reading(device, seq, START + rng.randrange(5 * MINUTE), **values)


def calibrated(message, calibration):
    device, time, seq = message.identity
    own = calibration.get(device, {})
    corrected = {}
    for metric, value in json.loads(message.body)["readings"].items():
        each = own.get(metric, {"gain": 1.0, "offset": 0.0})
        corrected[metric] = value * each["gain"] + each["offset"]
    return reading(device, seq, time, **corrected)


def moment(ms):
    return datetime.fromtimestamp(ms / 1000, UTC)


def window_frame(spark, windows):
    rows = [
        (*map(moment, (start, start + MINUTE)), device, metric, *(statistics[name] for name in STATISTICS))
        for (device, metric, start), statistics in windows.items()
    ]
    return spark.createDataFrame(rows, SCHEMA)


@pytest.mark.parametrize("seed", range(3))
def test_calibrated_windows_are_the_windows_of_calibrated_readings(spark, seed):
    rng = random.Random(seed)
    devices = [f"dev-{number}" for number in range(8)]
    # The last has no calibration, and the last but one is not in the registry.
    calibration = {
        device: {
            metric: {"gain": rng.choice((-1, 1)) * 10 ** rng.uniform(-3, 3), "offset": rng.gauss(0, 100)}
            for metric in rng.sample(METRICS, 2)
        }
        for device in devices[:-2]
    }
    registry = [{"device_id": device, "calibration": own} for device, own in calibration.items()]
    sent = list(messages(rng, devices))
    raw = expected_windows([(message, message.identity[1]) for message in sent], MINUTE)
    corrected = [calibrated(message, calibration) for message in sent]
    expected = expected_windows([(message, message.identity[1]) for message in corrected], MINUTE)
    found = calibrated_windows(window_frame(spark, raw), frame(spark, *registry, {"device_id": devices[-1]})).collect()
    assert len(found) == len(expected)
    for row in found:
        start = round(row.window_start.timestamp() * 1000)
        window = expected[row.device_id, row.metric, start]
        assert {name: row[name] for name in STATISTICS} == pytest.approx(window, rel=1e-9, abs=1e-6)
        if row.metric not in calibration.get(row.device_id, {}):
            assert {name: row[name] for name in STATISTICS} == raw[row.device_id, row.metric, start]
        assert row.registered == (row.device_id != devices[-2])


def test_a_negative_gain_turns_least_and_greatest_round(spark):
    window = {("d", "t", START): {"count": 2, "mean": 1.5, "stddev": 0.5, "min": 1.0, "max": 2.0, "last": 2.0}}
    devices = frame(spark, {"device_id": "d", "calibration": {"t": {"gain": -2.0, "offset": 1.0}}})
    (row,) = calibrated_windows(window_frame(spark, window), devices).collect()
    assert [row[name] for name in STATISTICS] == [2, -2.0, 1.0, -3.0, -1.0, -3.0]


def test_a_device_has_what_is_known_of_it_and_an_unknown_one_is_flagged(spark):
    known = {"device_id": "a", "site": "x", "model": "pump", "interval_seconds": 2.5}
    rows = spark.createDataFrame([("a", 1), ("b", 2), ("c", 3)], "device_id string, seq int")
    found = with_context(rows, frame(spark, known, {"device_id": "b"})).orderBy("device_id").collect()
    assert [row.asDict() for row in found] == [
        {"device_id": "a", "seq": 1, "registered": True, "site": "x", "model": "pump", "interval_seconds": 2.5},
        {"device_id": "b", "seq": 2, "registered": True, "site": None, "model": None, "interval_seconds": None},
        {"device_id": "c", "seq": 3, "registered": False, "site": None, "model": None, "interval_seconds": None},
    ]


def test_an_empty_registry_leaves_every_row_as_it_is(spark, window_rows):
    found = calibrated_windows(window_rows, frame(spark)).select(*window_rows.columns, "registered").collect()
    assert found == [(*row, False) for row in window_rows.collect()]


def test_the_devices_are_sent_to_the_rows_and_not_the_other_way(spark, window_rows):
    joined = calibrated_windows(window_rows, frame(spark, {"device_id": "dev-1"}))
    plan = joined._jdf.queryExecution().executedPlan().toString()
    assert "BroadcastHashJoin" in plan
    assert "Exchange hashpartitioning" not in plan
    assert "Python" not in plan
