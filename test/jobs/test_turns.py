"""How many batches are worked on at a time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock

import pytest

from tributary.turns import ALL_AT_ONCE, Turns

BATCHES = 6


class Work:
    """Counts who is at it together; whoever comes lets the others catch up."""

    def __init__(self, expected):
        self.now = self.most = 0
        self.done = []
        self.lock, self.together = Lock(), Barrier(expected)

    def __call__(self, _batch, batch_id):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        self.together.wait(30)
        with self.lock:
            self.now -= 1
            self.done.append(batch_id)


@pytest.mark.parametrize(("turns", "most"), [(Turns(1), 1), (Turns(2), 2), (Turns(3), 3), (ALL_AT_ONCE, BATCHES)])
def test_so_many_batches_are_worked_on_at_a_time_and_none_is_forgotten(turns, most):
    work = Work(most)
    with ThreadPoolExecutor(BATCHES) as pool:
        for future in [pool.submit(turns.taking(work), None, n) for n in range(BATCHES)]:
            future.result(60)
    assert work.most == most
    assert sorted(work.done) == list(range(BATCHES))


def test_a_batch_that_fails_gives_its_turn_back():
    turns = Turns(1)

    def fail(_batch, batch_id):
        raise ValueError(batch_id)

    for n in range(3):
        with pytest.raises(ValueError, match=str(n)):
            turns.taking(fail)(None, n)
    turns.taking(lambda _batch, _id: None)(None, 4)
