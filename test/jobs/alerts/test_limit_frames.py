"""Readings judged by Spark, against the same in plain Python."""

import random
from dataclasses import replace

import pytest
from limit_walks import DAY, REMINDER, new_book, random_walk, zone
from pyspark.sql import functions as F

from tributary.alerts.limit_book import JudgedReading, Zone
from tributary.alerts.limit_frames import LimitsInForce, judged, subject_frame, turning_points
from tributary.registry.registry import REGISTRY_COLUMNS

START = 1_760_000_000_000
DEVICES = ", ".join(f"{name} {kind}" for name, kind in REGISTRY_COLUMNS.items())
READINGS = "device_id string, event bigint, arrival bigint, seq bigint, readings map<string,double>"


def registry(spark, **limits):
    """Devices with limits of temperature: low and high."""
    rows = [(name, "hall", "m1", 1.0, None, {"temperature": pair}) for name, pair in limits.items()]
    return spark.createDataFrame(rows, DEVICES)


def accepted(spark, rows):
    frame = spark.createDataFrame(rows, READINGS)
    times = {"event_time": F.timestamp_millis("event"), "arrival_time": F.timestamp_millis("arrival")}
    return frame.withColumns(times).drop("event", "arrival")


def frames(spark, rows, devices, open_subjects=()):
    return judged(accepted(spark, rows), LimitsInForce(spark, lambda: devices).frame(open_subjects), 5)


LIMITS = [(10.0, 30.0), (None, 30.0), (10.0, None), (None, -30.0), (0.0, None), (None, 0.0), (-1e15, 1e15), (-0.5, 0.1)]


