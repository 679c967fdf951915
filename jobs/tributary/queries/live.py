"""Live: every accepted reading in the time-series database, seconds old."""

from functools import reduce
from operator import or_

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tributary.contract import Contract
from tributary.contract_pipeline import POINT_COLUMNS
from tributary.decode import accepted_readings, series_streams
from tributary.observation import observed
from tributary.output import Output
from tributary.source import Source

_TAG = "device_id"
# A metric of this name would be a second column of that name in the database; the archive has it.
_TAKEN = (*POINT_COLUMNS, _TAG)


def live(source: Source, contract: Contract, sink: dict[str, str]) -> Output:
    """Readings as lines for the database; `sink` holds the options of the `influxdb` format.

    There is no deduplication: a point with the same series and time overwrites itself, so a message that comes
    twice, or a batch that is run again, leaves one point.
    """
    readings = observed(accepted_readings(source.records(series_streams(contract)), contract))
    return Output(reading_lines(readings).writeStream.format("influxdb").options(**sink).outputMode("append"))


def reading_lines(readings: DataFrame) -> DataFrame:
    """Line protocol with millisecond times: `measurement,device_id=D metric=value,… time`; null without a metric.

    Names and device ids are letters, digits, `_` and `-` by contract, so nothing needs escaping.
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
