"""What goes to a database that speaks InfluxDB v2: readings and windows as line protocol, made by Spark itself.

Names and device ids are letters, digits, `_` and `-` by contract, so nothing needs escaping. Times are milliseconds.
"""

from functools import reduce
from operator import or_

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tributary.contract import Contract
from tributary.contract_pipeline import POINT_COLUMNS

_TAG = "device_id"
# A metric of this name would be a second column of that name in the database; the archive has it.
_TAKEN = (*POINT_COLUMNS, _TAG)


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


def window_lines(windows: DataFrame, contract: Contract) -> DataFrame:
    """Column line: a window timed at its start; a statistic that does not exist is left out."""
    series = contract.series["trends"]
    fields = []
    for name, kind in series.fields.items():
        text = F.col(name).cast("string")
        fields.append(F.concat(F.lit(f"{name}="), text, F.lit("i" if kind == "integer" else "")))
    tags = F.concat_ws(",", F.lit(series.measurement), *[F.concat(F.lit(f"{tag}="), F.col(tag)) for tag in series.tags])
    time = F.unix_millis("window_start").cast("string")
    return windows.select(F.concat_ws(" ", tags, F.concat_ws(",", *fields), time).alias("line"))
