"""Log lines and interactions of a few devices, drawn from a seed."""

from collections.abc import Callable
from random import Random

from traffic import Message, good

Make = Callable[[Random, str, int, int], Message]
Sent = tuple[Message, int]


def log(random: Random, device: str, seq: int, time: int) -> Message:
    code = random.choice([None, "E1", "E2", "none"])
    return good(
        "logs", device, seq, time, level=random.choice(["info", "warning", "error", "critical"]), message="m", code=code
    )


def act(random: Random, device: str, seq: int, time: int) -> Message:
    target = random.choice(["door", "a/b, c=d", "\\"])
    visit = random.choice([None, "v1", "v2"])
    return good(
        "interactions", device, seq, time, action=random.choice(["press", "turn"]), target=target, session=visit
    )


def traffic(make: Make, seed: int, start: int, gap: int) -> list[Sent]:
    """Three devices over some minutes from `start` (ms), with pauses about as long as the gap (s).

    Messages come out of order and twice by no more than some seconds, and one clock runs ahead.
    """
    random = Random(seed)
    sent = []
    for device in ("a", "b", "c"):
        time = start
        for seq in range(60):
            time += random.choice([0, 700, 2000, 6000, 1000 * gap, 1000 * gap + 1])
            message = make(random, device, seq, time)
            lead = 5000 if device == "c" and seq % 9 == 0 else 0
            arrival = time - lead + random.randint(0, 4000)
            sent += [(message, max(arrival, start))] * random.choice([1, 1, 1, 2])
    return sorted(sent, key=lambda pair: pair[1])
