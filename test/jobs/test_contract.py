import json
import shutil

import pytest

from places import CONTRACT_DIRECTORY, ROOT
from tributary.contract import ContractError, Property, Topic, load_contract

FAULTS = json.loads((ROOT / "test" / "contract" / "broken.json").read_text())


def break_contract(directory, fault):
    path = directory / fault["file"]
    if not fault["at"] and fault.get("remove"):
        path.unlink()
    elif "text" in fault:
        path.write_text(fault["text"])
    else:
        path.write_text(json.dumps(altered(json.loads(path.read_text()), fault)))


def altered(document, fault):
    if not fault["at"]:
        return fault["value"]
    *steps, key = fault["at"]
    parent = document
    for step in steps:
        parent = parent[step]
    if fault.get("remove"):
        del parent[key]
    else:
        parent[key] = fault["value"]
    return document


@pytest.mark.parametrize("fault", [pytest.param(fault, id=fault["name"]) for fault in FAULTS])
def test_a_broken_contract_is_refused_with_file_path_and_problem(tmp_path, fault):
    directory = tmp_path / "contract"
    shutil.copytree(CONTRACT_DIRECTORY, directory, ignore=shutil.ignore_patterns("examples"))
    break_contract(directory, fault)
    with pytest.raises(ContractError) as refused:
        load_contract(directory)
    assert str(refused.value) == fault["error"]


def test_everything_that_the_files_name_is_in_the_contract(contract):
    files = {name: json.loads((CONTRACT_DIRECTORY / f"{name}.json").read_text()) for name in ("streams", "pipeline")}
    assert list(contract.streams) == list(files["streams"])
    for name, entry in files["streams"].items():
        stream = contract.streams[name]
        schema = json.loads((CONTRACT_DIRECTORY / entry["schema"]).read_text())
        assert [prop.name for prop in stream.schema.properties] == list(schema["properties"])
        assert {prop.name for prop in stream.schema.properties if prop.required} == set(schema["required"])
        kafka = entry["kafka"]
        assert stream.topic == Topic(kafka["topic"], kafka["partitions"], kafka["retentionHours"], compacted=False)
        assert list(stream.table.partition_by) == entry["table"]["partitionBy"]
    for kind in ("tables", "topics", "series"):
        assert set(getattr(contract, kind)) == set(files["pipeline"][kind])
    assert contract.topics["aggregates"].compacted is True


def test_a_payload_property_holds_what_its_schema_says(contract):
    properties = {prop.name: prop for prop in contract.streams["telemetry"].schema.properties}
    assert properties["seq"] == Property("seq", "integer", required=True, minimum=0, maximum=2**53 - 1)
    readings = properties["readings"]
    assert (readings.kind, readings.min_properties, readings.max_properties) == ("map", 1, 64)
    assert readings.members["temperature"] == (-90, 200)
    assert readings.members.keys() == contract.sensors.keys()
