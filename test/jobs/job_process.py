"""The job as a process of its own, as the platform starts it."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from places import ROOT


class JobProcess:
    """A started jobs/stream.py, with all that it writes in one log."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str], log: Path) -> None:
        self._log = log
        program = [sys.executable, str(ROOT / "jobs" / "stream.py"), *arguments]
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                program, stdout=output, stderr=subprocess.STDOUT, env=os.environ | environment, start_new_session=True
            )

    def wait(self, seconds: float = 300.0) -> int:
        """The exit code; a job that does not end is killed with its Java process, and fails the test."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the job did not end within {seconds:.0f} s:\n{self.log()[-5000:]}") from None

    def terminate(self) -> None:
        """Ask it to end, as a platform does."""
        self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Take the processes away without asking."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def log(self) -> str:
        return self._log.read_text(errors="replace")
