"""A labelled series, row by row through the detector itself, as one device with one metric."""

from dataclasses import dataclass

from tributary.detector.detector import Detector
from tributary.detector.finding import Kind, Phase
from tributary.detector.state import State
from tributary.detector.window import single
from tributary.evaluation.labelled import Labelled

ANOMALIES = frozenset({Kind.SPIKE, Kind.LEVEL, Kind.VARIANCE, Kind.PATTERN, Kind.STUCK})
"""Kinds that count as a detection. A trend is news too, but not that something is unusual now."""

METRIC = "value"


@dataclass(frozen=True)
class Replayed:
    """What the detector said about a series."""

    scores: tuple[float, ...]
    """Of each row."""
    detections: tuple[int, ...]
    """Rows in which an event was opened: there the score has reached the threshold, and no event was open."""
    kinds: tuple[Kind, ...]
    """Of each detection."""


def replay(detector: Detector, series: Labelled) -> Replayed:
    """Give each row as a closed window with one reading; the state goes no further than this series."""
    state = State()
    scores, detections, kinds = [], [], []
    for row, (start, value) in enumerate(zip(series.starts.tolist(), series.values.tolist(), strict=True)):
        assessment = detector(state, single(start, {METRIC: value}))
        scores.append(float(assessment.scores[0]))
        opened = [each.kind for each in assessment.findings if each.phase == Phase.OPENED and each.kind in ANOMALIES]
        if opened:
            detections.append(row)
            kinds.append(opened[0])
    return Replayed(tuple(scores), tuple(detections), tuple(kinds))
