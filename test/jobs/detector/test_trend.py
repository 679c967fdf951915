from dataclasses import replace

import numpy as np
import pytest

from detector.device_series import DETECTOR, FAULT, findings, noise, row_of, run, run_beside
from tributary.detector.detector import Detector
from tributary.detector.finding import Kind, Phase
from tributary.detector.settings import Settings

SEEDS = range(3)
TRENDS = (Kind.RISING, Kind.FALLING)


def trends(values, phase: Phase = Phase.OPENED, detector: Detector = DETECTOR) -> list:
    return [each for each in findings(run(values, detector), phase) if each.kind in TRENDS]


def sloped(seed: int, per_hour: float) -> np.ndarray:
    values = noise(seed, 1200)
    values[FAULT:] += per_hour / 60 * np.arange(len(values) - FAULT)
    return values


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("per_hour", [0.6, -0.6])
def test_a_slope_is_found_with_direction_size_and_begin(per_hour, seed):
    [trend] = trends(sloped(seed, per_hour))
    assert trend.kind == (Kind.RISING if per_hour > 0 else Kind.FALLING)
    assert FAULT < row_of(trend.at) < FAULT + 360
    assert trend.per_hour == pytest.approx(per_hour, rel=0.4)
    assert abs(row_of(trend.since) - FAULT) < 150


def test_a_trend_ends_when_the_value_stays():
    values = sloped(1, 0.6)
    values = np.concatenate([values, values[-1] + noise(2, 700) - 20])
    [opened], [cleared] = trends(values), trends(values, Phase.CLEARED)
    assert (cleared.since, cleared.kind) == (opened.since, opened.kind)


def test_a_trend_has_to_lead_out_of_what_was_by_the_margin():
    wide = Detector(replace(Settings(), trend_margin=50.0))
    assert trends(sloped(1, 0.6)) != []
    assert trends(sloped(1, 0.6), detector=wide) == []


def test_noise_has_no_trend():
    found = run_beside([noise(50 + seed, 3000, 0.8) for seed in range(12)])
    assert [each for device in found for each in device if each.kind in TRENDS] == []


def test_a_level_shift_is_no_trend():
    values = noise(1, 1500)
    values[FAULT:] += 5
    assert trends(values) == []


def test_what_goes_up_and_down_within_what_is_kept_is_no_trend():
    values = noise(1, 2500) + 5 * np.sin(np.arange(2500) / 60)
    assert trends(values) == []
