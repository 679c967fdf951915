"""A sensor that repeats itself: the same value, reading by reading, although it used to change."""

import numpy as np

from tributary.detector.arrays import Flags, Floats, Rows
from tributary.detector.window import Window

_TIMES_LONGEST = 3.0


def birth(metrics: int) -> Rows:
    """Arrays of a metric that has not been seen."""
    unknown = np.full(metrics, np.nan)
    return {
        "held": unknown,
        "held_since": unknown.copy(),
        "run": np.zeros(metrics),
        "longest": np.zeros(metrics),
        "changes": np.zeros(metrics),
        "stuck": np.zeros(metrics),
    }


def step(rows: Rows, window: Window, at: Floats, least: int) -> tuple[Flags, Flags]:
    """Which metrics are found stuck at this window, and which are no longer.

    `at` says where the metrics of these rows are in the window. Stuck is who has not changed for `least` windows, and
    three times as long as ever before; whoever changes in less than half of the windows may be made that way.
    """
    low, high, last = (each[at.astype(np.int64)] for each in (window.low, window.high, window.last))
    same = (low == high) & (last == rows["held"])
    known = ~np.isnan(rows["held"])
    ended = ~same & (rows["stuck"] > 0)
    moved = known & ~same
    ordinary = moved & (rows["stuck"] == 0)
    rows["longest"][ordinary] = np.maximum(rows["longest"], rows["run"])[ordinary]
    rows["changes"][moved] += 1
    rows["run"][:] = np.where(same, rows["run"] + 1, 0)
    rows["held_since"][:] = np.where(same, rows["held_since"], window.start)
    rows["held"][:] = last
    rows["stuck"][ended] = 0
    patience = np.maximum(least, _TIMES_LONGEST * rows["longest"])
    begun = same & (rows["stuck"] == 0) & (rows["run"] >= patience)
    begun &= rows["changes"] > 2 * rows["run"]
    rows["stuck"][begun] = 1
    return begun, ended
