"""The topic of windows as they grow, into windows that are closed."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from tributary.contract import Windows

_RECORD = (
    "device_id string, metric string, window_start bigint, window_end bigint, count bigint, mean double, "
    "stddev double, min double, max double, last double, stream string, registered boolean, site string, "
    "model string, interval_seconds double"
)
_KEY = ["window_end", "window_start", "device_id", "metric"]
_REST = ["count", "mean", "stddev", "min", "max", "last", "registered", "site", "model", "interval_seconds"]


def parsed(records: DataFrame, stream: str) -> DataFrame:
    """The windows of a stream in Kafka records; older ones do not name their stream. Adds arrival_time."""
    # The optimiser copies a plain expression into each place that uses it; what depends on the partition it leaves.
    value = F.when(F.spark_partition_id() >= 0, F.from_json(F.col("value").cast("string"), _RECORD))
    windows = records.select(value.alias("w"), F.col("timestamp").alias("arrival_time")).select("w.*", "arrival_time")
    times = [F.timestamp_millis(name).alias(name) for name in ("window_start", "window_end")]
    ours = windows.where(F.coalesce("stream", F.lit(stream)) == stream).dropna(subset=[*_KEY, "count"])
    return ours.select(*times, "device_id", "metric", *_REST, "arrival_time")


def closed(windows: DataFrame, of: Windows) -> DataFrame:
    """Each window once, when it will not grow any more: of all its records the one that counts most readings.

    Such a record comes while readings are accepted that are `lateness` behind, in windows of which one `length` lies
    ahead: so long a window waits. Whatever comes later has been dropped before, or is an older state of the window.
    """
    timely = windows.withWatermark("window_end", f"{of.length_seconds + of.lateness_seconds} seconds")
    fullest = timely.groupBy(*_KEY).agg(F.max_by(F.struct(*_REST), "count").alias("w"))
    return fullest.select(*_KEY, "w.*")
