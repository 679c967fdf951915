"""The life of an anomaly: one event, however many windows it lasts and whatever it turns out to be."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from tributary.detector.arrays import Floats, Rows
from tributary.detector.finding import Kind, Phase
from tributary.detector.settings import Settings
from tributary.detector.view import View

KINDS: Final = (Kind.SPIKE, Kind.LEVEL, Kind.VARIANCE, Kind.PATTERN)
_NAMES: Final = {"level": Kind.LEVEL, "page_hinkley": Kind.LEVEL, "variance": Kind.VARIANCE, "calm": Kind.VARIANCE} | (
    dict.fromkeys(("entropy", "neighbours", "likelihood"), Kind.PATTERN)
)
_FAR: Final = 4.0
"""Spreads from the median, from which on a reading is a spike, whichever method is surprised most."""
_SHIFTED: Final = 3.0
"""Spreads between the median of an event and that of the history, from which on it is another level."""
_RESTLESS: Final = 2.2
_STILL: Final = 0.25
"""Times by which neighbours differ more, or less, than they used to."""


def birth(metrics: int) -> Rows:
    """Arrays without an event."""
    rows: Rows = {name: np.full(metrics, np.nan) for name in ("event", "event_kind", "event_age", "event_peak")}
    return rows | {"quiet": np.zeros(metrics)}


def live(view: View, found: Floats, age: int, start: int, settings: Settings) -> Iterator[tuple[int, Kind, Phase, int]]:
    """Go on with the events of these metrics at a window; what changed: row, kind, phase, and when the event began.

    An event begins when a surprise reaches the threshold. Within `refractory` windows of the beginning of another one
    it has to be more surprising than that by `escalation`. Its kind is looked at again after `settle` windows, and it
    ends when as many in a row were ordinary.
    """
    rows, peak = view.rows, found.max(axis=1)
    rows["quiet"][:] = np.where(peak < settings.calm_threshold, rows["quiet"] + 1, 0)
    if peak.max() < settings.threshold and np.isnan(rows["event"]).all():
        return
    for row in range(len(peak)):
        since_begin = age - rows["event_age"][row]
        if not np.isnan(rows["event"][row]):
            yield from _go_on(view, row, int(since_begin), float(peak[row]), settings)
        more = rows["event_peak"][row] + settings.escalation if since_begin < settings.refractory else 0.0
        if np.isnan(rows["event"][row]) and peak[row] >= max(settings.threshold, more):
            kind = _first_kind(view, row, settings.methods[int(found[row].argmax())])
            rows["event"][row], rows["event_age"][row], rows["event_peak"][row] = start, age, peak[row]
            rows["event_kind"][row] = KINDS.index(kind)
            yield row, kind, Phase.OPENED, start


def _go_on(
    view: View, row: int, since_begin: int, peak: float, settings: Settings
) -> Iterator[tuple[int, Kind, Phase, int]]:
    rows, kind = view.rows, KINDS[int(view.rows["event_kind"][row])]
    start = int(rows["event"][row])
    if since_begin <= settings.settle:
        rows["event_peak"][row] = max(rows["event_peak"][row], peak)
    if since_begin == settings.settle:
        settled = _settled_kind(view, row, kind, settings.settle)
        if settled != kind:
            rows["event_kind"][row] = KINDS.index(settled)
            yield row, settled, Phase.RENAMED, start
    another = peak >= rows["event_peak"][row] + settings.escalation
    if since_begin > settings.settle and (another or rows["quiet"][row] >= settings.settle):
        rows["event"][row] = np.nan
        yield row, kind, Phase.CLEARED, start


def _first_kind(view: View, row: int, method: str) -> Kind:
    furthest = max(view.high[row] - view.centre[row], view.centre[row] - view.low[row])
    return Kind.SPIKE if furthest > _FAR * view.spread[row] else _NAMES.get(method, Kind.SPIKE)


def _settled_kind(view: View, row: int, kind: Kind, windows: int) -> Kind:
    """The kind by what the values were since the event began, against those before it."""
    event, before = view.values[row, -windows - 1 :], view.values[row, : -windows - 1]
    centre, now = np.median(before), np.median(event)
    spread = 1.4826 * np.median(np.abs(before - centre)) + view.grain[row]
    own = 1.4826 * np.median(np.abs(event - now))
    if abs(now - centre) > _SHIFTED * spread and abs(now - centre) > 1.5 * own:
        return Kind.LEVEL
    ratio = np.median(np.abs(np.diff(event))) / (np.median(np.abs(np.diff(before))) + view.grain[row])
    return Kind.VARIANCE if ratio > _RESTLESS or ratio < _STILL else kind
