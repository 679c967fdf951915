import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from pyspark.sql import functions as F

from tributary.alerts.alert import Alert, Phase, Rule
from tributary.contract import Windows
from tributary.detect.alerts import alerts
from tributary.detect.closed import closed, parsed
from tributary.detector.settings import with_block
from tributary.queries.detect import rules, watched
from tributary.queries.trends import trend_records

BEGIN = 1_760_000_000_000
LENGTH = 2
STEP = LENGTH * 1000
WINDOWS = Windows(LENGTH, 2 * LENGTH)
RECORD = "value string, timestamp timestamp"
INTERVAL = 2.0


@dataclass
class Bench:
    """Records of the topic in files, and the query over them; each run goes on from the checkpoint."""

    spark: object
    contract: object
    folder: Path
    block: int = 1
    rows: list = field(default_factory=list)
    batches: int = 0

    def feed(self, records: Iterable[dict]) -> None:
        values = [(json.dumps(record), datetime.now(UTC)) for record in records]
        place = f"{self.folder}/in/{self.batches:04}"
        self.spark.createDataFrame(values, RECORD).coalesce(1).write.parquet(place)
        self.batches += 1

    def run(self) -> "Bench":
        contract = replace(self.contract, windows=WINDOWS)
        stream = self.spark.readStream.schema(RECORD).option("maxFilesPerTrigger", 1).parquet(f"{self.folder}/in/*")
        outcome = watched(closed(parsed(stream, "telemetry"), WINDOWS), rules(contract, with_block(self.block, 5)))
        writer = outcome.writeStream.foreachBatch(lambda batch, _: self.rows.extend(batch.collect()))
        writer = writer.option("checkpointLocation", f"{self.folder}/checkpoint").trigger(availableNow=True)
        writer.start().awaitTermination()
        return self

    @property
    def found(self) -> list[Alert]:
        return alerts([row for row in self.rows if row.kind], "telemetry", list)

    def scores(self, device: str, metric: str) -> list:
        rows = [row for row in self.rows if row.kind is None and (row.device_id, row.metric) == (device, metric)]
        return sorted((row.window_start, row.score) for row in rows)


@pytest.fixture
def bench(spark, contract, tmp_path) -> Bench:
    return Bench(spark, contract, tmp_path)


def record(row: int, device: str, value: float, metric: str = "temperature", count: int = 8, **more) -> dict:
    start = BEGIN + row * STEP
    numbers = {"count": count, "mean": value, "stddev": 0.1, "min": value - 0.1, "max": value + 0.1, "last": value}
    times = {"window_start": start, "window_end": start + STEP}
    known = {"registered": True, "site": "north", "model": "climate", "interval_seconds": INTERVAL}
    return {"device_id": device, "metric": metric, **numbers, **times, "stream": "telemetry", **known, **more}


def noise(rows: range, device: str, at: Callable[[int, float], float] = lambda _, value: value) -> list[dict]:
    values = np.random.default_rng(7).normal(20, 0.1, 400)
    return [record(row, device, at(row, float(values[row]))) for row in rows]


def clock(row: int) -> list[dict]:
    """Another device, by whose windows time goes on."""
    return [record(row, "clock", 1.0, interval_seconds=None)]


def test_a_level_shift_becomes_an_alert_with_all_that_is_known_of_the_device(bench):
    bench.feed(noise(range(80), "a", lambda row, value: value + 9 * (row >= 60)))
    bench.feed(clock(100))
    bench.feed(clock(101))
    opened = next(each for each in bench.run().found if each.rule == Rule.ANOMALY)
    assert (opened.device_id, opened.stream, opened.metric) == ("a", "telemetry", "temperature")
    assert (opened.phase, opened.since, opened.at) == (Phase.OPENED, BEGIN + 60 * STEP, BEGIN + 61 * STEP)
    assert (opened.registered, opened.site, opened.model) == (True, "north", "climate")
    assert opened.value == pytest.approx(29, abs=0.5)
    assert opened.expected == pytest.approx(20, abs=0.2)
    assert opened.score >= 0.5
    renamed = [each for each in bench.found if each.phase == Phase.RENAMED]
    assert [(each.kind, each.id) for each in renamed] == [("level", opened.id)]


def test_of_a_window_that_comes_again_as_it_grows_the_fullest_counts_once(bench):
    grown = [record(row, "a", float(row), count=count) for row in range(5) for count in (3, 8, 5)]
    bench.feed([{**each, "mean": each["mean"] if each["count"] == 8 else 99.0} for each in grown])
    bench.feed(clock(60))
    bench.feed([*grown, *clock(61)])
    bench.feed(clock(62))
    assert len(bench.run().scores("a", "temperature")) == 5
    assert not [each for each in bench.found if each.rule != Rule.SILENCE]


