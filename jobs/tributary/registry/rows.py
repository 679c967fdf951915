"""Rows of the registry from its document: each line is checked by itself, and a wrong one is refused with a reason."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tributary.registry.checks import WrongRowError, bounded, by_metric, identifier, members, text

# A device as registry.REGISTRY_COLUMNS has it, by the names of the columns.
Row = dict[str, Any]

_MOST: Final = 1e15
_MOST_GAIN: Final = 1e9
_LONGEST_INTERVAL: Final = 31_536_000.0


@dataclass(frozen=True)
class Refusal:
    """A line that was not taken; `device_id` is empty when the line does not say whose it is."""

    line: int
    device_id: str
    reason: str

    def __str__(self) -> str:
        """As it is logged."""
        return f"{self.device_id or f'line {self.line}'} ({self.reason})"


@dataclass(frozen=True)
class Document:
    """What a document says: the rows by their device, and what was refused."""

    rows: dict[str, Row] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)


def read_rows(document: bytes) -> Document:
    """The rows of a document of JSON lines, as contract/device.schema.json has them; empty lines do not count.

    Beside the schema: numbers are finite, the low limit is below the high one, and of two rows of one device the
    later is refused.
    """
    found = Document()
    seen: set[str] = set()
    for number, line in enumerate(document.split(b"\n"), start=1):
        if not line.strip():
            continue
        device_id = ""
        try:
            value = _parsed(line)
            device_id = identifier(value.get("device_id"))
            if device_id in seen:
                raise WrongRowError("it is listed before")
            seen.add(device_id)
            found.rows[device_id] = _row(device_id, value)
        except WrongRowError as error:
            found.refused.append(Refusal(number, device_id, str(error)))
    return found


def merged(former: Mapping[str, Row], document: Document) -> dict[str, Row]:
    """The registry after a document: its rows, and the former ones of devices of which a row was refused.

    A refused line that does not say whose it is could be anyone's: then no device leaves the registry. A document of
    which nothing can be taken changes nothing.
    """
    if not document.rows:
        return dict(former)
    if any(not refusal.device_id for refusal in document.refused):
        return {**former, **document.rows}
    kept = {each.device_id: former[each.device_id] for each in document.refused if each.device_id in former}
    return {**kept, **document.rows}


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        # As doubles, so that a number of any length is one; what is too large becomes infinite and is refused as such.
        value = json.loads(line.decode(), parse_int=float)
    except (ValueError, RecursionError):
        raise WrongRowError("not JSON") from None
    if not isinstance(value, dict):
        raise WrongRowError("not a JSON object")
    return value


def _row(device_id: str, value: dict[str, Any]) -> Row:
    members("", value, {"device_id", "site", "model", "interval_seconds", "calibration", "limits"})
    interval = value.get("interval_seconds", 1.0)
    if bounded("interval_seconds", interval, 0.0, _LONGEST_INTERVAL) == 0:
        raise WrongRowError("interval_seconds is not above 0")
    return {
        "device_id": device_id,
        "site": text("site", value["site"]) if "site" in value else None,
        "model": text("model", value["model"]) if "model" in value else None,
        "interval_seconds": interval if "interval_seconds" in value else None,
        "calibration": _by_metric("calibration", value.get("calibration", {}), _correction),
        "limits": _by_metric("limits", value.get("limits", {}), _range),
    }


def _by_metric(
    name: str, value: object, read: Callable[[str, object], dict[str, float | None]]
) -> dict[str, dict[str, float | None]]:
    return {metric: read(f"{name}.{metric}", entry) for metric, entry in by_metric(name, value).items()}


def _correction(place: str, value: object) -> dict[str, float | None]:
    found = members(place, value, {"gain", "offset"})
    gain = bounded(f"{place}.gain", found.get("gain", 1.0), -_MOST_GAIN, _MOST_GAIN)
    if gain == 0:
        raise WrongRowError(f"{place}.gain is 0")
    return {"gain": gain, "offset": bounded(f"{place}.offset", found.get("offset", 0.0), -_MOST, _MOST)}


def _range(place: str, value: object) -> dict[str, float | None]:
    found = members(place, value, {"low", "high"})
    if not found:
        raise WrongRowError(f"{place} has neither low nor high")
    ends = {end: bounded(f"{place}.{end}", found[end], -_MOST, _MOST) for end in found}
    low, high = ends.get("low"), ends.get("high")
    if low is not None and high is not None and low >= high:
        raise WrongRowError(f"{place}.low is not below high")
    return {"low": low, "high": high}
