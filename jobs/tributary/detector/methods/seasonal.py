"""Distance from what is usual at this hour of the day."""

from typing import Final

import numpy as np

from tributary.detector.arrays import Floats, Rows
from tributary.detector.view import View

HOURS: Final = 24
_WEIGHT: Final = 0.03


def statistic(view: View) -> Floats:
    """Distance from the exponentially weighted mean of this hour; from the median until the hour has been seen.

    P. R. Winters, "Forecasting Sales by Exponentially Weighted Moving Averages", Management Science 6(3), 1960:
    its seasonal term, without the trend.
    """
    usual = view.rows["hours"][:, view.hour]
    unseen = np.isnan(usual)
    error = view.newest - np.where(unseen, view.centre, usual)
    view.rows["hours"][:, view.hour] = np.where(unseen, view.newest, usual + _WEIGHT * error)
    return np.asarray(np.abs(error))


def memory(metrics: int) -> Rows:
    """Arrays at birth: the mean of each hour."""
    return {"hours": np.full((metrics, HOURS), np.nan)}
