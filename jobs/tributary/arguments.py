"""The job sees nothing but its arguments: one frozen record, the same in the cloud and on a laptop."""

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from tributary.addresses import KafkaAddress, LakeAddress, checkpoints, contract_directory, document, run_name, status
from tributary.metrics import check_metrics_url
from tributary.query_names import KINDS
from tributary.series import check_series_url

# Without a common divisor, so that the batches of different kinds seldom begin together.
_DEFAULT_TRIGGERS = {
    "archive": 8.0,
    "rejected": 13.0,
    "live": 1.0,
    "trends": 11.0,
    "limits": 1.0,
    "detect": 9.0,
    "sessions": 17.0,
}
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_SHORTEST = _UNITS["ms"]


@dataclass(frozen=True)
class JobArguments:
    """Everything that differs between two runs of the job. Durations are in seconds.

    `status` is where the run reports under the name `run`; both are given, or neither. `grace` is how long an end
    that was asked for waits for batches. `registry` is the document with what is known of devices, looked at again
    each `registry_refresh`; without one the lake's table of devices is taken as it is. `window` and `lateness` take
    the place of the contract's. `at_once` is how many batches of windows are worked on at a time. `detector_block` and
    `detector_threshold` are those of `detector/settings.py`.
    """

    contract: Path
    kafka: KafkaAddress
    lake: LakeAddress
    checkpoints: str
    series: str
    metrics: str
    kinds: tuple[str, ...] = KINDS
    triggers: dict[str, float] = field(default_factory=lambda: dict(_DEFAULT_TRIGGERS))
    dedup_horizon: float = 600.0
    max_offsets_per_trigger: int = 400_000
    at_once: int | None = None
    until: str = "stopped"
    outage_limit: float = 1800.0
    grace: float = 60.0
    status: str | None = None
    run: str | None = None
    registry: str | None = None
    registry_refresh: float = 30.0
    window: float | None = None
    lateness: float | None = None
    detector_block: int = 8
    detector_threshold: float = 5.0


class OneLineParser(argparse.ArgumentParser):
    """A parser that answers a mistake with one line and exit code 2."""

    def error(self, message: str) -> NoReturn:
        """End with the message."""
        sys.stderr.write(f"{self.prog}: {message}\n")
        raise SystemExit(2)


def parse_arguments(argv: Sequence[str]) -> JobArguments:
    """Read the command line of the job; a bad argument ends it with one line and exit code 2."""
    parser = OneLineParser(prog="stream.py", description="The streaming job of Tributary", allow_abbrev=False)
    add_common(parser)
    parser.add_argument("--checkpoints", required=True, type=explained(checkpoints), metavar="URL")
    parser.add_argument(
        "--series", required=True, type=explained(check_series_url), metavar="URL", help="time-series database"
    )
    parser.add_argument("--metrics", required=True, type=explained(check_metrics_url), metavar="URL")
    parser.add_argument("--query", dest="kinds", action="append", choices=KINDS, help="run only this kind; repeatable")
    parser.add_argument("--trigger", action="append", default=[], type=explained(_trigger), metavar="KIND=DURATION")
    parser.add_argument(
        "--dedup-horizon", type=explained(duration), default=JobArguments.dedup_horizon, metavar="DURATION"
    )
    parser.add_argument(
        "--outage-limit", type=explained(duration), default=JobArguments.outage_limit, metavar="DURATION"
    )
    parser.add_argument(
        "--max-offsets-per-trigger", type=explained(_count), default=JobArguments.max_offsets_per_trigger, metavar="N"
    )
    parser.add_argument(
        "--at-once",
        type=explained(_count),
        metavar="N",
        help="batches of trends, detect and sessions that are worked on at a time; all that are due when not given",
    )
    parser.add_argument("--grace", type=explained(duration), default=JobArguments.grace, metavar="DURATION")
    parser.add_argument("--until", choices=("stopped", "caught-up"), default=JobArguments.until)
    parser.add_argument("--status", type=explained(status), metavar="URL", help="where the run is reported")
    parser.add_argument("--run", type=explained(run_name), metavar="NAME", help="the run's name in its reports")
    _add_analysis(parser)
    values = vars(parser.parse_args(argv))
    if (values["status"] is None) != (values["run"] is None):
        parser.error("--status and --run are given together or not at all.")
    triggers = {**_DEFAULT_TRIGGERS, **dict(values.pop("trigger"))}
    wanted = values.pop("kinds") or KINDS
    kinds = tuple(kind for kind in KINDS if kind in wanted)
    return JobArguments(kinds=kinds, triggers=triggers, **values)


def _add_analysis(parser: argparse.ArgumentParser) -> None:
    """The arguments of what judges the messages."""
    default = JobArguments
    span, count = explained(duration), explained(_count)
    parser.add_argument("--registry", type=explained(document), metavar="URL", help="JSON lines, one device each")
    parser.add_argument("--registry-refresh", type=span, default=default.registry_refresh, metavar="DURATION")
    parser.add_argument(
        "--window", type=explained(_whole_seconds), metavar="DURATION", help="instead of the contract's"
    )
    parser.add_argument("--lateness", type=explained(_whole_seconds), metavar="DURATION")
    parser.add_argument("--detector-block", type=count, default=default.detector_block, metavar="WINDOWS")
    parser.add_argument(
        "--detector-threshold", type=explained(_threshold), default=default.detector_threshold, metavar="SURPRISE"
    )


def add_common(parser: argparse.ArgumentParser) -> None:
    """The arguments that the job shares with the audit."""
    parser.add_argument("--contract", required=True, type=explained(contract_directory), metavar="FOLDER")
    parser.add_argument("--kafka", required=True, type=explained(KafkaAddress.parse), metavar="URL")
    parser.add_argument("--lake", required=True, type=explained(LakeAddress.parse), metavar="URL")


def duration(text: str) -> float:
    """A positive time span like 500ms, 10s, 2m or 1h, in seconds. Raises ValueError."""
    match = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)(ms|s|m|h)", text)
    seconds = float(match[1]) * _UNITS[match[2]] if match else 0.0
    if seconds < _SHORTEST:
        raise ValueError(f"'{text}' is not a duration like 500ms, 10s, 2m or 1h.")
    return seconds


def _whole_seconds(text: str) -> float:
    seconds = duration(text)
    if not seconds.is_integer():
        raise ValueError(f"'{text}' is not a whole number of seconds.")
    return seconds


def _threshold(text: str) -> float:
    number = float(text) if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,6})?", text) else 0.0
    if not 1 <= number <= 100:
        raise ValueError(f"'{text}' is not a number from 1 to 100.")
    return number


def explained(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """A parser whose ValueError reaches the person at the command line as it is."""

    def convert(text: str) -> Any:
        try:
            return parse(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return convert


def _trigger(text: str) -> tuple[str, float]:
    kind, _, interval = text.partition("=")
    if kind not in KINDS:
        raise ValueError(f"'{text}' does not start with one of {', '.join(KINDS)}.")
    return kind, duration(interval)


def _count(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise ValueError(f"'{text}' is not a positive number.")
    return int(text)
