import logging

import pytest

from scripted_queries import Clock, Run, Script
from tributary.restart_policy import RestartPolicy
from tributary.supervisor import GAVE_UP, STOPPED, Supervisor


def failing(text="boom", batch=None):
    return Run(RuntimeError(text), batch=batch)


def policy(**changed):
    return RestartPolicy(**{"jitter": lambda: 1.0, "longest_delay": 5.0} | changed)


def supervise(clock, *scripts, rules=None, **told):
    queries = [script.query for script in scripts]
    return Supervisor(queries, rules or policy(), clock=clock, poll=0.0, **told)


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


def test_why_the_job_gives_up_is_told_before_the_others_are_stopped(clock):
    steady = Run()
    told = []

    def on_give_up(reason):
        assert steady.stopped_in is None
        told.append(reason)

    bad = Script("bad", clock, failing("boom"))
    supervise(clock, Script("steady", clock, steady), bad, rules=policy(poison_attempts=2), on_give_up=on_give_up).run()
    assert told == ["query bad is given up: the same batch failed 2 times with the same error: boom"]
