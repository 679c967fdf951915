"""What goes to a database that speaks InfluxDB v2: readings and other points as line protocol, made by Spark itself.

Names and device ids are letters, digits, `_` and `-` by contract; only the tags of points can be free text, and are
escaped. Times are milliseconds.
"""

from functools import reduce
from operator import or_
from typing import Final

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tributary.contract import Series
from tributary.contract_pipeline import POINT_COLUMNS

_TAG = "device_id"
# A metric of this name would be a second column of that name in the database; the archive has it.
_TAKEN = (*POINT_COLUMNS, _TAG)
# A line break ends a point, a database may refuse other control characters, and a tag cannot end in a backslash. So
# these are written as characters that look like them, or stand for them.
_CONTROLS: Final = range(0x20)
_UNSAYABLE: Final = "\\" + "".join(map(chr, _CONTROLS))
_LOOKALIKES: Final = "\N{FULLWIDTH REVERSE SOLIDUS}" + "".join(chr(0x2400 + code) for code in _CONTROLS)
_SEPARATORS: Final = ", ="
_NO_NUMBERS: Final = ("NaN", "Infinity", "-Infinity")


def reading_lines(readings: DataFrame) -> DataFrame:
    """Column line: `measurement,device_id=D metric=value,… time`; null without a metric.

    There is no version: of two readings with the same device and time the one written last stays.
    """
    line = F.concat(
        F.col("measurement"),
        F.lit(f",{_TAG}="),
        F.col("device_id"),
        F.lit(" "),
        _fields(F.col("readings")),
        F.lit(" "),
        F.unix_millis("event_time").cast("string"),
    )
    return readings.select(line.alias("line"))


def _fields(readings: Column) -> Column:
    """`{"a":1.5,"b":2.0}` becomes `a=1.5,b=2.0`, all in the JVM and, but for names that are taken, without a lambda."""
    taken = reduce(or_, [F.map_contains_key(readings, name) for name in _TAKEN])
    free = F.when(taken, F.map_filter(readings, lambda name, _: ~name.isin(*_TAKEN))).otherwise(readings)
    pairs = F.replace(F.replace(F.to_json(free), F.lit('":'), F.lit("=")), F.lit('"'), F.lit(""))
    return F.nullif(F.substring(pairs, F.lit(2), F.length(pairs) - 2), F.lit(""))


def point_lines(frame: DataFrame, series: Series, time_column: str, version: Column | None = None) -> DataFrame:
    """Column line: each row as a point of the series; null without a field.

    A tag that is null or empty is left out, as is a field that is null or no finite number. There is no version, which
    other databases have: the point written last stays.
    """
    del version
    tags = [F.concat(F.lit(f"{tag}="), _tag_value(F.col(tag))) for tag in series.tags]
    fields = F.concat_ws(",", *[_field(name, kind) for name, kind in series.fields.items()])
    time = F.unix_millis(time_column).cast("string")
    line = F.concat(
        F.concat_ws(",", F.lit(series.measurement), *tags), F.lit(" "), F.nullif(fields, F.lit("")), F.lit(" "), time
    )
    return frame.select(line.alias("line"))


def _tag_value(text: Column) -> Column:
    sayable = F.translate(text, _UNSAYABLE, _LOOKALIKES)
    return F.nullif(F.regexp_replace(sayable, f"([{_SEPARATORS}])", r"\\$1"), F.lit(""))


def _field(name: str, kind: str) -> Column:
    if kind == "integer":
        return F.concat(F.lit(f"{name}="), F.col(name).cast("bigint").cast("string"), F.lit("i"))
    text = F.col(name).cast("double").cast("string")
    return F.when(~text.isin(*_NO_NUMBERS), F.concat(F.lit(f"{name}="), text))
