"""The rules by which Timestream for LiveAnalytics judges a record, as its quotas and its API reference state them."""

import math
import re
from dataclasses import dataclass

HOUR = 3_600_000
FUTURE = HOUR // 4
RESERVED = {"time", "measure_name", "measure_value", "ts_non_existent_col"}
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
KINDS = {"DOUBLE", "BIGINT", "BOOLEAN", "VARCHAR", "TIMESTAMP"}


@dataclass
class Table:
    """What a table keeps; `columns` are the types of the measures that it has seen."""

    memory_hours: int = 24
    magnetic_days: int = 365
    magnetic_writes: bool = True


def invalid(request: dict) -> str | None:
    """Why the service refuses a request as a whole."""
    records = request.get("Records", [])
    if not 1 <= len(records) <= 100:
        return (
            f"1 validation error detected: Value '{records}' at 'records' failed to satisfy constraint: "
            "Member must have length less than or equal to 100"
        )
    common = request.get("CommonAttributes", {})
    for record in records:
        whole = merged(common, record)
        names = [pair["Name"] for pair in whole["Dimensions"]]
        if len(set(names)) < len(names):
            return "Dimensions of the common attributes and a record overlap."
        if not whole["MeasureName"] or not re.fullmatch(r"-?\d+", whole["Time"]):
            return "A record must have a measure name and a time."
        if whole["Version"] < 1:
            return "The record version must be 1 or greater."
        if (whole["MeasureValueType"] == "MULTI") != ("MeasureValue" not in whole and bool(whole["MeasureValues"])):
            return "A record of type MULTI has measure values, and no other has."
    return None


def merged(common: dict, record: dict) -> dict:
    """A record with what all records of its request have in common."""
    defaults = {"MeasureValueType": "DOUBLE", "TimeUnit": "MILLISECONDS", "Version": 1, "MeasureName": "", "Time": ""}
    whole = {**defaults, "MeasureValues": [], **common, **record}
    return whole | {"Dimensions": common.get("Dimensions", []) + record.get("Dimensions", [])}


def rejected(record: dict, table: Table, now: int) -> str | None:
    """Why the service rejects this record alone; `now` is in epoch milliseconds."""
    return _bad_dimension(record) or _bad_measure(record) or _bad_size(record) or _bad_time(record, table, now)


def _bad_dimension(record: dict) -> str | None:
    pairs = record["Dimensions"]
    if len(pairs) > 128:
        return "The number of dimensions exceeds the limit of 128."
    for pair in pairs:
        if len(pair["Name"].encode()) > 60:
            return f"The dimension name {pair['Name']} exceeds the limit of 60 bytes."
        if problem := _bad_name(pair["Name"]):
            return problem
        if not pair["Value"]:
            return f"The value of the dimension {pair['Name']} is empty."
    if sum(len((pair["Name"] + pair["Value"]).encode()) for pair in pairs) > 2048:
        return "The dimensions exceed the limit of 2 KB."
    return None


def _bad_name(name: str) -> str | None:
    if name in RESERVED or name.startswith(("ts_", "measure_value")) or ":" in name:
        return f"The name {name} is reserved."
    return None


def _bad_measure(record: dict) -> str | None:
    values = record["MeasureValues"]
    names = [value["Name"] for value in values]
    if len(names) > 256:
        return "The number of measures exceeds the limit of 256."
    if len(set(names)) < len(names) or set(names) & {pair["Name"] for pair in record["Dimensions"]}:
        return "A measure has the name of another one or of a dimension."
    for value in values:
        if len(value["Name"].encode()) > 256:
            return f"The measure name {value['Name']} exceeds the limit of 256 bytes."
        if problem := _bad_name(value["Name"]) or _bad_value(value):
            return problem
    return None


def _bad_value(value: dict) -> str | None:
    text, kind = value["Value"], value["Type"]
    if kind not in KINDS or not 1 <= len(text) <= 2048:
        return f"The measure value {value['Name']} is not valid."
    if kind == "DOUBLE" and not (NUMBER.fullmatch(text) and math.isfinite(float(text))):
        return f"The measure value {text} is not a DOUBLE."
    if kind == "BIGINT" and not (re.fullmatch(r"-?\d{1,19}", text) and -(2**63) <= int(text) < 2**63):
        return f"The measure value {text} is not a BIGINT."
    return None


def _bad_size(record: dict) -> str | None:
    pairs = sum(len((pair["Name"] + pair["Value"]).encode()) for pair in record["Dimensions"])
    values = sum(
        len(value["Name"].encode()) + (len(value["Value"].encode()) if value["Type"] == "VARCHAR" else 8)
        for value in record["MeasureValues"]
    )
    if 8 + len(record["MeasureName"]) + pairs + values > 2048:
        return "The record exceeds the limit of 2 KB."
    return None


def _bad_time(record: dict, table: Table, now: int) -> str | None:
    assert record["TimeUnit"] == "MILLISECONDS", "the stand-in knows no other unit"
    kept = table.magnetic_days * 24 if table.magnetic_writes else table.memory_hours
    first, end = now - kept * HOUR, now + FUTURE
    if not first <= int(record["Time"]) < end:
        return f"The record timestamp is outside the time range [{first}, {end}) of the data ingestion window."
    return None
