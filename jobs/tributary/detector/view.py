"""What the methods look at: the kept values of some metrics, and the newest one."""

from dataclasses import dataclass

import numpy as np

from tributary.detector.arrays import RELATIVE, TINY, Floats, Rows, middle


@dataclass(frozen=True)
class View:
    """Metrics of equal age; the last column of `values` is the newest."""

    values: Floats
    """Metric by window, only windows that were seen."""
    centre: Floats
    """Median of the values per metric."""
    spread: Floats
    """Median distance from it, which a normal distribution has at 1 standard deviation; never 0."""
    grain: Floats
    """Differences below are not real."""
    low: Floats
    """The smallest reading of the newest window."""
    high: Floats
    """Its largest reading."""
    hour: int
    """Of the day, in UTC."""
    rows: Rows
    """What methods remember, by name; they change it in place."""

    @property
    def newest(self) -> Floats:
        """The values of this window."""
        return self.values[:, -1]

    @property
    def age(self) -> int:
        """Windows that are there."""
        return self.values.shape[1]


def view(values: Floats, bounds: tuple[Floats, Floats], hour: int, rows: Rows) -> View:
    """Look at values, of which the newest window has readings between these bounds."""
    centre = middle(values)
    grain = RELATIVE * np.abs(centre) + TINY
    spread = 1.4826 * middle(np.abs(values - centre[:, None])) + grain
    return View(values, centre, spread, grain, *bounds, hour, rows)
