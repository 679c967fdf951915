"""Limits: a reading beyond its device's limits raises an alert at once."""

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


def limits(source: Source, places: AlertPlaces, registry: Registry, stream: Stream, query: str) -> Output:
    """Alerts about the readings of one stream, each judged by its device's limits in the registry.

    Spark keeps no state of it: what is open is in the lake's table of alerts, and read there at a start.
    """
    readings = observed(accepted_readings(source.records(stream), stream, places.contract))
    judge = LimitsBatches(places, registry, stream, query)
    return Output(readings.writeStream.foreachBatch(judge).outputMode("append"))


class LimitsBatches:
    """What is done with each batch of readings; made anew at each start of the query."""

    def __init__(self, places: AlertPlaces, registry: Registry, stream: Stream, query: str) -> None:
        """The alerts of this query about a stream."""
        self._places, self._stream = places, stream
        self._outbox = Outbox(places, query)
        self._limits = LimitsInForce(places.spark, registry.devices)
        self._book: LimitBook | None = None

    def __call__(self, batch: DataFrame, batch_id: int) -> None:
        """Judge the readings of a batch, columns as those of `accepted_readings`, and deliver what comes of it."""
        rules = self._places.contract.alerts
        if self._book is None:
            # In the session of this query alone: each stage planned by itself takes longer than all of them together.
            batch.sparkSession.conf.set("spark.sql.adaptive.enabled", "false")
            known = self._outbox.open_alerts(), self._outbox.last_events()
            self._book = LimitBook(self._stream.name, rules.reminder_seconds, *known)
        limits = self._limits.frame(self._book.open)
        if self._outbox.sent_again(batch_id) or self._limits.none:
            # Left unread, which Spark does by itself when nothing can come of it, the batch would not be counted.
            batch.agg(F.count(F.lit(1))).collect()
            return
        alerts = self._judge(judged(batch, limits, rules.hysteresis_percent), self._book, rules.reminder_seconds)
        self._outbox.deliver(batch_id, alerts)

    def _judge(self, judged_readings: DataFrame, book: LimitBook, reminder_seconds: int) -> list[Alert]:
        """Look at what is open, and once more at what is newly beyond, if anything is: one action, seldom two."""
        rows = judged_readings.persist()
        try:
            return self._turns(rows, book, reminder_seconds)
        finally:
            rows.unpersist()

    def _turns(self, rows: DataFrame, book: LimitBook, reminder_seconds: int) -> list[Alert]:
        spark = self._places.spark
        is_open = {subject: alert.at for subject, alert in book.open.items()}
        found = turning_points(rows, subject_frame(spark, is_open), reminder_seconds, and_beyond=True)
        known = [reading for reading in found if reading.subject in is_open]
        if len(known) < len(found):
            new = {r.subject: book.last_event(r.subject) for r in found if r.subject not in is_open}
            known += turning_points(rows, subject_frame(spark, new), reminder_seconds)
        return book.judge(sorted(known, key=lambda reading: reading.at))
