"""What each query keeps in its checkpoint, pinned for each version of its state."""

import json

import pytest

from places import ROOT
from tributary.query_names import KINDS, queries_of

pytestmark = pytest.mark.services

PINNED = ROOT / "test" / "jobs" / "state_schemas"


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
@pytest.mark.parametrize("kind", KINDS)
def test_the_state_is_that_of_its_version(deployment, kind):
    found, *others = [
        state_schema(deployment.spark, deployment.checkpoints / name) for name in queries_of(deployment.contract, kind)
    ]
    file = PINNED / f"{kind}-{deployment.contract.states[kind]}.json"
    if not file.exists():
        file.write_text(json.dumps(found, indent=2) + "\n")
        pytest.fail(f"{file.relative_to(ROOT)} was missing and is written now; look at it and commit it.")
    assert all(each == found for each in others), f"The queries of {kind} keep different states."
    assert found == json.loads(file.read_text()), (
        f"The queries of {kind} keep another state now, so they cannot go on from their checkpoints: "
        f"raise queries.{kind}.state in contract/pipeline.json."
    )
