import json

from pyspark.sql import functions as F

from tributary.queries.trends import trend_records, windows
from windows import START

READINGS = "device_id string, event bigint, arrival bigint, seq bigint, value double"
# The latest time that the contract takes, and an arrival after it.
LATEST = 4_102_444_800_000


def last_values(spark, contract, folder, rows):
    """The last value of each device, from readings of device, time, arrival, seq and value in this order."""
    spark.createDataFrame(rows, READINGS).coalesce(1).write.parquet(f"{folder}/readings")
    stream = spark.readStream.schema(READINGS).parquet(f"{folder}/readings")
    readings = stream.select(
        "device_id",
        F.timestamp_millis("event").alias("event_time"),
        F.timestamp_millis("arrival").alias("arrival_time"),
        "seq",
        F.create_map(F.lit("m"), "value").alias("readings"),
    )
    found = {}

    def keep(batch, _batch_id):
        found.update({row.device_id: row.last for row in batch.collect()})

    writer = windows(readings, contract).writeStream.outputMode("update").foreachBatch(keep)
    writer = writer.option("checkpointLocation", f"{folder}/checkpoint")
    writer.trigger(availableNow=True).start().awaitTermination()
    return found


def test_a_window_is_a_record_keyed_by_device_metric_and_start(window_rows, contract):
    known = window_rows.withColumns(
        {
            "registered": F.lit(True),
            "site": F.lit("x"),
            "model": F.lit(None).cast("string"),
            "interval_seconds": F.lit(2.0),
        }
    )
    records = trend_records(known, contract.streams["telemetry"])
    first, second = [(row.key, json.loads(row.value)) for row in records.collect()]
    times = {"window_start": START, "window_end": START + 60_000}
    assert first == (
        f"dev-1/temperature/{START}",
        {"device_id": "dev-1", "metric": "temperature", "count": 3, "mean": 2.0, "stddev": 1.0, "min": 1.0, "max": 3.0}
        | {"last": 1e15, "stream": "telemetry", "registered": True, "site": "x", "interval_seconds": 2.0}
        | times,
    )
    assert second[0] == f"dev-1/timestamp/{START}"
    assert "stddev" not in second[1]


def test_of_readings_at_one_moment_the_later_by_its_counter_is_the_last(spark, contract, tmp_path):
    counters = {"in-order": (998, 999, 1000), "turned": (1000, 999, 998), "far": (2**21 - 2, 2**21 - 1, 2**21 - 3)}
    rows = [(device, START, START + 1, seq, float(seq)) for device, seqs in counters.items() for seq in seqs]
    assert last_values(spark, contract, tmp_path, rows) == {"in-order": 1000, "turned": 1000, "far": 2**21 - 1}


def test_the_moment_counts_before_the_counter_up_to_the_ends_of_both(spark, contract, tmp_path):
    rows = [
        ("d", START + 1, START + 5, 0, 1.0),
        ("d", START, START + 5, 2**53 - 1, 2.0),
        ("ends", LATEST, LATEST + 1, 2**53 - 1, 3.0),
        ("ends", LATEST, LATEST + 1, 2**53 - 2, 4.0),
    ]
    assert last_values(spark, contract, tmp_path, rows) == {"d": 1.0, "ends": 3.0}
