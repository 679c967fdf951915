"""Laws of the burst book; windows here are a second long and may be two seconds late."""

from itertools import groupby
from random import Random

import pytest

from tributary.alerts.alert import Phase
from tributary.alerts.burst_book import BurstBook, BurstRules, BurstWindow

RULES = BurstRules("logs", errors=10, length=1000, lateness=2000)
SEEDS = range(40)


def burst(second, device="d", errors=10):
    return BurstWindow(second * 1000, device, errors)


def told(events):
    """What an event is known by, and its alert's beginning, in seconds."""
    return sorted((event.device_id, event.at // 1000, event.phase, event.since // 1000, event.id) for event in events)


def random_bursts(seed):
    """Windows with bursts by device, in the order of time, each told again now and then with more errors."""
    random = Random(seed)
    found = []
    for second in range(60):
        for device in ("a", "b", "c"):
            if random.random() < 0.25:
                found += [burst(second, device, 10 + more) for more in range(random.choice([1, 1, 3]))]
    return found


def expected_bursts(windows):
    """By device the parts of its windows with less than two quiet ones between."""
    found = set()
    for device, own in groupby(sorted(windows, key=lambda w: (w.device_id, w.start)), key=lambda w: w.device_id):
        seconds = sorted({window.start // 1000 for window in own})
        starts = [s for i, s in enumerate(seconds) if i == 0 or s - seconds[i - 1] > 2]
        for start, following in zip(starts, [*starts[1:], None], strict=True):
            part = [s for s in seconds if s >= start and (following is None or s < following)]
            found.add((device, start, part[-1]))
    return found


def batches(windows, random, most):
    """The windows, cut anywhere; what a batch tells comes with the start of its latest window."""
    rest, latest = list(windows), 0
    while rest:
        size = random.randint(1, most)
        batch, rest = rest[:size], rest[size:]
        latest = max(latest, *[window.start for window in batch])
        yield batch, latest


def run(book, windows, random, most, anew=False):
    """All events, and those of two batches much later; a book that is made anew has only the events that were told."""
    events = []
    for batch, latest in batches(windows, random, most):
        if anew:
            book = made_anew(events)
        events += book.take(batch, latest)
    return events + book.take([], 10**9) + book.take([], 10**9)


def made_anew(events):
    """A book that knows what the lake does after these events."""
    last = {event.id: event for event in events}
    is_open = [event for event in last.values() if event.phase != Phase.CLEARED]
    return BurstBook.of(RULES, is_open, {(event.device_id, event.metric): event.at for event in events})


@pytest.mark.parametrize("seed", SEEDS)
def test_there_is_an_alert_for_each_burst_that_begins_with_its_first_window(seed):
    windows = random_bursts(seed)
    events = run(BurstBook(RULES), windows, Random(seed), 20)
    opened = {(event.device_id, event.since // 1000) for event in events if event.phase == Phase.OPENED}
    ends = {(e.device_id, e.since // 1000): e.at // 1000 for e in events if e.phase == Phase.CLEARED}
    expected = expected_bursts(windows)
    assert opened == {(device, first) for device, first, _ in expected}
    assert ends == {(device, first): last + 3 for device, first, last in expected}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_events_of_an_alert_are_opened_still_open_cleared(seed):
    events = run(BurstBook(RULES), random_bursts(seed), Random(seed), 20)
    by_alert = {}
    for event in events:
        by_alert.setdefault(event.id, []).append(event)
    for own in by_alert.values():
        phases = [event.phase for event in own]
        assert phases == [Phase.OPENED, *[Phase.STILL_OPEN] * (len(own) - 2), Phase.CLEARED]
        assert [event.at for event in own] == sorted({event.at for event in own})


@pytest.mark.parametrize("seed", SEEDS)
def test_the_events_are_the_same_for_any_batches_and_for_a_book_made_anew_at_each(seed):
    windows = random_bursts(seed)
    at_once = told(run(BurstBook(RULES), windows, Random(seed), 10_000))
    assert told(run(BurstBook(RULES), windows, Random(seed), 3)) == at_once
    assert told(run(None, windows, Random(seed), 1, anew=True)) == at_once
    assert told(run(None, windows, Random(seed), 7, anew=True)) == at_once


@pytest.mark.parametrize("seed", SEEDS)
def test_a_batch_that_is_told_again_leaves_the_book_as_it_is(seed):
    """Of a batch that runs again after a crash the outbox passes over the events, which the lake has."""
    book = BurstBook(RULES)
    for batch, latest in batches(random_bursts(seed), Random(seed), 12):
        book.take(batch, latest)
        again = BurstBook.of(RULES, book.open.values(), {})
        again.take(batch, latest)
        assert again.open == book.open


@pytest.mark.parametrize("seed", SEEDS)
def test_a_query_that_begins_anew_with_the_old_messages_raises_no_burst_again(seed):
    windows = random_bursts(seed)
    events = run(BurstBook(RULES), windows, Random(seed), 20)
    assert events
    assert run(made_anew(events), windows, Random(seed), 7) == []


def test_a_device_that_lags_behind_the_others_has_one_burst():
    book = BurstBook(RULES)
    events = (
        book.take([burst(0, "slow")], 0) + book.take([burst(4, "quick")], 4000) + book.take([burst(2, "slow")], 4000)
    )
    assert [(e.device_id, e.phase, e.since) for e in events] == [
        ("slow", Phase.OPENED, 0),
        ("quick", Phase.OPENED, 4000),
        ("slow", Phase.STILL_OPEN, 0),
    ]


def test_an_alert_says_how_many_errors_are_a_burst_and_what_the_registry_said():
    book = BurstBook(RULES)
    (opened,) = book.take([BurstWindow(5000, "d", 17, registered=True, site="s", model="m")], 5000)
    assert (opened.value, opened.expected, opened.registered, opened.site, opened.model) == (17, 10, True, "s", "m")
    assert (opened.rule, opened.kind, opened.stream, opened.metric) == ("burst", "burst", "logs", "")
    assert book.take([], 9999) == book.take([], 10_000) == [], "a message may come two seconds late"
    (cleared,) = book.take([], 10_000)
    assert (cleared.at, cleared.site, cleared.id) == (8000, "s", opened.id)
