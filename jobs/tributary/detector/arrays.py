"""The arrays that the detector works on: one row per metric."""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
Rows: TypeAlias = dict[str, NDArray[np.float64]]
"""A part of a state: arrays by name, whose first axis is the metric."""

TINY: Final = 1e-12
RELATIVE: Final = 1e-9
"""Of a value: smaller differences are the noise of floating-point numbers, not of a sensor."""


def push(ring: Floats, values: Floats) -> None:
    """Put values at the end of each row of a ring, and drop its oldest."""
    ring[:, :-1] = ring[:, 1:]
    ring[:, -1] = values


def middle(values: Floats) -> Floats:
    """The upper median of each row, faster than numpy's for few rows."""
    half = values.shape[1] // 2
    return np.asarray(np.partition(values, half, axis=1)[:, half])
