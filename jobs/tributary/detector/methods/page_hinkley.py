"""Cumulative sums of what lies above and below the median."""

from typing import Final

import numpy as np

from tributary.detector.arrays import Floats, Rows
from tributary.detector.view import View

_SLACK: Final = 0.5
_MOST: Final = 12.0
_FORGET: Final = 0.98


def statistic(view: View) -> Floats:
    """The larger of the two one-sided cumulative sums, in spreads, with a slack of half a spread.

    E. S. Page, "Continuous Inspection Schemes", Biometrika 41, 1954; D. V. Hinkley, "Inference about the change-point
    from cumulative sum tests", Biometrika 58(3), 1971. Here a sum forgets 2 % a window, so that a pattern of a day
    does not add up, and one value counts for 12 spreads at most.
    """
    step = np.clip((view.newest - view.centre) / view.spread, -_MOST, _MOST)
    up, down = view.rows["page_up"], view.rows["page_down"]
    up[:] = np.maximum(0, _FORGET * up + step - _SLACK)
    down[:] = np.maximum(0, _FORGET * down - step - _SLACK)
    return np.maximum(up, down)


def memory(metrics: int) -> Rows:
    """Arrays at birth."""
    return {"page_up": np.zeros(metrics), "page_down": np.zeros(metrics)}
