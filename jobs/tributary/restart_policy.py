"""When a failed query is started again, and when that makes no sense any more."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

# What tells that something the query depends on cannot be reached: trying later can help, however often it failed.
_OUTAGE = re.compile(
    r"DatabaseUnavailable|Registry(?: is )?Unavailable|Connection refused|Connection reset|ConnectException"
    r"|NoRouteToHost|UnknownHost|SocketTimeout|TimeoutException|TimeoutError|DisconnectException|NetworkException"
    r"|BrokerNotAvailable|NotLeaderOr|SlowDown|Service ?Unavailable|Throttl|RetriableException|Too Many Requests",
    re.IGNORECASE,
)
_CHANGING = re.compile(r"0x[0-9a-f]+|[0-9a-f]{8}-[0-9a-f-]{27}|\d+", re.IGNORECASE)


def is_outage(error: str) -> bool:
    """Whether an error says that something is out of reach, rather than that the data cannot be processed."""
    return _OUTAGE.search(error) is not None


def is_lost_progress(error: str) -> bool:
    """Whether a query fell over its own progress report (SPARK-55271), after the batch itself was committed.

    Spark 4.1.1 does so at the first batch after a start, when that batch had been planned before a crash.
    """
    # Java adds the name of the exception only where a stack trace is asked for.
    return 'because the return value of "scala.Option.get()" is null' in error


def fingerprint(error: str) -> str:
    """What two occurrences of the same error have in common: its text without numbers and ids."""
    return _CHANGING.sub("#", error)


@dataclass(frozen=True)
class RestartPolicy:
    """How patient the supervisor is. Times in seconds.

    `poison_attempts`: failures in a row with the same error and no batch committed in between.
    `attempts`: such failures whatever their errors. `outage_limit`: how long an outage may last.
    """

    first_delay: float = 1.0
    longest_delay: float = 30.0
    poison_attempts: int = 4
    attempts: int = 10
    outage_limit: float = 1800.0
    jitter: Callable[[], float] = random.random

    def delay(self, failures: int) -> float:
        """How long to wait after so many failures in a row: doubling, capped, between half and the whole of it."""
        full: float = min(self.longest_delay, self.first_delay * 2 ** min(failures - 1, 30))
        return full * (0.5 + self.jitter() / 2)


class Failures:
    """The failures of one query since it last committed a batch."""

    def __init__(self, policy: RestartPolicy) -> None:
        """Start without any."""
        self._policy = policy
        self._errors: list[str] = []
        self._since = 0.0

    def __bool__(self) -> bool:
        """Whether there were any."""
        return bool(self._errors)

    def forget(self) -> None:
        """A batch was committed: whatever it was is over."""
        self._errors.clear()

    def add(self, error: str, now: float) -> float | str:
        """Count a failure at `now` (monotonic seconds): the delay before the next start, or why there will be none."""
        if not self._errors:
            self._since = now
        self._errors.append(error)
        return self._verdict(error, now) or self._policy.delay(len(self._errors))

    def _verdict(self, error: str, now: float) -> str:
        policy = self._policy
        if is_outage(error):
            lasted = now - self._since
            return f"the outage has lasted {lasted:.0f} s" if lasted >= policy.outage_limit else ""
        same = [e for e in self._errors if fingerprint(e) == fingerprint(error)]
        if len(same) >= policy.poison_attempts:
            return f"the same batch failed {len(same)} times with the same error"
        if len(self._errors) >= policy.attempts:
            return f"no batch was committed in {len(self._errors)} attempts"
        return ""
