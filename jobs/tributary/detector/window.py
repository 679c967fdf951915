"""A closed window of one device, as the detector takes it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tributary.detector.arrays import Flags, Floats


@dataclass(frozen=True)
class Window:
    """Statistics of the readings of a window; each array has one value per metric, NaN where there is none."""

    start: int
    """Epoch milliseconds."""
    metrics: Sequence[str]
    count: Floats
    mean: Floats
    stddev: Floats
    low: Floats
    """The smallest reading (`min` in the contract)."""
    high: Floats
    """The largest reading (`max` in the contract)."""
    last: Floats

    @property
    def usable(self) -> Flags:
        """Whether a metric has readings, and finite statistics of them."""
        finite = np.isfinite(self.mean) & np.isfinite(self.low) & np.isfinite(self.high) & np.isfinite(self.last)
        return np.asarray(finite & (self.count > 0))


def single(start: int, values: dict[str, float]) -> Window:
    """A window with one reading of each metric."""
    each = np.array(list(values.values()), dtype=np.float64)
    ones = np.ones(len(each))
    return Window(start, list(values), ones, each, 0 * ones, each, each, each)
