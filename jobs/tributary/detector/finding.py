"""What the detector says about a metric."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Kinds of what can be found in the windows of a metric; silence has no windows, see `silence.py`."""

    SPIKE = "spike"
    LEVEL = "level"
    VARIANCE = "variance"
    PATTERN = "pattern"
    """Values that are usual one by one, in an order or a mixture that is not."""
    RISING = "rising"
    FALLING = "falling"
    STUCK = "stuck"


class Phase(StrEnum):
    """Where in its life an event is. A metric has at most one event of anomaly, of trend and of stuck at a time."""

    OPENED = "opened"
    RENAMED = "renamed"
    """The same event, but its kind could be told only now: a level shift begins like a spike."""
    CLEARED = "cleared"


@dataclass(frozen=True)
class Finding:
    """A change in the life of an event, which device, metric, family of kinds and `since` identify."""

    metric: str
    kind: Kind
    phase: Phase
    since: int
    """Start of the window in which the event began, in epoch milliseconds; of a trend and a stuck sensor that is before
    it was found."""
    at: int
    """Start of the window that says so."""
    score: float
    value: float
    expected: float
    """The median of the history; of a trend the mean at its beginning."""
    per_hour: float = 0.0
    """Of a trend: how much the value rises in an hour, below 0 when it falls."""
