"""Cases by hand, and those that the benchmark's own tests publish (numenta/NAB, tests/integration)."""

import pytest

from tributary.evaluation.nab import PROFILES, Profile, Span, count, normalised, probation, raw_score, scaled_sigmoid

EQUAL = Profile(1.0, 1.0, 1.0)
"""The weights of the benchmark's own tests."""
ROWS, BEGIN = 1000, 150


@pytest.mark.parametrize(
    ("position", "worth"), [(-1, 0.98661), (-0.5, 0.84828), (0, 0), (1, -0.98661), (2.9, -1), (3, -1), (50, -1)]
)
def test_the_sigmoid_has_the_published_values(position, worth):
    assert scaled_sigmoid(position) == pytest.approx(worth, abs=2e-5)


@pytest.mark.parametrize(
    ("rows", "length"), [(100, 15), (101, 15), (4032, 604), (5000, 750), (6000, 750), (22695, 750)]
)
def test_probation_is_a_share_of_the_first_5000_rows(rows, length):
    assert probation(rows) == length


def test_no_windows_and_no_detections_are_0():
    assert raw_score(ROWS, [], [], EQUAL) == 0


def test_published_case_with_everything():
    """testScoringAllMetrics: two windows of 5 rows; the first, second and eighth row of the first are detected."""
    windows = [Span(300, 304), Span(600, 604)]
    assert raw_score(ROWS, [300, 301, 307], windows, EQUAL) == pytest.approx(-0.9540, abs=5e-5)
    assert count(ROWS, [300, 301, 307], windows).false_positives == 1


@pytest.mark.parametrize("width", [2, 3, 100])
def test_published_case_of_the_first_row(width):
    """testFirstTruePositiveWithinWindow, testTruePositivesWithDifferentWindowSizes: worth all, however wide it is."""
    assert raw_score(ROWS, [300], [Span(300, 299 + width)], EQUAL) == pytest.approx(1)


def test_published_case_of_the_right_edge():
    """testTruePositiveAtRightEdgeOfWindow: the last row and the one after it cancel out, but for the missed window."""
    window = [Span(300, 399)]
    inside, outside = raw_score(ROWS, [399], window, EQUAL), raw_score(ROWS, [400], window, EQUAL)
    assert inside + outside + 1 == pytest.approx(0, abs=5e-4)


def test_published_case_of_a_file_without_windows():
    """testOneFalsePositiveNoWindow."""
    assert raw_score(ROWS, [500], [], EQUAL) == -1


def test_the_middle_of_a_window_by_hand():
    """Row 10 of 20 is at -(19 - 10 + 1) / 20 = -0.5: 0.84828 / 0.98661."""
    assert raw_score(ROWS, [310], [Span(300, 319)], EQUAL) == pytest.approx(0.85979, abs=2e-5)


def test_only_the_earliest_detection_of_a_window_counts():
    window = [Span(300, 319)]
    assert raw_score(ROWS, [305, 300, 319], window, EQUAL) == raw_score(ROWS, [300], window, EQUAL)


def test_an_early_false_detection_after_a_window_costs_less():
    window = [Span(300, 319)]
    losses = [raw_score(ROWS, [row], window, EQUAL) + 1 for row in (320, 330, 360, 376, 377, 900)]
    assert losses == sorted(losses, reverse=True)
    assert losses[-2:] == [-1, -1]


def test_a_detection_before_every_window_costs_all():
    assert raw_score(ROWS, [299], [Span(300, 319)], EQUAL) == -2


def test_a_window_of_one_row():
    assert raw_score(ROWS, [300], [Span(300, 300)], EQUAL) == pytest.approx(1)
    assert raw_score(ROWS, [301], [Span(300, 300)], EQUAL) == -2


def test_nothing_counts_in_the_probation():
    assert raw_score(ROWS, range(BEGIN), [Span(20, 40)], EQUAL) == 0
    assert raw_score(ROWS, [BEGIN], [], EQUAL) == -1
    assert count(ROWS, range(BEGIN), [Span(20, 40)]).windows == 0


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_silence_is_0_and_perfection_100(profile):
    windows = [Span(300, 319), Span(600, 619)]
    assert normalised(raw_score(ROWS, [], windows, profile), 2, profile) == 0
    assert normalised(raw_score(ROWS, [300, 600], windows, profile), 2, profile) == pytest.approx(100)


def test_the_profiles_are_those_of_the_benchmark():
    windows, detections = [Span(300, 319), Span(600, 619)], [200, 300]
    scores = {name: normalised(raw_score(ROWS, detections, windows, each), 2, each) for name, each in PROFILES.items()}
    # 1 found, 1 missed, 1 false: (1 - 1 - 0.11 + 2) / 4, (1 - 1 - 0.22 + 2) / 4, (1 - 2 - 0.11 + 4) / 6.
    assert scores == {
        key: pytest.approx(value) for key, value in {"standard": 47.25, "lowFP": 44.5, "lowFN": 48.1667}.items()
    }


def test_without_a_window_there_is_no_scale():
    assert normalised(-0.11, 0, PROFILES["standard"]) is None
