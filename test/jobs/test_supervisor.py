import logging
import time
from itertools import pairwise
from threading import Thread

import pytest

from tributary.restart_policy import RestartPolicy
from tributary.supervisor import GAVE_UP, STOPPED, Query, Supervisor


class Clock:
    """Seconds that pass only by being asked for."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        self.now += 0.01
        return self.now


class Run:
    """A started query as Spark shows it; it does what the test sets."""

    def __init__(self, error=None, finished=False, batch=None):
        self.error = error
        self.isActive = error is None and not finished
        self.lastProgress = None if batch is None else {"batchId": batch}
        self.status = {"isTriggerActive": False}
        self.stopped_in = None

    def exception(self):
        return self.error

    def stop(self):
        self.stopped_in = dict(self.status)
        self.isActive = False


class Script:
    """A query with prepared runs, of which the last comes again; notes when it is started."""

    def __init__(self, name, clock, *runs):
        self.query = Query(name, self.start)
        self.clock = clock
        self.runs = list(runs)
        self.started = []

    def start(self):
        self.started.append(self.clock.now)
        run = self.runs.pop(0) if len(self.runs) > 1 else self.runs[0]
        if isinstance(run, Exception):
            raise run
        return run

    @property
    def gaps(self):
        return [b - a for a, b in pairwise(self.started)]


def failing(text="boom", batch=None):
    return Run(RuntimeError(text), batch=batch)


def policy(**changed):
    return RestartPolicy(**{"jitter": lambda: 1.0, "longest_delay": 5.0} | changed)


def supervise(clock, *scripts, rules=None, on_restart=lambda _name: None):
    queries = [script.query for script in scripts]
    return Supervisor(queries, rules or policy(), on_restart, clock, poll=0.0)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(autouse=True)
def quiet(caplog):
    caplog.set_level(logging.INFO, "tributary.supervisor")


def test_the_job_ends_when_every_query_has_finished(clock):
    first, second = Script("a", clock, Run(finished=True)), Script("b", clock, failing(), Run(finished=True))
    assert supervise(clock, first, second).run() == STOPPED
    assert (len(first.started), len(second.started)) == (1, 2)


def test_a_failed_query_starts_again_after_growing_delays_while_the_others_run_on(clock):
    steady = Run()
    other = Script("steady", clock, steady)
    failures = [failing(f"kind {kind}") for kind in "abcde"]
    bad = Script("bad", clock, *failures, Run(finished=True))
    restarted = []

    def on_restart(name):
        restarted.append(name)
        assert steady.isActive
        assert steady.stopped_in is None
        steady.isActive = len(restarted) < len(failures)

    assert supervise(clock, other, bad, on_restart=on_restart).run() == STOPPED
    assert bad.gaps == pytest.approx([1, 2, 4, 5, 5], abs=0.2)
    assert restarted == ["bad"] * 5
    assert len(other.started) == 1


def test_a_start_that_fails_counts_like_a_failed_query(clock):
    bad = Script("bad", clock, ValueError("no table"), ValueError("no catalog"), Run(finished=True))
    assert supervise(clock, bad).run() == STOPPED
    assert bad.gaps == pytest.approx([1, 2], abs=0.2)


def test_progress_makes_the_next_delay_short_again(clock):
    bad = Script("bad", clock, failing("a"), failing("b"), failing("c", batch=7), failing("d"), Run(finished=True))
    assert supervise(clock, bad).run() == STOPPED
    assert bad.gaps == pytest.approx([1, 2, 1, 2], abs=0.2)


def test_poison_ends_the_job_and_stops_the_others(clock, caplog):
    steady = Run()
    bad = Script("bad", clock, failing())
    assert supervise(clock, Script("steady", clock, steady), bad, rules=policy(poison_attempts=3)).run() == GAVE_UP
    assert len(bad.started) == 3
    assert steady.stopped_in is not None
    assert "query bad is given up: the same batch failed 3 times with the same error" in caplog.text


def test_poison_after_progress_is_still_found(clock):
    bad = Script("bad", clock, failing(batch=1), failing())
    assert supervise(clock, bad, rules=policy(poison_attempts=3)).run() == GAVE_UP
    assert len(bad.started) == 3


def test_an_outage_is_not_poison_until_its_limit(clock, caplog):
    bad = Script("bad", clock, failing("Connection refused"))
    rules = policy(poison_attempts=2, attempts=3, outage_limit=60.0)
    assert supervise(clock, bad, rules=rules).run() == GAVE_UP
    assert bad.started[-1] - bad.started[0] == pytest.approx(60, abs=6)
    assert len(bad.started) > 10
    assert "query bad is given up: the outage has lasted" in caplog.text


def test_what_is_logged_about_a_failure_holds_no_stack_trace(clock, caplog):
    error = 'boom\n\tat org.apache.spark.Foo(Foo.scala:1)\n  File "x.py", line 1\n\t... 12 more\nCaused by: bang'
    supervise(clock, Script("bad", clock, failing(error), Run(finished=True))).run()
    assert "boom" in caplog.text
    assert "Caused by: bang" in caplog.text
    assert "Foo.scala" not in caplog.text
    assert "x.py" not in caplog.text


def test_that_all_queries_work_is_announced_once_and_not_before(clock, caplog):
    quick = Script("quick", clock, Run(finished=True, batch=0))
    slow = Script("slow", clock, failing("a"), failing("b", batch=0), failing("c", batch=1), Run(finished=True))
    announced = []

    def on_restart(_name):
        announced.append(caplog.text.count("all 2 queries have committed a batch"))

    supervise(clock, quick, slow, on_restart=on_restart).run()
    assert announced == [0, 1, 1]
    assert caplog.text.count("all 2 queries have committed a batch") == 1


class Stopping:
    """A supervisor in a thread, asked to stop."""

    def __init__(self, *runs, grace=30.0):
        queries = [Query(f"q{i}", lambda run=run: run) for i, run in enumerate(runs)]
        self._supervisor = Supervisor(queries, policy(), poll=0.005, grace=grace)
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
