import time
from contextlib import closing
from threading import Event

import pytest

from tributary.report_writer import ReportWriter

QUICK = {"pause": 0.0, "retry": 0.01}


class Place:
    """Keeps what is written, fails as often as it is told, and waits while it is shut."""

    def __init__(self, failures=0):
        self.written, self.failures, self.tried = [], failures, 0
        self.asked, self.open = Event(), Event()
        self.open.set()

    def write(self, report):
        self.tried += 1
        self.asked.set()
        assert self.open.wait(10)
        if self.tried <= self.failures:
            raise OSError("not now")
        self.written.append(report)


def test_the_end_waits_for_the_last_report():
    place = Place()
    with closing(ReportWriter(place.write, pause=60)) as writer:
        for number in range(5):
            writer.put({"number": number})
    assert place.written[-1] == {"number": 4}
    assert place.written == sorted(place.written, key=lambda report: report["number"])


def test_news_is_not_held_up_by_a_slow_place_and_the_latest_counts():
    place = Place()
    place.open.clear()
    with closing(ReportWriter(place.write, **QUICK)) as writer:
        writer.put({"number": 0})
        assert place.asked.wait(10)
        begun = time.monotonic()
        for number in range(1, 100):
            writer.put({"number": number})
        assert time.monotonic() - begun < 1
        place.open.set()
    assert place.written == [{"number": 0}, {"number": 99}]


def test_what_could_not_be_written_is_tried_again_without_further_news(caplog):
    place = Place(failures=2)
    writer = ReportWriter(place.write, **QUICK)
    writer.put({"number": 1})
    deadline = time.monotonic() + 10
    while not place.written and time.monotonic() < deadline:
        time.sleep(0.01)
    assert place.written == [{"number": 1}]
    assert caplog.text.count("a report was not written: not now") == 2
    writer.close()


def test_a_newer_report_takes_the_place_of_one_that_failed():
    place = Place(failures=1)
    with closing(ReportWriter(place.write, retry=60)) as writer:
        writer.put({"number": 1})
        assert place.asked.wait(10)
        writer.put({"number": 2})
    assert place.written == [{"number": 2}]


def test_reports_in_a_row_are_few_writes():
    place = Place()
    with closing(ReportWriter(place.write, pause=0.2)) as writer:
        for number in range(20):
            writer.put({"number": number})
            time.sleep(0.01)
    assert len(place.written) <= 3


@pytest.mark.parametrize("failures", [0, 1000])
def test_an_end_does_not_wait_for_ever(failures, caplog):
    place = Place(failures)
    if not failures:
        place.open.clear()
    writer = ReportWriter(place.write, **QUICK)
    writer.put({})
    begun = time.monotonic()
    writer.close(within=0.3)
    assert time.monotonic() - begun < 5
    assert "not written" in caplog.text
    place.open.set()
