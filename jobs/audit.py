"""Entry point of the audit: `audit.py --help` says what it takes; it ends with 1 when a message is lost or doubled."""

import argparse
import sys
from pathlib import Path

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from tributary.arguments import OneLineParser, add_common, duration, explained
from tributary.audit.accounts import Account, StreamLake, account, kafka_records
from tributary.audit.latencies import latencies
from tributary.audit.ledger import KindCount, read_ledger, settle
from tributary.audit.report import Report
from tributary.contract import Contract, ContractError, load_contract
from tributary.failure_text import first_line
from tributary.secret import SecretError
from tributary.session import open_session

NOT_CLEAN, UNUSABLE = 1, 2


def main(argv: list[str]) -> int:
    """Audit the lake and return the exit code."""
    parser = OneLineParser(prog="audit.py", description="What became of every message", allow_abbrev=False)
    add_common(parser)
    parser.add_argument("--ledger", metavar="URL", help="folder with the ledgers of simulated fleets")
    parser.add_argument(
        "--settling", type=explained(duration), default=0.0, metavar="DURATION", help="leave out the latest"
    )
    parser.add_argument("--report", type=Path, metavar="FILE", help="where to write the report as JSON")
    arguments = parser.parse_args(argv)
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
    sys.stdout.write(report.text() + "\n")
    return 0 if report.clean else NOT_CLEAN


def _audit(spark: SparkSession, arguments: argparse.Namespace, contract: Contract) -> Report:
    accounts: dict[str, Account] = {}
    kinds: dict[str, list[KindCount]] = {}
    ledger = read_ledger(spark, arguments.ledger) if arguments.ledger else None
    for name, stream in contract.streams.items():
        sys.stderr.write(f"audit: {name} …\n")
        lake = StreamLake.open(spark, arguments.lake, contract, stream)
        accounts[name] = account(
            kafka_records(spark, arguments.kafka, stream), lake, contract, stream, arguments.settling
        )
        if ledger is not None:
            kinds[name] = settle(ledger, lake, stream)
    return Report(accounts, kinds, latencies(spark, arguments.lake, contract))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
