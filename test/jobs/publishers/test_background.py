import logging
import time
from threading import Event

import pytest

from tributary.measurement import Measurement
from tributary.publishers import background
from tributary.publishers.background import Publisher


class Recorder:
    """A channel whose destination can be away, or slow to answer."""

    def __init__(self):
        self.sent = []
        self.attempts = 0
        self.away = False
        self.answering = Event()
        self.answering.set()
        self.closed = Event()

    def send(self, samples):
        self.attempts += 1
        self.answering.wait(10)
        if self.away:
            raise ConnectionError("away")
        self.sent += [sample.measurement.value for sample in samples]

    def close(self):
        self.closed.set()


def rows(*values):
    return [Measurement("rows_in", value, "archive") for value in values]


def until(condition):
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch):
    monkeypatch.setattr(background, "_FIRST_PAUSE", 0.01)


def test_closing_sends_what_is_queued_in_order():
    channel = Recorder()
    publisher = Publisher(channel, {"rows_in"})
    for value in range(2500):
        publisher.publish(rows(value))
    publisher.close()
    assert channel.sent == list(range(2500))
    assert channel.closed.is_set()
    assert publisher.dropped == 0


def test_publishing_does_not_wait_for_the_destination():
    channel = Recorder()
    channel.answering.clear()
    publisher = Publisher(channel, {"rows_in"})
    start = time.monotonic()
    for value in range(1000):
        publisher.publish(rows(value))
    assert time.monotonic() - start < 0.5
    channel.answering.set()
    publisher.close()
    assert channel.sent == list(range(1000))


def test_a_metric_that_the_contract_lacks_is_an_error_at_once():
    publisher = Publisher(Recorder(), {"rows_in"})
    with pytest.raises(ValueError, match="no pipeline metric 'rows_out'"):
        publisher.publish([Measurement("rows_out", 1, "archive")])
    publisher.close()


def test_values_that_are_no_numbers_are_left_out():
    channel = Recorder()
    publisher = Publisher(channel, {"rows_in"})
    publisher.publish(rows(float("nan"), 1, float("inf")))
    publisher.close()
    assert channel.sent == [1]


def test_what_could_not_be_sent_is_sent_when_the_destination_is_back(caplog):
    channel = Recorder()
    channel.away = True
    publisher = Publisher(channel, {"rows_in"})
    publisher.publish(rows(1, 2))
    until(lambda: channel.attempts >= 3)
    publisher.publish(rows(3))
    channel.away = False
    until(lambda: channel.sent == [1, 2, 3])
    publisher.close()
    assert publisher.dropped == 0
    assert [record.getMessage() for record in caplog.records] == [
        "measurements are not published (0 dropped so far): away"
    ]


def test_what_is_published_while_a_failing_attempt_runs_is_kept_too():
    channel = Recorder()
    channel.answering.clear()
    channel.away = True
    publisher = Publisher(channel, {"rows_in"})
    publisher.publish(rows(1))
    until(lambda: channel.attempts == 1)
    publisher.publish(rows(2))
    channel.answering.set()
    until(lambda: channel.attempts >= 2)
    channel.away = False
    until(lambda: channel.sent == [1, 2])
    publisher.close()


def test_beyond_the_capacity_the_oldest_are_dropped_and_counted():
    channel = Recorder()
    channel.away = True
    publisher = Publisher(channel, {"rows_in"}, capacity=10)
    publisher.publish(rows(*range(25)))
    until(lambda: channel.attempts >= 2)
    publisher.publish(rows(25, 26))
    channel.away = False
    until(lambda: channel.sent)
    publisher.close()
    assert channel.sent == list(range(17, 27))
    assert publisher.dropped == 17


def test_closing_while_the_destination_is_away_ends_soon_and_says_what_was_dropped(caplog):
    caplog.set_level(logging.WARNING)
    channel = Recorder()
    channel.away = True
    publisher = Publisher(channel, {"rows_in"})
    publisher.publish(rows(1, 2, 3))
    start = time.monotonic()
    publisher.close()
    assert time.monotonic() - start < 1
    assert channel.closed.is_set()
    assert publisher.dropped == 3
    assert caplog.records[-1].getMessage() == "measurements are not published (3 dropped so far): away"


def test_closing_does_not_wait_longer_than_asked():
    channel = Recorder()
    channel.answering.clear()
    publisher = Publisher(channel, {"rows_in"})
    publisher.publish(rows(1))
    start = time.monotonic()
    publisher.close(timeout=0.1)
    assert time.monotonic() - start < 1
    channel.answering.set()


def test_measurements_that_come_close_together_go_in_one_call():
    channel = Recorder()
    publisher = Publisher(channel, {"rows_in"}, gather=0.3)
    for value in range(5):
        publisher.publish(rows(value))
        time.sleep(0.01)
    until(lambda: channel.sent)
    assert (channel.sent, channel.attempts) == ([0, 1, 2, 3, 4], 1)
    publisher.close()


def test_gathering_ends_when_a_call_is_full():
    channel = Recorder()
    publisher = Publisher(channel, {"rows_in"}, gather=60)
    publisher.publish(rows(*range(1000)))
    until(lambda: len(channel.sent) == 1000)
    publisher.close()


def test_closing_does_not_wait_for_more_to_gather():
    channel = Recorder()
    publisher = Publisher(channel, {"rows_in"}, gather=60)
    publisher.publish(rows(1))
    start = time.monotonic()
    publisher.close()
    assert time.monotonic() - start < 2
    assert channel.sent == [1]
