"""Hears of each committed batch and passes its report on: to the metrics, and to the lake's table of batches."""

import logging
from collections.abc import Sequence
from threading import Event, Lock, Thread
from typing import Any
from uuid import UUID

from pyspark import SparkContext
from pyspark.sql import SparkSession
from pyspark.sql.streaming.listener import (
    QueryIdleEvent,
    QueryProgressEvent,
    QueryStartedEvent,
    QueryTerminatedEvent,
    StreamingQueryListener,
)

from tributary.batch_report import BatchReport, batch_report, nothing_behind
from tributary.lake import BATCH_COLUMNS
from tributary.metrics import Publisher
from tributary.run_status import RunStatus
from tributary.whole_progress import WholeProgress

log = logging.getLogger(__name__)


class BatchListener(StreamingQueryListener):
    """Publishes the measurements of each batch, hands its report to the journal, and tells how each query is."""

    def __init__(
        self, publisher: Publisher, journal: "BatchJournal", reason_kinds: Sequence[str], status: RunStatus
    ) -> None:
        """`reason_kinds` are the names of the counts of the queries rejected_<stream>, in their order."""
        super().__init__()
        self._publisher = publisher
        self._journal = journal
        self._reason_kinds = reason_kinds
        self._status = status
        self._names: dict[UUID, str] = {}
        self._wrapper: Any = None

    @property
    def _jlistener(self) -> Any:
        if self._wrapper is None:
            java: Any = SparkContext._jvm
            wrapper = java.org.apache.spark.sql.streaming.PythonStreamingQueryListenerWrapper
            self._wrapper = wrapper(WholeProgress(self))
        return self._wrapper

    def onQueryStarted(self, event: QueryStartedEvent) -> None:  # noqa: N802
        """Say that a query runs, and remember its name."""
        log.info("query %s started", event.name)
        self._names[event.runId] = event.name or ""
        self._status.started(event.name or "", event.runId)

    def onQueryProgress(self, event: QueryProgressEvent) -> None:  # noqa: N802
        """Report a batch."""
        progress = event.progress
        self._status.committed(progress.name or "", progress.runId, progress.batchId)
        report = batch_report(progress, self._reason_kinds)
        if report is not None:
            self._publisher.publish(report.measurements())
            self._journal.add(report)

    def onQueryIdle(self, event: QueryIdleEvent) -> None:  # noqa: N802
        """Tell that a query is alive though it has nothing to do.

        Spark calls this at a trigger, ten seconds after the last call at the earliest.
        """
        if (name := self._names.get(event.runId)) is not None:
            self._status.idle(name, event.runId)
            self._publisher.publish([nothing_behind(name)])

    def onQueryTerminated(self, event: QueryTerminatedEvent) -> None:  # noqa: N802
        """Forget the run; the supervisor knows what follows."""
        name = self._names.pop(event.runId, None)
        if name is not None and event.exception is not None:
            self._status.failed(name, event.runId)


class BatchJournal:
    """Rows of the lake's table of batches, written in groups: one small commit a batch would be too many."""

    def __init__(self, spark: SparkSession, table: str, every: float = 30.0) -> None:
        """Write what has come together `every` so many seconds."""
        self._spark, self._table, self._every = spark, table, every
        self._reports: list[BatchReport] = []
        self._lock = Lock()
        self._closing = Event()
        self._writer = Thread(target=self._run, name="batch-journal", daemon=True)
        self._writer.start()

    def add(self, report: BatchReport) -> None:
        """Keep a report for the next write."""
        with self._lock:
            self._reports.append(report)

    def close(self) -> None:
        """Write what is left."""
        self._closing.set()
        self._writer.join()
        self._write()

    def _run(self) -> None:
        while not self._closing.wait(self._every):
            self._write()

    def _write(self) -> None:
        with self._lock:
            reports, self._reports = self._reports, []
        if not reports:
            return
        schema = ", ".join(f"{name} {kind}" for name, kind in BATCH_COLUMNS.items())
        try:
            frame = self._spark.createDataFrame([_row(report) for report in reports], schema)
            frame.coalesce(1).writeTo(self._table).append()
        except Exception as error:  # the journal is about the data, it must never endanger the data
            log.warning("%d batch reports were not written: %s", len(reports), str(error)[:300])


def _row(report: BatchReport) -> tuple[object, ...]:
    latencies = report.latencies
    return (
        report.query,
        report.run_id,
        report.batch_id,
        report.committed_at,
        report.duration_ms,
        report.rows_in,
        None if report.rejects else report.rows_observed,
        report.rows_observed if report.rejects else None,
        report.rows_duplicate,
        report.rows_dropped_late,
        report.offsets_behind,
        latencies.rows if latencies else 0,
        [{"share": share, "ms": ms} for share, ms in latencies.points] if latencies else [],
    )
