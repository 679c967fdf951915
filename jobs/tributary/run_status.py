"""How this run of the job is, as its queries and their supervisor tell it."""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Literal
from uuid import UUID

from tributary.json_documents import Document

log = logging.getLogger(__name__)

QueryState = Literal["starting", "committed", "idle", "failed"]
_REASON_LIMIT = 1000
_WORKING = ("committed", "idle")


@dataclass
class _Query:
    state: QueryState = "starting"
    run: UUID | None = None
    batch: int | None = None


class RunStatus:
    """The status of a run, told anew when its state or that of one of its queries changes.

    It is `starting` until each query runs and has, since its last start, committed a batch or found nothing to read.
    Then it is `healthy`, for good: a deployment waits for that, and of what fails and starts again later tell alarms.
    It ends as `failed` or `stopped`, whichever is said first. May be used by several threads.
    """

    def __init__(self, run: str = "", tell: Callable[[Document], None] = lambda _report: None) -> None:
        """`tell` gets each report, as the contract's status.schema.json has it, and must not wait."""
        self._run, self._tell = run, tell
        self._state, self._reason = "starting", ""
        self._queries: defaultdict[str, _Query] = defaultdict(_Query)
        self._lock = Lock()

    def expect(self, queries: Sequence[str]) -> None:
        """These are the queries of this run; the first report."""
        with self._lock:
            self._queries.update({name: _Query() for name in queries})
            self._report()

    def started(self, name: str, run: UUID) -> None:
        """A query was started; `run` tells what it says from what an earlier start of it had to say."""
        with self._lock:
            query = self._queries[name]
            query.run = run
            self._change(query, "starting")

    def committed(self, name: str, run: UUID, batch: int) -> None:
        """A query has committed the batch of this number."""
        with self._lock:
            query = self._queries[name]
            if query.run == run:
                query.batch = batch
                self._change(query, "committed")

    def idle(self, name: str, run: UUID) -> None:
        """A query has found nothing to read; of one that has committed a batch that is no news."""
        with self._lock:
            query = self._queries[name]
            if query.run == run and query.state == "starting":
                self._change(query, "idle")

    def failed(self, name: str, run: UUID | None = None) -> None:
        """A query failed, at its start or, when the start is named, after it."""
        with self._lock:
            query = self._queries[name]
            if run in (None, query.run):
                query.run = None
                self._change(query, "failed")

    def gave_up(self, reason: str) -> None:
        """The job ends by itself; of the reason the first 1,000 characters are kept."""
        self._end("failed", " ".join(reason.split())[:_REASON_LIMIT])

    def stopped(self) -> None:
        """The job has come to an orderly end."""
        self._end("stopped")

    def _change(self, query: _Query, state: QueryState) -> None:
        if query.state != state:
            query.state = state
            self._report()

    def _end(self, state: str, reason: str = "") -> None:
        with self._lock:
            if self._state not in ("failed", "stopped"):
                self._state, self._reason = state, reason
                self._report()

    def _report(self) -> None:
        if self._state == "starting" and self._queries and all(q.state in _WORKING for q in self._queries.values()):
            log.info("all %d queries work", len(self._queries))
            self._state = "healthy"
        queries = {
            name: {"state": query.state} | ({} if query.batch is None else {"batch": query.batch})
            for name, query in self._queries.items()
        }
        reason = {"reason": self._reason} if self._reason else {}
        at = time.time_ns() // 1_000_000
        self._tell({"run": self._run, "state": self._state, "at": at, **reason, "queries": queries})
