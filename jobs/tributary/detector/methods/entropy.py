"""Whether the newest values are distributed as the older ones were."""

from typing import Final

import numpy as np

from tributary.detector.arrays import TINY, Floats
from tributary.detector.view import View

NEEDS: Final = 96
_RECENT: Final = 40
_BINS: Final = 8


def statistic(view: View) -> Floats:
    """Relative entropy of the histogram of the newest values to that of the older ones.

    C. Wang, K. Viswanathan, L. Choudur, V. Talwar, W. Satterfield, K. Schwan, "Statistical Techniques for Online
    Anomaly Detection in Data Centers", IFIP/IEEE IM 2011. Here against one distribution, that of the history.
    """
    values, metrics = view.values, len(view.values)
    low = values.min(axis=1, keepdims=True)
    width = np.maximum(values.max(axis=1, keepdims=True) - low, view.grain[:, None])
    bins = np.minimum(((values - low) * (_BINS / (width + TINY))).astype(np.int64), _BINS - 1)
    bins += _BINS * np.arange(metrics)[:, None]
    recent = np.bincount(bins[:, -_RECENT:].ravel(), minlength=metrics * _BINS).reshape(metrics, _BINS)
    older = np.bincount(bins[:, :-_RECENT].ravel(), minlength=metrics * _BINS).reshape(metrics, _BINS)
    now = (recent + 0.5) / (_RECENT + 0.5 * _BINS)
    before = (older + 0.5) / (values.shape[1] - _RECENT + 0.5 * _BINS)
    return np.asarray((now * np.log(now / before)).sum(axis=1))
