"""Interaction windows: what people did, by action and target, to the time-series database and to Kafka."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from tributary.alerts.outbox import AlertPlaces
from tributary.contract import Contract, Stream
from tributary.output import Output
from tributary.queries.counts import deliver, messages_once, window
from tributary.source import Source
from tributary.turns import ALL_AT_ONCE, Turns

_KEYS = ("action", "target", "window_start")


def interaction_windows(source: Source, places: AlertPlaces, stream: Stream, turns: Turns = ALL_AT_ONCE) -> Output:
    """Windows of one stream as they grow: each batch writes the windows that it changed, over their earlier state."""
    changed = action_windows(source.records(stream), stream, places.contract)

    def write(batch: DataFrame, _batch_id: int) -> None:
        batch.persist()
        try:
            deliver(batch, places, "interaction_windows", _KEYS, version=F.col("count"))
        finally:
            batch.unpersist()

    return Output(changed.writeStream.foreachBatch(turns.taking(write)).outputMode("update"))


def action_windows(raw: DataFrame, stream: Stream, contract: Contract) -> DataFrame:
    """Actions per target and window, from the stream's raw Kafka records.

    Columns: window_start, window_end, action, target, count, devices (how many had a part in it, to some per cent).
    """
    actions = messages_once(raw, stream, contract, "action", "target")
    grouped = actions.groupBy(window(contract), "action", "target").agg(
        F.count(F.lit(1)).alias("count"), F.approx_count_distinct("device_id").alias("devices")
    )
    return grouped.select(
        F.col("window.start").alias("window_start"),
        F.col("window.end").alias("window_end"),
        "action",
        "target",
        "count",
        "devices",
    )
