"""The rules of contract/device.schema.json for the parts of a row."""

import re
from collections.abc import Collection
from math import isfinite
from typing import Any, Final

_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_METRIC: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")
_METRICS: Final = 64
_LETTERS: Final = 128


class WrongRowError(ValueError):
    """A row that breaks a rule; the message says in a few words which."""


def identifier(value: object) -> str:
    """A device's name."""
    if not isinstance(value, str) or not _IDENTIFIER.fullmatch(value):
        raise WrongRowError("device_id is missing or no name of a device")
    return value


def text(place: str, value: object) -> str:
    """A text of 1 to 128 characters."""
    if not isinstance(value, str) or not 0 < len(value) <= _LETTERS:
        raise WrongRowError(f"{place} is not a text of 1 to {_LETTERS} characters")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise WrongRowError(f"{place} is not Unicode") from None
    return value


def bounded(place: str, value: object, least: float, most: float) -> float:
    """A finite number from `least` to `most`."""
    if not isinstance(value, float):
        raise WrongRowError(f"{place} is not a number")
    if not isfinite(value):
        raise WrongRowError(f"{place} is not finite")
    if not least <= value <= most:
        raise WrongRowError(f"{place} is not from {least:g} to {most:g}")
    return value


def members(place: str, value: object, known: Collection[str]) -> dict[str, Any]:
    """The members of an object, with no others than the known names."""
    for name in _object(place, value):
        if name not in known:
            raise WrongRowError(f"{place}.{_shown(name)} is unknown" if place else f"{_shown(name)} is unknown")
    return _object(place, value)


def by_metric(place: str, value: object) -> dict[str, Any]:
    """The members of an object of which the names are those of at most 64 metrics."""
    entries = _object(place, value)
    if len(entries) > _METRICS:
        raise WrongRowError(f"{place} has more than {_METRICS} metrics")
    for name in entries:
        if not _METRIC.fullmatch(name):
            raise WrongRowError(f"{place} has {_shown(name)}, which is no name of a metric")
    return entries


def _object(place: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise WrongRowError(f"{place or 'it'} is not an object")
    return value


def _shown(name: str) -> str:
    """A name from outside, safe to be logged."""
    return ascii(name[:40])
