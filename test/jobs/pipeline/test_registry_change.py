"""A registry that changes while the job runs, from its document to the records of `iot.aggregates`."""

import json
import time

import pytest

from services import until
from traffic import MINUTE, reading

pytestmark = pytest.mark.services


def put(document, rows):
    unfinished = document.with_suffix(".new")
    unfinished.write_text("".join(f"{row}\n" for row in rows))
    unfinished.replace(document)


def latest(deployment):
    """The last record of each device."""
    topic = deployment.contract.topics["aggregates"].name
    records = [json.loads(record.value) for record in deployment.broker.records(topic)]
    return {record["device_id"]: record for record in records}


def told(record):
    names = ("registered", "site", "model", "interval_seconds", "count", "mean", "stddev", "min", "max", "last")
    return [record.get(name) for name in names]


def test_a_change_counts_for_windows_that_grow_and_a_wrong_row_for_none(deploy, database, metrics):
    deployment = deploy()
    known, wrong, stranger = (f"{deployment.name}-{name}" for name in ("known", "wrong", "stranger"))
    document = deployment.folder / "devices.jsonl"

    def rows(gain, high):
        calibration = {"temperature": {"gain": gain, "offset": 1}}
        yield json.dumps({"device_id": known, "site": "x", "interval_seconds": 2, "calibration": calibration})
        yield json.dumps({"device_id": wrong, "model": f"m{gain}", "limits": {"temperature": {"low": 5, "high": high}}})

    start = time.time_ns() // 1_000_000 // MINUTE * MINUTE - MINUTE
    devices = (known, wrong, stranger)
    put(document, rows(2, 6))
    arguments = ["--query", "trends", "--trigger", "trends=1s", "--registry", document.as_uri()]
    job = deployment.start("change", database.url, metrics.url, *arguments, "--registry-refresh", "1s")
    try:
        for seq, value in enumerate((10.0, 20.0)):
            deployment.send(reading(device, seq, start + seq, temperature=value) for device in devices)
        first = until(lambda: latest(deployment), lambda seen: [s["count"] for s in seen.values()] == [2, 2, 2], 60.0)
        deviation = 50**0.5
        assert told(first[known]) == pytest.approx([True, "x", None, 2.0, 2, 31.0, 2 * deviation, 21.0, 41.0, 41.0])
        assert told(first[wrong]) == pytest.approx([True, None, "m2", None, 2, 15.0, deviation, 10.0, 20.0, 20.0])
        assert told(first[stranger]) == pytest.approx([False, None, None, None, 2, 15.0, deviation, 10.0, 20.0, 20.0])
        assert {record["stream"] for record in first.values()} == {"telemetry"}

        put(document, rows(-1, 4))
        said = f"2 devices, 1 refused: {wrong} (limits.temperature.low is not below high)"
        assert until(lambda: said in job.log(), bool)
        deployment.send(reading(device, 2, start + 2, temperature=30.0) for device in devices)
        second = until(lambda: latest(deployment), lambda seen: [s["count"] for s in seen.values()] == [3, 3, 3])
        assert told(second[known]) == pytest.approx([True, "x", None, 2.0, 3, -19.0, 10.0, -29.0, -9.0, -29.0])
        assert told(second[wrong])[:4] == [True, None, "m2", None]
        sql = f"SELECT min, max FROM trends WHERE device_id = '{known}' AND count = 3"
        assert database.rows(sql, 1) == [{"min": -29.0, "max": -9.0}]
    finally:
        job.terminate()
        assert job.wait() == 0
    table = {row.device_id: row for row in deployment.rows(deployment.contract.tables["devices"].name)}
    assert table[known].calibration["temperature"].gain == -1.0
    assert (table[wrong].model, table[wrong].limits["temperature"].high) == ("m2", 6.0)
