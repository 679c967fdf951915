"""The scores of an evaluation: a table for people, a file for machines."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tributary.evaluation.labelled import Labelled
from tributary.evaluation.nab import PROFILES, Count, count, normalised, raw_score
from tributary.evaluation.replay import Replayed


@dataclass(frozen=True)
class Row:
    """A series: raw scores by profile, and the scores on the scale from 0 to 100, None without a window."""

    file: str
    rows: int
    count: Count
    raw: dict[str, float]
    normalised: dict[str, float | None]
    detections: tuple[str, ...]
    """Their timestamps, with the kinds."""


@dataclass(frozen=True)
class Report:
    """All series; the totals are of the sums of raw scores, so each window weighs the same in whatever file it is."""

    rows: tuple[Row, ...]
    seconds: float

    @property
    def totals(self) -> dict[str, float | None]:
        """Scores from 0 to 100 by profile."""
        windows = sum(row.count.windows for row in self.rows)
        return {
            name: normalised(sum(row.raw[name] for row in self.rows), windows, profile)
            for name, profile in PROFILES.items()
        }

    def write(self, path: Path) -> None:
        """Write the report as JSON."""
        files = [asdict(row) | row.normalised | asdict(row.count) for row in self.rows]
        for each in files:
            del each["count"], each["normalised"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.totals | {"files": files, "seconds": round(self.seconds, 1)}, indent=2) + "\n")


def row_of(series: Labelled, replayed: Replayed) -> Row:
    """The scores of a series."""
    rows, windows = len(series.values), series.windows
    counted = count(rows, replayed.detections, windows)
    raw = {name: raw_score(rows, replayed.detections, windows, profile) for name, profile in PROFILES.items()}
    scaled = {name: normalised(raw[name], counted.windows, profile) for name, profile in PROFILES.items()}
    moments = (series.moment(row) for row in replayed.detections)
    detections = tuple(f"{moment} {kind}" for moment, kind in zip(moments, replayed.kinds, strict=True))
    return Row(series.name, rows, counted, raw, scaled, detections)


def table(report: Report) -> str:
    """A line per series and the total; a score is missing where a series has no windows, its false alarms count."""
    width = max(len("file"), *(len(row.file) for row in report.rows))
    heading = _line("file", width, ["rows", "windows", "found", "false", *PROFILES])
    lines = [_line(row.file, width, _cells(row.rows, [row.count], row.normalised)) for row in report.rows]
    rows, counts = sum(row.rows for row in report.rows), [row.count for row in report.rows]
    return "\n".join([heading, *lines, "", _line("total", width, _cells(rows, counts, report.totals))])


def _cells(rows: int, counts: Sequence[Count], scores: dict[str, float | None]) -> list[str]:
    sums = [sum(each.windows for each in counts), sum(each.found for each in counts)]
    numbers = [str(each) for each in (rows, *sums, sum(each.false_positives for each in counts))]
    return numbers + ["-" if score is None else f"{score:.1f}" for score in scores.values()]


def _line(name: str, width: int, cells: Sequence[str]) -> str:
    return name.ljust(width) + "".join(cell.rjust(9) for cell in cells)
