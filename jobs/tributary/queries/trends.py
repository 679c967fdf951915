"""Trends: statistics per device, metric and window, to the time-series database and to Kafka."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tributary.addresses import KafkaAddress
from tributary.contract import Contract, Stream
from tributary.decode import accepted_readings
from tributary.enrich import calibrated_windows
from tributary.observation import observed
from tributary.output import Output
from tributary.queries.archive import IDENTITY
from tributary.registry.registry import Registry
from tributary.series import series_format
from tributary.source import Source
from tributary.turns import ALL_AT_ONCE, Turns

_GROUP = ["device_id", "metric"]
# Counters that are told apart within a millisecond.
_COUNTERS = 2**21


def trends(
    source: Source,
    kafka: KafkaAddress,
    contract: Contract,
    registry: Registry,
    stream: Stream,
    sink: dict[str, str],
    turns: Turns = ALL_AT_ONCE,
) -> Output:
    """Windows of one stream as they grow: each batch writes the windows that it changed, over their earlier state.

    The statistics are those of calibrated values, by what the registry says at the moment; those of a device that it
    lacks are of the values as measured. Both sinks hold the last state of a window (same series and time; same key in a
    compacted topic), so a batch that is run again changes nothing.
    """
    readings = observed(accepted_readings(source.records(stream), stream, contract))
    changed = windows(readings, contract)
    topic = contract.topics["aggregates"].name
    database = series_format(sink["url"])

    def write(batch: DataFrame, _batch_id: int) -> None:
        # Two sinks from one computation: without this the second would read the batch and its state again.
        known = calibrated_windows(batch, registry.devices()).persist()
        try:
            # To Kafka first, where the detector waits for them.
            records = trend_records(known, stream)
            records.write.format("kafka").options(**kafka.options()).option("topic", topic).save()
            points = database.windows(known, contract)
            database.write(points, sink)
        finally:
            known.unpersist()

    return Output(changed.writeStream.foreachBatch(turns.taking(write)).outputMode("update"))


def windows(readings: DataFrame, contract: Contract) -> DataFrame:
    """Statistics of each metric of each device per window.

    Columns: window_start, window_end, device_id, metric, and the fields of the contract's series `trends`.
    A reading from a clock that runs ahead counts at its arrival, so that no device can push the watermark into the
    future, where everyone else would be late. A reading later than the allowed lateness is dropped here, and
    counted by Spark; the archive has it.
    """
    length, lateness = f"{contract.windows.length_seconds} seconds", f"{contract.windows.lateness_seconds} seconds"
    timely = readings.withColumn("at", F.least("event_time", "arrival_time")).withWatermark("at", lateness)
    unique = timely.dropDuplicatesWithinWatermark(IDENTITY)
    # Of two readings at one moment the later by its counter is the last (but where the counter passes a multiple of
    # 2^21): a number, because Spark can keep the state of a comparison of numbers in place, and would sort all readings
    # for one of structs. The contract's latest time, 4102444800000, takes 42 bits, so the number stays below 2^63.
    order = F.unix_millis("at") * _COUNTERS + F.pmod("seq", F.lit(_COUNTERS))
    exploded = unique.select("at", order.alias("order"), "device_id", F.explode("readings").alias("metric", "value"))
    grouped = exploded.groupBy(F.window("at", length), *_GROUP).agg(*_statistics())
    fields = list(contract.series["trends"].fields)
    return grouped.select(
        F.col("window.start").alias("window_start"), F.col("window.end").alias("window_end"), *_GROUP, *fields
    )


def _statistics() -> list[Column]:
    value = F.col("value")
    return [
        F.count(value).alias("count"),
        F.avg(value).alias("mean"),
        F.stddev_samp(value).alias("stddev"),
        F.min(value).alias("min"),
        F.max(value).alias("max"),
        F.max_by(value, F.col("order")).alias("last"),
    ]


def trend_records(windows: DataFrame, stream: Stream) -> DataFrame:
    """Calibrated windows of a stream as Kafka records: key device/metric/start, value JSON with what is known.

    Times are in epoch milliseconds; what is not known is left out.
    """
    start = F.unix_millis("window_start")
    key = F.concat_ws("/", "device_id", "metric", start.cast("string"))
    columns = [column for column in windows.columns if not column.startswith("window_")]
    times = start.alias("window_start"), F.unix_millis("window_end").alias("window_end")
    value = F.struct(F.lit(stream.name).alias("stream"), *columns, *times)
    return windows.select(key.alias("key"), F.to_json(value).alias("value"))
