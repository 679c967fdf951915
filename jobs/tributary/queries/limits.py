"""Limits: a reading beyond its device's limits raises an alert at once."""

import time
from typing import Final

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from tributary.alerts.alert import Alert
from tributary.alerts.limit_book import LimitBook
from tributary.alerts.limit_frames import LimitsInForce, judged, subject_frame, turning_points
from tributary.alerts.outbox import AlertPlaces, Outbox
from tributary.contract import Stream
from tributary.decode import accepted_readings
from tributary.observation import observed
from tributary.output import Output
from tributary.registry.registry import Registry
from tributary.source import Source

_ASKED_EVERY_SECONDS: Final = 60.0


def limits(source: Source, places: AlertPlaces, registry: Registry, stream: Stream, query: str) -> Output:
    """Alerts about the readings of one stream, each judged by its device's limits in the registry.

    Spark keeps no state of it: what is open is in the lake's table of alerts, and read there at a start.
    """
    readings = observed(accepted_readings(source.records(stream), stream, places.contract))
    judge = LimitsBatches(places, registry, stream, query)
    return Output(readings.writeStream.foreachBatch(judge).outputMode("append"))


class LimitsBatches:
    """What is done with each batch of readings; made anew at each start of the query."""

    def __init__(
        self,
        places: AlertPlaces,
        registry: Registry,
        stream: Stream,
        query: str,
        asked_every: float = _ASKED_EVERY_SECONDS,
    ) -> None:
        """The alerts of this query about a stream.

        A batch is asked for its latest time every so many seconds at most.
        """
        self._places, self._stream = places, stream
        self._outbox = Outbox(places, query)
        self._limits = LimitsInForce(places.spark, registry.devices)
        self._book: LimitBook | None = None
        self._known: DataFrame | None = None
        self._known_at = -1
        self._asked, self._asked_every = 0.0, asked_every

    def __call__(self, batch: DataFrame, batch_id: int) -> None:
        """Judge the readings of a batch, columns as those of `accepted_readings`, and deliver what comes of it."""
        rules = self._places.contract.alerts
        if self._book is None:
            known = self._outbox.open_alerts(), self._outbox.last_events()
            self._book = LimitBook(self._stream.name, rules.reminder_seconds, rules.retire_days, *known)
        limits = self._limits.frame(self._book.open)
        if self._outbox.sent_again(batch_id) or self._limits.none:
            # Left unread, which Spark does by itself when nothing can come of it, the batch would not be counted.
            batch.agg(F.count(F.lit(1))).collect()
            return
        readings = judged(batch, limits, rules.hysteresis_percent)
        alerts = self._judge(readings, self._book, rules.reminder_seconds)
        self._outbox.deliver(batch_id, alerts)

    def _judge(self, readings: DataFrame, book: LimitBook, reminder_seconds: int) -> list[Alert]:
        """The events of a batch: one action, however many alerts are open.

        Another one, now and then, tells what time it is for alerts that nothing is heard of. No reading is
        later than this machine's clock: while that is too early to retire anything, it is not asked.
        """
        if self._known_at != book.changes:
            subjects = subject_frame(self._places.spark, book.last_events, book.open) if book.last_events else None
            self._known, self._known_at = subjects, book.changes
        now = time.time()
        if now < self._asked + self._asked_every or not book.may_retire(int(1000 * now)):
            return book.judge(turning_points(readings, self._known, reminder_seconds, book.forgotten))
        self._asked = now
        # Kept, because what is read twice is counted twice.
        readings.persist()
        try:
            events = book.judge(turning_points(readings, self._known, reminder_seconds, book.forgotten))
            latest = readings.agg(F.max("at")).collect()[0][0]
        finally:
            readings.unpersist()
        return events if latest is None else [*events, *book.retire(latest)]
