"""What the windows of the trends must hold, by plain Python."""

import json
from collections import defaultdict
from collections.abc import Iterable
from statistics import fmean, stdev

from traffic import Message

Window = tuple[str, str, int]
Statistics = dict[str, float | None]


def expected_windows(sent: Iterable[tuple[Message, int]], length: int) -> dict[Window, Statistics]:
    """By device, metric and start of the window: the statistics of telemetry and its arrivals; times in milliseconds.

    Of messages with one identity the first counts.
    """
    unique = {message.identity: (message, arrival) for message, arrival in reversed(list(sent))}
    values: dict[Window, list[tuple[int, int, float]]] = defaultdict(list)
    for (device, time, seq), (message, arrival) in unique.items():
        at = min(time, arrival)
        for metric, value in json.loads(message.body)["readings"].items():
            values[device, metric, at - at % length].append((at, seq, value))
    return {window: _statistics(found) for window, found in values.items()}


def _statistics(found: list[tuple[int, int, float]]) -> Statistics:
    numbers = [value for _, _, value in found]
    return {
        "count": len(numbers),
        "mean": fmean(numbers),
        "stddev": stdev(numbers) if len(numbers) > 1 else None,
        "min": min(numbers),
        "max": max(numbers),
        "last": max(found)[2],
    }
