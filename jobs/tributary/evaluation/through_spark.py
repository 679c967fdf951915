"""Labelled series through the job's own operator: each file is a device with one metric, each row a closed window."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
from pyspark.sql import DataFrame, SparkSession

from tributary.detect.processor import CLOSED
from tributary.detect.watch import Rules
from tributary.detector.finding import Kind, Phase
from tributary.detector.settings import Settings
from tributary.detector.silence import Patience
from tributary.evaluation.labelled import Labelled
from tributary.evaluation.replay import ANOMALIES, METRIC, Replayed
from tributary.queries.detect import watched

_PER_BATCH: Final = 8
_LENGTH: Final = 1
"""Milliseconds of a window: that of a row begins at its timestamp, and the next row may follow at once."""
_NEVER: Final = 10**15
# Series of different years are in different batches, and none of them is late.
_LATENESS: Final = "100000 days"


def replay_through_spark(
    spark: SparkSession,
    folder: Sequence[Labelled],
    settings: Settings,
    scratch: Path,
    tell: Callable[[int], object] = lambda _: None,
) -> list[Replayed]:
    """What the operator says about each series; `tell` hears how many are done.

    `scratch` is an empty folder. A row that is not after all before it is passed over, as the detector does.
    """
    (scratch / "windows").mkdir()
    tables = [_windows(number, series) for number, series in enumerate(folder)]
    for first in range(0, len(tables), _PER_BATCH):
        together = pa.concat_tables(tables[first : first + _PER_BATCH])
        pq.write_table(together, scratch / "windows" / f"{_device(first)}.parquet")
    parts: list[pa.Table] = []

    def keep(batch: DataFrame, _batch_id: int) -> None:
        parts.append(batch.select("device_id", "window_start", "score", "kind", "phase", "at").toArrow())
        tell(min(len(folder), len(parts) * _PER_BATCH))

    source = spark.readStream.schema(CLOSED).option("maxFilesPerTrigger", 1).parquet((scratch / "windows").as_uri())
    rules = Rules(settings, Patience(1, _LENGTH), _NEVER)
    writer = watched(source.withWatermark("window_end", _LATENESS), rules).writeStream.foreachBatch(keep)
    writer = writer.option("checkpointLocation", (scratch / "checkpoint").as_uri()).trigger(availableNow=True)
    writer.start().awaitTermination()
    rows: dict[str, list[dict[str, Any]]] = {_device(number): [] for number in range(len(folder))}
    for row in pa.concat_tables(parts).to_pylist():
        rows[row["device_id"]].append(row)
    return [_replayed(series, rows[_device(number)]) for number, series in enumerate(folder)]


def _device(number: int) -> str:
    return f"{number:06}"


def _windows(number: int, series: Labelled) -> pa.Table:
    newest = np.maximum.accumulate(series.starts)
    ahead = np.concatenate([[True], series.starts[1:] > newest[:-1]])
    starts, values = series.starts[ahead], series.values[ahead]
    rows = len(starts)
    return pa.table(
        {
            "device_id": [_device(number)] * rows,
            "metric": [METRIC] * rows,
            "window_start": _times(starts),
            "window_end": _times(starts + _LENGTH),
            "count": np.ones(rows, dtype=np.int64),
            "stddev": np.zeros(rows),
            **dict.fromkeys(("mean", "min", "max", "last"), values),
        }
    )


def _times(epochs: np.ndarray[Any, np.dtype[np.int64]]) -> pa.Array:
    return pa.array(epochs * 1000, type=pa.timestamp("us", tz="UTC"))


def _replayed(series: Labelled, rows: list[dict[str, Any]]) -> Replayed:
    newest = np.maximum.accumulate(series.starts)
    place = {int(start): int(np.searchsorted(newest, start)) for start in np.unique(series.starts)}
    scores = [0.0] * len(series.values)
    for row in rows:
        if row["kind"] is None:
            scores[place[round(row["window_start"].timestamp() * 1000)]] = row["score"]
    found = sorted(_openings(rows, place), key=lambda each: each[0])
    first = dict(reversed(found))
    return Replayed(tuple(scores), tuple(sorted(first)), tuple(first[row] for row in sorted(first)))


def _openings(rows: list[dict[str, Any]], place: dict[int, int]) -> Iterator[tuple[int, Kind]]:
    for row in rows:
        if row["phase"] == Phase.OPENED and row["kind"] in ANOMALIES:
            yield place[row["at"] - _LENGTH], Kind(row["kind"])
