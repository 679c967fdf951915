"""Which limits are overstepped at present, and what each further reading changes about it. No Spark in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

from tributary.alerts.alert import Alert, Phase, Rule

Subject = tuple[str, str]

_DAY: Final = 86_400_000
# So much event time is between two looks at everything that the book holds.
_ROUND: Final = 3_600_000


class Zone(IntEnum):
    """Where a value lies between its limits; NEAR is within, but not yet far enough to clear an alert."""

    LOW = -2
    NEAR_LOW = -1
    INSIDE = 0
    NEAR_HIGH = 1
    HIGH = 2


@dataclass(frozen=True)
class JudgedReading:
    """A calibrated reading with its zone and the limits that this is about; without limits the zone is INSIDE.

    `at` is event time in epoch milliseconds.
    """

    device_id: str
    metric: str
    at: int
    value: float
    zone: Zone
    low: float | None = None
    high: float | None = None
    registered: bool = True
    site: str | None = None
    model: str | None = None

    @property
    def subject(self) -> Subject:
        """Device and metric."""
        return self.device_id, self.metric


class LimitBook:
    """The open alerts of one stream, at most one of each device and metric.

    A reading not later than the last event of its device and metric is passed over: what comes twice changes nothing.
    So is one from before the time until which everything has been forgotten, as it could not be told from a copy.
    """

    def __init__(
        self,
        stream: str,
        reminder_seconds: int,
        retire_days: int,
        open_alerts: Iterable[Alert] = (),
        last_events: Mapping[Subject, int] | None = None,
    ) -> None:
        """Go on from these; `reminder_seconds` of event time are between two events `still_open`.

        What has had no event for `retire_days` of event time is over, and forgotten. `last_events` has the time of the
        last event of each device and metric, also of those whose alerts are cleared.
        """
        self._stream, self._reminder, self._retirement = stream, reminder_seconds * 1000, retire_days * _DAY
        self._open = {(alert.device_id, alert.metric): alert for alert in open_alerts}
        self._events = dict(last_events or {}) | {subject: alert.at for subject, alert in self._open.items()}
        self._forgotten = -1
        # There have been readings until the last event at least.
        self._forget(max(self._events.values(), default=-1))

    @property
    def open(self) -> Mapping[Subject, Alert]:
        """The last event of each open alert."""
        return self._open

    def last_event(self, subject: Subject) -> int:
        """When the last event was, in epoch milliseconds, or until when all are forgotten; -1 when none is known."""
        return self._events.get(subject, self._forgotten)

    def judge(self, readings: Iterable[JudgedReading]) -> list[Alert]:
        """The events that readings make, which come in the order of their time."""
        return [event for reading in readings for event in self._judge(reading)]

    def retire(self, latest: int) -> list[Alert]:
        """The events of alerts that nothing is heard of any more; `latest` is the time of the latest message of all.

        They are those that `judge` makes when a reading comes after all, and it goes by the hours of the clock: so they
        are the same however batches are cut, as long as readings come in the order of time.
        """
        if not self._forget(latest):
            return []
        over = [alert for alert in self._open.values() if alert.at <= self._forgotten]
        return [self._retire(alert) for alert in sorted(over, key=lambda alert: alert.at)]

    def _forget(self, latest: int) -> bool:
        """Forget what was last heard of too long before this; False when that has been done already."""
        until = latest // _ROUND * _ROUND - self._retirement
        if until <= self._forgotten:
            return False
        self._forgotten = until
        self._events = {who: at for who, at in self._events.items() if at > until}
        return True

    def _retire(self, last: Alert) -> Alert:
        return self._note(replace(last, phase=Phase.CLEARED, at=last.at + self._retirement, value=None))

    def _judge(self, reading: JudgedReading) -> Iterable[Alert]:
        subject = reading.subject
        present = self._open.get(subject)
        if present is not None and reading.at >= present.at + self._retirement:
            yield self._retire(present)
            present = None
        if reading.at <= self.last_event(subject):
            return
        if present is not None and not _lasts(present.kind, reading.zone):
            yield self._note(self._event(reading, present.kind, Phase.CLEARED, present.since))
            present = None
        if present is None:
            if reading.zone in (Zone.LOW, Zone.HIGH):
                kind = "high" if reading.zone == Zone.HIGH else "low"
                yield self._note(self._event(reading, kind, Phase.OPENED, reading.at))
        elif self._is_due(present, reading.at):
            yield self._note(self._event(reading, present.kind, Phase.STILL_OPEN, present.since))

    def _is_due(self, alert: Alert, at: int) -> bool:
        """The first reading of each period of the clock reminds, but not before a whole one has passed.

        Periods of the clock, not since the last event: so which reading it is does not depend on how batches are cut.
        """
        period = at // self._reminder
        return period > alert.at // self._reminder and period > alert.since // self._reminder + 1

    def _event(self, reading: JudgedReading, kind: str, phase: Phase, since: int) -> Alert:
        return Alert(
            device_id=reading.device_id,
            stream=self._stream,
            rule=Rule.LIMIT,
            kind=kind,
            phase=phase,
            since=since,
            at=reading.at,
            metric=reading.metric,
            value=reading.value,
            expected=reading.high if kind == "high" else reading.low,
            registered=reading.registered,
            site=reading.site,
            model=reading.model,
        )

    def _note(self, event: Alert) -> Alert:
        subject = event.device_id, event.metric
        self._events[subject] = event.at
        if event.phase == Phase.CLEARED:
            del self._open[subject]
        else:
            self._open[subject] = event
        return event


def _lasts(kind: str, zone: Zone) -> bool:
    return zone > Zone.INSIDE if kind == "high" else zone < Zone.INSIDE
