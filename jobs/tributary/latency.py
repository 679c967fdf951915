"""Latency percentiles over any number of batches, from the few points that each batch keeps."""

from collections.abc import Iterable
from dataclasses import dataclass

_PERCENTILES = (50, 95, 99)


@dataclass(frozen=True)
class LatencyBatch:
    """The latencies of `rows` messages as a rising curve of (share of the messages, milliseconds)."""

    rows: int
    points: tuple[tuple[float, int], ...]


def percentiles(batches: Iterable[LatencyBatch], prefix: str = "p") -> dict[str, float]:
    """p50, p95 and p99 over all messages in milliseconds; empty without any message.

    Between two points of a batch the messages are taken to be spread evenly, so that the error is bounded by the
    distance of the points and falls with the number of batches.

    >>> percentiles([LatencyBatch(100, ((0.0, 0), (1.0, 100)))])
    {'p50': 50.0, 'p95': 95.0, 'p99': 99.0}
    """
    edges: list[tuple[float, float, float]] = []
    for batch in batches:
        for (share, low), (next_share, high) in zip(batch.points, batch.points[1:], strict=False):
            if next_share > share:
                edges.append((float(low), float(max(low, high)), (next_share - share) * batch.rows))
    total = sum(weight for _, _, weight in edges)
    if total == 0:
        return {}
    return {f"{prefix}{p}": round(_quantile(edges, total * p / 100), 1) for p in _PERCENTILES}


def _quantile(pieces: list[tuple[float, float, float]], wanted: float) -> float:
    """The value below which `wanted` of the weight lies, by bisection over the summed pieces."""
    low, high = min(p[0] for p in pieces), max(p[1] for p in pieces)
    for _ in range(40):
        middle = (low + high) / 2
        if sum(w * _share_below(a, b, middle) for a, b, w in pieces) < wanted:
            low = middle
        else:
            high = middle
    return high


def _share_below(start: float, end: float, value: float) -> float:
    if value >= end:
        return 1.0
    return 0.0 if value <= start else (value - start) / (end - start)
