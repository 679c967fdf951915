"""How much the newest values differ from each other: a chart of the standard deviation, on both sides.

W. A. Shewhart, "Economic Control of Quality of Manufactured Product", 1931 (the s chart).
"""

from typing import Final

import numpy as np

from tributary.detector.arrays import Floats
from tributary.detector.view import View

_RECENT: Final = 12


def variance(view: View) -> Floats:
    """Logarithm of the standard deviation of the newest values: larger when they are restless."""
    deviation = view.values[:, -_RECENT:].std(axis=1)
    return np.asarray(np.log(deviation / view.spread + 1e-3))


def calm(view: View) -> Floats:
    """The same with the other sign: larger when they are unusually still."""
    return -variance(view)
