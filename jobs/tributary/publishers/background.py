"""A publisher that never gets in the way of the stream: it queues, and a thread of its own sends."""

import logging
import time
from collections import deque
from collections.abc import Collection, Iterable, Sequence
from math import isfinite
from threading import Condition, Thread
from typing import Final, Protocol

from tributary.measurement import Measurement, Sample

CAPACITY: Final = 10_000
_AT_ONCE: Final = 1000
_LOG_EVERY_SECONDS: Final = 60.0
_FIRST_PAUSE: Final = 1.0
_LONGEST_PAUSE: Final = 30.0

_log = logging.getLogger(__name__)


class Channel(Protocol):
    """A destination of samples."""

    def send(self, samples: Sequence[Sample]) -> None:
        """Send samples; any exception means that they can be sent again."""

    def close(self) -> None:
        """Let go of connections."""


class Publisher:
    """Queues measurements for a channel.

    What cannot be sent is kept and sent later; beyond the capacity the oldest are dropped and counted.
    """

    def __init__(self, channel: Channel, known: Collection[str], capacity: int = CAPACITY, gather: float = 0.0) -> None:
        """Publish the metrics with these names; a measurement waits at most `gather` seconds for others to go with."""
        self._channel = channel
        self._known = known
        self._gather = gather
        self._queue: deque[Sample] = deque(maxlen=capacity)
        self._changed = Condition()
        self._closing = False
        self._dropped = 0
        self._logged_at: float | None = None
        self._thread = Thread(target=self._run, name="metrics", daemon=True)
        self._thread.start()

    @property
    def dropped(self) -> int:
        """How many measurements were given up."""
        return self._dropped

    def publish(self, measurements: Iterable[Measurement]) -> None:
        """Queue measurements, taken now, but for values like NaN.

        Raises ValueError for a name that the contract lacks.
        """
        now = time.time_ns() // 1_000_000
        samples = [Sample(now, measurement) for measurement in measurements]
        for sample in samples:
            if sample.measurement.name not in self._known:
                raise ValueError(f"the contract has no pipeline metric '{sample.measurement.name}'")
        with self._changed:
            self._put(sample for sample in samples if isfinite(sample.measurement.value))
            self._changed.notify()

    def close(self, timeout: float = 5.0) -> None:
        """Send what is queued, trying once and waiting at most `timeout` seconds."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(timeout)

    def _put(self, samples: Iterable[Sample]) -> None:
        for sample in samples:
            self._dropped += len(self._queue) == self._queue.maxlen
            self._queue.append(sample)

    def _run(self) -> None:
        pause = _FIRST_PAUSE
        while samples := self._next():
            try:
                self._channel.send(samples)
                pause = _FIRST_PAUSE
            except Exception as error:  # whatever it is, it must not end the publishing
                self._failed(error, samples)
                with self._changed:
                    self._changed.wait_for(lambda: self._closing, pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
        self._channel.close()

    def _next(self) -> list[Sample]:
        """The oldest samples, waited for; none at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._closing)
            self._changed.wait_for(lambda: len(self._queue) >= _AT_ONCE or self._closing, self._gather)
            return [self._queue.popleft() for _ in range(min(_AT_ONCE, len(self._queue)))]

    def _failed(self, error: Exception, samples: list[Sample]) -> None:
        """Keep the samples for another try, or give all up when the publisher closes."""
        with self._changed:
            samples += self._queue
            self._queue.clear()
            if self._closing:
                self._dropped += len(samples)
            else:
                self._put(samples)
        now = time.monotonic()
        if self._closing or self._logged_at is None or now - self._logged_at >= _LOG_EVERY_SECONDS:
            self._logged_at = now
            _log.warning("measurements are not published (%d dropped so far): %s", self._dropped, error)
