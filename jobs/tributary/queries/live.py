"""Live: every accepted reading in the time-series database, seconds old."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tributary.contract import Contract
from tributary.decode import accepted_readings, series_streams
from tributary.observation import observed
from tributary.output import Output
from tributary.source import Source


def live(source: Source, contract: Contract, sink: dict[str, str]) -> Output:
    """Readings as lines for the database; `sink` holds the options of the `influxdb` format.

    There is no deduplication: a point with the same series and time overwrites itself, so a message that comes
    twice, or a batch that is run again, leaves one point.
    """
    readings = observed(accepted_readings(source.records(series_streams(contract)), contract))
    return Output(reading_lines(readings).writeStream.format("influxdb").options(**sink).outputMode("append"))


def reading_lines(readings: DataFrame) -> DataFrame:
    """Line protocol with millisecond times: `measurement,device_id=D metric=value,… time`.

    Names and device ids are letters, digits, `_` and `-` by contract, so nothing needs escaping.
    """
    line = F.concat(
        F.col("measurement"),
        F.lit(",device_id="),
        F.col("device_id"),
        F.lit(" "),
        _fields(F.col("readings")),
        F.lit(" "),
        F.unix_millis("event_time").cast("string"),
    )
    return readings.select(line.alias("line"))


def _fields(readings: Column) -> Column:
    """`{"a":1.5,"b":2.0}` becomes `a=1.5,b=2.0`, all in the JVM and without a lambda."""
    return F.translate(F.to_json(readings), ':{}"', "=")
