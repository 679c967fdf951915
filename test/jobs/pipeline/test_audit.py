"""The audit of a lake that is whole, and of one that was tampered with."""

import json
from contextlib import redirect_stdout
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO

import pytest

import audit
from tributary.query_names import KINDS

pytestmark = pytest.mark.services


@dataclass(frozen=True)
class Audited:
    code: int
    report: dict
    text: str


@pytest.fixture(scope="module")
def run_audit(deployment):
    """Audits the lake as it is."""

    def run(*more):
        path = deployment.folder / "audit.json"
        with redirect_stdout(StringIO()) as written:
            code = audit.main([*deployment.common_arguments(), "--report", str(path), *more])
        return Audited(code, json.loads(path.read_text()), written.getvalue())

    return run


def line(message, kind):
    """What a fleet's ledger says about a message."""
    device, time, seq = message.identity or (message.device, None, None)
    fate = "archived" if message.identity else "rejected"
    entry = {"stream": message.stream, "device": device, "seq": seq, "time": time, "fate": fate, "kind": kind}
    return json.dumps(entry | {"digest": sha256(message.body).hexdigest()[:32], "acknowledged_at": 0})


@pytest.fixture(scope="module")
def ledger(replayed, deployment):
    """The ledgers of all that was sent, of which one ends in a torn line."""
    folder = deployment.folder / "ledger"
    folder.mkdir()
    lines = [line(message, "normal" if message.identity else "malformed") for message in replayed.sent]
    (folder / "1.jsonl").write_text("\n".join(lines[:50]) + "\n" + lines[50][:30])
    (folder / "2.jsonl").write_text("\n".join(lines[50:]) + "\n")
    return folder


@pytest.fixture(scope="module")
def whole(run_audit, ledger):
    return run_audit("--ledger", ledger.as_uri())


def test_every_message_of_a_whole_lake_is_accounted_for(whole, replayed, deployment):
    report = whole.report
    assert (whole.code, report["clean"], report["lost"], report["doubled"]) == (0, True, 0, 0)
    assert "Every message is accounted for. 0 lost, 0 doubled" in whole.text
    for name, stream in deployment.contract.streams.items():
        sent = [message for message in replayed.sent if message.stream == name]
        good = [message.identity for message in sent if message.identity]
        expected = {
            "received": len(sent),
            "archived": len(set(good)),
            "duplicates": len(good) - len(set(good)),
            "rejected": len(sent) - len(good),
            "late": late(deployment, stream, set(good)),
        }
        assert {count: report["streams"][name][count] for count in expected} == expected
        assert sum(report["streams"][name]["per_minute"].values()) == len(set(good))


def test_every_line_of_the_ledgers_is_settled(whole, replayed):
    kinds = [kind for kinds in whole.report["kinds"].values() for kind in kinds]
    assert sum(kind["acknowledged"] for kind in kinds) == len(replayed.sent)
    assert sum(kind["missing"] for kind in kinds) == 0


def test_each_kind_of_query_has_its_latency(whole):
    # The windows that the detector reads were written after it had caught up with those that were there.
    assert set(whole.report["latency"]) | {"detect"} == set(KINDS)
    for latency in whole.report["latency"].values():
        assert 0 < latency["p50"] <= latency["p95"] <= latency["p99"] < 600_000


def late(deployment, stream, identities):
    """How many messages arrived later than a window waits."""
    arrivals = {}
    for record in deployment.broker.records(stream.topic.name):
        if (identity := identity_of(record)) in identities:
            arrivals.setdefault(identity, round(record.timestamp.timestamp() * 1000))
    limit = deployment.contract.windows.lateness_seconds * 1000
    return sum(arrival - time > limit for (_, time, _), arrival in arrivals.items())


def identity_of(record):
    try:
        body = json.loads(record.value)
        return (record.key.decode(), body["time"], body["seq"])
    except (ValueError, KeyError, AttributeError):
        return None


def test_gaps_in_a_devices_counter_are_told(whole, replayed, deployment):
    device = f"{deployment.name}-a"
    numbers = {m.identity[2] for m in replayed.sent if m.stream == "logs" and m.identity and m.device == device}
    missing = max(numbers) + 1 - min(numbers) - len(numbers)
    assert whole.report["streams"]["logs"]["gap_count"] == missing
    assert whole.report["streams"]["logs"]["gaps"] == {device: missing}


