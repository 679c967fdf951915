"""Spark's `format("influxdb")`: rows of line protocol to a time-series database, in batch and in streaming."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from typing import Final

import pyarrow as pa  # type: ignore[import-untyped]
from pyspark.sql import SparkSession
from pyspark.sql.datasource import DataSource
from pyspark.sql.types import StringType, StructType

from tributary.influx_address import InfluxAddress
from tributary.line_client import LineClient
from tributary.sinks.points import PointStreamWriter, PointsWritten, PointWriter, Rejections, required_url

_COLUMN: Final = "line"


def register(spark: SparkSession) -> None:
    """Make `format("influxdb")` known to a session."""
    spark.dataSource.register(InfluxDataSource)


@dataclass(frozen=True)
class InfluxTarget:
    """A bucket to which lines go."""

    address: InfluxAddress

    def write(self, batches: Iterable[pa.RecordBatch]) -> PointsWritten:
        """Write the lines of Arrow batches."""
        with closing(LineClient(self.address)) as client:
            count = client.write_columns(batch.column(0) for batch in batches)
        return PointsWritten(count.written, count.rejected)


def target(url: str) -> InfluxTarget:
    """The bucket at an address; ValueError says what is wrong with it."""
    return InfluxTarget(InfluxAddress.parse(url))


class InfluxDataSource(DataSource):
    """Options: `url` (see InfluxAddress); for metrics also `metrics` (URL), `contract` (folder), `query` (label)."""

    @classmethod
    def name(cls) -> str:
        """The name of the format."""
        return "influxdb"

    def writer(self, schema: StructType, overwrite: bool) -> PointWriter:
        """The writer of a batch query."""
        return PointWriter(self._target(schema, overwrite), Rejections.from_options(self.options))

    def streamWriter(self, schema: StructType, overwrite: bool) -> PointStreamWriter:  # noqa: N802
        """The writer of a streaming query."""
        return PointStreamWriter(self._target(schema, overwrite), Rejections.from_options(self.options))

    def _target(self, schema: StructType, overwrite: bool) -> InfluxTarget:
        url = required_url(self.options, overwrite)
        if [(field.name, field.dataType) for field in schema] != [(_COLUMN, StringType())]:
            raise ValueError(f"rows to write must have one column, '{_COLUMN}' of type string")
        return target(url)
