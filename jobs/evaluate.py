"""Entry point of the detector's evaluation: `evaluate.py --help` says what it takes."""

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

from tributary.arguments import OneLineParser
from tributary.detector.detector import Detector
from tributary.detector.methods import METHODS
from tributary.detector.settings import Settings
from tributary.evaluation.labelled import EvaluationError, read_folder
from tributary.evaluation.replay import replay
from tributary.evaluation.report import Report, row_of, table
from tributary.evaluation.sample import SEED, write_sample

UNUSABLE = 2


def main(argv: list[str]) -> int:
    """Evaluate a folder, print the table and return the exit code."""
    arguments = _parse(argv)
    try:
        if arguments.sample:
            write_sample(arguments.data, arguments.seed)
        report = _evaluate(arguments.data, arguments.method)
        report.write(arguments.report)
    except EvaluationError as error:
        sys.stderr.write(f"evaluate.py: {error}\n")
        return UNUSABLE
    except (OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"evaluate.py: a file cannot be read or written: {error}\n")
        return UNUSABLE
    sys.stdout.write(table(report) + "\n")
    return 0


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = OneLineParser(prog="evaluate.py", description="Score the detector on labelled series", allow_abbrev=False)
    parser.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="data/**.csv and labels/combined_windows.json"
    )
    parser.add_argument("--report", type=Path, required=True, metavar="FILE", help="where to write the scores as JSON")
    parser.add_argument("--sample", action="store_true", help="write the project's own labelled set to --data first")
    parser.add_argument("--seed", type=int, default=SEED, help="another labelled set of the same kind")
    parser.add_argument("--method", choices=sorted(METHODS), help="one method alone, to compare it with the default")
    return parser.parse_args(argv)


def _evaluate(data: Path, method: str | None) -> Report:
    settings = replace(Settings(), methods=(method,)) if method else Settings()
    detector, begin = Detector(settings), time.monotonic()
    folder, rows = read_folder(data), []
    for number, series in enumerate(folder, 1):
        sys.stderr.write(f"evaluate: {number} of {len(folder)}, {series.name}\n")
        rows.append(row_of(series, replay(detector, series)))
    return Report(tuple(rows), time.monotonic() - begin)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
