"""What the operator tells: a row for each score, and a row for each event."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

OUTCOME: Final = (
    "device_id string, metric string, window_start timestamp, score double, kind string, phase string, since bigint, "
    "at bigint, value double, expected double, per_hour double, registered boolean, site string, model string"
)
"""Without a kind a row is the score of a window; with one, an event. `since` and `at` are epoch milliseconds."""


class Notice(StrEnum):
    """Kinds of rows that are no alert, beside those of `detector.finding`."""

    SILENCE = "silence"
    RETIRED = "retired"
    """The device is forgotten."""
    RELEARNT = "relearnt"
    """What was known of the device could not be read: what was open of it is over."""


@dataclass(frozen=True)
class Event:
    """An event of a device; fields as in OUTCOME."""

    kind: str
    phase: str | None
    since: int
    at: int
    metric: str = ""
    score: float | None = None
    value: float | None = None
    expected: float | None = None
    per_hour: float | None = None


@dataclass(frozen=True)
class Score:
    """How unusual a window of a metric was."""

    metric: str
    start: int
    score: float
