"""Writes reports from a thread of its own: whoever has news never waits for a place that answers slowly."""

import logging
from collections.abc import Callable
from threading import Condition, Thread

from tributary.json_documents import Document

log = logging.getLogger(__name__)


class ReportWriter:
    """Writes the latest of the reports that it is given; those that were overtaken meanwhile are left out.

    A write that fails is logged and tried again: a report is about the data, it must never endanger the data.
    """

    def __init__(self, write: Callable[[Document], None], pause: float = 1.0, retry: float = 15.0) -> None:
        """`pause` is the least time between two writes, `retry` that after one that failed, in seconds."""
        self._write, self._pause, self._retry = write, pause, retry
        self._pending: Document | None = None
        self._closing = False
        self._changed = Condition()
        self._thread = Thread(target=self._run, name="report-writer", daemon=True)
        self._thread.start()

    def put(self, report: Document) -> None:
        """Have a report written soon."""
        with self._changed:
            self._pending = report
            self._changed.notify()

    def close(self, within: float = 20.0) -> None:
        """Write what is left, once, and wait for that no longer than so many seconds."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(within)
        if self._thread.is_alive():
            log.warning("the last report was not written within %.0f s", within)

    def _run(self) -> None:
        closing = False
        while not closing:
            with self._changed:
                self._changed.wait_for(lambda: self._closing or self._pending is not None)
                report, self._pending, closing = self._pending, None, self._closing
            rest = self._pause if report is None or self._try(report) else self._retry
            with self._changed:
                self._changed.wait_for(lambda: self._closing, 0 if closing else rest)

    def _try(self, report: Document) -> bool:
        try:
            self._write(report)
        except Exception as error:  # whatever it is, the job goes on without the report
            log.warning("a report was not written: %s", str(error)[:300])
            with self._changed:
                self._pending = self._pending or report
            return False
        return True
