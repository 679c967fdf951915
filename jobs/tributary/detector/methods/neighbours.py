"""Whether the newest stretch of values has been seen before."""

from typing import Final

import numpy as np

from tributary.detector.arrays import Floats
from tributary.detector.view import View

_LENGTH: Final = 12
_NEAREST: Final = 8
NEEDS: Final = 4 * _LENGTH + _NEAREST


def statistic(view: View) -> Floats:
    """Mean distance of the newest 12 values, as a vector, to the 8 nearest such vectors of the history.

    E. Burnaev, V. Ishimtsev, "Conformalized density- and distance-based anomaly detection in time-series data",
    arXiv:1608.04585, 2016 (KNN-CAD). Here with the plain distance; how unusual it is, `tail.py` says for all methods.
    """
    stretches = np.lib.stride_tricks.sliding_window_view(view.values, _LENGTH, axis=1)
    apart = stretches[:, :-_LENGTH] - stretches[:, -1:]
    distances = np.einsum("mtl,mtl->mt", apart, apart)
    nearest = np.partition(distances, _NEAREST - 1, axis=1)[:, :_NEAREST]
    return np.asarray(np.sqrt(nearest).mean(axis=1))
