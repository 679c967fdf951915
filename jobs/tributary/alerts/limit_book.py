"""Which limits are overstepped at present, and what each further reading changes about it. No Spark in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from tributary.alerts.alert import Alert, Phase, Rule

Subject = tuple[str, str]


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
    """

    def __init__(
        self,
        stream: str,
        reminder_seconds: int,
        open_alerts: Iterable[Alert] = (),
        last_events: Mapping[Subject, int] | None = None,
    ) -> None:
        """Go on from these; `reminder_seconds` of event time are between two events `still_open`.

        `last_events` has the time of the last event of each device and metric, also of those whose alerts are cleared.
        """
        self._stream, self._reminder = stream, reminder_seconds * 1000
        self._open = {(alert.device_id, alert.metric): alert for alert in open_alerts}
        self._events = dict(last_events or {}) | {subject: alert.at for subject, alert in self._open.items()}

    @property
    def open(self) -> Mapping[Subject, Alert]:
        """The last event of each open alert."""
        return self._open

    def last_event(self, subject: Subject) -> int:
        """When the last event was, in epoch milliseconds; -1 when none is known."""
        return self._events.get(subject, -1)

    def judge(self, readings: Iterable[JudgedReading]) -> list[Alert]:
        """The events that readings make, which come in the order of their time."""
        return [event for reading in readings for event in self._judge(reading)]

    def _judge(self, reading: JudgedReading) -> Iterable[Alert]:
        subject = reading.subject
        if reading.at <= self.last_event(subject):
            return
        present = self._open.get(subject)
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
