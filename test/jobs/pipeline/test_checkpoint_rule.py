"""From which checkpoints Spark really goes on: the rule that is checked before a start is true."""

import json
import shutil
from collections import Counter
from dataclasses import dataclass, replace

import pytest

from deployment import Deployment
from traffic import bad
from tributary.contract import load_contract

pytestmark = pytest.mark.services

ONLY = ["--query", "rejected", "--until", "caught-up"]


@dataclass(frozen=True)
class Attempt:
    """A run of the job that is over, with the rows of the table that it writes."""

    code: int
    log: str
    rejected: Counter

    @property
    def sentence(self):
        (sentence,) = [line for line in self.log.splitlines() if line.startswith("stream.py: ")]
        return sentence.removeprefix("stream.py: ")


def changed(deployment, name, change) -> Deployment:
    """The same deployment with another contract."""
    folder = deployment.folder / name
    shutil.copytree(deployment.contract.directory, folder)
    for file in ("streams.json", "pipeline.json"):
        root = json.loads((folder / file).read_text())
        change(file, root)
        (folder / file).write_text(json.dumps(root))
    return replace(deployment, contract=load_contract(folder))


def without_interactions(file, root):
    if file == "streams.json":
        del root["interactions"]


def with_a_newer_state(file, root):
    if file == "pipeline.json":
        root["queries"]["rejected"]["state"] += 1


def with_another_topic(file, root):
    if file == "streams.json":
        root["logs"]["kafka"]["topic"] += ".moved"


@pytest.fixture(scope="module")
def whole(deploy):
    return deploy()


@pytest.fixture(scope="module")
def fewer(whole):
    return changed(whole, "fewer", without_interactions)


@pytest.fixture(scope="module")
def attempt(metrics):
    """Sends a message that is not acceptable to some streams, and then runs the job until it has caught up."""
    count = 0

    def make(deployment, *streams):
        nonlocal count
        count += 1
        deployment.send([bad(stream, "d", b"not JSON %d" % count) for stream in streams])
        job = deployment.start(f"attempt-{count}", metrics.url, metrics.url, *ONLY)
        code = job.wait()
        rows = deployment.rows(deployment.contract.tables["rejected"].name)
        return Attempt(code, job.log(), Counter((row.stream, bytes(row.value)) for row in rows))

    return make


@pytest.fixture(scope="module")
def moved(whole):
    return changed(whole, "moved", with_another_topic)


@pytest.fixture(scope="module")
def first(attempt, fewer):
    return attempt(fewer, "telemetry", "logs")


@pytest.fixture(scope="module")
def newer(first, attempt, whole):
    assert first.code == 0
    return attempt(changed(whole, "newer", with_a_newer_state))


@pytest.fixture(scope="module")
def added(newer, attempt, whole):
    assert newer.code == 2
    return attempt(whole, "telemetry", "interactions")


@pytest.fixture(scope="module")
def rolled_back(added, attempt, fewer):
    assert added.code == 0
    return attempt(fewer, "telemetry", "logs")


@pytest.fixture(scope="module")
def added_again(rolled_back, attempt, whole):
    assert rolled_back.code == 0
    return attempt(whole, "telemetry", "interactions")


def new_rows(count, *streams):
    """What the attempt with this number has sent."""
    return Counter((stream, b"not JSON %d" % count) for stream in streams)


def test_another_version_of_the_state_is_refused(newer, first):
    assert newer.sentence.startswith(
        "Query rejected_telemetry cannot go on from its checkpoint: its state has version 1 there "
    )
    assert newer.rejected == first.rejected == new_rows(1, "telemetry", "logs")


def test_a_stream_that_is_new_begins_while_the_others_go_on(first, added):
    assert added.code == 0
    assert added.rejected == first.rejected + new_rows(3, "telemetry", "interactions")


def test_the_former_version_without_the_stream_goes_on_as_well(added, rolled_back):
    assert rolled_back.code == 0
    assert rolled_back.rejected == added.rejected + new_rows(4, "telemetry", "logs")


def test_a_stream_that_comes_back_goes_on_where_it_was(rolled_back, added_again):
    assert added_again.code == 0
    assert added_again.rejected == rolled_back.rejected + new_rows(5, "telemetry", "interactions")


def test_the_job_refuses_when_a_stream_has_another_topic(added_again, attempt, moved, whole):
    refused = attempt(moved)
    topic = whole.contract.streams["logs"].topic.name
    assert refused.code == 2
    assert refused.sentence.startswith(
        f"Query rejected_logs cannot go on from its checkpoint: it no longer reads {topic}, which its checkpoint names."
    )
    assert refused.rejected == added_again.rejected


# Last, because it spoils the checkpoint: this is why the rule is checked before Spark begins.
@pytest.mark.usefixtures("added_again")
def test_without_the_rule_spark_plans_a_batch_that_fails_and_then_the_former_version_fails_too(attempt, moved, whole):
    record = moved.status / moved.contract.status.queries / "rejected_logs.json"
    stream = moved.contract.streams["logs"]
    moved.broker.create_topics({stream.topic.name: stream.topic.partitions})
    record.unlink()
    failed = attempt(moved, "logs")
    record.unlink()
    back = attempt(whole)
    assert (failed.code, back.code) == (3, 3)
    for tried in (failed, back):
        assert "Some data may have been lost" in tried.log
        # It names partitions of the topic that it misses: the former one, or that of the batch that was planned.
        assert any(f"{each.contract.streams['logs'].topic.name}-" in tried.log for each in (whole, moved))
