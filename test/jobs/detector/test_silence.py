import pytest

from tributary.detector.silence import Silence, next_look, silence

EVERY, REGISTERED, LAST = 1000, 0, 50_000


def test_a_device_may_be_late_but_not_for_long():
    assert silence(LAST, EVERY, LAST + 4999, registered=REGISTERED) is None
    assert silence(LAST, EVERY, LAST + 5000, registered=REGISTERED) == Silence(LAST, 5, False)


def test_a_device_that_never_comes_back_stays_silent():
    assert silence(LAST, EVERY, LAST + 10**9, registered=REGISTERED) == Silence(LAST, 10**6, False)


def test_a_device_that_never_came_is_silent_since_it_was_registered():
    assert silence(None, EVERY, 5000, registered=REGISTERED) == Silence(REGISTERED, 5, True)


def test_a_message_from_a_clock_that_is_ahead_is_no_silence():
    assert silence(LAST, EVERY, LAST - 10_000, registered=REGISTERED) is None


@pytest.mark.parametrize("last", [None, LAST])
def test_the_timer_wakes_at_the_first_moment_of_silence(last):
    at = next_look(last, EVERY, registered=REGISTERED)
    assert silence(last, EVERY, at - 1, registered=REGISTERED) is None
    assert silence(last, EVERY, at, registered=REGISTERED) is not None


@pytest.mark.parametrize(("every", "missing"), [(0, 5), (-1, 5), (1000, 0)])
def test_an_interval_of_nothing_is_refused(every, missing):
    with pytest.raises(ValueError, match="above 0"):
        silence(LAST, every, LAST, registered=REGISTERED, missing=missing)
