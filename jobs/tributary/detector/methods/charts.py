"""Control charts: how far a value, or the mean of some, is from where it should be."""

from typing import Final

import numpy as np

from tributary.detector.arrays import Floats, Rows
from tributary.detector.view import View

_WEIGHT: Final = 0.3
_RECENT: Final = 12


def ewma(view: View) -> Floats:
    """Distance of the value from the exponentially weighted mean of those before it.

    S. W. Roberts, "Control Chart Tests Based on Geometric Moving Averages", Technometrics 1(3), 1959.
    """
    mean = view.rows["ewma"]
    mean[np.isnan(mean)] = view.centre[np.isnan(mean)]
    error = view.newest - mean
    mean += _WEIGHT * error
    return np.abs(error)


def ewma_memory(metrics: int) -> Rows:
    """Arrays of `ewma` at birth."""
    return {"ewma": np.full(metrics, np.nan)}


def median(view: View) -> Floats:
    """Distance of the window's furthest reading from the median of the history.

    F. R. Hampel, "The Influence Curve and Its Role in Robust Estimation", JASA 69(346), 1974.
    """
    return np.maximum(view.high - view.centre, view.centre - view.low)


def level(view: View) -> Floats:
    """Distance of the mean of the newest values from the median of the history: a moving-average chart.

    W. A. Shewhart, "Economic Control of Quality of Manufactured Product", 1931.
    """
    return np.asarray(np.abs(view.values[:, -_RECENT:].mean(axis=1) - view.centre))


def change(view: View) -> Floats:
    """Distance of the value from the one before it: the rate of change (a moving-range chart, Shewhart 1931)."""
    return np.asarray(np.abs(view.newest - view.values[:, -2]))
