import numpy as np

from detector.device_series import BEGIN, DETECTOR, FAULT, MINUTE, findings, noise, row_of, run
from tributary.detector.finding import Kind, Phase
from tributary.detector.state import State
from tributary.detector.window import Window


def stuck(values, phase: Phase = Phase.OPENED) -> list:
    return [each for each in findings(run(values), phase) if each.kind == Kind.STUCK]


def test_a_sensor_that_repeats_itself_is_found_and_cleared():
    values = noise(1)
    values[FAULT : FAULT + 40] = values[FAULT]
    [opened], [cleared] = stuck(values), stuck(values, Phase.CLEARED)
    assert row_of(opened.since) == FAULT
    assert row_of(opened.at) == FAULT + 8
    assert row_of(cleared.at) == FAULT + 40
    assert cleared.since == opened.since


def test_a_coarse_sensor_is_given_more_time():
    values = np.round(noise(2, smooth=0.9))
    values[FAULT : FAULT + 30] = values[FAULT]
    assert stuck(values) == []


def test_a_value_that_is_mostly_the_same_is_made_that_way():
    values = np.zeros(900)
    values[::20] = 1
    assert stuck(values) == []


def test_who_never_changed_is_not_stuck():
    assert stuck(np.full(900, 4.0)) == []


def test_readings_that_differ_within_the_window_are_not_stuck():
    state, found, ones = State(), [], np.ones(1)
    for row, mean in enumerate(noise(3)):
        last = mean if row < FAULT else 20.0
        window = Window(
            BEGIN + row * MINUTE, ["t"], 5 * ones, mean * ones, ones, (last - 1) * ones, (last + 1) * ones, last * ones
        )
        found += DETECTOR(state, window).findings
    assert [each for each in found if each.kind == Kind.STUCK] == []
