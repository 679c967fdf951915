"""Readings judged as arrays, against the same in plain Python."""

import random
from dataclasses import replace

import pyarrow as pa
import pytest
from limit_walks import DAY, REMINDER, new_book, random_walk, zone

from tributary.alerts.limit_book import JudgedReading, Zone
from tributary.alerts.limit_table import IN_FORCE, LimitTable

START = 1_760_000_000_000
MESSAGES = pa.schema(
    {"device_id": pa.string(), "seq": pa.int64(), "at": pa.int64(), "readings": pa.map_(pa.string(), pa.float64())}
)


def table(*rows, **limits):
    """Limits of temperature, low and high, of devices; and further rows."""
    context = {"metric": "temperature", "gain": 1.0, "offset": 0.0, "registered": True, "site": "hall", "model": "m1"}
    named = [{"device_id": name, "low": low, "high": high} for name, (low, high) in limits.items()]
    return LimitTable(pa.Table.from_pylist([context | row for row in [*named, *rows]], IN_FORCE))


def messages(rows, chunks=1):
    """Messages of device, time, number and readings, in so many pieces."""
    columns = [{"device_id": d, "at": at, "seq": seq, "readings": list(r.items())} for d, at, seq, r in rows]
    whole = pa.Table.from_pylist(columns, MESSAGES)
    size = max(1, -(-len(rows) // chunks))
    return pa.concat_tables([whole.slice(start, size) for start in range(0, len(rows) or 1, size)])


def points(limits, rows, after=lambda _: -1, is_open=()):
    return limits.turning_points(limits.judged(messages(rows), 5), after, is_open, REMINDER)


LIMITS = [(10.0, 30.0), (None, 30.0), (10.0, None), (None, -30.0), (0.0, None), (None, 0.0), (-1e15, 1e15), (-0.5, 0.1)]


def paused(walk, pause):
    """With a pause after each quarter of the readings."""
    return [replace(each, at=each.at + pause * (4 * n // len(walk))) for n, each in enumerate(walk)]


def test_a_zone_is_the_one_that_the_documentation_says():
    chance, rows, devices, expected = random.Random(1), [], {}, {}
    for n, (low, high) in enumerate(LIMITS):
        devices[f"d{n}"] = (low, high)
        ends = [end for end in (low, high) if end is not None]
        width = high - low if None not in (low, high) else abs(ends[0]) or 1.0
        values = [end + share * width for end in ends for share in (-1, -0.06, -0.04, 0, 0.04, 0.06, 1)]
        values += [chance.uniform(min(ends) - width, max(ends) + width) for _ in range(40)]
        for value in values:
            seq = len(rows)
            rows.append((f"d{n}", START + seq, seq, {"temperature": value}))
            expected[seq] = zone(value, low, high)
    judged = table(**devices).judged(messages(rows, chunks=3), 5)
    found = {seq: Zone(number) for seq, number in zip(judged.seq.tolist(), judged.zone.tolist(), strict=True)}
    assert found == expected
    assert set(found.values()) == set(Zone)


def test_a_reading_is_calibrated_and_one_without_limits_is_not_judged():
    limits = table(
        {"device_id": "d", "gain": 2.0, "offset": -1.0, "low": 0.0, "high": 10.0, "model": None},
        {"device_id": "d", "metric": "power", "low": 0.0, "registered": False},
        {"device_id": "e", "metric": "humidity", "high": 1.0},
    )
    rows = [
        ("unknown", START, 1, {"temperature": 99.0}),
        ("d", START, 1, {"temperature": 6.0, "power": -1.0, "humidity": 99.0, "other": 99.0}),
        ("d", START + 5, 2, {"humidity": 99.0}),
        ("d", START + 6, 3, {}),
        ("e", START + 7, 4, {"humidity": None}),
    ]
    for chunks in (1, 5):
        judged = limits.judged(messages(rows, chunks), 5)
        found = limits.turning_points(judged, lambda _: -1, (), REMINDER)
        assert sorted(found, key=lambda each: each.metric) == [
            JudgedReading("d", "power", START, -1.0, Zone.LOW, 0.0, None, False, "hall", "m1"),
            JudgedReading("d", "temperature", START, 11.0, Zone.HIGH, 0.0, 10.0, True, "hall", None),
        ]


def test_nothing_comes_of_nothing():
    assert points(table(d=(0.0, 1.0)), []) == []
    assert points(table(d=(0.0, 1.0)), [("d", START, 1, {})]) == []


@pytest.mark.parametrize("seed", range(1, 4))
def test_the_turning_points_make_the_events_of_all_readings(seed):
    """With readings out of order, some that come after an event that they precede, and devices that are long away."""
    chance = random.Random(seed)
    walks = {f"d{n}": paused(random_walk(100 * seed + n, start=START), n % 2 * 40 * DAY) for n in range(8)}
    books, away = [new_book(), new_book()], 0
    limits = table(**{name: (walk[0].low, walk[0].high) for name, walk in walks.items()})
    readings = [(name, n, each) for name, walk in walks.items() for n, each in enumerate(walk)]
    readings.sort(key=lambda one: one[2].at + chance.choice([0, 0, 0, 500_000]))
    for half in (readings[: len(readings) // 2], readings[len(readings) // 2 :]):
        rows = [(name, each.at, seq, {"temperature": each.value}) for name, seq, each in half]
        chance.shuffle(rows)
        turns = points(limits, rows, books[0].last_event, books[0].open)
        everything = [
            JudgedReading(name, "temperature", r.at, r.value, r.zone, r.low, r.high, True, "hall", "m1")
            for name, _, r in sorted(half, key=lambda one: (one[2].at, one[1]))
        ]
        found, expected = books[0].judge(turns), books[1].judge(everything)
        order = lambda event: (event.at, event.device_id)  # noqa: E731
        assert sorted(found, key=order) == sorted(expected, key=order) != []
        assert len(turns) < len(half)
        away += sum(event.value is None for event in expected)
    assert away > 0
    assert books[0].open == books[1].open


def test_only_what_is_open_or_goes_beyond_a_limit_is_of_interest():
    values = {
        "open": [5.0, 20.0, 20.0],
        "late": [5.0, 31.0, 20.0],
        "again": [31.0, 20.0, 31.0],
        "new": [20.0, 31.0, 32.0],
        "fine": [20.0, 29.9, 20.0],
    }
    rows = [(name, START + n, n, {"temperature": v}) for name, vs in values.items() for n, v in enumerate(vs)]
    limits = table(**dict.fromkeys(values, (10.0, 30.0)))
    after = {"open": START - 1, "late": START + 2, "again": START}
    found = points(limits, rows, lambda subject: after.get(subject[0], -1), [("open", "temperature")])
    assert sorted((each.device_id, each.value) for each in found) == [
        ("again", 20.0),
        ("again", 31.0),
        ("new", 20.0),
        ("new", 31.0),
        ("open", 5.0),
        ("open", 20.0),
    ]
    assert [each.at for each in found] == sorted(each.at for each in found)
    assert {each.device_id for each in points(limits, rows)} == {"again", "late", "new", "open"}
    assert points(limits, rows, lambda _: START + 2) == []
