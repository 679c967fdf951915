"""Rows of the registry as a frame of Spark."""

from collections.abc import Iterable, Mapping
from typing import Final

import pyarrow as pa  # type: ignore[import-untyped]
from pyspark.sql import DataFrame, SparkSession

from tributary.registry.rows import Row

_NUMBER: Final = pa.float64()
_SCHEMA: Final = pa.schema(
    {
        "device_id": pa.string(),
        "site": pa.string(),
        "model": pa.string(),
        "interval_seconds": _NUMBER,
        "calibration": pa.map_(pa.string(), pa.struct({"gain": _NUMBER, "offset": _NUMBER})),
        "limits": pa.map_(pa.string(), pa.struct({"low": _NUMBER, "high": _NUMBER})),
    }
)
_MAPS: Final = ("calibration", "limits")


def devices_frame(spark: SparkSession, rows: Iterable[Row], columns: Mapping[str, str]) -> DataFrame:
    """The rows with columns of these types, in the JVM's memory: no Python runs when it is joined.

    There is nothing to be let go of: it ends with the last plan that has it.
    """
    flat = [{**row, **{name: list(row[name].items()) for name in _MAPS}} for row in rows]
    table = pa.Table.from_pylist(flat, schema=_SCHEMA)
    return spark.createDataFrame(table, ", ".join(f"{name} {kind}" for name, kind in columns.items()))
