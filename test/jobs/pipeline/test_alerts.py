"""Alerts of the whole job, from Kafka to the lake and Kafka, while its process is killed again and again."""

import json
import time
from collections import Counter

import pytest
from jsonschema import Draft202012Validator

from alert_traffic import (
    GAIN,
    HIGH,
    LATENESS,
    LENGTH,
    LOW,
    OFFSET,
    closed_windows,
    expected_bursts,
    expected_excursions,
    expected_findings,
    log_lines,
    readings,
)
from delivered_alerts import event_of, kafka_alerts, kill_at_delivery, lake_events
from places import CONTRACT_DIRECTORY
from services import until

pytestmark = pytest.mark.services

DEVICES, LOGGING = 6, 3
QUERIES = {kind: ("--query", kind) for kind in ("limits", "trends", "detect")}
ARGUMENTS = (
    *("--window", f"{LENGTH // 1000}s", "--lateness", f"{LATENESS // 1000}s", "--detector-block", "1"),
    *(argument for kind in QUERIES for argument in ("--trigger", f"{kind}=100ms")),
)
# A batch takes so many; limits have more to read, and shall not be done when it comes to the last start.
FEW, MANY = (("--max-offsets-per-trigger", str(most)) for most in (80, 200))


def send_all(deployment, names, start):
    """To each query its own, in the order of time; the events that shall come of it."""
    expected, logs, windows = [], [], []
    # The detector knows the windows of the readings too, but they are all before its own, and too few to be judged.
    before = start - 1_000_000
    for n, name in enumerate(names):
        deployment.send(readings(name, n, before))
        expected += expected_excursions(name, n, before)
        own = f"{name}-w"
        windows += closed_windows(own, n, start)
        expected += expected_findings(own, n, start, deployment.contract)
        if n < LOGGING:
            logs += log_lines(name, n, start)
            expected += expected_bursts(name, n, start)
    deployment.send(sorted(logs, key=lambda message: message.identity[1]))
    topic = deployment.contract.topics["aggregates"].name
    windows.sort(key=lambda window: window["window_start"])
    # With the device as key, so that no partition runs ahead of the others.
    deployment.broker.send((topic, window["device_id"], json.dumps(window).encode()) for window in windows)
    return Counter((event.id, event.phase.value, event.at) for event in expected)


def write_registry(deployment, names):
    """The document with limits and calibration of all devices."""
    limits = {"calibration": {"temperature": {"gain": GAIN, "offset": OFFSET}}}
    limits |= {"limits": {"temperature": {"low": LOW, "high": HIGH}}, "site": "hall", "model": "m1"}
    document = deployment.folder / "devices.jsonl"
    document.write_text("\n".join(json.dumps({"device_id": name} | limits) for name in names))
    return document.as_uri()


@pytest.fixture(scope="module")
def killed(deploy, database, metrics):
    """A deployment whose job was killed as each rule delivered alerts, and then left to work everything off.

    With the events that there are, and when the job was started for the last time.
    """
    deployment = deploy()
    names = [f"{deployment.name}-{n}" for n in range(DEVICES)]
    start = time.time_ns() // 1_000_000 // LENGTH * LENGTH - 6_500_000 // LENGTH * LENGTH
    expected = send_all(deployment, names, start)
    places = (database.url, metrics.url, "--registry", write_registry(deployment, names), *ARGUMENTS)
    kill_at_delivery(deployment, deployment.start("limits", *places, *FEW, *QUERIES["limits"]), "limits_telemetry", 2)
    both = (*QUERIES["limits"], *QUERIES["trends"])
    kill_at_delivery(deployment, deployment.start("bursts", *places, *FEW, *both), "trends_logs", 2)
    kill_at_delivery(deployment, deployment.start("detect", *places, *MANY, *QUERIES["detect"]), "detect_telemetry")
    resumed = time.time_ns() // 1_000_000
    queries = [argument for kind in QUERIES.values() for argument in kind]
    job = deployment.start("caught-up", *places, *MANY, *queries, "--until", "caught-up")
    assert job.wait() == 0, job.log()[-3000:]
    return deployment, expected, resumed


def test_no_alert_is_lost_and_none_is_doubled_in_the_lake(killed):
    deployment, expected, _ = killed
    assert set(expected.values()) == {1}
    assert lake_events(deployment) == expected
    rules = {row["rule"] for row in deployment.rows("alerts")}
    assert rules == {"limit", "burst", "anomaly", "stuck", "silence"}


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
    lives = {}
    for ident, phase, at in dict.fromkeys(found):
        lives.setdefault(ident, []).append((at, phase))
    for life in lives.values():
        assert life == sorted(life, key=lambda event: event[0])
        assert (life[0][1], {"opened", "cleared"} & {phase for _, phase in life[1:-1]}) == ("opened", set())


def test_an_event_is_the_same_however_often_it_is_sent(killed):
    deployment, _, _ = killed
    values = {}
    for _, value in kafka_alerts(deployment):
        assert values.setdefault(event_of(value), value) == value


def test_a_committed_batch_that_is_run_again_leaves_the_lake_as_it_is(killed, database, metrics):
    deployment, expected, _ = killed
    deployment.forget_last_commits("limits_*")
    places = (database.url, metrics.url, "--registry", (deployment.folder / "devices.jsonl").as_uri())
    job = deployment.start("again", *places, *ARGUMENTS, *MANY, *QUERIES["limits"], "--until", "caught-up")
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
