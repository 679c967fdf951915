"""Payload schemas: the subset of JSON Schema 2020-12 that every part of the pipeline supports."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Final, Literal

from tributary.contract_place import Place

PropertyKind = Literal["integer", "number", "string", "map"]
Range = tuple[float, float]

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_NUMBER: Final = ("minimum", "maximum")
_STRING: Final = ("enum", "pattern", "minLength", "maxLength")
_MAP: Final = ("minProperties", "maxProperties", "propertyNames", "properties", "additionalProperties")

# Columns that the pipeline adds to a message in the lake, and to every point in the time-series database.
_ADDED_COLUMNS: Final = ("device_id", "event_time", "arrival_time")
_POINT_COLUMNS: Final = ("device_id", "time", "timestamp")


@dataclass(frozen=True)
class Property:
    """One property of a payload and what its value may be; `map` is an object of numbers.

    Numbers have `minimum` and `maximum`. Texts may have `enum`, `pattern` and lengths in code points. Maps have
    `min_properties`, `max_properties`, `name_pattern`, the ranges of known `members` and that of any `additional` one.
    """

    name: str
    kind: PropertyKind
    required: bool
    minimum: float = -inf
    maximum: float = inf
    enum: tuple[str, ...] | None = None
    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_properties: int = 0
    max_properties: int = 0
    name_pattern: str = ""
    members: Mapping[str, Range] = field(default_factory=dict)
    additional: Range = (-inf, inf)


@dataclass(frozen=True)
class PayloadSchema:
    """The properties of a stream's payload, in the order of its schema; others are allowed and not looked at."""

    properties: tuple[Property, ...]


def payload_schema(root: Place) -> PayloadSchema:
    """Read a payload schema; ContractError at the first keyword that is not supported.

    Optional properties must allow null, because a null and an absent property are the same to the job.
    """
    root.object(("type", "required", "properties"), ("$schema", "title", "description"))
    if root.has("$schema"):
        root.at("$schema").one_of((_DIALECT,))
    for key in ("title", "description"):
        if root.has(key):
            root.at(key).string()
    root.at("type").one_of(("object",))
    required = root.at("required").strings()
    properties: dict[str, Property] = {}
    for name, place in root.at("properties").entries():
        place.identifier(name)
        if name in _ADDED_COLUMNS:
            place.fail(f"'{name}' is a column that the pipeline adds")
        properties[name] = _property(place, name, name in required)
    for name in required:
        if name not in properties:
            root.at("required").fail(f"'{name}' has no property")
    for name in ("seq", "time"):
        found = properties.get(name)
        if found is None or found.kind != "integer" or not found.required:
            root.at("properties").fail(f"'{name}' is not a required integer")
    return PayloadSchema(tuple(properties.values()))


def _property(place: Place, name: str, required: bool) -> Property:
    place.entries()
    if place.has("description"):
        place.at("description").string()
    kind = _type(place, required)
    if kind == "string":
        return _string(place, name, required)
    if kind == "object":
        return _map(place, name, required)
    if kind != "integer" and kind != "number":
        place.at("type").fail(f"'{kind}' is not supported")
    minimum, maximum = _range(place, ("description",))
    return Property(name, "integer" if kind == "integer" else "number", required, minimum=minimum, maximum=maximum)


def _type(place: Place, required: bool) -> str:
    types = place.at("type")
    if not place.has("type"):
        types.fail("missing")
    nullable = isinstance(types.value, list)
    if not nullable and not required:
        types.fail("an optional property must allow null")
    if not nullable:
        return types.string()
    kind, *others = types.strings()
    if others != ["null"]:
        types.fail("only a type and null can be listed")
    if required:
        types.fail("a required property cannot be null")
    return kind


def _range(place: Place, optional: Sequence[str] = ()) -> Range:
    place.object(("type", *_NUMBER), optional)
    minimum, maximum = place.at("minimum").number(), place.at("maximum").number()
    if minimum > maximum:
        place.at("minimum").fail("above maximum")
    return minimum, maximum


def _string(place: Place, name: str, required: bool) -> Property:
    place.object(("type",), ("description", *_STRING))
    enum = place.at("enum").strings() if place.has("enum") else None
    pattern = place.at("pattern").pattern() if place.has("pattern") else None
    shortest, longest = (place.at(key).count() if place.has(key) else None for key in ("minLength", "maxLength"))
    if shortest is not None and longest is not None and shortest > longest:
        place.at("minLength").fail("above maxLength")
    return Property(name, "string", required, enum=enum, pattern=pattern, min_length=shortest, max_length=longest)


def _map(place: Place, name: str, required: bool) -> Property:
    place.object(("type", *_MAP), ("description",))
    fewest, most = place.at("minProperties").count(), place.at("maxProperties").count()
    if fewest > most:
        place.at("minProperties").fail("above maxProperties")
    place.at("propertyNames").object(("pattern",))
    name_pattern = place.at("propertyNames").at("pattern").pattern()
    additional = _member(place.at("additionalProperties"))
    members = {}
    for member_name, member in place.at("properties").entries():
        member.identifier(member_name)
        if member_name in _POINT_COLUMNS:
            member.fail(f"'{member_name}' is a column of every point")
        if not re.fullmatch(name_pattern, member_name):
            member.fail(f"'{member_name}' does not match the pattern of propertyNames")
        members[member_name] = _member(member)
    return Property(
        name,
        "map",
        required,
        min_properties=fewest,
        max_properties=most,
        name_pattern=name_pattern,
        members=members,
        additional=additional,
    )


def _member(place: Place) -> Range:
    limits = _range(place)
    place.at("type").one_of(("number",))
    return limits
