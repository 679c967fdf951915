"""Alerts of the whole job: limits from Kafka to the lake and Kafka, while its process is killed again and again."""

import json
import math
import time
from collections import Counter

import pytest
from jsonschema import Draft202012Validator

from delivered_alerts import event_of, kafka_alerts, kill_at_delivery, lake_events
from places import CONTRACT_DIRECTORY
from services import until
from traffic import reading
from tributary.alerts.limit_book import JudgedReading, LimitBook, Zone

pytestmark = pytest.mark.services

DEVICES = 6
READINGS = 160
LOW, HIGH = -0.5, 1.0
GAIN, OFFSET = 2.0, -0.25
KILLS = 2
ARGUMENTS = ("--query", "limits", "--max-offsets-per-trigger", "80", "--trigger", "limits=100ms")


def raw(device, n):
    """A slow wave, a fast one on it that hovers at the limits, and a device each somewhere else on it."""
    calibrated = 1.3 * math.sin(n / 9 + device) + 0.06 * math.sin(5 * n)
    return (calibrated - OFFSET) / GAIN


def expected_events(name, start):
    """Id, phase and time of all events, from the readings themselves."""
    book, events = LimitBook("telemetry", reminder_seconds=600, retire_days=30), []
    for device in range(DEVICES):
        for n in range(READINGS):
            value = raw(device, n) * GAIN + OFFSET
            beyond = Zone.HIGH if value > HIGH else Zone.LOW if value < LOW else None
            near = Zone.NEAR_HIGH if value > HIGH - 0.075 else Zone.NEAR_LOW if value < LOW + 0.075 else Zone.INSIDE
            zone = near if beyond is None else beyond
            at = start + 1000 * n
            events += book.judge([JudgedReading(f"{name}-{device}", "temperature", at, value, zone, LOW, HIGH)])
    return Counter((event.id, event.phase.value, event.at) for event in events)


@pytest.fixture(scope="module")
def killed(deploy, database, metrics):
    """A deployment whose job was killed while it delivered, some times over, and then left to work everything off.

    With the events that there are, and when the job was started for the last time.
    """
    deployment = deploy()
    start = time.time_ns() // 1_000_000 - 1_000_000
    for device in range(DEVICES):
        name = f"{deployment.name}-{device}"
        messages = [reading(name, n, start + 1000 * n, temperature=raw(device, n)) for n in range(READINGS)]
        deployment.send(messages + messages[50:60])
    limits = {"calibration": {"temperature": {"gain": GAIN, "offset": OFFSET}}}
    limits |= {"limits": {"temperature": {"low": LOW, "high": HIGH}}, "site": "hall", "model": "m1"}
    document = deployment.folder / "devices.jsonl"
    lines = [json.dumps({"device_id": f"{deployment.name}-{device}"} | limits) for device in range(DEVICES)]
    document.write_text("\n".join(lines))
    places = (database.url, metrics.url, "--registry", document.as_uri())
    for n in range(KILLS):
        job = deployment.start(f"killed-{n}", *places, *ARGUMENTS)
        kill_at_delivery(deployment, job, "limits_telemetry", writes=2, committed=n > 0)
    resumed = time.time_ns() // 1_000_000
    job = deployment.start("caught-up", *places, "--until", "caught-up", *ARGUMENTS)
    assert job.wait() == 0, job.log()[-3000:]
    return deployment, expected_events(deployment.name, start), resumed


def test_no_alert_is_lost_and_none_is_doubled_in_the_lake(killed):
    deployment, expected, _ = killed
    assert len(expected) > 4 * DEVICES
    assert set(expected.values()) == {1}
    assert lake_events(deployment) == expected


def test_kafka_has_every_event_at_least_once_in_order_and_as_the_contract_says(killed):
    deployment, expected, _ = killed
    schema = Draft202012Validator(json.loads((CONTRACT_DIRECTORY / "alert.schema.json").read_text()))
    found = []
    for key, value in kafka_alerts(deployment):
        assert list(schema.iter_errors(value)) == []
        assert key == value["device_id"]
        assert value["device"] == {"registered": True, "site": "hall", "model": "m1"}
        found.append(event_of(value))
    assert set(found) == set(expected)
    firsts = list(dict.fromkeys(found))
    for ident in {event[0] for event in expected}:
        assert [each[1] for each in firsts if each[0] == ident] in (["opened"], ["opened", "cleared"])


def test_an_event_is_the_same_however_often_it_is_sent(killed):
    deployment, _, _ = killed
    values = {}
    for _, value in kafka_alerts(deployment):
        assert values.setdefault(event_of(value), value) == value


def test_a_committed_batch_that_is_run_again_leaves_the_lake_as_it_is(killed, database, metrics):
    deployment, expected, _ = killed
    deployment.forget_last_commits("limits_*")
    document = (deployment.folder / "devices.jsonl").as_uri()
    job = deployment.start(
        "again", database.url, metrics.url, "--registry", document, "--until", "caught-up", *ARGUMENTS
    )
    assert job.wait() == 0, job.log()[-3000:]
    assert lake_events(deployment) == expected


def test_the_database_shows_each_event_that_the_killed_processes_did_not_have_in_hand(killed, database):
    deployment, _, resumed = killed
    told = [value for _, value in kafka_alerts(deployment)]
    due = {(value["device_id"], value["phase"], value["at"]) for value in told if value["raised_at"] >= resumed}
    sql = f"SELECT timestamp::long / 1000 AS ms, device_id, phase FROM alerts WHERE device_id ~ '^{deployment.name}-'"
    shown = until(
        lambda: {(row["device_id"], row["phase"], row["ms"]) for row in database.rows(sql, 0)}, lambda seen: seen >= due
    )
    assert due
    assert due <= shown <= {(value["device_id"], value["phase"], value["at"]) for value in told}


def test_an_alert_leads_to_the_messages_around_it(killed):
    deployment, _, _ = killed
    _, value = next(kafka_alerts(deployment))
    assert value["device_id"] in value["links"]["query"]
    deployment.spark.catalog.setCurrentCatalog("lake")
    try:
        assert "payload" in deployment.spark.sql(value["links"]["query"]).columns
    finally:
        deployment.spark.catalog.setCurrentCatalog("spark_catalog")
