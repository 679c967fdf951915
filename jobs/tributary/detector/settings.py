"""Settings of the detector; the defaults are what decision 19 measured."""

from dataclasses import dataclass


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
    stuck: int = 8
    """Windows without any change that are the fewest to be called stuck."""
