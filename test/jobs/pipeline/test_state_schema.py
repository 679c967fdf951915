"""What each query keeps in its checkpoint, pinned for each version of its state."""

import json

import pytest

from places import ROOT
from tributary.query_names import KINDS, kind_of, queries_of

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
    variables = json.loads(store.operatorProperties or "{}").get("stateVariables", [])
    if kept := [each["stateName"] for each in variables if each["stateVariableType"] == "ValueState"]:
        # What a stateful processor keeps is found by its name; timers have the form that Spark gives them.
        [variable] = kept
        options = {"operatorId": store.operatorId, "stateVarName": variable}
    schema = spark.read.format("statestore").options(**options).load(place).schema
    return {part: schema[part].dataType.simpleString() for part in ("key", "value")}


def pinned_file(contract, name, stream):
    """Queries of a kind keep the same, but for the kind that keeps counts of some streams and readings of others."""
    kind = kind_of(name)
    counted = f"-{stream.counts}" if kind == "trends" and stream.counts else ""
    return PINNED / f"{kind}{counted}-{contract.states[kind]}.json"


@pytest.mark.usefixtures("recovered")
@pytest.mark.parametrize("kind", KINDS)
def test_the_state_is_that_of_its_version(deployment, kind):
    for name, stream in queries_of(deployment.contract, kind).items():
        found = state_schema(deployment.spark, deployment.checkpoints / name)
        file = pinned_file(deployment.contract, name, stream)
        if not file.exists():
            file.write_text(json.dumps(found, indent=2) + "\n")
            pytest.fail(f"{file.relative_to(ROOT)} was missing and is written now; look at it and commit it.")
        assert found == json.loads(file.read_text()), (
            f"{name} keeps another state now, so it cannot go on from its checkpoint: "
            f"raise queries.{kind}.state in contract/pipeline.json."
        )
