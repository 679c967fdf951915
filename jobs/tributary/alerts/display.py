"""Events of alerts in the time-series database, where people look at them: soon, but never instead of an alert."""

import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from threading import Condition, Thread
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

# An event: its query, the alert's id, phase and time.
_Key = tuple[str, str, str, int]


class Display:
    """Writes events as points of the series `alerts`, in a thread of its own: one for all queries of the job.

    A database that is away, or slow, holds up no alert: its events are kept, at most 10,000, and tried again after a
    minute. Those of a job that ends meanwhile are in the lake and in Kafka only.
    """

    def __init__(
        self, spark: SparkSession, contract: Contract, sink: dict[str, str], pause: float = _PAUSE_SECONDS
    ) -> None:
        """`sink` holds the options of the database's format, but for the `query`; `pause` is in seconds."""
        self._spark, self._contract, self._sink, self._pause = spark, contract, sink, pause
        self._waiting: dict[_Key, Raised] = {}
        self._changed = Condition()
        self._closing = False
        self._thread = Thread(target=self._run, name="alerts-display", daemon=True)
        self._thread.start()

    def show(self, query: str, raised: Iterable[Raised]) -> None:
        """Write events of a query soon, each once however often it is shown meanwhile.

        Those that could not be written before go with them.
        """
        with self._changed:
            self._add({_key(query, each): each for each in raised})
            self._changed.notify()

    def close(self, timeout: float = 15.0) -> None:
        """Write what is left, trying once and waiting at most `timeout` seconds."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(timeout)

    def _run(self) -> None:
        while events := self._next():
            last = self._closing
            try:
                for query in {query for query, *_ in events}:
                    self._write(query, [each for (owner, *_), each in events.items() if owner == query])
            except Exception as error:  # whatever it is, the alerts have gone out and go on
                log.warning("%d alerts are not in the database yet: %s", len(events), first_line(error))
                if last:
                    return
                self._keep(events)

    def _next(self) -> dict[_Key, Raised]:
        """What waits, waited for; nothing at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing)
            events, self._waiting = self._waiting, {}
            return events

    def _keep(self, events: dict[_Key, Raised]) -> None:
        """Put events that could not be written before those that have come meanwhile, and pause."""
        with self._changed:
            later, self._waiting = self._waiting, events
            self._add(later)
            self._changed.wait_for(lambda: self._closing, self._pause)

    def _add(self, events: dict[_Key, Raised]) -> None:
        self._waiting |= events
        for key in list(self._waiting)[: len(self._waiting) - _CAPACITY]:
            del self._waiting[key]

    def _write(self, query: str, events: Sequence[Raised]) -> None:
        database = series_format(self._sink["url"])
        table = pa.Table.from_pylist([_row(raised) for raised in events], _SCHEMA)
        frame = self._spark.createDataFrame(table).coalesce(1)
        points = database.points(frame, self._contract.series["alerts"], "at")
        database.write(points, self._sink | {"query": query})


def _key(query: str, raised: Raised) -> _Key:
    alert = raised.alert
    return query, alert.id, alert.phase.value, alert.at


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
