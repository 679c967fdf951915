import json
import pickle
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest

from examples import examples
from mutations import ARRIVAL, messages
from places import ROOT
from tributary.verdict import Judge


@pytest.fixture(scope="session")
def judge(contract):
    return Judge(contract)


@pytest.mark.parametrize("example", [pytest.param(example, id=example.id) for example in examples()])
def test_an_example_gets_its_verdict(judge, example):
    reasons = judge(example.stream, example.device, example.payload, example.received_at)
    assert reasons == example.reasons
    assert (reasons == []) == example.accepted


def test_python_and_typescript_come_to_the_same_verdict(judge):
    sent = list(messages(seed=20, count=5000))
    lines = [json.dumps([s, key, b64encode(body).decode(), arrival]) for s, key, body, arrival in sent]
    command = ["node", "--import", "tsx", str(Path(__file__).with_name("verdicts.ts"))]
    run = subprocess.run(command, input="\n".join(lines), capture_output=True, text=True, check=True, cwd=ROOT)
    theirs = [json.loads(line) for line in run.stdout.splitlines()]
    ours = [judge(stream, key, body, arrival) for stream, key, body, arrival in sent]
    assert len(theirs) == len(sent)
    assert [(m, a, b) for m, a, b in zip(sent, ours, theirs, strict=True) if a != b] == []
    assert min(ours.count([]), ours.count(["not JSON"])) > 100, "the mutations reach neither side's rules"


def test_no_payload_is_an_empty_one(judge):
    assert judge("logs", "dev-1", None, ARRIVAL) == judge("logs", "dev-1", b"", ARRIVAL) == ["not JSON"]


def test_a_key_is_a_device_name_in_utf8(judge):
    good = b'{"seq":1,"time":1760000000000,"level":"info","message":"m"}'
    assert judge("logs", b"dev-1", good, ARRIVAL) == []
    for key in (None, b"", b"dev\n", b"dev\xff", "dév", "a/b"):
        assert judge("logs", key, good, ARRIVAL) == ["device: not a device name"]


def test_a_deep_payload_is_judged_alike_however_deep_the_caller_is(judge):
    body = b'{"a":' + b"[" * 998 + b"]" * 998 + b"}"

    def deep(levels):
        return deep(levels - 1) if levels else judge("logs", "dev-1", body, ARRIVAL)

    limit = sys.getrecursionlimit()
    assert deep(0) == deep(limit // 2)
    assert "not JSON" not in deep(0)
    assert judge("logs", "dev-1", b"[" * 100_000, ARRIVAL) == ["not JSON"]
    assert sys.getrecursionlimit() == limit


def test_reasons_are_sorted_by_utf16_units_as_in_javascript(judge):
    body = '{"seq":1,"time":1760000000000,"readings":{"\uffff":"x","😀":"x"}}'.encode()
    assert judge("telemetry", "dev-1", body, ARRIVAL) == [
        "readings.😀: not a number",
        "readings.\uffff: not a number",
        "readings: a name that does not match the pattern",
    ]


def test_a_judge_can_travel_to_a_worker(judge):
    assert pickle.loads(pickle.dumps(judge))("logs", "dev-1", b"", ARRIVAL) == ["not JSON"]
