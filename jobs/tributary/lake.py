"""The Iceberg tables of the lake: made and widened by the job, from the contract."""

from collections.abc import Mapping

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from tributary.addresses import LakeAddress
from tributary.contract import Contract, Stream, Table
from tributary.failure_text import first_line
from tributary.registry.registry import REGISTRY_COLUMNS
from tributary.schema import COLUMN_TYPES

REJECTED_COLUMNS = {
    "stream": "string",
    "topic": "string",
    "kafka_partition": "int",
    "kafka_offset": "bigint",
    "arrival_time": "timestamp",
    "key": "binary",
    "value": "binary",
    "headers": "array<struct<key:string,value:binary>>",
    "reasons": "array<string>",
}
BATCH_COLUMNS = {
    "query": "string",
    "run_id": "string",
    "batch_id": "bigint",
    "committed_at": "timestamp",
    "duration_ms": "bigint",
    "rows_in": "bigint",
    "rows_accepted": "bigint",
    "rows_rejected": "bigint",
    "rows_duplicate": "bigint",
    "rows_dropped_late": "bigint",
    "offsets_behind": "bigint",
    "latency_rows": "bigint",
    "latencies": "array<struct<share:double,ms:bigint>>",
}
ALERT_COLUMNS = {
    "query": "string",
    "query_id": "string",
    "batch_id": "bigint",
    "id": "string",
    "phase": "string",
    "device_id": "string",
    "stream": "string",
    "rule": "string",
    "kind": "string",
    "severity": "string",
    "metric": "string",
    "value": "double",
    "expected": "double",
    "unit": "string",
    "score": "double",
    "per_hour": "double",
    "since": "timestamp",
    "at": "timestamp",
    "raised_at": "timestamp",
    "registered": "boolean",
    "site": "string",
    "model": "string",
}
_PROPERTIES = {
    "format-version": "2",
    "write.parquet.compression-codec": "zstd",
    "write.spark.fanout.enabled": "true",
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "100",
    # Compaction and a streaming commit may meet; the later one tries again.
    "commit.retry.num-retries": "10",
}


class LakeError(RuntimeError):
    """A lake that cannot be used; the message is one sentence."""


def stream_columns(stream: Stream) -> dict[str, str]:
    """Column names and types of a stream's table."""
    payload = {p.name: COLUMN_TYPES[p.kind] for p in stream.schema.properties if p.name != "time"}
    return {
        "device_id": "string",
        "event_time": "timestamp",
        **payload,
        "arrival_time": "timestamp",
        "kafka_partition": "int",
        "kafka_offset": "bigint",
        "payload": "string",
    }


def prepare_tables(spark: SparkSession, lake: LakeAddress, contract: Contract) -> None:
    """Create each table of the contract that is missing, and add the columns that an existing one lacks.

    Raises LakeError.
    """
    tables = {stream.table: stream_columns(stream) for stream in contract.streams.values()}
    tables |= {contract.tables["rejected"]: REJECTED_COLUMNS, contract.tables["batches"]: BATCH_COLUMNS}
    tables |= {contract.tables["alerts"]: ALERT_COLUMNS, contract.tables["devices"]: REGISTRY_COLUMNS}
    try:
        spark.sql(f"CREATE NAMESPACE IF NOT EXISTS {lake.CATALOG}.{lake.database}")
        for table, columns in tables.items():
            _prepare(spark, lake, table, columns)
    except (PySparkException, Py4JJavaError) as error:
        raise LakeError(f"The lake at {lake.warehouse} cannot be used: {first_line(error)}") from None


def _prepare(spark: SparkSession, lake: LakeAddress, table: Table, columns: Mapping[str, str]) -> None:
    name = lake.table(table.name)
    ddl = ", ".join(f"`{column}` {kind}" for column, kind in columns.items())
    properties = ", ".join(f"'{key}'='{value}'" for key, value in _PROPERTIES.items())
    transforms = ", ".join(table.partition_by)
    spark.sql(
        f"CREATE TABLE IF NOT EXISTS {name} ({ddl}) USING iceberg "
        f"PARTITIONED BY ({transforms}) TBLPROPERTIES ({properties})"
    )
    present = set(spark.table(name).columns)
    missing = ", ".join(f"`{column}` {kind}" for column, kind in columns.items() if column not in present)
    if missing:
        spark.sql(f"ALTER TABLE {name} ADD COLUMNS ({missing})")
