"""metrics.json: the units of what sensors measure, and of what the pipeline measures about itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from tributary.contract_place import Place


@dataclass(frozen=True)
class Units:
    """Each metric's unit, of the devices' sensors and of the pipeline itself."""

    sensors: dict[str, str]
    pipeline: dict[str, str]


def units(root: Place) -> Units:
    """Read metrics.json: a unit and a description for every metric."""
    root.object(("sensors", "pipeline"))
    return Units(_group(root.at("sensors")), _group(root.at("pipeline")))


def check_sensors(sensors: Place, schemas: Iterable[Place]) -> None:
    """Refuse a sensor metric that only one of metrics.json and the payload schemas knows, and one of two streams.

    All files are well-formed. The window of a device and a metric is written by one query.
    """
    known: set[str] = set()
    for schema in schemas:
        for _, prop in schema.at("properties").entries():
            for name, member in prop.at("properties").entries() if prop.has("properties") else ():
                if not sensors.has(name):
                    member.fail("no unit in metrics.json")
                if name in known:
                    member.fail("a metric of another stream too")
                known.add(name)
    for name, metric in sensors.entries():
        if name not in known:
            metric.fail("in no payload schema")


def _group(place: Place) -> dict[str, str]:
    found = {}
    for name, metric in place.entries():
        metric.identifier(name)
        metric.object(("unit", "description"))
        found[name] = metric.at("unit").string()
        metric.at("description").string()
    return found