def test_a_window_is_judged_only_when_the_watermark_has_passed_its_end(bench):
    bench.feed(noise(range(10), "a"))
    bench.feed(noise(range(10, 11), "a"))
    # Windows end at row + 1; the clock stands at 10, less one window and a lateness of two.
    assert len(bench.run().scores("a", "temperature")) == 7


def test_a_window_without_a_stream_is_taken_and_one_of_another_stream_is_not(bench):
    bench.feed([record(0, "a", 1.0, stream=None), record(0, "b", 1.0, stream="weather"), {"device_id": "c"}])
    bench.feed(clock(30))
    bench.feed(clock(31))
    assert {row.device_id for row in bench.run().rows} == {"a"}


def test_a_device_that_stays_away_is_silent_once_and_heard_with_its_next_window(bench):
    bench.feed(noise(range(5), "a"))
    for row in (9, 10, 13, 40, 41, 42):
        bench.feed(clock(row))
    silences = [each for each in bench.run().found if each.rule == Rule.SILENCE]
    last = BEGIN + 5 * STEP
    assert [(each.phase, each.since, each.at) for each in silences] == [(Phase.OPENED, last, last + 10_000)]
    assert (silences[0].value, silences[0].expected, silences[0].site) == (5, INTERVAL, "north")
    bench.feed(noise(range(43, 44), "a"))
    bench.feed(clock(60))
    bench.feed(clock(61))
    silences = [each for each in bench.run().found if each.rule == Rule.SILENCE]
    assert [each.phase for each in silences[:2]] == [Phase.OPENED, Phase.CLEARED]
    assert silences[0].id == silences[1].id
    assert silences[1].at == BEGIN + 44 * STEP


def test_a_device_without_an_interval_is_never_silent(bench):
    bench.feed([record(0, "a", 1.0, interval_seconds=None, registered=False, site=None, model=None)])
    for row in (300, 301, 302):
        bench.feed(clock(row))
    assert bench.run().found == []
    [score] = [row for row in bench.rows if row.device_id == "a"]
    assert (score.registered, score.site, score.model) == (False, None, None)


def test_a_device_that_never_comes_back_is_forgotten_with_its_state(bench):
    bench.feed(noise(range(5), "a"))
    day = 86_400 // LENGTH
    for days in (29, 31, 31.1, 31.2):
        bench.feed(clock(round(days * day)))
    phases = [each.phase for each in bench.run().found if each.device_id == "a"]
    assert phases == [Phase.OPENED, Phase.CLEARED]
    retired = [row for row in bench.rows if row.kind == "retired"]
    assert [(row.device_id, row.at) for row in retired] == [("a", BEGIN + 5 * STEP + 30 * 86_400_000)]
    options = {"operatorId": 0, "stateVarName": "memory"}
    state = bench.spark.read.format("statestore").options(**options).load(f"{bench.folder}/checkpoint")
    assert [row.key.device_id for row in state.collect()] == ["clock"]


def test_the_state_goes_on_after_a_restart(bench, spark, contract, tmp_path):
    values = noise(range(80), "a", lambda row, value: value + 9 * (row >= 60))
    for part in (values[:50], values[50:]):
        bench.feed(part)
        bench.run()
    whole = Bench(spark, contract, tmp_path / "whole")
    whole.feed(values)
    for each in (bench, whole):
        each.feed(clock(100))
        each.feed(clock(101))
        each.run()
    assert bench.scores("a", "temperature") == whole.scores("a", "temperature")
    assert bench.found == whole.found != []


def test_a_state_of_other_settings_is_learnt_anew_and_what_was_open_is_over(bench):
    shifted = noise(range(70), "a", lambda row, value: value + 9 * (row >= 60))
    bench.feed(shifted)
    bench.feed(clock(75))
    bench.feed(clock(76))
    [opened] = [each for each in bench.run().found if each.rule == Rule.ANOMALY]
    bench.rows.clear()
    bench.block = 2
    bench.feed(noise(range(76, 78), "a"))
    bench.feed(clock(100))
    bench.feed(clock(101))
    rows = [row for row in bench.run().rows if row.kind]
    cleared = [each for each in alerts(rows, "telemetry", lambda: [opened]) if each.rule == Rule.ANOMALY]
    assert [(each.id, each.phase) for each in cleared] == [(opened.id, Phase.CLEARED)]


def test_what_trends_writes_is_what_detect_reads(contract, window_rows):
    known = {"registered": F.lit(True), "site": F.lit("north"), "model": F.lit(None).cast("string")}
    windows = window_rows.withColumns({**known, "interval_seconds": F.lit(2.5)})
    written = trend_records(windows, contract.streams["telemetry"])
    records = written.select("value", F.current_timestamp().alias("timestamp"))
    found = {row.metric: row for row in parsed(records, "telemetry").collect()}
    for row in windows.collect():
        assert {name: found[row.metric][name] for name in row.asDict()} == row.asDict()
