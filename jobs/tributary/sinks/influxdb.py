"""Spark's `format("influxdb")`: rows of line protocol to a time-series database, in batch and in streaming."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa  # type: ignore[import-untyped]
from pyspark.sql import SparkSession
from pyspark.sql.datasource import (
    DataSource,
    DataSourceArrowWriter,
    DataSourceStreamArrowWriter,
    WriterCommitMessage,
)
from pyspark.sql.types import StringType, StructType

from tributary.contract import load_contract
from tributary.influx_address import InfluxAddress
from tributary.line_client import LineClient
from tributary.metrics import Measurement, publisher

_COLUMN: Final = "line"


def register(spark: SparkSession) -> None:
    """Make `format("influxdb")` known to a session."""
    spark.dataSource.register(InfluxDataSource)


@dataclass(frozen=True)
class Target:
    """Where lines go, and where the number of those that the database refused is published."""

    address: InfluxAddress
    metrics: str | None
    contract: Path | None
    query: str

    def write(self, batches: Iterable[pa.RecordBatch]) -> "LinesWritten":
        """Write the lines of Arrow batches."""
        with closing(LineClient(self.address)) as client:
            count = client.write_columns(batch.column(0) for batch in batches)
        return LinesWritten(count.written, count.rejected)

    def commit(self, messages: Sequence[WriterCommitMessage | None]) -> None:
        """Publish how many lines the database refused, when it refused any."""
        rejected = sum(message.rejected for message in messages if isinstance(message, LinesWritten))
        if rejected and self.metrics is not None and self.contract is not None:
            with closing(publisher(self.metrics, load_contract(self.contract))) as metrics:
                metrics.publish([Measurement("lines_rejected", rejected, self.query)])


class InfluxDataSource(DataSource):
    """Options: `url` (see InfluxAddress); for metrics also `metrics` (URL), `contract` (folder), `query` (label)."""

    @classmethod
    def name(cls) -> str:
        """The name of the format."""
        return "influxdb"

    def writer(self, schema: StructType, overwrite: bool) -> "InfluxWriter":
        """The writer of a batch query."""
        return InfluxWriter(self._target(schema, overwrite))

    def streamWriter(self, schema: StructType, overwrite: bool) -> "InfluxStreamWriter":  # noqa: N802
        """The writer of a streaming query."""
        return InfluxStreamWriter(self._target(schema, overwrite))

    def _target(self, schema: StructType, overwrite: bool) -> Target:
        if overwrite:
            raise ValueError("points can only be appended: use mode or output mode 'append'")
        if [(field.name, field.dataType) for field in schema] != [(_COLUMN, StringType())]:
            raise ValueError(f"rows to write must have one column, '{_COLUMN}' of type string")
        if "url" not in self.options:
            raise ValueError("the option 'url' is missing: the address of the database")
        metrics, contract = self.options.get("metrics"), self.options.get("contract")
        if metrics is not None and contract is None:
            raise ValueError("the option 'metrics' needs the option 'contract': the folder of the contract")
        return Target(
            InfluxAddress.parse(self.options["url"]),
            metrics,
            Path(contract) if contract is not None else None,
            self.options.get("query", ""),
        )


@dataclass(frozen=True)
class LinesWritten(WriterCommitMessage):
    """What a task reports: lines written, and lines that the database refused for good."""

    written: int
    rejected: int


class InfluxWriter(DataSourceArrowWriter):
    """Writes the lines of a batch query."""

    def __init__(self, target: Target) -> None:
        """Write to this target."""
        self._target = target

    def write(self, iterator: Iterator[pa.RecordBatch]) -> LinesWritten:
        """Write a partition's lines."""
        return self._target.write(iterator)

    def commit(self, messages: list[WriterCommitMessage | None]) -> None:
        """Publish the refused lines; the points were visible as soon as they were written."""
        self._target.commit(messages)


class InfluxStreamWriter(DataSourceStreamArrowWriter):
    """Writes the lines of a streaming query; a batch that is written again replaces its own points."""

    def __init__(self, target: Target) -> None:
        """Write to this target."""
        self._target = target

    def write(self, iterator: Iterator[pa.RecordBatch]) -> LinesWritten:
        """Write a partition's lines."""
        return self._target.write(iterator)

    def commit(self, messages: list[WriterCommitMessage | None], batchId: int) -> None:  # noqa: ARG002, N803
        """Publish the refused lines; the points were visible as soon as they were written."""
        self._target.commit(messages)
