"""Limits as the registry has them."""

import pytest

from tributary.alerts.limit_table import LimitTable
from tributary.alerts.limits_in_force import LimitsInForce
from tributary.registry.registry import REGISTRY_COLUMNS

DEVICES = ", ".join(f"{name} {kind}" for name, kind in REGISTRY_COLUMNS.items())


@pytest.fixture
def registry(spark):
    """Makes a registry of one device, with limits and calibration of some metrics."""

    def make(limits, calibration=None):
        return spark.createDataFrame([("d", "hall", "m1", 1.0, calibration, limits)], DEVICES)

    return make


def rows(table: LimitTable):
    return {tuple(row.values()) for row in table._rows.to_pylist()}


def test_limits_follow_the_registry_and_keep_what_is_open_without_limits(spark, registry):
    documents = [
        registry({"temperature": (10.0, 30.0), "power": None, "humidity": (None, 5.0)}, {"humidity": (2.0, -1.0)})
    ]
    in_force = LimitsInForce(spark, lambda: documents[-1])
    first = in_force.table(())
    assert rows(first) == {
        ("d", "temperature", 10.0, 30.0, 1.0, 0.0, True, "hall", "m1"),
        ("d", "humidity", None, 5.0, 2.0, -1.0, True, "hall", "m1"),
    }
    assert in_force.table([("d", "temperature")]) is first
    documents.append(registry({"temperature": (10.0, 31.0)}))
    gone = in_force.table([("d", "temperature"), ("d", "humidity"), ("e", "temperature")])
    assert rows(gone) == {
        ("d", "temperature", 10.0, 31.0, 1.0, 0.0, True, "hall", "m1"),
        ("d", "humidity", None, None, 1.0, 0.0, True, "hall", "m1"),
        ("e", "temperature", None, None, 1.0, 0.0, False, None, None),
    }
    assert len(in_force.table(())) == 1


def test_a_registry_without_limits_has_none(spark, registry):
    in_force = LimitsInForce(spark, lambda: devices)
    devices = registry({})
    assert len(in_force.table(())) == 0
    assert len(in_force.table([("d", "power")])) == 1
    assert len(in_force.table(())) == 0
