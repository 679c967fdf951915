"""A device that says nothing: judged by a clock, because there is no window to look at. Times in epoch milliseconds."""

import math
from dataclasses import dataclass
from typing import Final

# A window that is only missing is no silence: its messages may all have been rejected.
_FEWEST_WINDOWS: Final = 2


@dataclass(frozen=True)
class Patience:
    """After how many missing messages a device is silent, and how long a window is."""

    intervals: int
    window: int

    def due(self, last: int, interval: float | None) -> int | None:
        """When a device that was heard last at a moment is silent; never without an interval, in seconds."""
        if interval is None:
            return None
        return last + max(math.ceil(self.intervals * interval * 1000), _FEWEST_WINDOWS * self.window)


def missing(since: int, now: int, interval: float) -> int:
    """The messages that should have come in between, one each so many seconds."""
    return max(0, int((now - since) / (interval * 1000)))
