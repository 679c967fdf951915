"""What the detector remembers of a device: arrays of fixed size per metric, and their form as bytes."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from tributary.detector.arrays import Rows
from tributary.detector.settings import Settings

VERSION: Final = 1
"""Raise it when arrays change their meaning; the state of devices then begins anew."""
MOST_METRICS: Final = 32
"""Metrics of one device that are watched, the first that were seen; more would make its state larger without bound."""
_MAGIC: Final = b"TDET"


class StateError(ValueError):
    """Bytes that are no state of this version and these settings; the message says why. Begin anew."""


@dataclass
class State:
    """Arrays whose first axis is the metric."""

    metrics: list[str] = field(default_factory=list)
    rows: Rows = field(default_factory=dict)
    last_start: int = -1
    """Start of the newest window that was seen, in epoch milliseconds."""

    def add(self, metrics: Sequence[str], born: Rows) -> None:
        """Add metrics with the arrays of their birth."""
        self.metrics = [*self.metrics, *metrics]
        self.rows = {
            name: np.concatenate([self.rows[name], rows]) if self.rows else rows for name, rows in born.items()
        }


def encode(state: State, settings: Settings) -> bytes:
    """A state as bytes: about 15 kB per metric with the default settings."""
    header = {
        "version": VERSION,
        "settings": fingerprint(settings),
        "metrics": state.metrics,
        "lastStart": state.last_start,
        "arrays": {name: list(rows.shape) for name, rows in state.rows.items()},
    }
    body = b"".join(np.ascontiguousarray(rows).tobytes() for rows in state.rows.values())
    head = json.dumps(header).encode()
    return b"".join([_MAGIC, len(head).to_bytes(4, "big"), head, body])


def decode(data: bytes, settings: Settings) -> State:
    """The state of bytes that `encode` made.

    Throws a StateError when they are of another version or of other settings, or damaged.
    """
    header = _header(data)
    if header.get("version") != VERSION:
        raise StateError(f"The state has version {header.get('version')}, not {VERSION}; the device is learnt anew.")
    if header.get("settings") != fingerprint(settings):
        raise StateError("The state was made with other settings of the detector; the device is learnt anew.")
    at, rows = 8 + int.from_bytes(data[4:8], "big"), {}
    try:
        for name, shape in header["arrays"].items():
            count = int(np.prod(shape))
            rows[name] = np.frombuffer(data, np.float64, count, at).reshape(shape).copy()
            at += 8 * count
        return State(list(header["metrics"]), rows, int(header["lastStart"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise StateError("The state is damaged; the device is learnt anew.") from None


def fingerprint(settings: Settings) -> int:
    """A number that differs for settings that need other arrays or give them another meaning."""
    shaping = (settings.methods, settings.history, settings.block, settings.blocks, settings.trend_blocks)
    return zlib.crc32(repr(shaping).encode())


def _header(data: bytes) -> dict[str, Any]:
    try:
        if data[:4] == _MAGIC:
            header = json.loads(data[8 : 8 + int.from_bytes(data[4:8], "big")])
            if isinstance(header, dict):
                return header
    except ValueError:
        pass
    raise StateError("The state is not one of the detector; the device is learnt anew.")
