"""A device as a stateful operator of Spark: its rows into windows, what is found into rows, and its timer."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd
from pyspark.sql.streaming.stateful_processor import (
    ExpiredTimerInfo,
    StatefulProcessor,
    StatefulProcessorHandle,
    TimerValues,
)

from tributary.detect.outcome import Event, Score
from tributary.detect.watch import Rules, Watch
from tributary.detector.memory import About, Memory, pack, unpack
from tributary.detector.state import State
from tributary.detector.window import Window

CLOSED = (
    "device_id string, metric string, window_start timestamp, window_end timestamp, count bigint, mean double, "
    "stddev double, min double, max double, last double, registered boolean, site string, model string, "
    "interval_seconds double"
)
"""The columns that the operator takes, one row for each closed window of a metric."""
_STATISTICS = ("count", "mean", "stddev", "min", "max", "last")
_CELLS = (
    *("metric", "window_start", "score", "kind", "phase"),
    *("since", "at", "value", "expected", "per_hour"),
)


class DeviceProcessor(StatefulProcessor):
    """Keeps a device's memory as one value of bytes, so that its form is ours to change and not Spark's."""

    def __init__(self, rules: Rules) -> None:
        """Watch each device by these rules."""
        self._rules = rules

    def init(self, handle: StatefulProcessorHandle) -> None:
        """Take hold of the state."""
        self._handle = handle
        self._memory = handle.getValueState("memory", "memory binary")
        self._watch = Watch(self._rules)

    def handleInputRows(  # noqa: N802
        self,
        key: Any,
        rows: Iterator[Any],
        timerValues: TimerValues,  # noqa: ARG002, N803
    ) -> Iterator[pd.DataFrame]:
        """Take the windows of a device that have closed since the last batch."""
        frames = list(rows)
        frame = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
        memory = self._recall() or Memory(About(), State())
        _know(memory.about, frame)
        found = list(self._watch.windows(memory, device_windows(frame)))
        self._keep(memory)
        if found:
            yield outcome_frame(str(key[0]), memory.about, found)

    def handleExpiredTimer(  # noqa: N802
        self,
        key: Any,
        timerValues: TimerValues,  # noqa: N803
        expiredTimerInfo: ExpiredTimerInfo,  # noqa: N803
    ) -> Iterator[pd.DataFrame]:
        """Look at a device that may have been silent; all windows until the watermark have been taken before."""
        memory = self._recall()
        if memory is None:
            return
        if memory.about.timer == expiredTimerInfo.getExpiryTimeInMs():
            memory.about.timer = None
        found, retired = self._watch.look(memory, timerValues.getCurrentWatermarkInMs())
        if retired:
            self._forget(memory)
        else:
            self._keep(memory)
        if found:
            yield outcome_frame(str(key[0]), memory.about, found)

    def close(self) -> None:
        """Nothing is held."""

    def _recall(self) -> Memory | None:
        kept = self._memory.get()
        return None if kept is None else unpack(bytes(kept[0]), self._watch.settings)

    def _keep(self, memory: Memory) -> None:
        """Keep the memory, with a timer that is not later than it has to be.

        One that is too early is left alone: to move it with each window would cost more than to look in vain.
        """
        wanted, timer = self._watch.next_look(memory), memory.about.timer
        if timer is None or wanted < timer:
            if timer is not None:
                self._handle.deleteTimer(timer)
            self._handle.registerTimer(wanted)
            memory.about.timer = wanted
        self._memory.update((pack(memory, self._watch.settings),))

    def _forget(self, memory: Memory) -> None:
        if memory.about.timer is not None:
            self._handle.deleteTimer(memory.about.timer)
        self._memory.clear()


def device_windows(frame: pd.DataFrame) -> Iterator[Window]:
    """The windows in a device's rows, by time; within one the metrics by name. Times are naive, in UTC."""
    starts = _millis(frame["window_start"])
    metrics = frame["metric"].to_numpy()
    order = sorted(range(len(frame)), key=lambda row: (starts[row], metrics[row]))
    columns = [frame[name].to_numpy(dtype=np.float64) for name in _STATISTICS]
    for start, group in groupby(((starts[row], row) for row in order), key=itemgetter(0)):
        rows = [row for _, row in group]
        yield Window(int(start), [str(metrics[row]) for row in rows], *(column[rows] for column in columns))


def outcome_frame(device: str, about: About, found: Iterable[Score | Event]) -> pd.DataFrame:
    """What was found of a device, as rows of OUTCOME."""
    rows = [_cells(each) for each in found]
    columns = dict(zip(_CELLS, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(_CELLS, ())
    frame: dict[str, Any] = {name: np.array(cells, dtype=object) for name, cells in columns.items()}
    starts = np.array([np.nan if cell is None else cell for cell in columns["window_start"]])
    frame["window_start"] = pd.to_datetime(starts, unit="ms")
    about_all = {"registered": about.registered, "site": about.site, "model": about.model}
    return pd.DataFrame({"device_id": device, **frame, **about_all})


def _cells(each: Score | Event) -> tuple[Any, ...]:
    if isinstance(each, Score):
        return each.metric, each.start, each.score, None, None, None, None, None, None, None
    about = (each.value, each.expected, each.per_hour)
    return each.metric, None, each.score, each.kind, each.phase, each.since, each.at, *about


def _know(about: About, frame: pd.DataFrame) -> None:
    """Take over what the newest row says of the device."""
    newest = int(_millis(frame["window_start"]).argmax())
    known = (frame[name].iat[newest] for name in ("registered", "site", "model", "interval_seconds"))
    registered, site, model, interval = (None if pd.isna(each) else each for each in known)
    about.registered, about.site, about.model = bool(registered), site, model
    about.interval = None if interval is None else float(interval)


def _millis(times: pd.Series) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return times.to_numpy(dtype="datetime64[ms]").astype(np.int64)
