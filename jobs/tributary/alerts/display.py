"""Events of alerts in the time-series database, where people look at them: soon, but never instead of an alert."""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final

import pyarrow as pa  # type: ignore[import-untyped]
from pyspark.sql import SparkSession

from tributary.alerts.record import Raised, number
from tributary.contract import Contract
from tributary.failure_text import first_line
from tributary.series import series_format

log = logging.getLogger(__name__)

_CAPACITY: Final = 10_000
_PAUSE_SECONDS: Final = 60.0
_SCHEMA: Final = pa.schema(
    [
        *[(name, pa.string()) for name in ("device_id", "metric", "kind", "phase", "severity")],
        ("value", pa.float64()),
        ("expected", pa.float64()),
        ("since", pa.int64()),
        ("at", pa.timestamp("ms", tz="UTC")),
    ]
)


class Display:
    """Writes events as points of the series `alerts`.

    A database that is away holds up no alert: its events are kept, at most 10,000, and tried again after a minute.
    """

    def __init__(
        self,
        spark: SparkSession,
        contract: Contract,
        sink: dict[str, str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`sink` holds the options of the database's format, with its address as `url`."""
        self._spark, self._contract, self._sink, self._clock = spark, contract, sink, clock
        self._waiting: deque[Raised] = deque(maxlen=_CAPACITY)
        self._not_before = 0.0

    def show(self, raised: Iterable[Raised]) -> None:
        """Write events, and those that could not be written before."""
        self._waiting.extend(raised)
        if not self._waiting or self._clock() < self._not_before:
            return
        try:
            self._write()
        except Exception as error:  # whatever it is, the alerts have gone out and go on
            self._not_before = self._clock() + _PAUSE_SECONDS
            log.warning("%d alerts are not in the database yet: %s", len(self._waiting), first_line(error))
        else:
            self._waiting.clear()

    def _write(self) -> None:
        database = series_format(self._sink["url"])
        table = pa.Table.from_pylist([_row(raised) for raised in self._waiting], _SCHEMA)
        frame = self._spark.createDataFrame(table).coalesce(1)
        points = database.points(frame, self._contract.series["alerts"], "at")
        database.write(points, self._sink)


def _row(raised: Raised) -> dict[str, object]:
    alert = raised.alert
    return {
        "device_id": alert.device_id,
        "metric": alert.metric,
        "kind": alert.kind,
        "phase": alert.phase.value,
        "severity": alert.severity,
        "value": number(alert.value),
        "expected": number(alert.expected),
        "since": alert.since,
        "at": datetime.fromtimestamp(alert.at // 1000, UTC).replace(microsecond=alert.at % 1000 * 1000),
    }
