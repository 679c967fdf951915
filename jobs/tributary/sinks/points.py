"""What the formats of time-series databases have in common: their options, what a task reports, and their writers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa  # type: ignore[import-untyped]
from pyspark.sql.datasource import DataSourceArrowWriter, DataSourceStreamArrowWriter, WriterCommitMessage

from tributary.contract import load_contract
from tributary.metrics import Measurement, publisher


@dataclass(frozen=True)
class PointsWritten(WriterCommitMessage):
    """What a task reports: points written, and points that the database refused for good."""

    written: int
    rejected: int


class Target(Protocol):
    """A database that takes points in Arrow batches."""

    def write(self, batches: Iterable[pa.RecordBatch]) -> PointsWritten:
        """Write the points of Arrow batches."""


@dataclass(frozen=True)
class Rejections:
    """Where the number of points that the database refused is published, if anywhere."""

    metrics: str | None
    contract: Path | None
    query: str

    @classmethod
    def from_options(cls, options: Mapping[str, str]) -> "Rejections":
        """Options: `metrics` (URL), `contract` (folder), `query` (label). Raises ValueError."""
        metrics, contract = options.get("metrics"), options.get("contract")
        if metrics is not None and contract is None:
            raise ValueError("the option 'metrics' needs the option 'contract': the folder of the contract")
        return cls(metrics, Path(contract) if contract is not None else None, options.get("query", ""))

    def publish(self, messages: Sequence[WriterCommitMessage | None]) -> None:
        """Publish how many points the database refused, when it refused any."""
        rejected = sum(message.rejected for message in messages if isinstance(message, PointsWritten))
        if rejected and self.metrics is not None and self.contract is not None:
            with closing(publisher(self.metrics, load_contract(self.contract))) as metrics:
                metrics.publish([Measurement("lines_rejected", rejected, self.query)])


def required_url(options: Mapping[str, str], overwrite: bool) -> str:
    """The option `url`; ValueError when it is missing, or when points are to be overwritten."""
    if overwrite:
        raise ValueError("points can only be appended: use mode or output mode 'append'")
    if "url" not in options:
        raise ValueError("the option 'url' is missing: the address of the database")
    return options["url"]


class PointWriter(DataSourceArrowWriter):
    """Writes the points of a batch query."""

    def __init__(self, target: Target, rejections: Rejections) -> None:
        """Write to this target."""
        self._target = target
        self._rejections = rejections

    def write(self, iterator: Iterator[pa.RecordBatch]) -> PointsWritten:
        """Write a partition's points."""
        return self._target.write(iterator)

    def commit(self, messages: list[WriterCommitMessage | None]) -> None:
        """Publish the refused points; the others were visible as soon as they were written."""
        self._rejections.publish(messages)


class PointStreamWriter(DataSourceStreamArrowWriter):
    """Writes the points of a streaming query; a batch that is written again changes nothing."""

    def __init__(self, target: Target, rejections: Rejections) -> None:
        """Write to this target."""
        self._target = target
        self._rejections = rejections

    def write(self, iterator: Iterator[pa.RecordBatch]) -> PointsWritten:
        """Write a partition's points."""
        return self._target.write(iterator)

    def commit(self, messages: list[WriterCommitMessage | None], batchId: int) -> None:  # noqa: ARG002, N803
        """Publish the refused points; the others were visible as soon as they were written."""
        self._rejections.publish(messages)
