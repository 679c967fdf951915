"""An event of an alert as the others see it: a record of the topic `alerts`, by contract/alert.schema.json."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Any, Final

from tributary.addresses import LakeAddress
from tributary.alerts.alert import Alert
from tributary.contract import Contract

_AROUND_MS: Final = 5 * 60_000
_PAGE: Final = "docs/alerts.md"


@dataclass(frozen=True)
class Raised:
    """An event and the moment, in epoch milliseconds, at which the job first sent it off."""

    alert: Alert
    at: int


def alert_record(raised: Raised, contract: Contract, lake: LakeAddress) -> dict[str, Any]:
    """The record's value, before it is made JSON of; its key is the device."""
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
        "since": alert.since,
        "at": alert.at,
        "raised_at": raised.at,
        "device": {"registered": alert.registered, "site": alert.site, "model": alert.model},
        "links": {"explanation": f"{_PAGE}#{alert.kind}", "query": _query(alert, contract, lake)},
    }


def record_value(raised: Raised, contract: Contract, lake: LakeAddress) -> str:
    """The record's value as JSON."""
    return json.dumps(alert_record(raised, contract, lake), allow_nan=False, ensure_ascii=False, separators=(",", ":"))


def unit(alert: Alert, contract: Contract) -> str:
    """The unit of its value, empty when the contract has none for the metric."""
    return contract.sensors.get(alert.metric, "")


def number(value: float | None) -> float | None:
    """What JSON can hold of a number: nothing of NaN and infinity."""
    return float(value) if value is not None and isfinite(value) else None


def _query(alert: Alert, contract: Contract, lake: LakeAddress) -> str:
    """SQL for the device's messages around the event, as Athena and Spark take it; ids need no escaping by contract."""
    table = f"{lake.database}.{contract.streams[alert.stream].table.name}"
    start, end = (_timestamp(alert.at + shift) for shift in (-_AROUND_MS, _AROUND_MS))
    return (
        f"SELECT * FROM {table} WHERE device_id = '{alert.device_id}' "
        f"AND event_time BETWEEN {start} AND {end} ORDER BY event_time, seq"
    )


def _timestamp(time: int) -> str:
    moment = datetime.fromtimestamp(max(time, 0) / 1000, UTC)
    return f"TIMESTAMP '{moment:%Y-%m-%d %H:%M:%S} UTC'"
