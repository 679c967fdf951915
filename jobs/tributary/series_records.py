"""What goes to Timestream for LiveAnalytics: readings and other points as records of WriteRecords, made by Spark
itself.

Columns: table, and the members of a multi-measure record, named as the service names them. `Version` decides which of
two records with the same dimensions and time stays: the higher. It is made of the data alone, never of the batch or
the clock, so a batch that is run again sends the same versions and changes nothing.
"""

from typing import Final

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tributary.contract import Series
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
        F.array(_dimension(_DIMENSION)).alias("Dimensions"),
        values.alias("MeasureValues"),
        _time("event_time"),
        (F.unix_millis("arrival_time") * 1000 + F.pmod("seq", F.lit(1000))).alias("Version"),
    )


def point_records(frame: DataFrame, series: Series, time_column: str, version: Column | None = None) -> DataFrame:
    """Each row as one record of the series; a tag that is null or empty is left out, as is a field that is no number.

    `version`: of two states of a point the one with the higher stays, whichever is written last; of two with the same
    the first stays. 1 without, for points that are never written with other values.
    """
    return frame.select(
        F.lit(series.measurement).alias("table"),
        F.array_compact(F.array(*[_tag(tag) for tag in series.tags])).alias("Dimensions"),
        F.array_compact(F.array(*[_field(*field) for field in series.fields.items()])).alias("MeasureValues"),
        _time(time_column),
        (F.lit(1) if version is None else version).cast("bigint").alias("Version"),
    )


def _tag(name: str) -> Column:
    return F.when(F.col(name) != "", _dimension(name))


def _field(name: str, kind: str) -> Column:
    number = F.col(name).cast(_TYPES[kind])
    value = _value(F.lit(name), number, _TYPES[kind])
    return F.when(number.isNotNull() & ~_text(number).isin(*_NO_NUMBERS), value)


def _can_be_written(entry: Column) -> Column:
    free = ~entry["key"].isin(*_TAKEN)
    for prefix in _RESERVED_PREFIXES:
        free = free & ~entry["key"].startswith(prefix)
    return free & ~_text(entry["value"]).isin(*_NO_NUMBERS)


def _value(name: Column, value: Column, kind: str) -> Column:
    return F.struct(name.alias("Name"), _text(value).alias("Value"), F.lit(kind).alias("Type"))


def _text(value: Column) -> Column:
    return value.cast("string")


def _dimension(name: str) -> Column:
    return F.struct(F.lit(name).alias("Name"), F.col(name).alias("Value"))


def _time(name: str) -> Column:
    return _text(F.unix_millis(name)).alias("Time")
