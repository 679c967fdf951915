"""What the whole job promises, from Kafka to the lake, the database and Kafka again."""

import json
import re
from collections import Counter

import pytest

from expected_windows import expected_windows
from services import until
from traffic import TOO_LATE
from tributary.queries.rejected import reason_kinds
from tributary.query_names import KINDS, queries_of
from tributary.registry.registry import MEASURED
from tributary.verdict import Judge

pytestmark = pytest.mark.services

NUMBERS = ("count", "mean", "stddev", "min", "max", "last")


@pytest.fixture(params=["outage", "recovered", "replayed"])
def ended(request):
    """The job after each of its runs."""
    return request.getfixturevalue(request.param)


def identities(sent, stream):
    return sorted({message.identity for message in sent if message.stream == stream and message.identity})


def test_every_good_message_is_archived_exactly_once(ended, deployment):
    for stream in deployment.contract.streams:
        assert ended.contents.archive[stream] == identities(ended.sent, stream)


def test_every_bad_message_is_kept_whole_with_its_reasons_and_its_place(ended, deployment):
    bad = Counter((m.stream, m.device, m.body) for m in ended.sent if m.identity is None)
    rows = ended.contents.rejected
    assert Counter((row.stream, row.key and row.key.decode(), bytes(row.value)) for row in rows) == bad
    judge = Judge(deployment.contract)
    for row in rows:
        arrival = round(row.arrival_time.timestamp() * 1000)
        assert row.reasons == judge(row.stream, row.key and bytes(row.key), bytes(row.value), arrival) != []
        assert row.topic == deployment.contract.streams[row.stream].topic.name
    assert len({(row.topic, row.kafka_partition, row.kafka_offset) for row in rows}) == len(rows)


@pytest.mark.usefixtures("recovered")
def test_an_archived_row_says_where_in_kafka_it_came_from(deployment):
    stream = deployment.contract.streams["logs"]
    records = {(record.partition, record.offset): record for record in deployment.broker.records(stream.topic.name)}
    for row in deployment.rows(stream.table.name):
        record = records[row.kafka_partition, row.kafka_offset]
        assert (row.device_id, row.payload) == (record.key.decode(), record.value.decode())
        assert row.arrival_time == record.timestamp


def test_the_lake_fills_while_the_database_is_away_and_the_job_says_so_in_the_end(outage):
    assert outage.code == 3
    for query in ("live_telemetry", "trends_telemetry"):
        assert f"query {query} starts again in" in outage.log
    assert "is given up: the outage has lasted" in outage.log


def test_a_job_that_has_caught_up_ends_well(recovered, replayed):
    assert (recovered.code, replayed.code) == (0, 0)


def test_no_run_shows_a_stack_trace(ended):
    assert "Traceback" not in ended.log
    assert "\tat org.apache" not in ended.log


def test_points_arrive_after_the_outage(replayed, deployment, database):
    expected = {}
    for message in replayed.sent:
        if message.identity and message.stream == "telemetry":
            device, time, _ = message.identity
            readings = json.loads(message.body)["readings"]
            expected[device, time] = {k: v for k, v in readings.items() if k not in ("timestamp", "time", "device_id")}
    expected = {point: readings for point, readings in expected.items() if readings}
    sql = f"SELECT timestamp::long / 1000 AS ms, * FROM telemetry WHERE device_id ~ '^{deployment.name}-'"
    found = {}
    for row in database.rows(sql, len(expected)):
        device, time, _ = row.pop("device_id"), row.pop("ms"), row.pop("timestamp")
        assert (device, time) not in found
        found[device, time] = {name: value for name, value in row.items() if value is not None}
    assert found == expected


@pytest.fixture(scope="module")
def windows(replayed, deployment):
    """What the trends must be: all that was sent, but for the one that came too late for its window."""
    topic = deployment.contract.streams["telemetry"].topic.name
    records = {record.value: round(record.timestamp.timestamp() * 1000) for record in deployment.broker.records(topic)}
    telemetry = [m for m in replayed.sent if m.stream == "telemetry" and m.identity and m.identity[2] != TOO_LATE]
    length = deployment.contract.windows.length_seconds * 1000
    return expected_windows([(message, records[message.body]) for message in telemetry], length)


def close(statistics):
    return pytest.approx(statistics, rel=1e-9)


