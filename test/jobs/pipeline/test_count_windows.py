"""Windows of logs and interactions, sessions and bursts, from real Kafka to Kafka, the database and the lake."""

import json
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest
from pyspark.errors import StreamingQueryException

from alert_places import Counts
from count_traffic import act, log, traffic
from expected_counts import expected_actions, expected_errors, expected_sessions
from streamed import run_to_end
from traffic import good
from tributary.addresses import KafkaAddress
from tributary.alerts.display import Display
from tributary.alerts.outbox import AlertPlaces
from tributary.contract import Windows
from tributary.kafka_client import TopicWriter
from tributary.lake import prepare_tables
from tributary.queries.interaction_windows import interaction_windows
from tributary.queries.log_windows import log_windows
from tributary.queries.sessions import sessions
from tributary.registry.registry import REGISTRY_COLUMNS
from tributary.restart_policy import is_lost_progress
from tributary.series import series_format
from tributary.source import Source

pytestmark = pytest.mark.services

LENGTH = 10_000
GAP = 30


class Queries:
    """The counting queries of a deployment, each run until it has caught up."""

    def __init__(self, spark, deployment, database):
        self.deployment, self.database = deployment, database
        self.contract = replace(deployment.contract, windows=Windows(LENGTH // 1000, 20), session_gap_seconds=GAP)
        kafka = KafkaAddress.parse(deployment.broker.url)
        prepare_tables(spark, deployment.lake, self.contract)
        series_format(database.url).register(spark)
        self.source = Source(spark, kafka, max_offsets_per_trigger=120)
        sink = {"url": database.url}
        display = Display(spark, self.contract, sink)
        self.topic = TopicWriter(spark, kafka, self.contract.topics["alerts"].name)
        self.places = AlertPlaces(spark, kafka, deployment.lake, self.contract, sink, self.topic, display, Counts())
        columns = ", ".join(f"{name} {kind}" for name, kind in REGISTRY_COLUMNS.items())
        devices = spark.createDataFrame([(f"{deployment.name}-a", "hall", "m1", 5.0, {}, {})], columns)
        self.registry = SimpleNamespace(devices=lambda: devices)

    def run(self):
        logs, interactions = (self.contract.streams[name] for name in ("logs", "interactions"))
        for name, make in {
            "trends_logs": lambda: log_windows(self.source, self.places, self.registry, logs, "trends_logs"),
            "trends_interactions": lambda: interaction_windows(self.source, self.places, interactions),
            "sessions_interactions": lambda: sessions(self.source, self.places, interactions),
        }.items():
            try:
                run_to_end(make().writer, self.deployment.checkpoints / name)
            except StreamingQueryException as error:
                # As the supervisor does (decision 10).
                if not is_lost_progress(str(error)):
                    raise
                run_to_end(make().writer, self.deployment.checkpoints / name)

    def latest(self, name):
        """The last record of each key of a topic."""
        records = self.deployment.broker.records(self.contract.topics[name].name)
        return {record.key.decode(): json.loads(record.value) for record in records}

    def points(self, name, where):
        """The rows of a series, timed in epoch ms."""
        sql = f"SELECT timestamp::long / 1000 AS ms, * FROM {self.contract.series[name].measurement} WHERE {where}"
        return self.database.rows(sql, len(self.latest(name)))

    def alerts(self):
        rows = self.deployment.rows(self.contract.tables["alerts"].name)
        return sorted((row.device_id, row.phase, row.since, row.at, row.value, row.site, row.id) for row in rows)


@pytest.fixture(scope="module")
def start():
    return (time.time_ns() // 1_000_000 - 1_500_000) // LENGTH * LENGTH


@pytest.fixture(scope="module")
def queries(spark, deploy, database):
    queries = Queries(spark, deploy(), database)
    yield queries
    queries.topic.close()


@pytest.fixture(scope="module")
def sent(queries, start):
    """Two streams of traffic: most in a run that is made again, then a little, by which sessions and bursts end."""
    name = queries.deployment.name
    messages = [
        replace(
            message, device=f"{name}-{message.device}", identity=(f"{name}-{message.device}", *message.identity[1:])
        )
        for make in (log, act)
        for message, _ in traffic(make, 7, start, GAP)
    ]
    end = max(message.identity[1] for message in messages)
    later = [
        good(stream, f"{name}-z", seq, end + 120_000 + seq, **more)
        for seq in range(3)
        for stream, more in (
            ("logs", {"level": "info", "message": "m"}),
            ("interactions", {"action": "a", "target": "t"}),
        )
    ]
    burst = [
        good("logs", f"{name}-a", 1000 + n, end + 20_000 + n, level="error", message="m", code=f"E{n % 3}")
        for n in range(12)
    ]
    queries.deployment.send(messages + burst)
    queries.run()
    first = queries.alerts()
    queries.deployment.forget_last_commits("*")
    queries.run()
    assert queries.alerts() == first, "a batch that is run again"
    queries.deployment.send(later[:2])
    queries.run()
    # It takes two batches after a start until a burst is over.
    queries.source = replace(queries.source, max_offsets_per_trigger=1)
    queries.deployment.send(later[2:])
    queries.run()
    return messages + burst + later


def of(sent, stream):
    """Each message of a stream with an arrival after all of them."""
    return [(message, message.identity[1] + 10**9) for message in sent if message.stream == stream]


def test_windows_of_logs_are_in_kafka_and_the_database_and_say_whose_they_are(queries, sent):
    expected = expected_errors(of(sent, "logs"), LENGTH)
    records = queries.latest("log_windows")
    assert {key: (value["lines"], value["errors"]) for key, value in records.items()} == {
        f"{device}/{code}/{at}": counts for (device, code, at), counts in expected.items()
    }
    for value in records.values():
        known = value["device_id"].endswith("-a")
        assert (value["registered"], value.get("site"), value.get("model")) == (
            (True, "hall", "m1") if known else (False, None, None)
        )
        assert value["window_end"] - value["window_start"] == LENGTH
    rows = queries.points("log_windows", f"device_id ~ '^{queries.deployment.name}-'")
    assert {(r["device_id"], r["code"], r["ms"]): (r["lines"], r["errors"]) for r in rows} == expected
    assert len(rows) == len(expected)
    assert all(row["error_rate"] == row["errors"] / row["lines"] for row in rows)


def test_windows_of_interactions_are_in_kafka_and_the_database(queries, sent):
    expected = expected_actions(of(sent, "interactions"), LENGTH)
    records = queries.latest("interaction_windows")
    assert {
        (v["action"], v["target"], v["window_start"]): (v["count"], v["devices"]) for v in records.values()
    } == expected
    first = min(at for _, _, at in expected)
    rows = queries.points("interaction_windows", f"timestamp::long / 1000 >= {first} AND action != 'points'")
    shown = {
        (action, target.replace("\\", "\N{FULLWIDTH REVERSE SOLIDUS}"), at): n
        for (action, target, at), n in expected.items()
    }
    found = {(row["action"], row["target"], row["ms"]): (row["count"], row["devices"]) for row in rows}
    assert {key: found.get(key) for key in shown} == shown


def test_sessions_that_are_over_are_in_kafka_and_the_database(queries, sent):
    expected = expected_sessions(of(sent, "interactions"), 1000 * GAP)
    over = {key: session for key, session in expected.items() if not key[0].endswith("-z")}
    records = queries.latest("sessions")
    assert {(v["device_id"], v["start"]): (v["end"], v["actions"], v["visits"]) for v in records.values()} == over
    rows = queries.points("sessions", f"device_id ~ '^{queries.deployment.name}-'")
    assert {(row["device_id"], row["ms"]): (row["actions"], row["seconds"]) for row in rows} == {
        key: (actions, (end - key[1]) / 1000) for key, (end, actions, _) in over.items()
    }


@pytest.mark.usefixtures("sent")
def test_a_burst_is_an_alert_of_the_lake_that_is_cleared_later_and_each_event_is_there_once(queries):
    opened, *others = [event for event in queries.alerts() if event[1] == "opened"]
    assert others == []
    device, _, since, at, value, site, alert = opened
    assert (device, site) == (f"{queries.deployment.name}-a", "hall")
    assert 10 <= value <= 12, "as many as the batch knew"
    assert at.timestamp() - since.timestamp() == LENGTH / 1000
    cleared = [event for event in queries.alerts() if event[1] == "cleared"]
    assert [(event[0], event[6], event[3].timestamp() - at.timestamp()) for event in cleared] == [
        (device, alert, 2 * LENGTH / 1000)
    ]
