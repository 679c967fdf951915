"""Laws of the book of limits, on random walks around random limits."""

import random
from itertools import pairwise

import pytest
from limit_walks import REMINDER, new_book, random_walk, reading

from tributary.alerts.alert import Alert, Phase
from tributary.alerts.limit_book import JudgedReading, Zone

PERIOD = REMINDER * 1000


def excursions(readings):
    """Begin and kind of each: from a value beyond a limit until one that is back by the hysteresis of that limit."""
    found, side = [], 0
    for each in readings:
        low, high = each.low, each.high
        range_ = high - low if None not in (low, high) else abs(high if low is None else low)
        if side > 0 and each.value <= high - 0.05 * range_:
            side = 0
        if side < 0 and each.value >= low + 0.05 * range_:
            side = 0
        if side == 0 and high is not None and each.value > high:
            side = 1
            found.append((each.at, "high"))
        if side == 0 and low is not None and each.value < low:
            side = -1
            found.append((each.at, "low"))
    return found


@pytest.mark.parametrize("seed", range(30))
def test_each_excursion_is_one_alert(seed):
    events = new_book().judge(random_walk(seed))
    assert [(e.since, e.kind) for e in events if e.phase == Phase.OPENED] == excursions(random_walk(seed)) != []


@pytest.mark.parametrize("seed", range(30))
def test_an_alert_is_opened_then_still_open_then_cleared_and_never_two_at_once(seed):
    events = new_book().judge(random_walk(seed))
    phases = "".join(event.phase.value[0] for event in events)
    assert phases.replace("s", "").replace("oc", "") in ("", "o")
    assert "cs" not in phases
    assert not phases.startswith("s")
    for former, event in pairwise(events):
        assert (event.phase == Phase.OPENED) == (event.id != former.id)
        assert event.at > former.at or (former.phase, event.phase) == (Phase.CLEARED, Phase.OPENED)


@pytest.mark.parametrize("seed", range(10))
def test_reminders_are_at_least_their_time_apart_and_none_is_forgotten(seed):
    """A device that reports each second and hovers beyond its limit for hours."""
    start = 1_760_000_000_000 + random.Random(seed).randrange(PERIOD)
    events = new_book().judge(reading(start + 1000 * n, 30.5) for n in range(4 * REMINDER))
    assert [event.phase for event in events] == [Phase.OPENED] + [Phase.STILL_OPEN] * (len(events) - 1)
    first, *others = [event.at for event in events]
    assert PERIOD <= others[0] - first <= 2 * PERIOD + 1000
    assert all(PERIOD - 1000 <= after - before <= PERIOD + 1000 for before, after in pairwise(others))


@pytest.mark.parametrize("seed", range(30))
def test_batches_do_not_matter_nor_a_start_between_them_nor_what_comes_twice(seed):
    """A start knows what the lake has: what is open, and when the last event was."""
    readings = random_walk(seed)
    expected = new_book().judge(readings)
    chance = random.Random(seed)
    book, found, batch = new_book(), [], []
    for n, each in enumerate(readings):
        batch.append(each)
        if chance.random() < 0.2:
            found += book.judge(sorted(batch + batch[:3], key=lambda one: one.at))
            batch = []
            if chance.random() < 0.5:
                last = {each.subject: found[-1].at} if found else None
                book = new_book(book.open.values(), last)
                if found:
                    assert book.judge(one for one in readings[: n + 1] if one.at <= found[-1].at) == []
    assert found + book.judge(batch) == expected


def test_what_comes_too_late_changes_nothing():
    book = new_book()
    (opened,) = book.judge([reading(5000, 31.0)])
    assert book.judge([reading(5000, 20.0), reading(4000, 20.0)]) == []
    (cleared,) = book.judge([reading(5001, 20.0)])
    assert (cleared.id, cleared.since, cleared.at) == (opened.id, 5000, 5001)
    assert book.judge([reading(5001, 31.0), reading(4500, 31.0)]) == []
    assert book.open == {}


def test_a_jump_from_one_side_to_the_other_clears_one_and_opens_another():
    events = new_book().judge([reading(1000, 31.0), reading(2000, 9.0)])
    assert [(e.phase, e.kind, e.since, e.at, e.value, e.expected) for e in events] == [
        (Phase.OPENED, "high", 1000, 1000, 31.0, 30.0),
        (Phase.CLEARED, "high", 1000, 2000, 9.0, 30.0),
        (Phase.OPENED, "low", 2000, 2000, 9.0, 10.0),
    ]


def test_an_open_alert_is_judged_by_the_limits_of_now():
    book = new_book()
    book.judge([reading(1000, 31.0)])
    assert book.judge([reading(2000, 31.0, high=31.5)]) == []
    (cleared,) = book.judge([reading(3000, 31.0, high=40.0)])
    assert (cleared.phase, cleared.expected) == (Phase.CLEARED, 40.0)


def test_without_limits_an_alert_is_cleared():
    book = new_book()
    book.judge([reading(1000, 31.0)])
    (cleared,) = book.judge([JudgedReading("dev-1", "temperature", 2000, 99.0, Zone.INSIDE, registered=False)])
    assert (cleared.phase, cleared.expected, cleared.registered) == (Phase.CLEARED, None, False)


def test_metrics_have_nothing_to_do_with_each_other():
    events = new_book().judge([reading(1000, 31.0), reading(1000, 31.0, metric="humidity")])
    assert len({event.id for event in events}) == 2
    assert all(isinstance(event, Alert) for event in events)