def test_what_the_ledgers_have_and_nothing_else_is_lost_and_listed(run_audit, replayed, tmp_path):
    there = next(message for message in replayed.sent if message.stream == "logs")
    gone = line(there, "late").replace('"seq": 0', '"seq": 77')
    not_rejected = line(there, "malformed").replace('"archived"', '"rejected"')
    (tmp_path / "1.jsonl").write_text("\n".join([line(there, "normal"), gone, not_rejected]))
    audited = run_audit("--ledger", tmp_path.as_uri())
    assert (audited.code, audited.report["lost"], audited.report["unbalanced"]) == (1, 2, [])
    assert [tuple(kind.values()) for kind in audited.report["kinds"]["logs"]] == [
        ("late", "archived", 1, 1),
        ("normal", "archived", 1, 0),
        ("malformed", "rejected", 1, 1),
    ]
    ledger = audited.report["ledger"]["logs"]
    assert (ledger["missing_count"], ledger["beyond_kafka"]) == (2, 2)
    listed = [(m["device"], m["time"], m["seq"], m["kind"], m["lost_in_kafka"]) for m in ledger["missing"]]
    known = there.identity[:2]
    assert listed == [(*known, 0, "malformed", False), (*known, 77, "late", False)]


def test_latency_and_throughput_can_be_those_since_a_moment(run_audit, whole):
    audited = run_audit("--since", "2999-01-01T00:00:00+01:00")
    assert (audited.code, audited.report["latency"], audited.report["since"]) == (0, {}, "2998-12-31T23:00:00+00:00")
    for name, stream in audited.report["streams"].items():
        assert stream["per_minute"] == {}
        assert stream["received"] == whole.report["streams"][name]["received"] > 0


@pytest.fixture(scope="module")
def tampered(run_audit, whole, ledger, deployment, spark):  # noqa: ARG001
    """The audit after a log line was taken away and an interaction doubled."""

    def change(statement, stream):
        table = deployment.lake.table(deployment.contract.streams[stream].table.name)
        spark.sql(statement.format(table=table, row=f"device_id = '{deployment.name}-c' AND seq = 4"))

    change("DELETE FROM {table} WHERE {row}", "logs")
    change("INSERT INTO {table} SELECT * FROM {table} WHERE {row}", "interactions")
    return run_audit("--ledger", ledger.as_uri())


def sent_as(replayed, deployment, stream):
    """The message of a stream that was tampered with, and its records in Kafka."""
    chosen = (f"{deployment.name}-c", 4)
    (message,) = {m for m in replayed.sent if m.stream == stream and m.identity and m.identity[::2] == chosen}
    records = deployment.broker.records(deployment.contract.streams[stream].topic.name)
    return message, [r for r in records if r.value == message.body and r.key.decode() == message.device]


def place(record):
    return {"partition": record.partition, "offset": record.offset}


def test_a_row_that_is_gone_is_a_lost_message_and_kafkas_count_is_not_reached(tampered, replayed, deployment):
    logs = tampered.report["streams"]["logs"]
    assert (tampered.code, tampered.report["clean"], tampered.report["lost"]) == (1, False, 1)
    assert tampered.report["unbalanced"] == ["logs", "interactions"]
    assert logs["received"] == logs["archived"] + logs["duplicates"] + logs["rejected"] + 1
    message, (record,) = sent_as(replayed, deployment, "logs")
    (lost,) = logs["lost"]
    assert (lost["device"], lost["time"], lost["seq"]) == message.identity
    assert (lost["topic"], lost["places"]) == (record.topic, [place(record)])
    assert f"{record.topic}/{record.partition}@{record.offset}" in tampered.text


def test_a_lost_record_that_the_ledger_has_too_is_one_lost_message(tampered):
    ledger = tampered.report["ledger"]["logs"]
    assert (ledger["missing_count"], ledger["beyond_kafka"]) == (1, 0)
    assert [missing["lost_in_kafka"] for missing in ledger["missing"]] == [True]


def test_a_row_that_is_there_twice_is_a_doubled_message(tampered, replayed, deployment):
    (found,) = tampered.report["streams"]["interactions"]["doubled"]
    assert tampered.report["doubled"] == tampered.report["streams"]["interactions"]["doubled_count"] == 1
    message, (record,) = sent_as(replayed, deployment, "interactions")
    assert (found["device"], found["time"], found["seq"]) == message.identity
    assert (found["times"], found["places"]) == (2, [place(record)] * 2)
    assert "NOT every message is accounted for. 1 lost, 1 doubled" in tampered.text


@pytest.mark.usefixtures("tampered")
def test_what_has_only_just_arrived_is_not_lost_yet(run_audit):
    logs = run_audit("--settling", "1h").report["streams"]["logs"]
    assert logs["lost_count"] == 0
    assert logs["received"] == logs["archived"] + logs["duplicates"] + logs["rejected"]
    assert logs["pending"] > 0
