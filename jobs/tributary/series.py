"""Which database takes the time series: the scheme of `--series` picks Spark's format and the shape of its rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

import pyarrow as pa  # type: ignore[import-untyped]
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from tributary.contract import Contract, Series
from tributary.influx_address import InfluxAddress
from tributary.series_lines import point_lines, reading_lines
from tributary.series_records import point_records, reading_records
from tributary.sinks import influxdb, timestream
from tributary.sinks.points import PointsWritten, Rejections, Target
from tributary.timestream_address import TimestreamAddress


class MakePoints(Protocol):
    """Makes rows of a format from the rows of a frame.

    The tags and fields of the series are columns of these names, `time_column` is a timestamp; null tags and fields are
    left out. `version` is a positive whole number that grows with each state of a point that is written: a database
    that can (Timestream) keeps the state with the highest, others keep the one written last.
    """

    def __call__(self, frame: DataFrame, series: Series, time_column: str, version: Column | None = None) -> DataFrame:
        """The rows, in the columns that the format takes."""


@dataclass(frozen=True)
class SeriesFormat:
    """One of Spark's formats, and what makes its rows; `readings` takes the columns of `accepted_readings`."""

    name: str
    check: Callable[[str], object]
    target: Callable[[str], Target]
    register: Callable[[SparkSession], None]
    readings: Callable[[DataFrame], DataFrame]
    points: MakePoints

    def windows(self, windows: DataFrame, contract: Contract) -> DataFrame:
        """Rows of the columns of `trends.windows`, each window timed at its start.

        Their version is the number of readings, which only grows. So a query that begins anew with fewer readings
        cannot put a lesser state of a window over a fuller one.
        """
        return self.points(windows, contract.series["trends"], "window_start", F.col("count"))

    def write(self, points: DataFrame, sink: Mapping[str, str]) -> None:
        """Write the points of a batch; `sink` holds the options of the format.

        As a query the format would start three Python processes for each batch, which cost more than its points; the
        workers that Spark keeps do it as well.
        """
        target = self.target(sink["url"])
        counts = points.mapInArrow(partial(_written, target), "written long, rejected long").collect()
        Rejections.from_options(sink).publish([PointsWritten(row["written"], row["rejected"]) for row in counts])


def _written(target: Target, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Write the points of a task; one row with how many."""
    count = target.write(batches)
    yield pa.RecordBatch.from_pydict({"written": [count.written], "rejected": [count.rejected]})


_INFLUXDB: Final = SeriesFormat(
    "influxdb", InfluxAddress.parse, influxdb.target, influxdb.register, reading_lines, point_lines
)
_TIMESTREAM: Final = SeriesFormat(
    "timestream", TimestreamAddress.parse, timestream.target, timestream.register, reading_records, point_records
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
