"""Entry point of the streaming job: `stream.py --help` says what it takes."""

import logging
import sys

from tributary.arguments import parse_arguments
from tributary.checkpoint import CheckpointError
from tributary.contract import ContractError
from tributary.job import run
from tributary.secret import SecretError

UNUSABLE = 2


def main(argv: list[str]) -> int:
    """Run the job and return its exit code; what a person can mend is one line."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    logging.getLogger("py4j").setLevel(logging.WARNING)
    arguments = parse_arguments(argv)
    try:
        return run(arguments)
    except (ContractError, CheckpointError, SecretError) as error:
        sys.stderr.write(f"stream.py: {error}\n")
        return UNUSABLE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
