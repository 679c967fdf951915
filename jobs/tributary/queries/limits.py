"""Limits: a reading beyond its device's limits raises an alert at once."""

from dataclasses import replace
from typing import Final

import pyarrow as pa  # type: ignore[import-untyped]
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from tributary.alerts.alert import Alert
from tributary.alerts.limit_book import LimitBook
from tributary.alerts.limit_table import LimitTable
from tributary.alerts.limits_in_force import LimitsInForce
from tributary.alerts.outbox import AlertPlaces, Outbox
from tributary.contract import Stream
from tributary.decode import accepted_readings
from tributary.observation import observed
from tributary.output import Output
from tributary.registry.registry import Registry
from tributary.source import Source

# What a batch holds comes into the driver's memory.
_MOST_MESSAGES: Final = 100_000


def limits(source: Source, places: AlertPlaces, registry: Registry, stream: Stream, query: str) -> Output:
    """Alerts about the readings of one stream, each judged by its device's limits in the registry.

    Spark keeps no state of it: what is open is in the lake's table of alerts, and read there at a start.
    """
    few = replace(source, max_offsets_per_trigger=min(source.max_offsets_per_trigger, _MOST_MESSAGES))
    readings = measured(observed(accepted_readings(few.records(stream), stream, places.contract)))
    judge = LimitsBatches(places, registry, stream, query)
    return Output(readings.writeStream.foreachBatch(judge).outputMode("append"))


def measured(readings: DataFrame) -> DataFrame:
    """What is judged of messages with the columns of `accepted_readings`: device_id, seq, at (epoch ms), readings.

    Like the windows it goes by the earlier of event and arrival: a clock that runs ahead must not make the readings
    after it old.
    """
    return readings.selectExpr("device_id", "seq", "unix_millis(least(event_time, arrival_time)) AS at", "readings")


class LimitsBatches:
    """What is done with each batch of readings; made anew at each start of the query.

    Spark decodes the messages, and numpy judges them here, in the driver: for the messages of a second or two that
    takes a small part of what planning and starting another job of Spark does.
    """

    def __init__(self, places: AlertPlaces, registry: Registry, stream: Stream, query: str) -> None:
        """The alerts of this query about a stream."""
        self._places, self._stream = places, stream
        self._outbox = Outbox(places, query)
        self._limits = LimitsInForce(places.spark, registry.devices)
        self._book: LimitBook | None = None

    def __call__(self, batch: DataFrame, batch_id: int) -> None:
        """Judge the messages of a batch, columns as those of `measured`, and deliver what comes of it."""
        if self._book is None:
            rules = self._places.contract.alerts
            known = self._outbox.open_alerts(), self._outbox.last_events()
            self._book = LimitBook(self._stream.name, rules.reminder_seconds, rules.retire_days, *known)
        table = self._limits.table(self._book.open)
        if self._outbox.sent_again(batch_id) or not len(table):
            # Left unread, which Spark does by itself when nothing can come of it, the batch would not be counted.
            batch.agg(F.count(F.lit(1))).collect()
            return
        self._outbox.deliver(batch_id, self._judge(batch.toArrow(), table, self._book))

    def _judge(self, messages: pa.Table, table: LimitTable, book: LimitBook) -> list[Alert]:
        if not len(messages):
            return []
        rules = self._places.contract.alerts
        readings = table.judged(messages, rules.hysteresis_percent)
        events = book.judge(table.turning_points(readings, book.last_event, book.open, rules.reminder_seconds))
        # By all messages, also of devices without limits: they too tell how late it is.
        return events + book.retire(int(messages["at"].to_numpy().max()))
