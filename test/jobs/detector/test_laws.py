import numpy as np
import pytest

from detector.device_series import BEGIN, DETECTOR, FAULT, MINUTE, findings, noise, run, window
from tributary.detector.detector import Detector
from tributary.detector.methods import METHODS
from tributary.detector.settings import Settings
from tributary.detector.state import MOST_METRICS, State
from tributary.detector.window import Window


def scores(values) -> list[float]:
    return [float(each.scores[0]) for each in run(values)]


def test_the_warm_up_raises_nothing_and_has_no_score():
    rng = np.random.default_rng(1)
    wild = rng.standard_cauchy(DETECTOR.settings.warm_up)
    assessments = run(wild)
    assert findings(assessments) == []
    assert all(float(each.scores[0]) == 0 for each in assessments)


@pytest.mark.parametrize(("scale", "offset"), [(1000, 0), (1e-6, 0), (1, 1e6), (2.5, -40)])
def test_scores_do_not_depend_on_unit_and_origin(scale, offset):
    values = noise(4, 800)
    values[FAULT : FAULT + 30] += 3
    changed = scores(scale * values + offset)
    assert np.allclose(changed, scores(values), atol=0.03)


def test_all_methods_together_do_not_depend_on_the_unit():
    detector = Detector(Settings(methods=tuple(METHODS)))
    values = noise(5, 500)
    before = [float(each.scores[0]) for each in run(values, detector)]
    after = [float(each.scores[0]) for each in run(values * 8, detector)]
    assert np.allclose(before, after, atol=1e-6)


@pytest.mark.parametrize("value", [0.0, 21.5, -1e9])
def test_a_constant_is_nothing_special(value):
    assessments = run([value] * 700)
    assert findings(assessments) == []
    assert all(np.isfinite(each.scores).all() for each in assessments)


def test_a_constant_that_changes_is_an_event():
    assert findings(run([5.0] * 500 + [6.0])) != []


@pytest.mark.parametrize("hole", [np.nan, np.inf, -np.inf])
def test_windows_without_a_number_are_passed_over(hole):
    values, state = noise(6, 700), State()
    values[300:320] = hole
    there = [row for row in range(700) if not 300 <= row < 320]
    without = [float(DETECTOR(state, window(row, {"t": values[row]})).scores[0]) for row in there]
    through = scores(values)
    assert [through[row] for row in there] == without


def test_a_replayed_window_changes_nothing():
    values, state = noise(7, 300), State()
    run(values, DETECTOR, state)
    before = {name: rows.copy() for name, rows in state.rows.items()}
    late = DETECTOR(state, window(299, {"t": 1e6}))
    assert late.findings == []
    assert float(late.scores[0]) == 0
    assert all(np.array_equal(before[name], rows, equal_nan=True) for name, rows in state.rows.items())


def test_metrics_are_judged_apart_whenever_they_come():
    present = {"a": range(700), "b": range(200, 900)}
    values = {"a": noise(8), "b": noise(9)}
    values["b"][FAULT] += 6

    def judged(*names: str) -> dict[tuple[str, int], float]:
        state, found = State(), {}
        for row in range(900):
            here = {name: values[name][row] for name in reversed(names) if row in present[name]}
            assessed = DETECTOR(state, window(row, here)).scores
            found |= {(name, row): float(score) for name, score in zip(here, assessed, strict=True)}
        return found

    assert judged("a", "b") == judged("a") | judged("b")


def test_a_window_without_readings_is_none():
    state, ones = State(), np.ones(1)
    DETECTOR(state, Window(BEGIN, ["t"], 0 * ones, ones, ones, ones, ones, ones))
    assert state.metrics == []


def test_a_device_with_ever_new_metrics_stays_bounded():
    state = State()
    for row in range(3 * MOST_METRICS):
        DETECTOR(state, window(row, {f"m{row}": 1.0}))
    assert len(state.metrics) == MOST_METRICS
    assert all(len(rows) == MOST_METRICS for rows in state.rows.values())


def test_windows_may_be_missing():
    state, values = State(), noise(10, 700)
    found = []
    for row, value in enumerate(values):
        if row % 7 and not 300 < row < 360:
            found += DETECTOR(state, window(row, {"t": value})).findings
    assert found == []
    assert state.last_start == BEGIN + 699 * MINUTE
