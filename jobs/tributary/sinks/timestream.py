"""Spark's `format("timestream")`: records to Timestream for LiveAnalytics, in batch and in streaming."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa  # type: ignore[import-untyped]
from pyspark.sql import SparkSession
from pyspark.sql.datasource import DataSource
from pyspark.sql.types import StructType

from tributary.series_records import RECORDS
from tributary.sinks.points import PointStreamWriter, PointsWritten, PointWriter, Rejections, required_url
from tributary.timestream_address import TimestreamAddress
from tributary.timestream_client import Record, TimestreamClient


def register(spark: SparkSession) -> None:
    """Make `format("timestream")` known to a session."""
    spark.dataSource.register(TimestreamDataSource)


@dataclass(frozen=True)
class TimestreamTarget:
    """A database to which records go."""

    address: TimestreamAddress

    def write(self, batches: Iterable[pa.RecordBatch]) -> PointsWritten:
        """Write the records of Arrow batches; one without a measure is nothing to write."""
        count = TimestreamClient(self.address).write(_records(batches))
        return PointsWritten(count.written + count.superseded, count.rejected)


def target(url: str) -> TimestreamTarget:
    """The database at an address; ValueError says what is wrong with it."""
    return TimestreamTarget(TimestreamAddress.parse(url))


class TimestreamDataSource(DataSource):
    """Options: `url` (see TimestreamAddress), and those of Rejections where these are to be published."""

    @classmethod
    def name(cls) -> str:
        """The name of the format."""
        return "timestream"

    def writer(self, schema: StructType, overwrite: bool) -> PointWriter:
        """The writer of a batch query."""
        return PointWriter(self._target(schema, overwrite), Rejections.from_options(self.options))

    def streamWriter(self, schema: StructType, overwrite: bool) -> PointStreamWriter:  # noqa: N802
        """The writer of a streaming query."""
        return PointStreamWriter(self._target(schema, overwrite), Rejections.from_options(self.options))

    def _target(self, schema: StructType, overwrite: bool) -> TimestreamTarget:
        url = required_url(self.options, overwrite)
        columns = ", ".join(f"{field.name} {field.dataType.simpleString()}" for field in schema)
        if columns != RECORDS:
            raise ValueError(f"rows to write must have the columns {RECORDS}")
        return target(url)


def _records(batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[str, Record]]:
    for batch in batches:
        # By contract the columns after the first are the members of a record, so that a row is one as it is.
        tables = batch.column(0).to_pylist()
        for table, record in zip(tables, batch.drop_columns([batch.schema.names[0]]).to_pylist(), strict=True):
            if record["MeasureValues"]:
                yield table, record
