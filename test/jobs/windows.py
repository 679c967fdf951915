"""Two windows as the query `trends` yields them; the second has one reading, so no deviation."""

from datetime import UTC, datetime

from pyspark.sql import DataFrame, SparkSession

START = 1_760_000_040_000
SCHEMA = (
    "window_start timestamp, window_end timestamp, device_id string, metric string, "
    "count bigint, mean double, stddev double, min double, max double, last double"
)


def two_windows(spark: SparkSession) -> DataFrame:
    start, end = (datetime.fromtimestamp(ms / 1000, UTC) for ms in (START, START + 60_000))
    rows = [
        (start, end, "dev-1", "temperature", 3, 2.0, 1.0, 1.0, 3.0, 1e15),
        (start, end, "dev-1", "timestamp", 1, 2.0, None, 2.0, 2.0, 2.0),
    ]
    return spark.createDataFrame(rows, SCHEMA)
