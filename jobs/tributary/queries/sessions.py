"""Sessions: visits of people to a device, parted by a gap, to the time-series database and Kafka when they are over."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from tributary.alerts.outbox import AlertPlaces
from tributary.contract import Contract, Stream
from tributary.output import Output
from tributary.queries.counts import deliver, messages_once
from tributary.source import Source
from tributary.turns import ALL_AT_ONCE, Turns

_KEYS = ("device_id", "start")


def sessions(source: Source, places: AlertPlaces, stream: Stream, turns: Turns = ALL_AT_ONCE) -> Output:
    """Sessions of one stream, each written when it can take no further action: a gap and the lateness later."""
    closed = closed_sessions(source.records(stream), stream, places.contract)

    def write(batch: DataFrame, _batch_id: int) -> None:
        batch.persist()
        try:
            # Most batches close none.
            if batch.count():
                deliver(batch, places, "sessions", _KEYS)
        finally:
            batch.unpersist()

    return Output(closed.writeStream.foreachBatch(turns.taking(write)).outputMode("append"))


def closed_sessions(raw: DataFrame, stream: Stream, contract: Contract) -> DataFrame:
    """Sessions from the stream's raw Kafka records; whoever touches the device within the gap goes on with the session.

    Columns: device_id, start and end (times of the first and the last action), actions, seconds (between these two),
    visits (the sessions that devices named by themselves, if they did).
    """
    actions = messages_once(raw, stream, contract, *_named(stream))
    visits = F.sort_array(F.collect_set("session")) if _named(stream) else F.lit(None).cast("array<string>")
    grouped = actions.groupBy(F.session_window("at", f"{contract.session_gap_seconds} seconds"), "device_id").agg(
        F.min("at").alias("start"), F.max("at").alias("end"), F.count(F.lit(1)).alias("actions"), visits.alias("visits")
    )
    seconds = (F.unix_millis("end") - F.unix_millis("start")) / 1000
    return grouped.select("device_id", "start", "end", "actions", seconds.alias("seconds"), "visits")


def _named(stream: Stream) -> list[str]:
    return [prop.name for prop in stream.schema.properties if prop.name == "session" and prop.kind == "string"]
