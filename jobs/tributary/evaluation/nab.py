"""The scoring rules of the Numenta Anomaly Benchmark.

A. Lavin, S. Ahmad, "Evaluating Real-time Anomaly Detection Algorithms - the Numenta Anomaly Benchmark", ICMLA 2015;
where the paper leaves something open, what the benchmark's program does (numenta/NAB, nab/sweeper.py) is the rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, floor
from typing import Final

PROBATION_SHARE: Final = 0.15
PROBATION_ROWS: Final = 5000
"""Of a longer series, the share of these rows is probation."""


@dataclass(frozen=True)
class Profile:
    """What a user of detections gains and loses; a true negative is worth nothing to anybody."""

    true_positive: float
    false_positive: float
    false_negative: float


PROFILES: Final = {
    "standard": Profile(1.0, 0.11, 1.0),
    "lowFP": Profile(1.0, 0.22, 1.0),
    "lowFN": Profile(1.0, 0.11, 2.0),
}
"""The profiles of the benchmark's config/profiles.json: standard, reward_low_FP_rate and reward_low_FN_rate."""


@dataclass(frozen=True)
class Span:
    """A labelled window by its first and last row, both inside."""

    first: int
    last: int

    @property
    def rows(self) -> int:
        """Rows in it."""
        return self.last - self.first + 1


@dataclass(frozen=True)
class Count:
    """What the detections in a series were."""

    windows: int
    found: int
    false_positives: int


def probation(rows: int) -> float:
    """Rows at the beginning of a series of so many rows in which nothing counts."""
    return min(floor(PROBATION_SHARE * rows), PROBATION_SHARE * PROBATION_ROWS)


def scaled_sigmoid(position: float) -> float:
    """The worth of a detection at a position relative to a window: -1 its beginning, 0 its end, 3 and more far behind.

    >>> round(scaled_sigmoid(-1), 5), scaled_sigmoid(0), scaled_sigmoid(3)
    (0.98661, 0.0, -1.0)
    """
    return -1.0 if position >= 3 else 2 / (1 + exp(5 * position)) - 1


def raw_score(rows: int, detections: Sequence[int], windows: Sequence[Span], profile: Profile) -> float:
    """The score of a series: of each window the earliest detection, or the loss of having none; and all false ones.

    `detections` are the rows in which something was detected, `windows` are in order and apart from each other.
    """
    begin = probation(rows)
    counted = [row for row in detections if row >= begin]
    total = 0.0
    for window in _scored(windows, begin):
        inside = [row for row in counted if window.first <= row <= window.last]
        total += profile.true_positive * _worth(min(inside), window) if inside else -profile.false_negative
    return total + profile.false_positive * sum(_loss(row, windows) for row in counted if not _within(row, windows))


def count(rows: int, detections: Sequence[int], windows: Sequence[Span]) -> Count:
    """How many windows there are after the probation, how many were found, and the detections that were false."""
    begin = probation(rows)
    counted = [row for row in detections if row >= begin]
    scored = _scored(windows, begin)
    found = sum(any(window.first <= row <= window.last for row in counted) for window in scored)
    return Count(len(scored), found, sum(not _within(row, windows) for row in counted))


def normalised(raw: float, windows: int, profile: Profile) -> float | None:
    """A sum of raw scores on the scale from 0, nothing was ever detected, to 100, all at once and nothing else.

    It is below 0 for who is worse than silence, and None without any window.
    """
    nothing, perfect = -windows * profile.false_negative, windows * profile.true_positive
    return 100 * (raw - nothing) / (perfect - nothing) if windows else None


def _scored(windows: Sequence[Span], begin: float) -> list[Span]:
    return [window for window in windows if window.last >= begin]


def _within(row: int, windows: Sequence[Span]) -> bool:
    return any(window.first <= row <= window.last for window in windows)


def _worth(row: int, window: Span) -> float:
    """1 at the first row of the window; the benchmark counts positions so that the last row is not yet 0."""
    position = -(window.last - row + 1) / window.rows
    return scaled_sigmoid(position) / scaled_sigmoid(-1)


def _loss(row: int, windows: Sequence[Span]) -> float:
    """Of a false detection, in parts of its weight: little when it comes shortly after a window."""
    before = [window for window in windows if window.last < row]
    if not before:
        return -1.0
    window = before[-1]
    # A window of one row has no width to measure by; the benchmark itself would divide by 0.
    return scaled_sigmoid((row - window.last) / (window.rows - 1)) if window.rows > 1 else -1.0
