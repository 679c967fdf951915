"""Who works when there is more to do than the machine can do at a time."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from threading import BoundedSemaphore

from pyspark.sql import DataFrame

Write = Callable[[DataFrame, int], None]


class Turns:
    """Lets so many batches of some queries be worked on at a time; the others wait for their turn.

    On a small machine all that are due at once would share its cores, and so hold up those of the queries that take no
    turns, which are in a hurry. As much is done in either way.
    """

    def __init__(self, at_once: int | None = None) -> None:
        """Without a number all are worked on as they come."""
        self._turn: AbstractContextManager[object] = nullcontext() if at_once is None else BoundedSemaphore(at_once)

    def taking(self, write: Write) -> Write:
        """What to hand to foreachBatch in the place of `write`."""

        def write_in_turn(batch: DataFrame, batch_id: int) -> None:
            with self._turn:
                write(batch, batch_id)

        return write_in_turn


ALL_AT_ONCE = Turns()
