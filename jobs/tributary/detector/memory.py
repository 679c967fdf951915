"""What is remembered of a device from batch to batch: its detector's state, and when it was heard of."""

import json
from dataclasses import asdict, dataclass
from typing import Final

from tributary.detector.settings import Settings
from tributary.detector.state import State, StateError, decode, encode

VERSION: Final = 1
"""Raise it when a field changes its meaning; a new field with a default needs no other version."""
_MAGIC: Final = b"TDEV"


@dataclass
class About:
    """Facts of a device; times in epoch milliseconds of event time."""

    last_end: int = 0
    """End of the newest window."""
    interval: float | None = None
    """Seconds between messages, if the registry knows."""
    silent_since: int | None = None
    """Of the silence that is open."""
    timer: int | None = None
    """When to look at the device again, if nothing comes."""
    registered: bool = False
    site: str | None = None
    model: str | None = None


@dataclass
class Memory:
    """A device."""

    about: About
    state: State
    relearnt: str | None = None
    """Why the detector's state could not be read, and begins anew."""


def pack(memory: Memory, settings: Settings) -> bytes:
    """A memory as bytes."""
    head = json.dumps({"version": VERSION, **asdict(memory.about)}).encode()
    return b"".join([_MAGIC, len(head).to_bytes(4, "big"), head, encode(memory.state, settings)])


def unpack(data: bytes, settings: Settings) -> Memory:
    """The memory of bytes that `pack` made; what they do not tell begins anew, with the reason in `relearnt`."""
    try:
        about, rest = _about(data)
    except (ValueError, TypeError, AttributeError):
        return Memory(About(), State(), "What is remembered of the device cannot be read; it is learnt anew.")
    try:
        return Memory(about, decode(rest, settings))
    except StateError as error:
        return Memory(about, State(), str(error))


def _about(data: bytes) -> tuple[About, bytes]:
    end = 8 + int.from_bytes(data[4:8], "big")
    head = json.loads(data[8:end]) if data[:4] == _MAGIC else {}
    if head.pop("version", None) != VERSION:
        raise ValueError("of another version")
    return About(**head), data[end:]
