"""What each query keeps in its checkpoint, pinned for each version of its state."""

import json

import pytest

from places import ROOT

pytestmark = pytest.mark.services

PINNED = ROOT / "test" / "jobs" / "state_schemas"
QUERIES = {"archive": "archive_logs", "rejected": "rejected", "live": "live", "trends": "trends"}


def state_schema(spark, checkpoint):
    """Each stateful operator in its order, with the keys and values of its stores, from Spark's own metadata."""
    place = checkpoint.as_uri()
    stores = spark.read.format("state-metadata").load(place).orderBy("operatorId", "stateStoreName").collect()
    return [
        {"operator": store.operatorName, "store": store.stateStoreName, **_columns(spark, place, store)}
        for store in stores
    ]


def _columns(spark, place, store):
    options = {"operatorId": store.operatorId, "storeName": store.stateStoreName}
    schema = spark.read.format("statestore").options(**options).load(place).schema
    return {part: schema[part].dataType.simpleString() for part in ("key", "value")}


@pytest.mark.usefixtures("recovered")
@pytest.mark.parametrize("kind", QUERIES)
def test_the_state_is_that_of_its_version(deployment, kind):
    found = state_schema(deployment.spark, deployment.checkpoints / QUERIES[kind])
    file = PINNED / f"{kind}-{deployment.contract.states[kind]}.json"
    if not file.exists():
        file.write_text(json.dumps(found, indent=2) + "\n")
        pytest.fail(f"{file.relative_to(ROOT)} was missing and is written now; look at it and commit it.")
    assert found == json.loads(file.read_text()), (
        f"The query {kind} keeps another state now, so it cannot go on from its checkpoints: "
        f"raise queries.{kind}.state in contract/pipeline.json."
    )


@pytest.mark.usefixtures("recovered")
def test_all_archives_keep_the_same(deployment):
    found = [
        state_schema(deployment.spark, deployment.checkpoints / f"archive_{stream}")
        for stream in deployment.contract.streams
    ]
    assert all(each == found[0] for each in found)
