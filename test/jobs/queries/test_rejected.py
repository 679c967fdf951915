from pyspark.sql import functions as F

from examples import examples
from records import kafka_records
from tributary.queries.rejected import reason_kinds, rejected_rows


def test_examples_are_rejected_whole_with_their_reasons(spark, contract):
    chosen = list(examples())
    topics = {name: stream.topic.name for name, stream in contract.streams.items()}
    records = kafka_records(spark, [(topics[e.stream], e.device, e.payload, e.received_at) for e in chosen])
    rows = {
        row.kafka_offset: row
        for name, stream in contract.streams.items()
        for row in rejected_rows(records.where(F.col("topic") == topics[name]), stream, contract).collect()
    }
    assert set(rows) == {i for i, e in enumerate(chosen) if not e.accepted}
    for i, row in rows.items():
        example = chosen[i]
        assert row.reasons == example.reasons, example.id
        assert (row.stream, row.topic) == (example.stream, topics[example.stream])
        assert (row.key, row.value) == (None if example.device is None else example.device.encode(), example.payload)
        assert row.kafka_partition == 0


def test_the_kinds_of_reasons_are_few_and_cover_every_reason_of_the_examples(contract):
    kinds = reason_kinds(contract)
    assert len(kinds) == len(set(kinds)) < 30
    found = {reason.partition(":")[0].partition(".")[0] for example in examples() for reason in example.reasons}
    assert found <= set(kinds)
