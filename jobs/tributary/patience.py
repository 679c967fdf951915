"""How long and how often something is tried again."""

import random
import time
from typing import Final

_FIRST_PAUSE: Final = 0.2
_LONGEST_PAUSE: Final = 5.0


class Patience:
    """Pauses between tries, doubling up to 5 s, until a number of seconds is over."""

    def __init__(self, seconds: float) -> None:
        """The time runs from now."""
        self._start = time.monotonic()
        self._deadline = self._start + seconds
        self._pause = _FIRST_PAUSE

    @property
    def spent(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._start

    @property
    def left(self) -> float:
        """Seconds until the end; negative after it."""
        return self._deadline - time.monotonic()

    def wait(self, asked: float = 0.0) -> bool:
        """Pause before the next try, at least for the seconds asked for; False, at once, when too few are left."""
        # Full jitter: many tasks that lost the database together do not come back together.
        pause = max(asked, random.uniform(0, self._pause))
        if pause > self.left:
            return False
        time.sleep(pause)
        self._pause = min(2 * self._pause, _LONGEST_PAUSE)
        return True
