"""The detector: one call per device and closed window."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from tributary.detector import anomaly, stuck, trend
from tributary.detector.arrays import Floats, Rows, push
from tributary.detector.finding import Finding, Kind, Phase
from tributary.detector.settings import Settings
from tributary.detector.state import MOST_METRICS, State
from tributary.detector.surprise import Surprise
from tributary.detector.view import View, view
from tributary.detector.window import Window

TRENDS: Final = {1.0: Kind.RISING, -1.0: Kind.FALLING}
_HOUR: Final = 3_600_000


@dataclass(frozen=True)
class Assessment:
    """What a window was to the detector: a score per metric of the window, 0.5 at the threshold, and what changed."""

    scores: Floats
    findings: list[Finding]


class Detector:
    """Made once, used for all devices; what it knows about one is in its `State`, which a call changes in place."""

    def __init__(self, settings: Settings = Settings()) -> None:  # noqa: B008 (it is frozen)
        """Watch with these settings."""
        self.settings = settings
        self._surprise = Surprise(settings)

    def __call__(self, state: State, window: Window) -> Assessment:
        """Take a closed window. One that is not after the newest is passed over, so that a replay changes nothing."""
        scores = np.zeros(len(window.metrics))
        findings: list[Finding] = []
        if window.start <= state.last_start:
            return Assessment(scores, findings)
        state.last_start = window.start
        self._admit(state, window)
        for chosen, places in _groups(state, window):
            everything = len(chosen) == len(state.metrics)
            rows = state.rows if everything else {name: each[chosen] for name, each in state.rows.items()}
            names = [window.metrics[place] for place in places]
            scores[places] = self._step(rows, names, window, places, findings)
            if not everything:
                for name, each in rows.items():
                    state.rows[name][chosen] = each
        return Assessment(scores, findings)

    def _admit(self, state: State, window: Window) -> None:
        known = set(state.metrics)
        new = [name for name, good in zip(window.metrics, window.usable, strict=True) if good and name not in known]
        new = new[: max(0, MOST_METRICS - len(state.metrics))]
        if new:
            state.add(new, self._birth(len(new)))

    def _birth(self, metrics: int) -> Rows:
        own = {"values": np.zeros((metrics, self.settings.history)), "age": np.zeros(metrics)}
        trends = trend.birth(metrics, self.settings.trend_blocks)
        return own | self._surprise.birth(metrics) | anomaly.birth(metrics) | stuck.birth(metrics) | trends

    def _step(self, rows: Rows, names: list[str], window: Window, places: list[int], findings: list[Finding]) -> Floats:
        rows["age"] += 1
        age = int(rows["age"][0])
        push(rows["values"], window.mean[places])
        ring = rows["values"]
        bounds = (window.low[places], window.high[places])
        seen = view(ring[:, max(0, ring.shape[1] - age) :], bounds, window.start // _HOUR % 24, rows)
        found = self._surprise(seen, age)
        if age < self.settings.history // 2:
            found[rows["changes"] < self.settings.varied] = 0
        warm = age > self.settings.warm_up
        scores = np.clip(found.max(axis=1) / (2 * self.settings.threshold), 0, 1) if warm else np.zeros(len(names))
        reports = [*self._trends(rows, window.start, age), *self._stuck(rows, window, places, warm)]
        if warm:
            reports += self._anomalies(seen, found, age, window.start)
        for row, kind, phase, since, expected, per_hour in reports:
            base = float(seen.centre[row]) if np.isnan(expected) else expected
            value = float(seen.newest[row])
            score = float(scores[row])
            findings.append(Finding(names[row], kind, phase, since, window.start, score, value, base, per_hour))
        return scores

    def _anomalies(self, seen: View, found: Floats, age: int, start: int) -> Iterator["_Report"]:
        for row, kind, phase, since in anomaly.live(seen, found, age, start, self.settings):
            yield row, kind, phase, since, np.nan, 0.0

    def _stuck(self, rows: Rows, window: Window, places: list[int], warm: bool) -> Iterator["_Report"]:
        since = rows["held_since"].copy()
        begun, ended = stuck.step(rows, window, np.array(places), self.settings.stuck if warm else 1 << 30)
        for row in np.flatnonzero(begun | ended):
            phase = Phase.OPENED if begun[row] else Phase.CLEARED
            yield int(row), Kind.STUCK, phase, int(since[row]), np.nan, 0.0

    def _trends(self, rows: Rows, start: int, age: int) -> Iterator["_Report"]:
        settings, blocks = self.settings, self.settings.trend_blocks
        complete = trend.add(rows, rows["values"][:, -1], start, age, settings.block)
        if not complete or age < 2 * blocks * settings.block:
            return
        direction, slope = trend.judge(rows, blocks, settings.trend_margin)
        for row in np.flatnonzero(direction != rows["trend"]):
            was = float(rows["trend"][row])
            if was:
                yield int(row), TRENDS[was], Phase.CLEARED, int(rows["trend_since"][row]), np.nan, float(slope[row])
            rows["trend"][row] = direction[row]
            if direction[row]:
                since, mean = trend.begin(rows, int(row), blocks)
                rows["trend_since"][row] = since
                yield int(row), TRENDS[float(direction[row])], Phase.OPENED, int(since), mean, float(slope[row])


_Report = tuple[int, Kind, Phase, int, float, float]


def _groups(state: State, window: Window) -> Iterator[tuple[list[int], list[int]]]:
    """Rows of the state and their places in the window, of metrics that have seen equally many windows."""
    place = {name: at for at, name in enumerate(window.metrics)}
    usable = window.usable
    present = [row for row, name in enumerate(state.metrics) if name in place and usable[place[name]]]
    ages = state.rows["age"] if present else np.empty(0)
    for age in dict.fromkeys(float(ages[row]) for row in present):
        chosen = [row for row in present if ages[row] == age]
        yield chosen, [place[state.metrics[row]] for row in chosen]
