"""A folder of labelled series as the Numenta Anomaly Benchmark keeps it: data/**.csv, labels/combined_windows.json."""

import csv
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tributary.evaluation.nab import Span

LABELS = "combined_windows.json"
_COLUMNS = ["timestamp", "value"]


class EvaluationError(Exception):
    """A folder that cannot be evaluated; the message says which file, which line, and what is wrong."""


@dataclass(frozen=True)
class Labelled:
    """A series and the windows in which it is unusual."""

    name: str
    """The file's path below data/."""
    starts: NDArray[np.int64]
    """Epoch milliseconds, the timestamps taken as UTC."""
    values: NDArray[np.float64]
    windows: tuple[Span, ...]

    def moment(self, row: int) -> str:
        """The timestamp of a row, as the file has it."""
        return timestamp(int(self.starts[row]))


def timestamp(epoch: int) -> str:
    """A moment in epoch milliseconds, as files and labels write it."""
    return datetime.fromtimestamp(epoch / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def read_folder(folder: Path) -> list[Labelled]:
    """All series of a folder, by name.

    Throws an EvaluationError when the folder, a file or a label is missing or cannot be read.
    """
    data = folder / "data"
    if not data.is_dir():
        raise EvaluationError(f"There is no folder {data}; --data takes a folder with data/**.csv and labels/{LABELS}.")
    files = {path.relative_to(data).as_posix(): path for path in sorted(data.rglob("*.csv"))}
    if not files:
        raise EvaluationError(f"There is no CSV file below {data}.")
    labels = _labels(folder / "labels" / LABELS)
    for name in labels:
        if name not in files:
            raise EvaluationError(f"labels/{LABELS} has windows for {name}, but there is no such file below {data}.")
    for name in files:
        if name not in labels:
            raise EvaluationError(f"labels/{LABELS} has no entry for {name}; give it an empty list if all is usual.")
    return [_labelled(name, path, labels[name]) for name, path in files.items()]


def _labels(path: Path) -> dict[str, list[tuple[int, int]]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise EvaluationError(f"There is no file {path}; it lists the windows of each file.") from None
    except ValueError as error:
        raise EvaluationError(f"{path} is not JSON: {error}.") from None
    if not isinstance(content, dict):
        raise EvaluationError(f"{path} has to be an object from file names to lists of [from, to].")
    return {str(name): _moments(name, windows) for name, windows in content.items()}


def _moments(name: str, windows: object) -> list[tuple[int, int]]:
    try:
        if isinstance(windows, list):
            pairs = [(_epoch(str(first)), _epoch(str(last))) for first, last in windows]
            if all(first <= last for first, last in pairs):
                return sorted(pairs)
    except (TypeError, ValueError):
        pass
    raise EvaluationError(f"labels/{LABELS}: the windows of {name} have to be a list of [from, to], from not after to.")


def _labelled(name: str, path: Path, windows: list[tuple[int, int]]) -> Labelled:
    rows = list(_rows(path))
    if not rows:
        raise EvaluationError(f"{path} has no rows.")
    starts = np.array([start for start, _ in rows], dtype=np.int64)
    spans = []
    for first, last in windows:
        inside = np.flatnonzero((starts >= first) & (starts <= last))
        if not len(inside):
            raise EvaluationError(
                f"labels/{LABELS}: a window of {name} from {timestamp(first)} has no row of the file in it."
            )
        spans.append(Span(int(inside[0]), int(inside[-1])))
    return Labelled(name, starts, np.array([value for _, value in rows]), tuple(spans))


def _rows(path: Path) -> Iterator[tuple[int, float]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file)
        if [column.strip() for column in next(lines, [])] != _COLUMNS:
            raise EvaluationError(f"{path}, line 1: the columns have to be {','.join(_COLUMNS)}.")
        for line in lines:
            if not line:
                continue
            try:
                moment, text = line
                value = float(text)
                if not math.isfinite(value):
                    raise ValueError
                yield _epoch(moment), value
            except ValueError:
                shown = ",".join(line)[:60]
                form = "a timestamp like 2014-04-01 00:00:00 and a number"
                raise EvaluationError(f"{path}, line {lines.line_num}: '{shown}' is not {form}.") from None


def _epoch(text: str) -> int:
    moment = datetime.fromisoformat(text.strip())
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
