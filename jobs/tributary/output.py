"""Where a query's rows go."""

from dataclasses import dataclass

from pyspark.sql.streaming.query import StreamingQuery
from pyspark.sql.streaming.readwriter import DataStreamWriter


@dataclass(frozen=True)
class Output:
    """A writer that is ready but for its name, checkpoint and trigger; to a table of the catalog if there is one."""

    writer: DataStreamWriter
    table: str | None = None

    def start(self) -> StreamingQuery:
        """Start the query."""
        # Only by way of the catalog does Spark know Iceberg's partition functions.
        return self.writer.toTable(self.table) if self.table else self.writer.start()
