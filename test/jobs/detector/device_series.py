"""Made-up devices for the tests of the detector: noise with a fault of known size at a known window."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from tributary.detector.detector import Assessment, Detector
from tributary.detector.finding import Finding, Phase
from tributary.detector.settings import Settings
from tributary.detector.state import State
from tributary.detector.window import Window, single

MINUTE = 60_000
BEGIN = 1_767_225_600_000
FAULT = 600
DETECTOR = Detector(Settings())


def noise(seed: int, windows: int = 900, smooth: float = 0.0) -> np.ndarray:
    """Stationary noise around 20 of standard deviation 0.5, whose neighbours are alike by `smooth`."""
    rng = np.random.default_rng(seed)
    steps = rng.normal(0, 0.5 * np.sqrt(1 - smooth**2), windows)
    values = [steps[0]]
    for step in steps[1:]:
        values.append(smooth * values[-1] + step)
    return 20 + np.array(values)


def run(values: Iterable[float], detector: Detector = DETECTOR, state: State | None = None) -> list[Assessment]:
    """The assessments of a device with one metric, a window a minute; NaN is a window without it."""
    state = state or State()
    return [detector(state, single(BEGIN + row * MINUTE, {"t": value})) for row, value in enumerate(values)]


def run_beside(devices: Sequence[np.ndarray]) -> list[list[Finding]]:
    """All findings of several series; as metrics of one device, which are judged apart, they are faster."""
    state, found = State(), [[] for _ in devices]
    for row, values in enumerate(np.transpose(devices)):
        for each in DETECTOR(state, window(row, {str(at): value for at, value in enumerate(values)})).findings:
            found[int(each.metric)].append(each)
    return found


def findings(assessments: Iterable[Assessment], phase: Phase = Phase.OPENED) -> list[Finding]:
    """All findings of a phase."""
    return [each for assessment in assessments for each in assessment.findings if each.phase == phase]


def row_of(start: int) -> int:
    """The row of a window's start."""
    return (start - BEGIN) // MINUTE


def window(row: int, values: dict[str, float], change: Callable[[Window], Window] = lambda w: w) -> Window:
    """A window with one reading per metric."""
    return change(replace(single(0, values), start=BEGIN + row * MINUTE))
