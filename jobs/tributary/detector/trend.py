"""A value that rises or falls for hours: a line through the means of blocks of windows.

The line is that of least squares. Errors of neighbours are alike, so the number of independent ones is smaller than it
looks: G. V. Bayley, J. M. Hammersley, "The 'Effective' Number of Independent Observations in an Autocorrelated Time
Series", Supplement to the JRSS 8(2), 1946.
"""

from typing import Final

import numpy as np

from tributary.detector.arrays import RELATIVE, TINY, Floats, Rows

_SIGNIFICANT: Final = 8.0
"""Standard errors of a slope that is one; a quarter of it is where it ends."""
_EXPLAINED: Final = 0.8
_SECONDS: Final = 1000.0
_HOUR: Final = 3_600_000.0


def birth(metrics: int, blocks: int) -> Rows:
    """Arrays of metrics without a mean; twice the blocks, so that a line can be compared with what was before it."""
    return {
        "means": np.full((metrics, 3 * blocks), np.nan),
        "mean_starts": np.full((metrics, 3 * blocks), np.nan),
        "sum": np.zeros(metrics),
        "sum_start": np.full(metrics, np.nan),
        "trend": np.zeros(metrics),
        "trend_since": np.full(metrics, np.nan),
    }


def add(rows: Rows, values: Floats, start: int, age: int, block: int) -> bool:
    """Take the values of a window; whether that has completed a block."""
    rows["sum"] += values
    if age % block == 1 or block == 1:
        rows["sum_start"][:] = start
    if age % block:
        return False
    for ring, newest in (("means", rows["sum"] / block), ("mean_starts", rows["sum_start"])):
        rows[ring][:, :-1] = rows[ring][:, 1:]
        rows[ring][:, -1] = newest
    rows["sum"][:] = 0
    return True


def judge(rows: Rows, blocks: int, margin: float = 0.0) -> tuple[Floats, Floats]:
    """Direction (1, 0 or -1) and slope per hour of each metric, by its newest `blocks` means.

    A slope counts when it explains most of what the means do, is many standard errors from 0, and has led out of where
    the means were before, by `margin` times their range: what goes up and down every day has been there yesterday.
    """
    means, starts = rows["means"][:, -blocks:], rows["mean_starts"][:, -blocks:]
    hours = (starts - starts[:, -1:]) / _HOUR
    across = hours - hours.mean(axis=1, keepdims=True)
    centred = means - means.mean(axis=1, keepdims=True)
    slope = (across * centred).sum(axis=1) / np.maximum((across**2).sum(axis=1), TINY)
    errors = centred - slope[:, None] * across
    grain = RELATIVE * np.abs(means).max(axis=1) + TINY
    left = (errors**2).sum(axis=1) + grain**2
    alike = np.clip((errors[:, 1:] * errors[:, :-1]).sum(axis=1) / left, 0, 0.95)
    free = np.maximum(blocks * (1 - alike) / (1 + alike) - 2, 1)
    error = np.sqrt(left / free / np.maximum((across**2).sum(axis=1), TINY))
    explained = 1 - left / ((centred**2).sum(axis=1) + grain**2)
    steep, direction = np.abs(slope) / error, np.sign(slope)
    begins = (explained > _EXPLAINED) & (steep > _SIGNIFICANT) & _led_out(rows["means"], blocks, margin)
    lasts = (direction == rows["trend"]) & (steep > _SIGNIFICANT / 4)
    return np.where(begins | lasts, direction, 0.0), slope


def begin(rows: Rows, row: int, blocks: int) -> tuple[float, float]:
    """When the slope of a metric began, in epoch milliseconds, and its mean there."""
    means, starts = rows["means"][row, -blocks:], rows["mean_starts"][row, -blocks:]
    first = int(np.argmin(means) if means[-1] > means[0] else np.argmax(means))
    return float(starts[first]), float(means[first])


def _led_out(means: Floats, blocks: int, margin: float) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    before, newest = means[:, :-blocks], means[:, -1]
    with np.errstate(invalid="ignore"):
        low = np.fmin.reduce(before, axis=1)
        high = np.fmax.reduce(before, axis=1)
        # Without a past there is nothing to lead out of, and no trend either: it may be an ordinary morning.
        far = margin * (high - low)
        return np.asarray((newest < low - far) | (newest > high + far))
