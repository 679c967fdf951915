import time

from tributary.patience import Patience


def test_waiting_ends_with_the_time():
    patience = Patience(0.5)
    waits = 0
    while patience.wait():
        waits += 1
    assert waits >= 1
    assert patience.spent <= 0.55
    assert patience.left > -0.05


def test_the_time_asked_for_is_waited_or_not_begun():
    patience = Patience(0.3)
    assert patience.wait(0.1)
    assert 0.1 <= patience.spent < 0.3
    start = time.monotonic()
    assert not patience.wait(0.25)
    assert time.monotonic() - start < 0.05
