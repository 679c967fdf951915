"""Streams, topics and tables of the contract."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from tributary.contract_place import Place
from tributary.contract_schema import PayloadSchema, payload_schema

_TOPIC: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,248}")
_SCHEMA_FILE: Final = re.compile(r"schemas/[a-z][a-z0-9_-]*\.schema\.json")
_MQTT_LEVEL: Final = re.compile(r"[A-Za-z0-9_.-]+")
_TIME_TRANSFORM: Final = re.compile(r"(?:year|month|day|hour)\(([a-z0-9_]+)\)")
_BUCKET_TRANSFORM: Final = re.compile(r"bucket\([1-9][0-9]{0,4}, ([a-z0-9_]+)\)")
_DEVICE: Final = "{device_id}"
# What can be counted, and the texts of a payload that it takes.
_COUNTS: Final = {"errors": ("level", "code"), "actions": ("action", "target")}
# AWS IoT Core takes no more levels in a topic.
_MAX_MQTT_LEVELS: Final = 8


@dataclass(frozen=True)
class Topic:
    """A Kafka topic; a compacted one keeps the last record of each key."""

    name: str
    partitions: int
    retention_hours: int
    compacted: bool = False


@dataclass(frozen=True)
class Table:
    """An Iceberg table's name and its partition transforms."""

    name: str
    partition_by: tuple[str, ...]


@dataclass(frozen=True)
class StreamSeries:
    """Where a stream's readings go in the time-series database: `fields` names the payload's map of numbers."""

    measurement: str
    fields: str


@dataclass(frozen=True)
class Stream:
    """One entry of streams.json with the payload schema that it names; `mqtt` holds {device_id} as one level."""

    name: str
    description: str
    mqtt: str
    topic: Topic
    schema: PayloadSchema
    table: Table
    series: StreamSeries | None
    counts: str | None = None
    """What is counted in windows: `errors` of log lines, `actions` of people, or nothing."""


def stream(name: str, place: Place, schema_at: Callable[[str], Place]) -> Stream:
    """Read one entry of streams.json and the payload schema that it names."""
    place.object(("description", "mqtt", "kafka", "schema", "table"), ("series", "counts"))
    description = place.at("description").string()
    mqtt = _mqtt(place.at("mqtt"))
    place.at("kafka").object(("topic", "partitions", "retentionHours"))
    kafka = topic(place.at("kafka"))
    file = place.at("schema").string()
    if not _SCHEMA_FILE.fullmatch(file):
        place.at("schema").fail("not of the form schemas/NAME.schema.json")
    schema = payload_schema(schema_at(file))
    place.at("table").object(("name", "partitionBy"))
    values = [prop.name for prop in schema.properties if prop.kind in ("integer", "string")]
    lake_table = table(place.at("table"), times=("event_time", "arrival_time"), values=("device_id", *values))
    series = _series(place.at("series"), schema) if place.has("series") else None
    if place.has("series") and place.has("counts"):
        # One query per stream writes its windows, and it writes windows of one kind.
        place.at("counts").fail("a stream has series or counts, not both")
    counts = _counts(place.at("counts"), schema) if place.has("counts") else None
    return Stream(name, description, mqtt, kafka, schema, lake_table, series, counts)


def topic(place: Place) -> Topic:
    """Read a topic's name, partitions and retention."""
    name = place.at("topic").string()
    if not _TOPIC.fullmatch(name):
        place.at("topic").fail("not a Kafka topic name")
    return Topic(name, place.at("partitions").count(), place.at("retentionHours").count())


def table(place: Place, times: Sequence[str], values: Sequence[str]) -> Table:
    """Read a table's name and partition transforms, which may use the columns of these times and values."""
    name = place.at("name").identifier()
    specs = place.at("partitionBy")
    taken: set[str] = set()
    for spec in specs.strings():
        column = _partition_column(spec, times, values)
        if column is None:
            specs.fail(f"'{spec}' is not a partition transform of this table")
        if column in taken:
            specs.fail(f"'{column}' is partitioned twice")
        taken.add(column)
    return Table(name, specs.strings())


def _partition_column(spec: str, times: Sequence[str], values: Sequence[str]) -> str | None:
    if time := _TIME_TRANSFORM.fullmatch(spec):
        return time[1] if time[1] in times else None
    bucket = _BUCKET_TRANSFORM.fullmatch(spec)
    value = bucket[1] if bucket else spec
    return value if value in values else None


def _mqtt(place: Place) -> str:
    levels = place.string().split("/")
    if levels.count(_DEVICE) != 1:
        place.fail("does not hold {device_id} as one segment")
    if not all(level == _DEVICE or _MQTT_LEVEL.fullmatch(level) for level in levels):
        place.fail("not an MQTT topic of letters, digits and _ . -")
    if len(levels) > _MAX_MQTT_LEVELS:
        place.fail(f"more than {_MAX_MQTT_LEVELS} levels")
    return place.string()


def _series(place: Place, schema: PayloadSchema) -> StreamSeries:
    place.object(("measurement", "fields"))
    measurement = place.at("measurement").identifier()
    fields = place.at("fields").string()
    if not any(prop.name == fields and prop.kind == "map" for prop in schema.properties):
        place.at("fields").fail(f"'{fields}' is not a map of numbers")
    return StreamSeries(measurement, fields)


def _counts(place: Place, schema: PayloadSchema) -> str:
    counts = place.one_of(tuple(_COUNTS))
    for needed in _COUNTS[counts]:
        if not any(prop.name == needed and prop.kind == "string" for prop in schema.properties):
            place.fail(f"'{counts}' needs the property '{needed}', a text")
    return counts
