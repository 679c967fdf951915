"""Whether the newest errors of a prediction are larger than its errors have been."""

from typing import Final

import numpy as np

from tributary.detector.arrays import Floats
from tributary.detector.view import View

_RECENT: Final = 10


def statistic(view: View) -> Floats:
    """How many standard deviations the mean of the newest errors is above that of all, of the simplest prediction.

    S. Ahmad, A. Lavin, S. Purdy, Z. Agha, "Unsupervised real-time anomaly detection for streaming data",
    Neurocomputing 262, 2017: the anomaly likelihood, with the value before in place of a neural network.
    """
    errors = np.abs(np.diff(view.values, axis=1))
    deviation = errors.std(axis=1) + view.grain
    return np.asarray((errors[:, -_RECENT:].mean(axis=1) - errors.mean(axis=1)) / deviation)
