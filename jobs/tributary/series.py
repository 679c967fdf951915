"""Which database takes the time series: the scheme of `--series` picks Spark's format and the shape of its rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pyspark.sql import DataFrame, SparkSession

from tributary.contract import Contract
from tributary.influx_address import InfluxAddress
from tributary.series_lines import reading_lines, window_lines
from tributary.series_records import reading_records, window_records
from tributary.sinks import influxdb, timestream
from tributary.timestream_address import TimestreamAddress


@dataclass(frozen=True)
class SeriesFormat:
    """One of Spark's formats, and what makes its rows.

    `readings` takes the columns of `accepted_readings`, `windows` those of `trends.windows`.
    """

    name: str
    check: Callable[[str], object]
    register: Callable[[SparkSession], None]
    readings: Callable[[DataFrame], DataFrame]
    windows: Callable[[DataFrame, Contract], DataFrame]


_INFLUXDB: Final = SeriesFormat("influxdb", InfluxAddress.parse, influxdb.register, reading_lines, window_lines)
_TIMESTREAM: Final = SeriesFormat(
    "timestream", TimestreamAddress.parse, timestream.register, reading_records, window_records
)
_FORMATS: Final = {"influxdb": _INFLUXDB, "influxdbs": _INFLUXDB, "timestream": _TIMESTREAM}


def series_format(url: str) -> SeriesFormat:
    """The format for a database's URL; ValueError for a scheme that is none of ours."""
    scheme = url.partition(":")[0]
    if scheme not in _FORMATS:
        raise ValueError(f"the scheme of the database's address is not one of {', '.join(_FORMATS)}")
    return _FORMATS[scheme]


def check_series_url(url: str) -> str:
    """The URL, when points can be written to it; ValueError says in one sentence what is wrong."""
    series_format(url).check(url)
    return url
