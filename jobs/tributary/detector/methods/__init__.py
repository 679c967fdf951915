"""Streaming methods of the literature: each gives one number per metric and window, larger when it is less usual.

None has a threshold. `tail.py` learns what is usual for each number, and makes all of them comparable.
"""

from collections.abc import Callable
from typing import Final

from tributary.detector.arrays import Floats, Rows
from tributary.detector.methods import charts, entropy, likelihood, neighbours, page_hinkley, seasonal, spread
from tributary.detector.view import View


class Method:
    """A published method: its statistic, and what it remembers from window to window."""

    def __init__(
        self,
        statistic: Callable[[View], Floats],
        needs: int = 20,
        memory: Callable[[int], Rows] = lambda _: {},
        absolute: bool = False,
    ) -> None:
        """Take the statistic of windows from the `needs`-th on.

        `memory` gives the arrays at the birth of a number of metrics. `absolute`: the statistic has no unit, so that
        a difference of 0.02 means little.
        """
        self.statistic, self.needs, self.memory, self.absolute = statistic, needs, memory, absolute


METHODS: Final[dict[str, Method]] = {
    "ewma": Method(charts.ewma, memory=charts.ewma_memory),
    "median": Method(charts.median),
    "level": Method(charts.level),
    "change": Method(charts.change),
    "page_hinkley": Method(page_hinkley.statistic, memory=page_hinkley.memory),
    "variance": Method(spread.variance, absolute=True),
    "calm": Method(spread.calm, absolute=True),
    "entropy": Method(entropy.statistic, needs=entropy.NEEDS, absolute=True),
    "neighbours": Method(neighbours.statistic, needs=neighbours.NEEDS),
    "seasonal": Method(seasonal.statistic, memory=seasonal.memory),
    "likelihood": Method(likelihood.statistic),
}