def paused(walk, pause):
    """With a pause after each quarter of the readings."""
    return [replace(each, at=each.at + pause * (4 * n // len(walk))) for n, each in enumerate(walk)]


def test_a_zone_is_the_one_that_the_documentation_says(spark):
    chance, rows, devices, expected = random.Random(1), [], {}, {}
    for n, (low, high) in enumerate(LIMITS):
        devices[f"d{n}"] = (low, high)
        ends = [end for end in (low, high) if end is not None]
        width = high - low if None not in (low, high) else abs(ends[0]) or 1.0
        values = [end + share * width for end in ends for share in (-1, -0.06, -0.04, 0, 0.04, 0.06, 1)]
        values += [chance.uniform(min(ends) - width, max(ends) + width) for _ in range(40)]
        for value in values:
            seq = len(rows)
            rows.append((f"d{n}", START + seq, START + 10_000_000, seq, {"temperature": value}))
            expected[seq] = zone(value, low, high)
    found = {row.seq: Zone(row.zone) for row in frames(spark, rows, registry(spark, **devices)).collect()}
    assert found == expected
    assert set(found.values()) == set(Zone)


def test_a_reading_is_calibrated_and_taken_at_its_arrival_when_its_clock_runs_ahead(spark):
    device = ("d", "hall", None, None, {"temperature": (2.0, -1.0)}, {"temperature": (0.0, 10.0), "power": (0.0, None)})
    devices = spark.createDataFrame([device, ("bare", None, None, None, None, None)], DEVICES)
    rows = [
        ("d", START + 9, START, 1, {"temperature": 6.0, "power": -1.0, "humidity": 5.0}),
        ("d", START, START + 5, 2, {"humidity": 5.0}),
        ("bare", START, START, 1, {"temperature": 6.0}),
        ("unknown", START, START, 1, {"temperature": 6.0}),
    ]
    context = {"at": START, "seq": 1, "registered": True, "site": "hall", "model": None, "device_id": "d"}
    found = {row.metric: row.asDict() for row in frames(spark, rows, devices).collect()}
    assert found == {
        "temperature": context | {"metric": "temperature", "value": 11.0, "zone": 2, "low": 0.0, "high": 10.0},
        "power": context | {"metric": "power", "value": -1.0, "zone": -2, "low": 0.0, "high": None},
    }


@pytest.mark.parametrize("seed", range(1, 4))
def test_the_turning_points_make_the_events_of_all_readings(spark, seed):
    """With readings out of order, some that come after an event that they precede, and devices that are long away."""
    chance = random.Random(seed)
    walks = {f"d{n}": paused(random_walk(100 * seed + n, start=START), n % 2 * 40 * DAY) for n in range(8)}
    books, away = [new_book(), new_book()], 0
    devices = registry(spark, **{name: (walk[0].low, walk[0].high) for name, walk in walks.items()})
    readings = [(name, n, each) for name, walk in walks.items() for n, each in enumerate(walk)]
    readings.sort(key=lambda one: one[2].at + chance.choice([0, 0, 0, 500_000]))
    for half in (readings[: len(readings) // 2], readings[len(readings) // 2 :]):
        rows = [(name, each.at, START * 2, seq, {"temperature": each.value}) for name, seq, each in half]
        chance.shuffle(rows)
        frame = frames(spark, rows, devices)
        wanted = {(name, "temperature"): books[0].last_event((name, "temperature")) for name in walks}
        known = subject_frame(spark, wanted, books[0].open)
        points = turning_points(frame, known, REMINDER)
        everything = [
            JudgedReading(name, "temperature", r.at, r.value, r.zone, r.low, r.high, True, "hall", "m1")
            for name, _, r in sorted(half, key=lambda one: (one[2].at, one[1]))
        ]
        found, expected = books[0].judge(points), books[1].judge(everything)
        order = lambda event: (event.at, event.device_id)  # noqa: E731
        assert sorted(found, key=order) == sorted(expected, key=order) != []
        assert len(points) < len(half)
        away += sum(event.value is None for event in expected)
    assert away > 0
    assert books[0].open == books[1].open


def test_only_what_is_open_or_goes_beyond_a_limit_is_of_interest(spark):
    values = {
        "open": [5.0, 20.0, 20.0],
        "late": [5.0, 31.0, 20.0],
        "again": [31.0, 20.0, 31.0],
        "new": [20.0, 31.0, 32.0],
        "fine": [20.0, 29.9, 20.0],
    }
    rows = [
        (name, START + n, START + n, n, {"temperature": v}) for name, vs in values.items() for n, v in enumerate(vs)
    ]
    frame = frames(spark, rows, registry(spark, **dict.fromkeys(values, (10.0, 30.0))))
    after = {"open": START - 1, "late": START + 2, "again": START}
    subjects = {(name, "temperature"): at for name, at in after.items()}
    known = subject_frame(spark, subjects, [("open", "temperature")])
    found = turning_points(frame, known, REMINDER)
    assert sorted((each.device_id, each.value) for each in found) == [
        ("again", 20.0),
        ("again", 31.0),
        ("new", 20.0),
        ("new", 31.0),
        ("open", 5.0),
        ("open", 20.0),
    ]
    assert {each.device_id for each in turning_points(frame, None, REMINDER)} == {"again", "late", "new", "open"}
    assert turning_points(frame, None, REMINDER, after=START + 2) == []


def test_limits_follow_the_registry_and_keep_what_is_open_without_limits(spark):
    documents = [registry(spark, d=(10.0, 30.0))]
    in_force = LimitsInForce(spark, lambda: documents[-1])
    first = in_force.frame(())
    assert [(row.device_id, row.low, row.high) for row in first.collect()] == [("d", 10.0, 30.0)]
    assert in_force.frame([("d", "temperature")]) is first
    documents.append(registry(spark, d=(10.0, 31.0)))
    gone = in_force.frame([("d", "temperature"), ("d", "humidity"), ("e", "temperature")])
    assert {tuple(row) for row in gone.collect()} == {
        ("d", "temperature", 10.0, 31.0, 1.0, 0.0, True, "hall", "m1"),
        ("d", "humidity", None, None, 1.0, 0.0, True, "hall", "m1"),
        ("e", "temperature", None, None, 1.0, 0.0, False, None, None),
    }
    assert in_force.frame(()).count() == 1
