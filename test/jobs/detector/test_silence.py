import pytest

from tributary.detector.silence import Patience, missing

LAST = 50_000
PATIENCE = Patience(intervals=5, window=2000)


@pytest.mark.parametrize(("interval", "after"), [(1.0, 5000), (1.5, 7500), (60, 300_000), (0.1, 4000), (1e-9, 4000)])
def test_a_device_may_miss_some_messages_and_a_window(interval, after):
    assert PATIENCE.due(LAST, interval) == LAST + after


def test_a_device_of_which_nothing_is_expected_is_never_silent():
    assert PATIENCE.due(LAST, None) is None


@pytest.mark.parametrize(("now", "expected"), [(LAST, 0), (LAST + 999, 0), (LAST + 5000, 5), (LAST - 10_000, 0)])
def test_messages_that_should_have_come_are_counted(now, expected):
    assert missing(LAST, now, 1.0) == expected
