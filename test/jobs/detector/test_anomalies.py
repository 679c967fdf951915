import numpy as np
import pytest

from detector.device_series import FAULT, findings, noise, row_of, run
from tributary.detector.finding import Kind, Phase

DEVICES = 20
MOST_MISSED = 2
"""Of the devices: some are in a false alarm just then, and the fault becomes part of it."""


def spike(values: np.ndarray) -> None:
    values[FAULT] += 5


def shift(values: np.ndarray) -> None:
    values[FAULT:] += 4


def restless(values: np.ndarray) -> None:
    values[FAULT:] = 20 + 5 * (values[FAULT:] - 20)


def after(fault, seed: int) -> list:
    """What is said from the fault on."""
    values = noise(seed)
    fault(values)
    return [each for assessment in run(values)[FAULT : FAULT + 99] for each in assessment.findings]


@pytest.mark.parametrize(("fault", "within"), [(spike, 0), (shift, 1), (restless, 12)])
def test_a_fault_of_known_size_is_found_in_time_and_once(fault, within):
    found = 0
    for seed in range(DEVICES):
        opened = [row_of(each.at) for each in after(fault, seed) if each.phase == Phase.OPENED]
        assert len(opened) <= 1
        found += any(row <= FAULT + within for row in opened)
    assert found >= DEVICES - MOST_MISSED


@pytest.mark.parametrize(("fault", "kind"), [(spike, Kind.SPIKE), (shift, Kind.LEVEL), (restless, Kind.VARIANCE)])
def test_a_fault_gets_the_name_of_its_kind(fault, kind):
    right = 0
    for seed in range(DEVICES):
        named = [
            each.kind for each in after(fault, seed) if each.phase != Phase.CLEARED and row_of(each.at) < FAULT + 30
        ]
        right += named[-1:] == [kind]
    assert right >= DEVICES - MOST_MISSED


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
    windows, devices = 2000, 12
    events = sum(len(findings(run(noise(100 + seed, windows, smooth)))) for seed in range(devices))
    assert events / (windows * devices) < 1 / 1000
