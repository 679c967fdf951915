"""How the status of a run comes of what its queries and the supervisor tell."""

from uuid import uuid4

import pytest

from status_schema import check
from tributary.run_status import RunStatus

FIRST, SECOND = uuid4(), uuid4()


class Told:
    """A status of the queries `a` and `b`, with everything that it has reported."""

    def __init__(self):
        self.reports = []
        self.status = RunStatus("r-1", self._keep)
        self.status.expect(["a", "b"])

    def _keep(self, report):
        check("run", report)
        self.reports.append(report)

    @property
    def last(self):
        return self.reports[-1]

    @property
    def states(self):
        return {name: query["state"] for name, query in self.last["queries"].items()}


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def healthy(told):
    for name in ("a", "b"):
        told.status.started(name, FIRST)
        told.status.committed(name, FIRST, 7)
    return told


def test_a_run_begins_with_all_its_queries_starting(told):
    assert (told.last["run"], told.last["state"]) == ("r-1", "starting")
    assert told.states == {"a": "starting", "b": "starting"}


def test_a_run_without_queries_is_not_healthy():
    reports = []
    RunStatus("r-1", reports.append).expect([])
    assert reports[-1]["state"] == "starting"


def test_it_is_healthy_when_the_last_query_has_committed_or_found_nothing_and_not_before(told):
    for name in ("a", "b"):
        told.status.started(name, FIRST)
    told.status.committed("a", FIRST, 7)
    assert told.last["state"] == "starting"
    told.status.idle("b", FIRST)
    assert told.last["state"] == "healthy"
    assert told.last["queries"] == {"a": {"state": "committed", "batch": 7}, "b": {"state": "idle"}}


def test_a_query_that_failed_has_to_prove_itself_again(told):
    told.status.started("a", FIRST)
    told.status.committed("a", FIRST, 7)
    told.status.failed("a", FIRST)
    told.status.started("b", FIRST)
    told.status.committed("b", FIRST, 1)
    assert (told.last["state"], told.states) == ("starting", {"a": "failed", "b": "committed"})
    told.status.started("a", SECOND)
    told.status.committed("a", FIRST, 8)
    told.status.failed("a", FIRST)
    assert (told.last["state"], told.states["a"]) == ("starting", "starting"), "what an earlier start says is no news"
    told.status.idle("a", SECOND)
    assert told.last["state"] == "healthy"
    assert told.last["queries"]["a"] == {"state": "idle", "batch": 7}


def test_a_start_that_failed_is_a_failure_too(told):
    told.status.failed("a")
    assert told.states == {"a": "failed", "b": "starting"}


def test_a_healthy_run_stays_healthy_while_a_query_fails_and_starts_again(healthy):
    healthy.status.failed("a")
    assert (healthy.last["state"], healthy.states["a"]) == ("healthy", "failed")
    healthy.status.started("a", SECOND)
    assert (healthy.last["state"], healthy.states["a"]) == ("healthy", "starting")


def test_batch_after_batch_is_not_reported_nor_that_nothing_is_left_to_read(healthy):
    reports = len(healthy.reports)
    for batch in range(8, 20):
        healthy.status.committed("a", FIRST, batch)
        healthy.status.idle("b", FIRST)
    assert len(healthy.reports) == reports
    healthy.status.failed("b")
    assert healthy.last["queries"]["a"]["batch"] == 19


def test_a_run_that_gave_up_says_why_in_one_line_and_nothing_after(healthy):
    healthy.status.gave_up("query a is given up:\n  boom")
    assert (healthy.last["state"], healthy.last["reason"]) == ("failed", "query a is given up: boom")
    reports = len(healthy.reports)
    healthy.status.gave_up("another")
    healthy.status.stopped()
    assert len(healthy.reports) == reports


def test_the_state_of_an_end_stays_while_the_queries_end(told):
    told.status.started("a", FIRST)
    told.status.gave_up("b")
    told.status.started("b", FIRST)
    told.status.committed("a", FIRST, 1)
    told.status.committed("b", FIRST, 1)
    assert told.last["state"] == "failed"


def test_an_orderly_end_has_no_reason(healthy):
    healthy.status.stopped()
    assert healthy.last["state"] == "stopped"
    assert "reason" not in healthy.last
