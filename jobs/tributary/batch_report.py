"""What one committed micro-batch tells about itself, taken from Spark's progress report."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pyspark.sql.streaming.listener import StreamingQueryProgress

from tributary.latency import LatencyBatch, percentiles
from tributary.measurement import Measurement
from tributary.observation import ARRIVAL_QUANTILES, NAME
from tributary.query_names import kind_of


@dataclass(frozen=True)
class BatchReport:
    """Counts are rows; times are milliseconds; `latencies` run from arrival in Kafka to the batch's commit."""

    query: str
    run_id: str
    batch_id: int
    committed_at: datetime
    duration_ms: int
    rows_in: int
    rows_observed: int
    rows_duplicate: int
    rows_dropped_late: int
    offsets_behind: int
    state_rows: int | None
    latencies: LatencyBatch | None
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def rejects(self) -> bool:
        """Whether the observed rows are rejected ones."""
        return kind_of(self.query) == "rejected"

    def measurements(self) -> list[Measurement]:
        """The report under the names of the contract's metrics."""
        values: dict[str, float | None] = {
            "rows_in": self.rows_in,
            "rows_accepted": None if self.rejects else self.rows_observed,
            "rows_duplicate": self.rows_duplicate,
            "rows_dropped_late": self.rows_dropped_late,
            "offsets_behind": self.offsets_behind,
            "batch_duration": self.duration_ms,
            "state_rows": self.state_rows,
        }
        if self.latencies:
            values |= percentiles([self.latencies], "latency_p")
        plain = [Measurement(name, value, self.query) for name, value in values.items() if value is not None]
        reasons = [Measurement("rows_rejected", n, self.query, reason) for reason, n in self.reasons.items() if n]
        return plain + reasons


def batch_report(progress: StreamingQueryProgress, reason_kinds: Sequence[str]) -> BatchReport | None:
    """The report of a batch that read something; None for a trigger that found no data."""
    source = progress.sources[0]
    rows_in = source.numInputRows
    if rows_in == 0:
        return None
    observed = progress.observedMetrics.get(NAME)
    duration = progress.durationMs.get("triggerExecution", 0)
    committed = datetime.fromisoformat(progress.timestamp) + timedelta(milliseconds=duration)
    operators = progress.stateOperators
    return BatchReport(
        query=progress.name or "",
        run_id=str(progress.runId),
        batch_id=progress.batchId,
        committed_at=committed,
        duration_ms=duration,
        rows_in=rows_in,
        rows_observed=observed["rows"] if observed else 0,
        rows_duplicate=sum(_dropped_duplicates(operator) for operator in operators),
        rows_dropped_late=sum(operator.numRowsDroppedByWatermark for operator in operators),
        offsets_behind=_behind(source),
        state_rows=sum(operator.numRowsTotal for operator in operators) if operators else None,
        latencies=_latencies(observed, committed) if observed else None,
        reasons=_reasons(observed, reason_kinds) if observed else {},
    )


def nothing_behind(query: str) -> Measurement:
    """What a query tells that found no new data in Kafka: whether it is alive shows in this metric, batch or none."""
    return Measurement("offsets_behind", 0, query)


def _dropped_duplicates(operator: Any) -> int:
    return int(operator.customMetrics.get("numDroppedDuplicateRows", 0))


def _behind(source: Any) -> int:
    """How many records Kafka held beyond the batch when it ended."""
    latest, end = _offsets(source.latestOffset), _offsets(source.endOffset)
    return sum(max(0, offset - end.get(place, 0)) for place, offset in latest.items())


def _offsets(text: str | None) -> dict[tuple[str, str], int]:
    topics = json.loads(text) if text else {}
    return {(topic, partition): offset for topic, parts in topics.items() for partition, offset in parts.items()}


def _latencies(observed: Any, committed: datetime) -> LatencyBatch | None:
    if not observed["arrivals"]:
        return None
    now = committed.timestamp() * 1000
    arrivals = zip(ARRIVAL_QUANTILES, observed["arrivals"], strict=True)
    points = tuple((1 - share, max(0, round(now - arrival))) for share, arrival in reversed(list(arrivals)))
    return LatencyBatch(observed["rows"], points)


def _reasons(observed: Any, kinds: Sequence[str]) -> dict[str, int]:
    fields = observed.asDict()
    return {kind: fields.get(f"reason_{i}") or 0 for i, kind in enumerate(kinds)}
