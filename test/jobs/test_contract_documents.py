"""That the schemas of the contract's documents and the job's own types name the same things."""

import json

import pytest
from jsonschema import Draft202012Validator

from places import CONTRACT_DIRECTORY
from tributary.alerts.alert import KINDS, Alert, Phase, Rule
from tributary.registry.registry import REGISTRY_COLUMNS


def schema(name):
    document = json.loads((CONTRACT_DIRECTORY / f"{name}.schema.json").read_text())
    Draft202012Validator.check_schema(document)
    return document["properties"]


def test_phases_rules_and_kinds_of_alerts_are_those_of_the_schema():
    alert = schema("alert")
    assert alert["phase"]["enum"] == list(Phase)
    assert alert["rule"]["enum"] == list(Rule)
    assert sorted(alert["kind"]["enum"]) == sorted(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_an_alert_of_each_kind_has_an_id_and_a_severity_as_the_schema_says(kind):
    alert, properties = Alert("d", "telemetry", Rule.LIMIT, kind, Phase.OPENED, since=1, at=2), schema("alert")
    for name in ("id", "severity"):
        assert Draft202012Validator(properties[name]).is_valid(getattr(alert, name))


def test_an_alert_keeps_its_id_through_its_life_and_another_beginning_is_another_alert():
    def id_of(*, since=1, **changed):
        said = {"device_id": "d", "stream": "telemetry", "rule": Rule.ANOMALY, "kind": "spike", "phase": Phase.OPENED}
        return Alert(**{**said, **changed}, since=since, at=changed.get("at", 2)).id

    assert id_of() == id_of(phase=Phase.CLEARED) == id_of(kind="level", phase=Phase.RENAMED)
    others = [
        id_of(since=2),
        id_of(device_id="e"),
        id_of(stream="logs"),
        id_of(rule=Rule.TREND),
        id_of(metric="wind"),
    ]
    assert len({id_of(), *others}) == 1 + len(others)


def test_the_registry_keeps_what_its_document_may_say():
    assert list(REGISTRY_COLUMNS) == list(schema("device"))
