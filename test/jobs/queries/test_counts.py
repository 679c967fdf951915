"""Windows of logs and interactions, and sessions, by Spark against plain Python."""

import json
from dataclasses import replace
from random import Random

import pytest
from pyspark.sql import functions as F

from count_traffic import act, log, traffic
from expected_counts import expected_actions, expected_errors, expected_sessions
from streamed import rows_of, stream_of
from tributary.contract import Windows
from tributary.queries.counts import count_records
from tributary.queries.interaction_windows import action_windows
from tributary.queries.log_windows import error_windows
from tributary.queries.sessions import closed_sessions

START = 1_760_000_040_000
LENGTH = 10_000
GAP = 30


@pytest.fixture(scope="module")
def short(contract):
    """The contract with short windows, so that little traffic has many."""
    return replace(contract, windows=Windows(LENGTH // 1000, 20), session_gap_seconds=GAP)


def in_batches(sent, number):
    size = -(-len(sent) // number)
    return [sent[start : start + size] for start in range(0, len(sent), size)]


def ms(row, column):
    return round(row[column].timestamp() * 1000)


@pytest.mark.parametrize("number", [1, 5])
def test_the_last_state_of_each_window_of_logs_is_what_was_logged(spark, short, tmp_path, number):
    sent = traffic(log, number, START, GAP)
    raw = stream_of(spark, tmp_path / "in", in_batches(sent, number))
    rows = rows_of(error_windows(raw, short.streams["logs"], short), "update", tmp_path / "checkpoint")
    of_codes = {(r.device_id, r.code, ms(r, "window_start")): r for r in rows if r.code is not None}
    expected = expected_errors(sent, LENGTH)
    assert {key: (r.lines, r.errors) for key, r in of_codes.items()} == expected
    assert all(r.error_rate == r.errors / r.lines for r in rows)
    assert all(ms(r, "window_end") - ms(r, "window_start") == LENGTH for r in rows)
    whole = {(r.device_id, ms(r, "window_start")): r.errors for r in rows if r.code is None}
    sums = {}
    for (device, _, start), (_, errors) in expected.items():
        sums[device, start] = sums.get((device, start), 0) + errors
    assert whole == sums


@pytest.mark.parametrize("number", [1, 5])
def test_the_last_state_of_each_window_of_interactions_is_what_was_done(spark, short, tmp_path, number):
    sent = traffic(act, number, START, GAP)
    raw = stream_of(spark, tmp_path / "in", in_batches(sent, number))
    rows = rows_of(action_windows(raw, short.streams["interactions"], short), "update", tmp_path / "checkpoint")
    found = {(r.action, r.target, ms(r, "window_start")): (r["count"], r.devices) for r in rows}
    assert found == expected_actions(sent, LENGTH)


@pytest.mark.parametrize("number", [2, 6])
def test_each_session_is_told_once_when_it_is_over(spark, short, tmp_path, number):
    sent = traffic(act, number, START, GAP)
    much_later = max(arrival for _, arrival in sent) + 3_600_000
    # A session is told by the first batch after that which has let time go on.
    last = [[(act(Random(1), "z", seq, much_later), much_later)] for seq in range(2)]
    raw = stream_of(spark, tmp_path / "in", [*in_batches(sent, number), *last])
    rows = rows_of(closed_sessions(raw, short.streams["interactions"], short), "append", tmp_path / "checkpoint")
    found = {(r.device_id, ms(r, "start")): (ms(r, "end"), r.actions, r.visits) for r in rows}
    assert len(rows) == len(found)
    assert found == expected_sessions(sent, 1000 * GAP)
    assert all(r.seconds == (ms(r, "end") - ms(r, "start")) / 1000 for r in rows)


def test_a_message_that_is_later_than_allowed_changes_nothing(spark, short, tmp_path):
    times = [START, START + 60_000, START + 60_001, START + 1, START + 61_000]
    messages = [log(Random(1), "a", seq, time) for seq, time in enumerate(times)]
    raw = stream_of(spark, tmp_path / "in", [[(message, START + 90_000)] for message in messages])
    rows = rows_of(error_windows(raw, short.streams["logs"], short), "update", tmp_path / "checkpoint")
    assert {ms(r, "window_start"): r.lines for r in rows if r.code is None} == {START: 1, START + 60_000: 3}


def test_counts_are_records_keyed_by_what_they_are_known_by(spark):
    frame = spark.range(1).select(
        F.lit("press").alias("action"),
        F.lit('a/"b"').alias("target"),
        F.timestamp_millis(F.lit(START)).alias("window_start"),
        F.lit(None).cast("string").alias("site"),
        F.lit(3).alias("count"),
    )
    (record,) = count_records(frame, ("action", "target", "window_start")).collect()
    assert record.key == f'press/a/"b"/{START}'
    assert json.loads(record.value) == {"action": "press", "target": 'a/"b"', "window_start": START, "count": 3}
