"""Keeps the queries running: restarts one that failed while the others go on, and ends all of them in order."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Any, Protocol

from py4j.protocol import Py4JNetworkError

from tributary.failure_text import essence
from tributary.restart_policy import Failures, RestartPolicy, is_lost_progress

log = logging.getLogger(__name__)

STOPPED, GAVE_UP = 0, 3


class RunningQuery(Protocol):
    """What the supervisor needs of a started query; Spark's StreamingQuery has it."""

    @property
    def isActive(self) -> bool:  # noqa: N802
        """Whether it still runs."""

    @property
    def status(self) -> dict[str, Any]:
        """With `isTriggerActive`: whether a batch is being processed."""

    @property
    def lastProgress(self) -> Any:  # noqa: N802
        """The progress of its last batch, None before the first."""

    def exception(self) -> Exception | None:
        """Why it ended, None when it was stopped or finished."""

    def stop(self) -> None:
        """End it."""


@dataclass(frozen=True)
class Query:
    """A query that can be started any number of times, each time from its checkpoint."""

    name: str
    start: Callable[[], RunningQuery]


class _Kept:
    """One query with its present run, or with the time of its next start."""

    def __init__(self, query: Query, policy: RestartPolicy) -> None:
        self.query = query
        self.failures = Failures(policy)
        self.run: RunningQuery | None = None
        self.due = 0.0
        self.finished = False


class Supervisor:
    """Runs queries until they finish, someone asks to stop, or one cannot be kept up."""

    def __init__(
        self,
        queries: Sequence[Query],
        policy: RestartPolicy,
        on_restart: Callable[[str], None] = lambda _name: None,
        on_give_up: Callable[[str], None] = lambda _reason: None,
        clock: Callable[[], float] = time.monotonic,
        poll: float = 0.2,
        grace: float = 60.0,
    ) -> None:
        """`on_restart` gets the name of each query that failed and will be started again.

        `on_give_up` gets the reason when one will not be, before the others are ended.
        `poll` is the time between two looks at the queries, `grace` how long an end waits for batches, in seconds.
        """
        self._kept = [_Kept(query, policy) for query in queries]
        self._on_restart = on_restart
        self._on_give_up = on_give_up
        self._clock = clock
        self._poll = poll
        self._grace = grace
        self._stop = Event()

    def request_stop(self) -> None:
        """Ask for an end between two batches; may be called from a signal handler."""
        self._stop.set()

    def run(self) -> int:
        """Keep the queries up; returns the job's exit code when all have ended."""
        code = STOPPED
        while not self._stop.is_set() and not all(kept.finished for kept in self._kept):
            kept_up = [self._tend(kept) for kept in self._kept if not kept.finished]
            if not all(kept_up):
                code = GAVE_UP
                break
            self._stop.wait(self._poll)
        self._end()
        return code

    def _tend(self, kept: _Kept) -> bool:
        """Look after one query; False when it is given up."""
        if kept.run is None:
            return self._clock() < kept.due or self._start(kept)
        # Asked for only when it matters: what Spark tells of a progress is fetched from Java piece by piece.
        if kept.failures and kept.run.lastProgress is not None:
            kept.failures.forget()
        if kept.run.isActive:
            return True
        error = kept.run.exception()
        if error is None:
            kept.finished = True
            return True
        return self._failed(kept, error)

    def _start(self, kept: _Kept) -> bool:
        try:
            kept.run = kept.query.start()
        except (ConnectionError, Py4JNetworkError):  # Spark itself is gone, and with it every query
            raise
        except Exception as error:  # whatever Spark or a sink raises at the start counts like a failure of the query
            return self._failed(kept, error)
        return True

    def _failed(self, kept: _Kept, error: Exception) -> bool:
        name, text = kept.query.name, essence(str(error))
        kept.run = None
        answer = kept.failures.add(text, self._clock())
        if is_lost_progress(str(error)) and not isinstance(answer, str):
            log.info("query %s has committed the batch that was left over and starts again (SPARK-55271)", name)
            kept.due = self._clock()
            return True
        log.error("query %s failed: %s", name, text)
        if isinstance(answer, str):
            log.critical("query %s is given up: %s", name, answer)
            self._on_give_up(f"query {name} is given up: {answer}: {text}")
            return False
        log.warning("query %s starts again in %.1f s", name, answer)
        kept.due = self._clock() + answer
        self._on_restart(name)
        return True

    def _end(self) -> None:
        """Stop each query once it is between two batches, or when the grace is over: its checkpoint holds."""
        deadline = time.monotonic() + self._grace
        running = [(kept.run, _batch(kept.run)) for kept in self._kept if kept.run is not None]
        while running:
            late = time.monotonic() > deadline
            for run, batch in list(running):
                if late or not run.isActive or not run.status["isTriggerActive"] or _batch(run) != batch:
                    run.stop()
                    running.remove((run, batch))
            time.sleep(0.1)


def _batch(run: RunningQuery) -> Any:
    progress = run.lastProgress
    return None if progress is None else progress["batchId"]
