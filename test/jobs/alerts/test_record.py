"""Events as others get them, against the contract's schema."""

import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from places import CONTRACT_DIRECTORY
from tributary.addresses import LakeAddress
from tributary.alerts.alert import KINDS, Alert, Phase, Rule
from tributary.alerts.record import Raised, record_value

AT = 1_760_000_000_123
ALERT = Alert("dev-1", "telemetry", Rule.LIMIT, "high", Phase.OPENED, AT, AT, "temperature", 31.0, 30.0)
LAKE = LakeAddress.parse("file:///lake?database=mine")


@pytest.fixture(scope="module")
def schema():
    return Draft202012Validator(json.loads((CONTRACT_DIRECTORY / "alert.schema.json").read_text()))


def record(alert, contract):
    return json.loads(record_value(Raised(alert, AT + 5), contract, LAKE))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("phase", Phase)
def test_every_event_is_as_the_contract_says(kind, phase, schema, contract):
    for alert in (
        replace(ALERT, kind=kind, phase=phase, site="hall", model="m", registered=True, score=0.7, per_hour=-1.5),
        replace(ALERT, kind=kind, phase=phase, metric="", value=float("nan"), expected=float("inf"), score=None),
    ):
        assert list(schema.iter_errors(record(alert, contract))) == []


def test_a_record_has_the_unit_and_the_context_and_leads_on(contract):
    found = record(replace(ALERT, site="hall"), contract)
    assert (found["unit"], found["raised_at"]) == ("Celsius", AT + 5)
    assert found["device"] == {"registered": False, "site": "hall", "model": None}
    assert found["links"] == {
        "explanation": "docs/alerts.md#high",
        "query": "SELECT * FROM mine.telemetry WHERE device_id = 'dev-1' AND event_time BETWEEN "
        "TIMESTAMP '2025-10-09 08:48:20 UTC' AND TIMESTAMP '2025-10-09 08:58:20 UTC' ORDER BY event_time, seq",
    }
    assert record(replace(ALERT, metric="no such metric"), contract)["unit"] == ""
