"""The life of an anomaly: one event, however many windows it lasts and whatever it turns out to be."""

from typing import Final

import numpy as np

from tributary.detector.arrays import Floats, Rows
from tributary.detector.finding import Kind, Phase
from tributary.detector.settings import Settings
from tributary.detector.view import View

KINDS: Final = (Kind.SPIKE, Kind.LEVEL, Kind.VARIANCE, Kind.PATTERN)
_PATTERNS: Final = ("entropy", "neighbours", "likelihood")
_SPREADS: Final = ("variance", "calm")
_SHIFTED: Final = 3.0
"""Spreads between the median of an event and that of the history, from which on it is another level."""
_RESTLESS: Final = 2.0
"""Times by which values differ more, or less, than they used to."""


def birth(metrics: int) -> Rows:
    """Arrays without an event."""
    none = np.full(metrics, np.nan)
    return {"event": none, "event_kind": none.copy(), "event_age": none.copy(), "quiet": np.zeros(metrics)}


def live(view: View, found: Floats, age: int, start: int, settings: Settings) -> list[tuple[int, Kind, Phase]]:
    """Go on with the events of these metrics at a window; what changed, as (row, kind, phase).

    An event begins when a surprise reaches the threshold and the last event began long enough ago. Its kind is looked
    at again after `settle` windows. It ends when as many windows in a row were ordinary.
    """
    rows, peak = view.rows, found.max(axis=1)
    rows["quiet"][:] = np.where(peak < settings.calm_threshold, rows["quiet"] + 1, 0)
    if peak.max() < settings.threshold and np.isnan(rows["event"]).all():
        return []
    changes: list[tuple[int, Kind, Phase]] = []
    for row in range(len(peak)):
        since_begin = age - rows["event_age"][row]
        if np.isnan(rows["event"][row]):
            if peak[row] >= settings.threshold and not since_begin < settings.refractory:
                kind = _first_kind(found[row], settings)
                rows["event"][row], rows["event_age"][row] = start, age
                rows["event_kind"][row] = KINDS.index(kind)
                changes.append((row, kind, Phase.OPENED))
            continue
        kind = KINDS[int(rows["event_kind"][row])]
        if since_begin == settings.settle:
            settled = _settled_kind(view, row, kind, settings.settle)
            if settled != kind:
                rows["event_kind"][row] = KINDS.index(settled)
                changes.append((row, settled, Phase.RENAMED))
        elif since_begin > settings.settle and rows["quiet"][row] >= settings.settle:
            changes.append((row, kind, Phase.CLEARED))
    return changes


def end(rows: Rows, row: int) -> None:
    """Forget a cleared event, but not when it began."""
    rows["event"][row] = np.nan


def _first_kind(found: Floats, settings: Settings) -> Kind:
    method = settings.methods[int(found.argmax())]
    if method in _SPREADS:
        return Kind.VARIANCE
    if method in _PATTERNS:
        return Kind.PATTERN
    return Kind.LEVEL if method == "level" else Kind.SPIKE


def _settled_kind(view: View, row: int, kind: Kind, windows: int) -> Kind:
    """The kind by what the values were since the event began, against those before it."""
    event, before = view.values[row, -windows - 1 :], view.values[row, : -windows - 1]
    centre = np.median(before)
    spread = 1.4826 * np.median(np.abs(before - centre)) + view.grain[row]
    if abs(np.median(event) - centre) > _SHIFTED * spread:
        return Kind.LEVEL
    ratio = np.median(np.abs(np.diff(event))) / (np.median(np.abs(np.diff(before))) + view.grain[row])
    if ratio > _RESTLESS or ratio < 1 / _RESTLESS**2:
        return Kind.VARIANCE
    return kind
