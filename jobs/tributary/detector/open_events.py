"""What is open of a device when nobody will ask for it any more."""

import numpy as np

from tributary.detector.anomaly import KINDS
from tributary.detector.detector import TRENDS
from tributary.detector.finding import Finding, Kind, Phase
from tributary.detector.state import State


def open_events(state: State) -> list[Finding]:
    """The end of each event that is open, at the newest window."""
    found = []
    for row, metric in enumerate(state.metrics):
        rows = {name: each[row] for name, each in state.rows.items()}
        value, usual = float(rows["values"][-1]), float(np.median(rows["values"][-int(rows["age"]) :]))
        begun: list[tuple[Kind, float]] = []
        if not np.isnan(rows["event"]):
            begun.append((KINDS[int(rows["event_kind"])], rows["event"]))
        if rows["stuck"]:
            begun.append((Kind.STUCK, rows["held_since"]))
        if rows["trend"]:
            begun.append((TRENDS[float(rows["trend"])], rows["trend_since"]))
        for kind, since in begun:
            found.append(Finding(metric, kind, Phase.CLEARED, int(since), state.last_start, 0.0, value, usual))
    return found
