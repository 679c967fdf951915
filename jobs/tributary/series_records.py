"""What goes to Timestream for LiveAnalytics: readings and windows as records of WriteRecords, made by Spark itself.

Columns: table, and the members of a multi-measure record, named as the service names them. `Version` decides which of
two records with the same dimensions and time stays: the higher. It is made of the data alone, never of the batch or
the clock, so a batch that is run again sends the same versions and changes nothing.
"""

from typing import Final

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tributary.contract import Contract
from tributary.contract_pipeline import POINT_COLUMNS

_DIMENSION: Final = "device_id"
# What a table has by itself, or cannot have as the name of a measure; the archive has such a metric.
_TAKEN: Final = (*POINT_COLUMNS, _DIMENSION, "measure_name")
_RESERVED_PREFIXES: Final = ("measure_value", "ts_")
# The texts of numbers that the service does not take.
_NO_NUMBERS: Final = ("NaN", "Infinity", "-Infinity")
_TYPES: Final = {"integer": "BIGINT", "number": "DOUBLE"}

RECORDS: Final = (
    "table string, Dimensions array<struct<Name:string,Value:string>>, "
    "MeasureValues array<struct<Name:string,Value:string,Type:string>>, Time string, Version bigint"
)


def reading_records(readings: DataFrame) -> DataFrame:
    """Each message as one record of its measurement's table, at the time of the event.

    Version: the arrival in Kafka (ms), then the message's counter within a thousand. A copy of a message that comes
    later writes the same values again; a correction (same device and time, other values) that comes later wins,
    whichever of the two is written first.
    """
    metrics = F.map_entries("readings")
    values = F.transform(F.filter(metrics, _can_be_written), lambda e: _value(e["key"], e["value"], "DOUBLE"))
    return readings.select(
        F.col("measurement").alias("table"),
        _dimensions([_DIMENSION]),
        values.alias("MeasureValues"),
        _time("event_time"),
        (F.unix_millis("arrival_time") * 1000 + F.pmod("seq", F.lit(1000))).alias("Version"),
    )


def window_records(windows: DataFrame, contract: Contract) -> DataFrame:
    """Each window as one record at its start; a statistic that does not exist is left out.

    Version: the number of readings in the window, which only grows. So a later state of a window wins, and a query
    that begins anew with fewer readings cannot put a lesser state over a fuller one.
    """
    series = contract.series["trends"]
    values = []
    for name, kind in series.fields.items():
        value = _value(F.lit(name), F.col(name), _TYPES[kind])
        values.append(F.when(F.col(name).isNotNull() & ~_text(F.col(name)).isin(*_NO_NUMBERS), value))
    return windows.select(
        F.lit(series.measurement).alias("table"),
        _dimensions(series.tags),
        F.array_compact(F.array(*values)).alias("MeasureValues"),
        _time("window_start"),
        F.col("count").cast("bigint").alias("Version"),
    )


def _can_be_written(entry: Column) -> Column:
    free = ~entry["key"].isin(*_TAKEN)
    for prefix in _RESERVED_PREFIXES:
        free = free & ~entry["key"].startswith(prefix)
    return free & ~_text(entry["value"]).isin(*_NO_NUMBERS)


def _value(name: Column, value: Column, kind: str) -> Column:
    return F.struct(name.alias("Name"), _text(value).alias("Value"), F.lit(kind).alias("Type"))


def _text(value: Column) -> Column:
    return value.cast("string")


def _dimensions(names: "list[str] | tuple[str, ...]") -> Column:
    pairs = [F.struct(F.lit(name).alias("Name"), F.col(name).alias("Value")) for name in names]
    return F.array(*pairs).alias("Dimensions")


def _time(name: str) -> Column:
    return _text(F.unix_millis(name)).alias("Time")
