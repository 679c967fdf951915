"""Events of alerts as rows of the lake's table `alerts`, and back."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

import pyarrow as pa  # type: ignore[import-untyped]
from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from tributary.alerts.alert import Alert, Phase, Rule
from tributary.alerts.record import Raised, number, unit
from tributary.contract import Contract
from tributary.lake import ALERT_COLUMNS

_TIMES: Final = ("since", "at", "raised_at")
_ARROW: Final = {
    "string": pa.string(),
    "bigint": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("us", tz="UTC"),
}
_SCHEMA: Final = pa.schema([(name, _ARROW[kind]) for name, kind in ALERT_COLUMNS.items()])


def alert_rows(raised: Sequence[Raised], contract: Contract, query: str, query_id: str, batch_id: int) -> pa.Table:
    """The rows of one batch of a query, columns as ALERT_COLUMNS."""
    batch = {"query": query, "query_id": query_id, "batch_id": batch_id}
    return pa.Table.from_pylist([batch | _row(each, contract) for each in raised], _SCHEMA)


def raised_of(rows: DataFrame) -> list[Raised]:
    """The events that rows of the table stand for, as they come."""
    times = {name: F.unix_millis(name) for name in _TIMES}
    return [_raised(row) for row in rows.withColumns(times).collect()]


def in_order(raised: Iterable[Raised]) -> list[Raised]:
    """Sorted as they happened: by time, and of one moment by the phases of a life."""
    phases = list(Phase)
    return sorted(raised, key=lambda each: (each.alert.at, phases.index(each.alert.phase)))


def _row(raised: Raised, contract: Contract) -> dict[str, object]:
    alert = raised.alert
    return {
        "id": alert.id,
        "phase": alert.phase.value,
        "device_id": alert.device_id,
        "stream": alert.stream,
        "rule": alert.rule.value,
        "kind": alert.kind,
        "severity": alert.severity,
        "metric": alert.metric,
        "value": number(alert.value),
        "expected": number(alert.expected),
        "unit": unit(alert, contract),
        "score": number(alert.score),
        "per_hour": number(alert.per_hour),
        "since": _moment(alert.since),
        "at": _moment(alert.at),
        "raised_at": _moment(raised.at),
        "registered": alert.registered,
        "site": alert.site,
        "model": alert.model,
    }


def _raised(row: Row) -> Raised:
    alert = Alert(
        device_id=row["device_id"],
        stream=row["stream"],
        rule=Rule(row["rule"]),
        kind=row["kind"],
        phase=Phase(row["phase"]),
        since=row["since"],
        at=row["at"],
        metric=row["metric"],
        value=row["value"],
        expected=row["expected"],
        score=row["score"],
        per_hour=row["per_hour"],
        registered=row["registered"],
        site=row["site"],
        model=row["model"],
    )
    return Raised(alert, row["raised_at"])


def _moment(time: int) -> datetime:
    # By whole numbers: a float of a time has no exact milliseconds.
    return datetime.fromtimestamp(time // 1000, UTC).replace(microsecond=time % 1000 * 1000)
