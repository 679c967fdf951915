"""Raw Kafka records, as Spark's source gives them, from Python values."""

from collections.abc import Iterable

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

_GIVEN = "topic string, key binary, value binary, arrival bigint, partition int, offset bigint"
Record = tuple[str, bytes | str | None, bytes | None, int]


def kafka_records(spark: SparkSession, records: Iterable[Record]) -> DataFrame:
    """Records of topic, key, value and arrival in epoch milliseconds; a record's offset is its place in the list."""
    rows = [
        (topic, key.encode() if isinstance(key, str) else key, value, arrival, 0, offset)
        for offset, (topic, key, value, arrival) in enumerate(records)
    ]
    return spark.createDataFrame(rows, _GIVEN).select(
        "key",
        "value",
        "topic",
        "partition",
        "offset",
        F.timestamp_millis("arrival").alias("timestamp"),
        F.lit(0).alias("timestampType"),
        F.lit(None).cast("array<struct<key:string,value:binary>>").alias("headers"),
    )