def test_aggregates_hold_the_last_state_of_each_window_under_its_key(windows, deployment):
    topic = deployment.contract.topics["aggregates"].name
    latest = {record.key.decode(): json.loads(record.value) for record in deployment.broker.records(topic)}
    assert set(latest) == {f"{device}/{metric}/{start}" for device, metric, start in windows}
    length = deployment.contract.windows.length_seconds * 1000
    for (device, metric, start), statistics in windows.items():
        record = latest[f"{device}/{metric}/{start}"]
        assert {name: record.get(name) for name in NUMBERS} == close(statistics)
        assert (record["device_id"], record["metric"]) == (device, metric)
        assert (record["window_start"], record["window_end"]) == (start, start + length)


def test_trends_in_the_database_equal_the_aggregates(windows, deployment, database):
    sql = f"SELECT timestamp::long / 1000 AS ms, * FROM trends WHERE device_id ~ '^{deployment.name}-'"
    found = {
        (row["device_id"], row["metric"], row["ms"]): {name: row[name] for name in NUMBERS}
        for row in until(lambda: database.rows(sql, len(windows)), lambda rows: len(rows) == len(windows))
    }
    assert set(found) == set(windows)
    for window, statistics in windows.items():
        assert found[window] == close(statistics)


def batches(ended, query):
    return [row for row in ended.contents.batches if row.query == query]


def every_query(deployment):
    return {name for kind in KINDS for name in queries_of(deployment.contract, kind)}


def test_every_query_has_reported(replayed, deployment):
    assert {row.query for row in replayed.contents.batches} == every_query(deployment)


def test_each_batch_is_in_the_lakes_table_of_batches(recovered, deployment):
    for name in deployment.contract.streams:
        sent = [message for message in recovered.sent if message.stream == name]
        good = [message for message in sent if message.identity]
        rows = batches(recovered, f"archive_{name}")
        assert sum(row.rows_in for row in rows) == len(sent)
        assert sum(row.rows_accepted for row in rows) == len(good)
        assert sum(row.rows_duplicate for row in rows) == len(good) - len(identities(sent, name))
        assert all(row.offsets_behind >= 0 for row in rows)
        assert sum(row.latency_rows for row in rows) == len(good)
        assert all(0 <= point.ms < 600_000 for row in rows for point in row.latencies)
        of_rejected = batches(recovered, f"rejected_{name}")
        assert sum(row.rows_in for row in of_rejected) == len(sent)
        assert sum(row.rows_rejected for row in of_rejected) == len(sent) - len(good)


def test_a_reading_too_late_for_its_window_is_counted(replayed):
    assert sum(row.rows_dropped_late for row in batches(replayed, "trends_telemetry")) >= 1


@pytest.mark.usefixtures("replayed")
def test_measurements_are_those_of_the_contract_and_few(deployment, metrics):
    series = [re.split(r"(?<!\\) ", line)[0] for line in metrics.kept]
    tags = [dict(tag.split("=", 1) for tag in each.split(",")[1:]) for each in series]
    # Other deployments, which have a registry, publish to the same place.
    assert {each["query"] for each in tags} - {MEASURED} == every_query(deployment)
    assert {each["name"] for each in tags} <= set(deployment.contract.metrics)
    reasons = {each["detail"].replace("\\", "") for each in tags if each["name"] == "rows_rejected"}
    assert reasons <= set(reason_kinds(deployment.contract))
    assert {"not JSON", "not UTF-8", "device", "readings", "time"} <= reasons
    assert {"live_telemetry", "trends_telemetry"} <= {each["query"] for each in tags if each["name"] == "restarts"}


@pytest.mark.usefixtures("replayed")
def test_offsets_without_an_identity_end_the_job_with_one_sentence(deployment, database, metrics):
    identity = deployment.checkpoints / "archive_logs" / "metadata"
    identity.rename(identity.with_name("elsewhere"))
    job = deployment.start("orphan", database.url, metrics.url, "--until", "caught-up")
    code = job.wait()
    identity.with_name("elsewhere").rename(identity)
    (sentence,) = [line for line in job.log().splitlines() if line.startswith("stream.py: ")]
    assert code == 2
    assert "archive_logs has offsets but no metadata file" in sentence
    assert "Traceback" not in job.log()
