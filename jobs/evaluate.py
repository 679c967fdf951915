"""Entry point of the detector's evaluation: `evaluate.py --help` says what it takes."""

import argparse
import os
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from tributary.addresses import LakeAddress
from tributary.arguments import OneLineParser
from tributary.detector.detector import Detector
from tributary.detector.methods import METHODS
from tributary.detector.settings import Settings
from tributary.evaluation.labelled import EvaluationError, Labelled, read_folder
from tributary.evaluation.replay import Replayed, replay
from tributary.evaluation.report import Report, row_of, table
from tributary.evaluation.sample import SEED, write_sample
from tributary.evaluation.through_spark import replay_through_spark
from tributary.session import open_session

UNUSABLE = 2


def main(argv: list[str]) -> int:
    """Evaluate a folder, print the table and return the exit code."""
    arguments = _parse(argv)
    try:
        if arguments.sample:
            write_sample(arguments.data, arguments.seed)
        report = _evaluate(arguments)
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
    parser.add_argument("--direct", action="store_true", help="without Spark: the same scores, sooner")
    parser.add_argument("--log", type=Path, metavar="FILE", help="where Spark's messages go, instead of stderr")
    return parser.parse_args(argv)


def _evaluate(arguments: argparse.Namespace) -> Report:
    settings = replace(Settings(), methods=(arguments.method,)) if arguments.method else Settings()
    folder, begin = read_folder(arguments.data), time.monotonic()
    replayed = _directly(folder, settings) if arguments.direct else _through_spark(folder, settings, arguments.log)
    rows = tuple(row_of(series, each) for series, each in zip(folder, replayed, strict=True))
    return Report(rows, time.monotonic() - begin)


def _directly(folder: list[Labelled], settings: Settings) -> list[Replayed]:
    detector = Detector(settings)
    return [replay(detector, series) for series in folder]


def _through_spark(folder: list[Labelled], settings: Settings, log: Path | None) -> list[Replayed]:
    # Java and the workers write to the second file descriptor, whatever Python calls stderr.
    with os.fdopen(os.dup(2), "w", buffering=1) as ours, TemporaryDirectory() as scratch:
        if log:
            with log.open("w") as file:
                os.dup2(file.fileno(), 2)
        spark = open_session("evaluate", LakeAddress.parse(Path(scratch, "lake").as_uri()))
        ours.write(f"evaluate: {len(folder)} series\n")
        tell = partial(_tell, ours, len(folder))
        try:
            return replay_through_spark(spark, folder, settings, Path(scratch), tell)
        finally:
            spark.stop()
            os.dup2(ours.fileno(), 2)


def _tell(ours: TextIO, series: int, done: int) -> None:
    ours.write(f"evaluate: {done} of {series} done\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
