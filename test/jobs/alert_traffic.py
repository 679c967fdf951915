"""What makes alerts of each rule, and the alerts that it makes, told without Spark.

Each function is about the n-th device, from a moment in epoch milliseconds on.
"""

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from traffic import good, reading
from tributary.alerts.alert import Alert, Phase, Rule
from tributary.alerts.limit_book import JudgedReading, LimitBook, Zone
from tributary.contract import Windows
from tributary.detect.alerts import alerts
from tributary.detect.processor import device_windows, outcome_frame
from tributary.detect.watch import Watch
from tributary.detector.memory import About, Memory
from tributary.detector.settings import with_block
from tributary.detector.state import State
from tributary.queries.detect import rules

READINGS = 320
LOW, HIGH = -0.5, 1.0
GAIN, OFFSET = 2.0, -0.25
# More than the readings are too short for the detector to judge them.
LENGTH, LATENESS = 30_000, 120_000
WINDOWS = 130
LOG_WINDOWS = 200
# Windows with a burst, of the first device; each further one is a window behind.
BURSTS, ERRORS = (4, 5, 7, 18, 19), 10


def readings(device, n, start):
    """Readings once a second, some of which come twice."""
    found = [reading(device, seq, start + 1000 * seq, temperature=_raw(n, seq)) for seq in range(READINGS)]
    return found + found[50:60]


def expected_excursions(device, n, start):
    """The events of limits, from the readings themselves."""
    book = LimitBook("telemetry", reminder_seconds=600, retire_days=30)
    for seq in range(READINGS):
        value = _raw(n, seq) * GAIN + OFFSET
        beyond = Zone.HIGH if value > HIGH else Zone.LOW if value < LOW else None
        near = Zone.NEAR_HIGH if value > HIGH - 0.075 else Zone.NEAR_LOW if value < LOW + 0.075 else Zone.INSIDE
        zone = near if beyond is None else beyond
        yield from book.judge([JudgedReading(device, "temperature", start + 1000 * seq, value, zone, LOW, HIGH)])


def _raw(n, seq):
    """A slow wave, a fast one on it that hovers at the limits, and a device each somewhere else on it."""
    calibrated = 1.3 * math.sin(seq / 9 + n) + 0.06 * math.sin(5 * seq)
    return (calibrated - OFFSET) / GAIN


def closed_windows(device, n, start):
    """Windows of a device: one jumps out, some are all equal, some are missing; at the end nothing happens any more."""
    values = np.random.default_rng(n).normal(20, 0.1, WINDOWS)
    values[36 + 3 * n] += 15
    values[42 + 4 * n : 54 + 4 * n] = 20
    for window in range(WINDOWS):
        if not 25 + 2 * n <= window < 33 + 2 * n:
            yield _record(device, start + window * LENGTH, float(values[window]))


def _record(device, start, value):
    numbers = {"count": 8, "mean": value, "stddev": 0.0, "min": value, "max": value, "last": value}
    known = {"registered": True, "site": "hall", "model": "m1", "interval_seconds": LENGTH / 1000}
    times = {"window_start": start, "window_end": start + LENGTH}
    return {"device_id": device, "metric": "temperature", "stream": "telemetry", **times, **numbers, **known}


def expected_findings(device, n, start, contract):
    """Those of the detector itself, of all windows at once."""
    own = replace(contract, windows=Windows(LENGTH // 1000, LATENESS // 1000))
    watch, memory = Watch(rules(own, with_block(1, 5.0))), Memory(About(interval=LENGTH / 1000), State())
    frame = pd.DataFrame(closed_windows(device, n, start))
    frame["window_start"] = pd.to_datetime(frame["window_start"], unit="ms")
    outcome = outcome_frame(device, memory.about, list(watch.windows(memory, device_windows(frame))))
    return alerts([row for row in outcome.itertuples() if row.kind], "telemetry", list)


def log_lines(device, n, start):
    """Log lines of a device: one in each window, and in some of them as many errors as are a burst, or one less."""
    seq = 0
    for window in range(LOG_WINDOWS):
        errors = ERRORS if window - n in BURSTS else ERRORS - 1 if window - n == 10 else 0
        for level in ["info", *["error"] * errors]:
            yield good("logs", device, seq, start + window * LENGTH + 10 * seq % LENGTH, level=level, message="m")
            seq += 1


def expected_bursts(device, n, start):
    """From the windows that are bursts: those with less than two quiet ones between belong together."""
    parts = [[]]
    for window in (each + n for each in BURSTS):
        if parts[-1] and window - parts[-1][-1] > 2:
            parts.append([])
        parts[-1].append(window)
    for part in parts:
        ends = [start + (window + 1) * LENGTH for window in part]
        alert = Alert(device, "logs", Rule.BURST, "burst", Phase.OPENED, since=ends[0] - LENGTH, at=ends[0])
        yield alert
        yield from (replace(alert, phase=Phase.STILL_OPEN, at=end) for end in ends[1:])
        yield replace(alert, phase=Phase.CLEARED, at=ends[-1] + 2 * LENGTH)
