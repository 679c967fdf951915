"""Bursts of errors: which windows of a device belong together, and what is said of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from tributary.alerts.alert import Alert, Phase, Rule
from tributary.contract import Contract, Stream

# So many windows without a burst end it.
_QUIET_WINDOWS: Final = 2


@dataclass(frozen=True)
class BurstWindow:
    """A window (its start in epoch ms) in which a device had as many errors as are a burst, or more."""

    start: int
    device_id: str
    errors: int
    registered: bool = False
    site: str | None = None
    model: str | None = None


@dataclass(frozen=True)
class BurstRules:
    """What is a burst: so many errors in a window; length and lateness of windows are in ms."""

    stream: str
    errors: int
    length: int
    lateness: int

    @classmethod
    def of(cls, contract: Contract, stream: Stream) -> "BurstRules":
        """Those of the contract."""
        windows = contract.windows
        return cls(
            stream.name, contract.alerts.burst_errors, 1000 * windows.length_seconds, 1000 * windows.lateness_seconds
        )


@dataclass
class BurstBook:
    """The bursts that last, by device, each as the last event of its alert.

    Each window of a burst is an event, so that the last one tells which window was the last: whoever opens the book
    anew with the last events goes on as if it had never been closed. As long as the messages of each device come in
    the order of their time, the same messages make the same events, however they are split into batches; only the
    number of errors in an event is what was known at the batch that raised it.
    """

    rules: BurstRules
    open: dict[str, Alert] = field(default_factory=dict)
    _told: dict[str, int] = field(default_factory=dict)
    """When the last event of a device was that is not open any more; windows until then have been told of."""
    _latest: int = -1

    @classmethod
    def of(cls, rules: BurstRules, events: Iterable[Alert], last: Mapping[tuple[str, str], int]) -> "BurstBook":
        """The book with the last event of each alert that is open, and the time of the last event of each device."""
        return cls(
            rules, {event.device_id: event for event in events}, {device: at for (device, _), at in last.items()}
        )

    def take(self, windows: Iterable[BurstWindow], latest: int) -> list[Alert]:
        """The events of a batch: the windows in it that are bursts, and the start of its latest window.

        A window may be told again in a later batch with more errors; that is no event. A burst is over when no late
        message can make one of the quiet windows any more: Spark drops what was too late two batches ago.
        """
        ordered = sorted(windows, key=lambda window: (window.start, window.device_id))
        events = [event for window in ordered for event in self._burst(window)]
        over = [last for last in self.open.values() if self._latest >= self._end(last) + self.rules.lateness]
        self._latest = max(self._latest, latest)
        return events + [self._clear(last) for last in over]

    def _burst(self, window: BurstWindow) -> Iterator[Alert]:
        last = self.open.get(window.device_id)
        at = window.start + self.rules.length
        if at <= (last.at if last else self._told.get(window.device_id, -1)):
            return
        if last and window.start >= self._end(last):
            yield self._clear(last)
            last = None
        event = Alert(
            device_id=window.device_id,
            stream=self.rules.stream,
            rule=Rule.BURST,
            kind="burst",
            phase=Phase.STILL_OPEN if last else Phase.OPENED,
            since=last.since if last else window.start,
            at=at,
            value=float(window.errors),
            expected=float(self.rules.errors),
            registered=window.registered,
            site=window.site,
            model=window.model,
        )
        self.open[window.device_id] = event
        yield event

    def _clear(self, last: Alert) -> Alert:
        del self.open[last.device_id]
        return replace(last, phase=Phase.CLEARED, at=self._end(last), value=None)

    def _end(self, last: Alert) -> int:
        return last.at + _QUIET_WINDOWS * self.rules.length
