"""What the job reports about its runs and about its queries' checkpoints."""

import json

import pytest

from services import until
from status_schema import check

pytestmark = pytest.mark.services


def offsets(checkpoint):
    """The topics that Spark names in the last batch that it has planned."""
    last = max((checkpoint / "offsets").glob("[0-9]*"), key=lambda path: int(path.name))
    return sorted(json.loads(last.read_text().splitlines()[-1]))


def test_a_run_that_gave_up_says_why(outage, deployment):
    report = deployment.report("outage")
    assert outage.code == 3
    assert report["state"] == "failed"
    assert "is given up: the outage has lasted" in report["reason"]
    assert report["queries"].keys() == {path.name for path in deployment.checkpoints.iterdir()}
    assert "\n" not in report["reason"]
    assert "failed" in {report["queries"][query]["state"] for query in ("live_telemetry", "trends_telemetry")}


@pytest.mark.usefixtures("recovered")
def test_a_run_that_ended_well_was_stopped(deployment):
    report = deployment.report("recovered")
    assert report["state"] == "stopped"
    assert report["queries"].keys() == {path.name for path in deployment.checkpoints.iterdir()}


@pytest.mark.usefixtures("recovered")
def test_what_is_kept_about_each_checkpoint_is_what_spark_has_in_it(deployment):
    for checkpoint in deployment.checkpoints.iterdir():
        kept = deployment.status_document("queries", checkpoint.name)
        check("query", kept)
        assert kept["query"] == checkpoint.name
        assert kept["topics"] == offsets(checkpoint)


def test_a_run_without_messages_is_healthy_at_its_first_start_and_at_every_later_one(deploy, metrics):
    deployment = deploy()
    for run, expected in (("first", "committed"), ("later", "idle")):
        job = deployment.start(run, metrics.url, metrics.url, "--query", "live")
        report = until(lambda name=run: deployment.report(name), lambda seen: seen["state"] == "healthy", seconds=120)
        job.terminate()
        assert job.wait() == 0
        assert report["state"] == "healthy"
        assert {query["state"] for query in report["queries"].values()} == {expected}
        assert deployment.report(run)["state"] == "stopped"
