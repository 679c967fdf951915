"""Limits: a reading beyond its device's limits raises an alert at once."""

from pyspark.sql import DataFrame

from tributary.alerts.limit_book import LimitBook
from tributary.alerts.limit_frames import LimitsInForce, beyond, judged, subject_frame, turning_points
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
            self._book = LimitBook(self._stream.name, rules.reminder_seconds, self._outbox.open_alerts())
        book = self._book
        rows = judged(batch, self._limits.frame(book.open), rules.hysteresis_percent).persist()
        try:
            subjects = sorted(beyond(rows) | set(book.open))
            alerts = []
            if subjects:
                times = [book.last_event(subject) for subject in subjects]
                wanted = subject_frame(self._places.spark, subjects, times)
                alerts = book.judge(turning_points(rows, wanted, rules.reminder_seconds))
        finally:
            rows.unpersist()
        self._outbox.deliver(batch_id, alerts)
