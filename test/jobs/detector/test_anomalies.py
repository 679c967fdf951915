from functools import cache

import numpy as np
import pytest

from detector.device_series import FAULT, findings, noise, row_of, run, run_beside
from tributary.detector.finding import Finding, Kind, Phase

DEVICES = 20
MOST_MISSED = 2
"""Of the devices: some are in a false alarm just then, and the fault becomes part of it."""


def spike(values: np.ndarray) -> None:
    values[FAULT] += 5


def shift(values: np.ndarray) -> None:
    values[FAULT:] += 4


def restless(values: np.ndarray) -> None:
    values[FAULT:] = 20 + 5 * (values[FAULT:] - 20)


@cache
def after(fault) -> list[list[Finding]]:
    """What is said of each device from the fault on."""
    devices = [noise(seed, FAULT + 99) for seed in range(DEVICES)]
    for values in devices:
        fault(values)
    return [[each for each in found if row_of(each.at) >= FAULT] for found in run_beside(devices)]


@pytest.mark.parametrize(("fault", "within"), [(spike, 0), (shift, 1), (restless, 12)])
def test_a_fault_of_known_size_is_found_in_time_and_once(fault, within):
    opened = [[row_of(each.at) for each in found if each.phase == Phase.OPENED] for found in after(fault)]
    assert max(map(len, opened)) == 1
    assert sum(min(rows, default=FAULT + 99) <= FAULT + within for rows in opened) >= DEVICES - MOST_MISSED


@pytest.mark.parametrize(("fault", "kind"), [(spike, Kind.SPIKE), (shift, Kind.LEVEL), (restless, Kind.VARIANCE)])
def test_a_fault_gets_the_name_of_its_kind(fault, kind):
    named = [[each.kind for each in found if each.phase != Phase.CLEARED][-1:] for found in after(fault)]
    assert named.count([kind]) >= DEVICES - MOST_MISSED


def test_an_event_says_when_it_began_what_was_seen_and_what_was_expected():
    values = noise(4)
    spike(values)
    [event] = [each for each in findings(run(values)) if row_of(each.at) == FAULT]
    assert row_of(event.since) == FAULT
    assert event.value == values[FAULT]
    assert event.expected == pytest.approx(20, abs=0.2)
    assert 0.5 <= event.score <= 1


def test_an_event_is_cleared_once_when_all_is_usual_again():
    values = noise(2)
    spike(values)
    assessments = run(values)
    [opened] = [each for each in findings(assessments) if row_of(each.at) >= FAULT]
    [cleared] = [each for each in findings(assessments, Phase.CLEARED) if row_of(each.at) >= FAULT]
    assert cleared.since == opened.since
    assert FAULT + 10 < row_of(cleared.at) < FAULT + 60


def test_a_value_that_hovers_at_the_threshold_is_one_event():
    values = noise(3)
    values[FAULT : FAULT + 60 : 2] += 4
    assert len([each for each in findings(run(values)) if row_of(each.at) >= FAULT]) == 1


@pytest.mark.parametrize("smooth", [0.0, 0.6])
def test_stationary_noise_raises_less_than_one_event_in_a_thousand_windows(smooth):
    windows, devices = 2000, 24
    found = run_beside([noise(100 + seed, windows, smooth) for seed in range(devices)])
    events = sum(each.phase == Phase.OPENED for device in found for each in device)
    assert events / (windows * devices) < 1 / 1000
