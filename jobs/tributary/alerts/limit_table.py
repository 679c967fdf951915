"""The limits in force, and the readings of a batch judged by them; as arrays, without Spark."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
from numpy.typing import NDArray

from tributary.alerts.limit_book import JudgedReading, Subject, Zone

# A row is of a device and a metric. Low and high are null where there is no limit.
IN_FORCE: Final = pa.schema(
    [
        *[(name, pa.string()) for name in ("device_id", "metric")],
        *[(name, pa.float64()) for name in ("low", "high", "gain", "offset")],
        ("registered", pa.bool_()),
        *[(name, pa.string()) for name in ("site", "model")],
    ]
)

_Integers = NDArray[np.int64]
_Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Judged:
    """Readings that are in the table of limits, as arrays of one length.

    `row` is their place in the table, `at` epoch milliseconds, `value` calibrated, `zone` a number of Zone.
    """

    row: _Integers
    at: _Integers
    seq: _Integers
    value: _Floats
    zone: _Integers

    def where(self, choice: NDArray[Any]) -> "Judged":
        """Some of them, by flags or places."""
        return Judged(self.row[choice], self.at[choice], self.seq[choice], self.value[choice], self.zone[choice])

    @property
    def beyond(self) -> NDArray[np.bool_]:
        """Which of them are of a device and metric that are beyond a limit at any time here."""
        return np.isin(self.row, self.row[np.abs(self.zone) == Zone.HIGH])


class LimitTable:
    """The limits in force, to be looked up by device and metric."""

    def __init__(self, rows: pa.Table) -> None:
        """`rows` has the columns of IN_FORCE, and each device and metric once."""
        self._devices, self._metrics = (pc.unique(rows[name]) for name in ("device_id", "metric"))
        codes = self._codes_of(rows["device_id"], rows["metric"])
        order = np.argsort(codes)
        self._codes, self._rows = codes[order], rows.take(order)
        self._low, self._high, self._gain, self._offset = (
            _floats(self._rows[name]) for name in ("low", "high", "gain", "offset")
        )
        subjects = zip(self._rows["device_id"].to_pylist(), self._rows["metric"].to_pylist(), strict=True)
        self._row_of: dict[Subject, int] = {subject: row for row, subject in enumerate(subjects)}

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._codes)

    def __contains__(self, subject: Subject) -> bool:
        """Whether there is a row of this device and metric."""
        return subject in self._row_of

    def judged(self, messages: pa.Table, hysteresis_percent: int) -> Judged:
        """The readings of messages that are in the table, which must not be empty.

        `messages` has device_id, seq, at (epoch ms) and readings (map of metric to value).
        """
        message, metrics, values = _exploded(messages["readings"])
        codes = self._codes_of(messages["device_id"], metrics, message)
        row = np.minimum(np.searchsorted(self._codes, codes), len(self) - 1)
        value = values * self._gain[row] + self._offset[row]
        known = np.flatnonzero((self._codes[row] == codes) & ~np.isnan(value))
        row, value, message = row[known], value[known], message[known]
        zone = zones(value, self._low[row], self._high[row], hysteresis_percent)
        return Judged(row, _integers(messages["at"])[message], _integers(messages["seq"])[message], value, zone)

    def turning_points(
        self, judged: Judged, last_event: Callable[[Subject], int], is_open: Collection[Subject], reminder_seconds: int
    ) -> list[JudgedReading]:
        """The readings that can make an event, in the order of their time.

        They are those of a device and metric whose alert is open, or of which any reading is beyond a limit; and of
        these the first one of each stay in a zone, and the first one of each period in which a reminder may be due.
        Readings that are not later than the last event of their subject do not count.
        """
        rows_open = np.array([self._row_of[subject] for subject in is_open], dtype=np.int64)
        candidates = judged.where(np.isin(judged.row, rows_open) | judged.beyond)
        rows, place = np.unique(candidates.row, return_inverse=True)
        subjects = zip(*(self._rows[name].take(rows).to_pylist() for name in ("device_id", "metric")), strict=True)
        after = np.array([last_event(subject) for subject in subjects], dtype=np.int64)
        new = candidates.where(candidates.at > after[place])
        new = new.where(np.lexsort((new.seq, new.at, new.row)))
        stay = np.stack([new.row, new.zone, new.at // (1000 * reminder_seconds)])
        turns = np.append(True, (stay[:, 1:] != stay[:, :-1]).any(axis=0))[: len(new.row)]
        found = new.where(turns & (np.isin(new.row, rows_open) | new.beyond))
        return self._readings(found.where(np.lexsort((found.seq, found.at))))

    def _readings(self, judged: Judged) -> list[JudgedReading]:
        rows = self._rows.take(judged.row).drop_columns(["gain", "offset"]).to_pylist()
        measured = zip(judged.at.tolist(), judged.value.tolist(), judged.zone.tolist(), strict=True)
        return [
            JudgedReading(at=at, value=value, zone=Zone(zone), **row)
            for row, (at, value, zone) in zip(rows, measured, strict=True)
        ]

    def _codes_of(self, devices: Any, metrics: Any, message: _Integers | None = None) -> _Integers:
        """A number of each device and metric, negative when either is unknown; `message` repeats devices."""
        device, metric = _places(devices, self._devices), _places(metrics, self._metrics)
        if message is not None:
            device = device[message]
        return np.where((device < 0) | (metric < 0), -1, device * len(self._metrics) + metric)


def zones(value: _Floats, low: _Floats, high: _Floats, hysteresis_percent: int) -> _Integers:
    """Where values lie between low and high, as numbers of Zone; NaN stands for a limit that there is not.

    An alert is cleared within the limit by the percentage of the range; of a limit alone, by that of its amount. One of
    0 has none: the first value within it clears.
    """
    share, alone = hysteresis_percent / 100, np.isnan(high - low)
    near_high = high - share * np.where(alone, np.abs(high), high - low)
    near_low = low + share * np.where(alone, np.abs(low), high - low)
    cases = [value > high, value < low, value > near_high, value < near_low]
    return np.select(cases, [Zone.HIGH, Zone.LOW, Zone.NEAR_HIGH, Zone.NEAR_LOW], Zone.INSIDE).astype(np.int64)


def _exploded(readings: pa.ChunkedArray) -> tuple[_Integers, pa.Array, _Floats]:
    """Of each reading the number of its message, its metric and its value."""
    maps = pa.concat_arrays(readings.chunks) if readings.num_chunks else pa.array([], readings.type)
    ends = maps.offsets.to_numpy()
    message = np.repeat(np.arange(len(maps)), np.diff(ends))
    own = slice(ends[0], ends[-1])
    return message, maps.keys[own], _floats(maps.items[own])


def _places(values: Any, known: pa.Array) -> _Integers:
    return _integers(pc.fill_null(pc.index_in(values, value_set=known), -1))


def _integers(column: Any) -> _Integers:
    found: _Integers = column.to_numpy().astype(np.int64)
    return found


def _floats(column: Any) -> _Floats:
    """As numbers, null as NaN."""
    found: _Floats = pc.fill_null(column, np.nan).to_numpy().astype(np.float64)
    return found
