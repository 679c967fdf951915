import json
from datetime import UTC, datetime

import pytest
from pyspark.sql import functions as F

from examples import examples
from mutations import ARRIVAL, messages
from records import kafka_records
from tributary.decode import accepted, accepted_readings, with_verdict
from tributary.verdict import Judge

AT = datetime.fromtimestamp(ARRIVAL / 1000, UTC).replace(tzinfo=None)


@pytest.fixture(scope="module")
def judged(spark, contract):
    """Spark's verdicts on messages of any streams, by their place in the list."""

    def verdicts(sent):
        topics = {name: stream.topic.name for name, stream in contract.streams.items()}
        records = kafka_records(spark, [(topics[stream], *rest) for stream, *rest in sent])
        found = {}
        for name in {stream for stream, *_ in sent}:
            own = records.where(F.col("topic") == topics[name])
            rows = with_verdict(own, contract.streams[name], contract).select("offset", "accepted").collect()
            found |= {row.offset: row.accepted for row in rows}
        return [found[place] for place in range(len(sent))]

    return verdicts


def wrong(names, found, expected):
    return [name for name, a, b in zip(names, found, expected, strict=True) if a is not b]


def test_examples_get_their_verdicts(judged):
    known = list(examples())
    found = judged([(e.stream, e.device, e.payload, e.received_at) for e in known])
    assert wrong([e.id for e in known], found, [e.accepted for e in known]) == []


def test_mutated_messages_get_the_verdict_of_the_judge(judged, contract):
    sent = list(messages(seed=7, count=5000))
    judge = Judge(contract)
    expected = [judge(*message) == [] for message in sent]
    assert wrong(sent, judged(sent), expected) == []
    assert 500 < expected.count(True) < 4500


def test_a_verdict_is_never_null(judged, contract):
    nothing = [(name, None, None, ARRIVAL) for name in contract.streams]
    assert judged(nothing) == [False] * len(nothing)


def one_message(spark, contract, stream, text, arrival=ARRIVAL):
    """The accepted form of one message."""
    topic = contract.streams[stream].topic.name
    (row,) = accepted(
        kafka_records(spark, [(topic, "dev-1", text.encode(), arrival)]), contract.streams[stream], contract
    ).collect()
    return row.asDict()


def test_an_accepted_message_has_its_values_its_arrival_and_its_place(spark, contract):
    text = f'{{"seq":1.0,"time":{ARRIVAL - 1},"readings":{{"temperature":21,"x":1e3}},"more":[1]}}'
    assert one_message(spark, contract, "telemetry", text) == {
        "device_id": "dev-1",
        "event_time": datetime.fromtimestamp((ARRIVAL - 1) / 1000, UTC).replace(tzinfo=None),
        "seq": 1,
        "readings": {"temperature": 21.0, "x": 1000.0},
        "arrival_time": AT,
        "kafka_partition": 0,
        "kafka_offset": 0,
        "payload": text,
    }


def test_a_message_without_an_optional_value_has_null_there(spark, contract):
    start = f'{{"seq":1,"time":{ARRIVAL},"action":"press","target":"b"'
    for rest in ("}", ',"value":null,"session":null}'):
        row = one_message(spark, contract, "interactions", start + rest)
        assert (row["value"], row["session"]) == (None, None)
    row = one_message(spark, contract, "interactions", start + ',"value":0.5,"session":"s"}')
    assert (row["value"], row["session"]) == (0.5, "s")


def test_of_members_with_one_name_the_last_counts(spark, contract):
    text = f'{{"seq":1,"seq":2,"time":{ARRIVAL},"readings":{{"a":1}},"readings":{{"a":2,"b":1,"a":3}}}}'
    row = one_message(spark, contract, "telemetry", text)
    assert (row["seq"], row["readings"]) == (2, {"a": 3.0, "b": 1.0})
    text = f'{{"seq":1,"time":{ARRIVAL},"level":"info","message":"a","message":"b","code":"x","code":null}}'
    row = one_message(spark, contract, "logs", text)
    assert (row["message"], row["code"]) == ("b", None)


@pytest.mark.parametrize("members", ['"a":1,"b":2,"a":3', '"a":null,"b":2,"a":3'])
def test_a_metric_that_is_sent_twice_is_one_reading(spark, contract, members):
    text = f'{{"seq":1,"time":{ARRIVAL},"readings":{{{members}}}}}'.encode()
    stream = contract.streams["telemetry"]
    records = kafka_records(spark, [(stream.topic.name, "dev-1", text, ARRIVAL)])
    entries = F.sort_array(F.map_entries("readings")).alias("entries")
    (row,) = accepted_readings(records, stream, contract).select(entries).collect()
    assert [tuple(entry) for entry in row.entries] == [("a", 3.0), ("b", 2.0)]


DEEP = [b"[" * 990 + b"]" * 990, b'{"a":' * 990 + b"1" + b"}" * 990, b'[{"a":' * 495 + b"1" + b"}]" * 495]


@pytest.mark.parametrize("deep", DEEP, ids=["arrays", "objects", "both"])
def test_what_is_nested_as_deep_as_json_may_be_does_not_end_spark(judged, deep):
    beside = b'{"seq":"a","seq":1,"time":%d,"readings":{"a":1},"more":%s}' % (ARRIVAL, deep)
    within = b'{"seq":1,"time":%d,"level":%s,"message":"a"}' % (ARRIVAL, deep)
    sent = [("telemetry", "dev-1", beside, ARRIVAL), ("logs", "dev-1", within, ARRIVAL)]
    assert judged(sent) == [True, False]


def test_a_text_keeps_every_character(spark, contract):
    message = 'a"\\/\u0000\t😀é\u2028'
    text = json.dumps({"seq": 1, "time": ARRIVAL, "level": "info", "message": message})
    assert one_message(spark, contract, "logs", text)["message"] == message


def test_the_largest_counter_is_exact(spark, contract):
    text = f'{{"seq":9007199254740991,"time":{ARRIVAL},"readings":{{"a":1}}}}'
    assert one_message(spark, contract, "telemetry", text)["seq"] == 2**53 - 1


def test_readings_are_those_of_the_acceptable_messages(spark, contract):
    stream = contract.streams["telemetry"]
    good = f'{{"seq":5,"time":{ARRIVAL - 7},"readings":{{"a":1,"b":2.5}}}}'.encode()
    records = [(stream.topic.name, "dev-1", good, ARRIVAL), (stream.topic.name, "dev-1", b"{}", ARRIVAL)]
    (row,) = accepted_readings(kafka_records(spark, records), stream, contract).collect()
    assert row.asDict() == {
        "device_id": "dev-1",
        "arrival_time": AT,
        "measurement": stream.series.measurement,
        "event_time": datetime.fromtimestamp((ARRIVAL - 7) / 1000, UTC).replace(tzinfo=None),
        "seq": 5,
        "readings": {"a": 1.0, "b": 2.5},
    }
