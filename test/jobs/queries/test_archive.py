from itertools import pairwise

from records import kafka_records
from traffic import log
from tributary.decode import accepted
from tributary.queries.archive import without_duplicates

NOW = 1_760_000_000_000


def test_the_decoding_is_not_compiled_anew_for_each_batch(spark, contract, tmp_path):
    stream = contract.streams["logs"]
    for seq in range(5):
        message = log("d", seq, NOW)
        record = (stream.topic.name, message.device, message.body, NOW)
        kafka_records(spark, [record]).coalesce(1).write.mode("append").parquet(f"{tmp_path}/records")
    schema = spark.read.parquet(f"{tmp_path}/records").schema
    records = spark.readStream.schema(schema).option("maxFilesPerTrigger", 1).parquet(f"{tmp_path}/records")
    messages = without_duplicates(accepted(records, stream, contract), horizon=600.0)

    compilations = spark._jvm.org.apache.spark.metrics.source.CodegenMetrics.METRIC_COMPILATION_TIME()
    after, seen = [], []

    def note(batch, _batch_id):
        seen.extend(row.seq for row in batch.collect())
        after.append(compilations.getCount())

    writer = messages.writeStream.foreachBatch(note).option("checkpointLocation", f"{tmp_path}/checkpoint")
    writer.trigger(availableNow=True).start().awaitTermination()
    assert sorted(seen) == [0, 1, 2, 3, 4]
    # What compares with the watermark is: it has the moment in it, and is small.
    assert all(b - a <= 1 for a, b in pairwise(after[1:]))
