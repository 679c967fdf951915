"""Settings of the detector; the defaults are what decision 19 measured."""

import math
from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True)
class Settings:
    """Lengths are numbers of closed windows, so that a fleet with other windows needs no other code."""

    methods: tuple[str, ...] = ("ewma", "median", "level", "variance", "calm", "entropy", "neighbours", "seasonal")
    """The methods whose largest surprise counts; their names are those of `methods.METHODS`."""
    history: int = 512
    """Values that are kept."""
    block: int = 8
    """Of each block the largest statistic is kept, by which the next ones are judged."""
    blocks: int = 128
    """Blocks that are kept."""
    warm_up: int = 104
    """Windows before the first verdict; at least 12 blocks, and what a method needs besides."""
    threshold: float = 3.5
    """Surprise from which on something is an event: 3.5 is a chance of 1 in 3,000 windows and method.

    Twice of it is a score of 1.
    """
    calm_threshold: float = 2.5
    """Surprise below which an event comes to its end."""
    settle: int = 10
    """Windows after which an event gets its final kind, and ordinary ones before it is cleared."""
    refractory: int = 100
    """Windows after the beginning of an event in which no other begins,"""
    escalation: float = 2.0
    """except one with so much more surprise: 2 is a hundredth of the chance."""
    trend_blocks: int = 32
    """Blocks whose means have to lie on a line."""
    trend_margin: float = 0.0
    """Times the range of the means before it by which a trend has to have led out of that range."""
    varied: int = 5
    """Windows in which a metric has to have changed before it is judged, until it is half a history old: of what has
    never moved yet, such as the last decimal of a battery's charge, nobody knows how it moves."""
    stuck: int = 8
    """Windows without any change that are the fewest to be called stuck."""


# Of a day or two of minutes a trend need not lead far out; what wanders for some minutes is one all the time.
_SHORT_MARGIN: Final = 2.0
_FEWEST_TREND_BLOCKS: Final = 12
_FEWEST_STUCK: Final = 6


def with_block(block: int, threshold: float) -> Settings:
    """The default settings for blocks of so many windows: smaller ones are learnt sooner, and judged less surely."""
    default = Settings()
    share = block / default.block
    return replace(
        default,
        block=block,
        warm_up=math.ceil(default.warm_up * share),
        threshold=threshold,
        trend_blocks=max(_FEWEST_TREND_BLOCKS, min(default.trend_blocks, int(default.trend_blocks * share))),
        trend_margin=_SHORT_MARGIN if share < 1 else default.trend_margin,
        stuck=max(_FEWEST_STUCK, min(default.stuck, block)),
    )
