"""The database of alerts: nobody waits for it, and it gets everything in the end."""

import time

import pytest
from test_outbox import AT, FIRST, SECOND

from tributary.alerts.display import Display
from tributary.alerts.record import Raised
from tributary.series import series_format
from write_endpoint import Reply

EVENTS = [Raised(FIRST, AT), Raised(SECOND, AT)]


@pytest.fixture
def display(spark, contract, endpoint):
    series_format(endpoint.url).register(spark)
    made = Display(spark, contract, {"url": endpoint.url}, pause=0.05)
    yield made
    made.close()


def arrived(endpoint, count):
    deadline = time.monotonic() + 30
    while len(endpoint.kept) < count and time.monotonic() < deadline:
        time.sleep(0.02)
    return sorted(line.split(" ")[0].split(",")[1] for line in endpoint.kept)


def test_a_database_that_hangs_holds_nobody_up(display, endpoint):
    endpoint.replies = [Reply(slow=2.0)]
    display.show("q", EVENTS[:1])
    began = time.monotonic()
    display.show("q", EVENTS[1:])
    assert time.monotonic() - began < 1
    assert arrived(endpoint, 2) == ["device_id=dev-1", "device_id=dev-2"]


def test_a_database_that_refuses_gets_it_later_each_event_once(display, endpoint):
    endpoint.rule = lambda _lines: Reply(401, "no")
    display.show("q", EVENTS[:1])
    while len(endpoint.requests) < 2:
        time.sleep(0.02)
    display.show("other", EVENTS[1:])
    endpoint.rule = lambda _lines: Reply()
    assert arrived(endpoint, 2) == ["device_id=dev-1", "device_id=dev-2"]


def test_at_the_end_it_is_tried_once_more(spark, contract, endpoint):
    endpoint.rule = lambda _lines: Reply(401, "no")
    slow = Display(spark, contract, {"url": endpoint.url}, pause=3600)
    slow.show("q", EVENTS)
    while not endpoint.requests:
        time.sleep(0.02)
    endpoint.rule = lambda _lines: Reply()
    slow.close(60)
    assert arrived(endpoint, 2) == ["device_id=dev-1", "device_id=dev-2"]
