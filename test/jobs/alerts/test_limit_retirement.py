"""What the book of limits does about those of whom nothing is heard any more."""

import random
from itertools import pairwise

import pytest
from limit_walks import DAY, RETIRE_DAYS, long_walk, new_book, reading

from tributary.alerts.alert import Phase

RETIREMENT = RETIRE_DAYS * DAY
HOUR = 3_600_000
START = 1_760_000_000_000


def events_of(readings, chance=None):
    """Those of a book, in batches and with starts between them where there is a chance to cut by.

    A start knows what the lake has: the last event of each device and metric, and which of them are open.
    """
    book, found, batch = new_book(), [], []
    for each in readings:
        batch.append(each)
        if chance is not None and chance.random() < 0.3:
            found += book.judge(batch) + book.retire(each.at)
            batch = []
            if chance.random() < 0.3:
                last = {(event.device_id, event.metric): event.at for event in sorted(found, key=lambda one: one.at)}
                book = new_book(book.open.values(), last)
    return found + book.judge(batch) + book.retire(readings[-1].at)


def in_order(events):
    return sorted(events, key=lambda event: (event.at, event.device_id, event.phase != Phase.CLEARED))


@pytest.mark.parametrize("seed", range(30))
def test_an_alert_that_nothing_is_heard_of_is_over_however_batches_are_cut(seed):
    """What the book may know of a device is the time of its readings; that the clock goes on it has from the others."""
    readings = long_walk(seed)
    at_once = in_order(events_of(readings))
    for cut in range(4):
        assert in_order(events_of(readings, random.Random(1000 * seed + cut))) == at_once
    lives = {}
    for event in at_once:
        lives.setdefault(event.id, []).append(event)
    over = readings[-1].at // HOUR * HOUR - RETIREMENT
    for life in lives.values():
        assert [event.phase for event in life].count(Phase.CLEARED) == (life[-1].phase == Phase.CLEARED)
        assert all(after.at - before.at <= RETIREMENT for before, after in pairwise(life))
        assert life[-1].phase == Phase.CLEARED or life[-1].at > over
    assert any(after.at - before.at == RETIREMENT for life in lives.values() for before, after in pairwise(life))


def test_a_device_that_never_comes_back_is_cleared_once_with_the_time_of_its_last_event_and_the_retirement():
    book = new_book()
    (opened,) = book.judge([reading(START, 31.0)])
    due = START + RETIREMENT
    assert book.retire(due - 1) == []
    (cleared,) = book.retire(due + HOUR)
    assert (cleared.id, cleared.phase, cleared.at, cleared.value) == (opened.id, Phase.CLEARED, due, None)
    assert book.retire(due + 50 * DAY) == []


def test_what_was_forgotten_is_not_raised_again_by_a_copy():
    book = new_book()
    book.judge([reading(START, 31.0), reading(START + 1, 20.0)])
    book.retire(START + RETIREMENT + DAY)
    assert not book._events
    assert book.judge([reading(START, 31.0), reading(START + DAY // 2, 31.0)]) == []
    assert [event.at for event in book.judge([reading(START + 2 * DAY, 31.0)])] == [START + 2 * DAY]


def test_what_is_long_over_does_not_come_back_with_a_start():
    last = {(f"dev-{n}", "temperature"): START + n * DAY for n in range(100)}
    book = new_book([], last)
    assert len(book._events) == RETIRE_DAYS + 1
    assert book.judge([reading(START + 50 * DAY, 31.0, device="dev-50")]) == []


def test_a_start_clears_what_is_open_when_it_hears_how_late_it_is():
    (opened,) = new_book().judge([reading(START, 31.0)])
    book = new_book([opened], {("dev-2", "temperature"): START + 40 * DAY})
    assert list(book.open) == [("dev-1", "temperature")]
    assert [event.at for event in book.retire(START + 41 * DAY)] == [START + RETIREMENT]
