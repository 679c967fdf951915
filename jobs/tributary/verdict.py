"""The verdict of the contract on single messages, with every reason; local/verdict.ts comes to the same one."""

import re
from collections.abc import Iterator
from decimal import Decimal
from math import isfinite
from typing import Final, TypeGuard

from tributary.contract import Contract, PayloadSchema, Property
from tributary.contract_schema import Range
from tributary.strict_json import NotJsonError, strict_json

_ABSENT: Final = object()


class Judge:
    """Says why a message is not acceptable; made once from the contract, and picklable."""

    def __init__(self, contract: Contract) -> None:
        """Judge by this contract."""
        self._schemas = {name: _SchemaCheck(stream.schema) for name, stream in contract.streams.items()}
        self._device = _whole(contract.device_pattern)
        self._ahead = contract.clock_ahead_seconds

    def __call__(self, stream: str, key: bytes | str | None, payload: bytes | None, received_at: int) -> list[str]:
        """Every reason against a message of this stream, sorted; none when it is acceptable.

        `key` is the Kafka key, `received_at` the arrival time in epoch milliseconds.
        """
        reasons: set[str] = set()
        if not self._is_device(key):
            reasons.add("device: not a device name")
        try:
            message = _json_object(payload or b"")
            reasons.update(self._schemas[stream].reasons(message))
            if self._is_ahead(message.get("time"), received_at):
                reasons.add(f"time: more than {self._ahead} s ahead of arrival")
        except _UnreadableError as unreadable:
            reasons.add(str(unreadable))
        return sorted(reasons, key=_utf16)

    def _is_device(self, key: bytes | str | None) -> bool:
        try:
            name = key.decode() if isinstance(key, bytes) else key
        except UnicodeDecodeError:
            return False
        return name is not None and self._device.match(name) is not None

    def _is_ahead(self, time: object, received_at: int) -> bool:
        return isinstance(time, float) and time > received_at + 1000 * self._ahead


class _UnreadableError(ValueError):
    """A payload that has no properties to look at; the message is the reason."""


def _json_object(payload: bytes) -> dict[str, object]:
    try:
        value = strict_json(payload.decode())
    except UnicodeDecodeError:
        raise _UnreadableError("not UTF-8") from None
    except NotJsonError:
        raise _UnreadableError("not JSON") from None
    if not isinstance(value, dict):
        raise _UnreadableError("not a JSON object")
    return value


class _SchemaCheck:
    """A payload schema with its patterns compiled."""

    def __init__(self, schema: PayloadSchema) -> None:
        self._properties = schema.properties
        patterns = [prop.pattern or prop.name_pattern for prop in schema.properties]
        self._patterns = {pattern: _whole(pattern) for pattern in patterns if pattern}

    def reasons(self, message: dict[str, object]) -> Iterator[str]:
        kinds = {"integer": self._integer, "number": self._number, "string": self._string, "map": self._map}
        for prop in self._properties:
            value = message.get(prop.name, _ABSENT)
            if value is _ABSENT and prop.required:
                yield f"{prop.name}: missing"
            elif value is not _ABSENT and (value is not None or prop.required):
                yield from (f"{prop.name}{problem}" for problem in kinds[prop.kind](prop, value))

    def _integer(self, prop: Property, value: object) -> Iterator[str]:
        if not _is_number(value):
            yield ": not an integer"
            return
        if not value.is_integer():
            yield ": not an integer"
        yield from _range((prop.minimum, prop.maximum), value)

    def _number(self, prop: Property, value: object) -> Iterator[str]:
        return _number((prop.minimum, prop.maximum), value)

    def _string(self, prop: Property, value: object) -> Iterator[str]:
        if prop.enum is not None and value not in prop.enum:
            yield f": not one of {', '.join(prop.enum)}"
        if not isinstance(value, str):
            yield ": not a string"
            return
        if prop.pattern is not None and not self._patterns[prop.pattern].match(value):
            yield ": does not match the pattern"
        if prop.min_length is not None and len(value) < prop.min_length:
            yield f": shorter than {prop.min_length}"
        if prop.max_length is not None and len(value) > prop.max_length:
            yield f": longer than {prop.max_length}"

    def _map(self, prop: Property, value: object) -> Iterator[str]:
        if not isinstance(value, dict):
            yield ": not an object"
            return
        if len(value) < prop.min_properties:
            yield f": fewer than {prop.min_properties} entries"
        if len(value) > prop.max_properties:
            yield f": more than {prop.max_properties} entries"
        for name, member in value.items():
            if not self._patterns[prop.name_pattern].match(name):
                yield ": a name that does not match the pattern"
            limits = prop.members.get(name, prop.additional)
            yield from (f".{name}{problem}" for problem in _number(limits, member))


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, float) and isfinite(value)


def _number(limits: Range, value: object) -> Iterator[str]:
    if _is_number(value):
        yield from _range(limits, value)
    else:
        yield ": not a number"


def _range(limits: Range, value: float) -> Iterator[str]:
    minimum, maximum = limits
    if value < minimum:
        yield f": below {_number_text(minimum)}"
    if value > maximum:
        yield f": above {_number_text(maximum)}"


def _number_text(value: float) -> str:
    """A number of the contract, written as JavaScript does."""
    if value == int(value):
        return str(int(value))
    return format(Decimal(repr(value)), "f") if abs(value) >= 1e-6 else repr(value).replace("e-0", "e-")


def _whole(pattern: str) -> re.Pattern[str]:
    """An anchored pattern for `match`; Python's `$` alone would also match before a last line feed."""
    return re.compile(rf"(?:{pattern[1:-1]})\Z", re.ASCII)


def _utf16(reason: str) -> bytes:
    """The sort key of JavaScript, which compares UTF-16 units."""
    return reason.encode("utf-16-be", "surrogatepass")
