import time
from threading import Thread

import pytest

from scripted_queries import Run
from tributary.restart_policy import RestartPolicy
from tributary.supervisor import STOPPED, Query, Supervisor


class Stopping:
    """A supervisor in a thread, asked to stop."""

    def __init__(self, *runs, grace=30.0):
        queries = [Query(f"q{i}", lambda run=run: run) for i, run in enumerate(runs)]
        self._supervisor = Supervisor(queries, RestartPolicy(), poll=0.005, grace=grace)
        self._thread = Thread(target=self._run)
        self.code = None
        self._thread.start()
        time.sleep(0.1)
        self._supervisor.request_stop()
        time.sleep(0.1)

    def _run(self):
        self.code = self._supervisor.run()

    def ended(self):
        self._thread.join(5)
        assert not self._thread.is_alive()
        return self.code


def in_a_batch(batch=None):
    run = Run(batch=batch)
    run.status["isTriggerActive"] = True
    return run


def test_a_stop_waits_for_the_batch_in_progress():
    idle, busy = Run(), in_a_batch(batch=3)
    stopping = Stopping(idle, busy)
    assert idle.stopped_in is not None, "nothing to wait for"
    assert busy.stopped_in is None
    busy.status = {"isTriggerActive": False}
    assert stopping.ended() == STOPPED
    assert busy.stopped_in == {"isTriggerActive": False}


@pytest.mark.parametrize("batch", [None, 3])
def test_a_batch_that_follows_at_once_does_not_prolong_the_stop(batch):
    busy = in_a_batch(batch)
    stopping = Stopping(busy)
    assert busy.stopped_in is None
    busy.lastProgress = {"batchId": 0 if batch is None else batch + 1}
    assert stopping.ended() == STOPPED
    assert busy.stopped_in is not None


def test_a_batch_that_does_not_end_is_stopped_when_the_grace_is_over():
    busy = in_a_batch()
    stopping = Stopping(busy, grace=0.4)
    assert busy.stopped_in is None
    assert stopping.ended() == STOPPED
    assert busy.stopped_in == {"isTriggerActive": True}


def test_a_query_that_ends_by_itself_while_stopping_is_not_waited_for():
    busy = in_a_batch()
    stopping = Stopping(busy)
    busy.isActive = False
    assert stopping.ended() == STOPPED
