"""Kafka's records as a stream of files, a file each batch, for queries that need no broker to be tested."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql.streaming.readwriter import DataStreamWriter

from traffic import Message

_SCHEMA = pa.schema(
    {
        "key": pa.binary(),
        "value": pa.binary(),
        "topic": pa.string(),
        "partition": pa.int32(),
        "offset": pa.int64(),
        "timestamp": pa.timestamp("us", "UTC"),
    }
)
Sent = tuple[Message, int]


def stream_of(spark: SparkSession, folder: Path, batches: Iterable[Sequence[Sent]]) -> DataFrame:
    """Messages with their arrivals in epoch milliseconds, as Spark's Kafka source gives them."""
    folder.mkdir()
    for number, batch in enumerate(batches):
        rows = [
            {
                "key": message.device and message.device.encode(),
                "value": message.body,
                "topic": message.stream,
                "partition": 0,
                "offset": offset,
                "timestamp": arrival * 1000,
            }
            for offset, (message, arrival) in enumerate(batch)
        ]
        file = folder / f"{number}.parquet"
        pq.write_table(pa.Table.from_pylist(rows, _SCHEMA), file)
        os.utime(file, (1_000_000_000 + number, 1_000_000_000 + number))
    empty = spark.createDataFrame([], "key binary, value binary, topic string, partition int, offset bigint")
    schema = empty.selectExpr("*", "timestamp_millis(0) AS timestamp").schema
    return spark.readStream.schema(schema).option("maxFilesPerTrigger", 1).parquet(str(folder))


def rows_of(frame: DataFrame, mode: str, checkpoint: Path) -> list[Row]:
    """All rows that a query puts out, in the order of its batches."""
    found: list[Row] = []
    run_to_end(
        frame.writeStream.outputMode(mode).foreachBatch(lambda batch, _: found.extend(batch.collect())), checkpoint
    )
    return found


def run_to_end(writer: DataStreamWriter, checkpoint: Path) -> None:
    """Run a query until it has read everything; it goes on from what the checkpoint holds."""
    started = writer.option("checkpointLocation", str(checkpoint)).trigger(availableNow=True).start()
    assert started.awaitTermination(120)
