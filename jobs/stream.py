"""Entry point of the streaming job: `stream.py --help` says what it takes."""

import logging
import os
import sys

from py4j.protocol import Py4JNetworkError

from tributary.arguments import parse_arguments
from tributary.checkpoint import CheckpointError
from tributary.contract import ContractError
from tributary.job import run
from tributary.json_documents import DocumentError
from tributary.lake import LakeError
from tributary.run_report import reported_run
from tributary.secret import SecretError

UNUSABLE, SPARK_GONE = 2, 4


def main(argv: list[str]) -> int:
    """Run the job and return its exit code; what a person can mend is one line."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    # It would log the stack trace of what fails in a query's Python part; the supervisor says the same in a few lines.
    logging.getLogger("py4j").setLevel(logging.CRITICAL)
    arguments = parse_arguments(argv)
    try:
        with reported_run(arguments) as status:
            return run(arguments, status)
    except (ContractError, CheckpointError, DocumentError, LakeError, SecretError) as error:
        sys.stderr.write(f"stream.py: {error}\n")
        return UNUSABLE
    except (Py4JNetworkError, ConnectionError) as error:
        # Nothing can be done in this process any more; the checkpoints hold.
        sys.stderr.write(f"stream.py: Spark's own process has ended ({error}); start the job again.\n")
        sys.stderr.flush()
        os._exit(SPARK_GONE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
