"""Entry point of the audit: `audit.py --help` says what it takes; it ends with 1 when a message is lost or doubled."""

import argparse
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from tributary.arguments import OneLineParser, add_common, duration, explained
from tributary.audit.accounts import Account, account
from tributary.audit.description import describe
from tributary.audit.kafka import held
from tributary.audit.lake import StreamLake
from tributary.audit.latencies import latencies
from tributary.audit.ledger import Settled, read_ledger, settle
from tributary.audit.report import Report
from tributary.audit.text import text
from tributary.audit.unplaced import Unplaced
from tributary.contract import Contract, ContractError, load_contract
from tributary.failure_text import first_line
from tributary.secret import SecretError
from tributary.session import open_session

NOT_CLEAN, UNUSABLE = 1, 2


def main(argv: list[str]) -> int:
    """Audit the lake and return the exit code."""
    arguments = _parse(argv)
    try:
        contract = load_contract(arguments.contract)
        spark = open_session("tributary-audit", arguments.lake)
        report = _audit(spark, arguments, contract)
    except (ContractError, SecretError) as error:
        sys.stderr.write(f"audit.py: {error}\n")
        return UNUSABLE
    except (PySparkException, Py4JJavaError) as error:
        sys.stderr.write(f"audit.py: the lake or Kafka cannot be read: {first_line(error)}\n")
        return UNUSABLE
    if arguments.report:
        report.write(arguments.report)
    sys.stdout.write(text(report) + "\n")
    return 0 if report.clean else NOT_CLEAN


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = OneLineParser(prog="audit.py", description="What became of every message", allow_abbrev=False)
    add_common(parser)
    parser.add_argument("--ledger", metavar="URL", help="folder with the ledgers of simulated fleets")
    parser.add_argument(
        "--settling", type=explained(duration), default=0.0, metavar="DURATION", help="leave out the latest"
    )
    parser.add_argument(
        "--since", type=explained(_moment), metavar="TIME", help="where latencies and throughput begin (ISO 8601)"
    )
    parser.add_argument("--report", type=Path, metavar="FILE", help="where to write the report as JSON")
    return parser.parse_args(argv)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.min
    if moment.tzinfo is None:
        raise ValueError(f"'{text}' is not a moment with a time zone like 2026-01-31T12:00:00Z.")
    return moment.astimezone(UTC)


def _audit(spark: SparkSession, arguments: argparse.Namespace, contract: Contract) -> Report:
    accounts: dict[str, Account] = {}
    ledgers: dict[str, Settled] = {}
    ledger = read_ledger(spark, arguments.ledger) if arguments.ledger else None
    # The lake before Kafka: whatever it holds then, Kafka has already.
    settled = datetime.now(UTC) - timedelta(seconds=arguments.settling)
    lakes = {name: StreamLake.open(spark, arguments.lake, contract, each) for name, each in contract.streams.items()}
    for name, stream in contract.streams.items():
        sys.stderr.write(f"audit: {name} …\n")
        kafka, lake = held(spark, arguments.kafka, stream), lakes[name]
        unplaced = Unplaced.find(kafka, lake, contract, stream, settled)
        accounts[name] = account(kafka, lake, unplaced, stream)
        describe(accounts[name], lake, contract, arguments.since)
        if ledger is not None:
            ledgers[name] = settle(ledger, lake, stream, unplaced.lost)
    latency = latencies(spark, arguments.lake, contract, arguments.since)
    return Report(accounts, ledgers, latency, arguments.since)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
