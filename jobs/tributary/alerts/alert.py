"""One event in the life of an alert: contract/alert.schema.json."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Phase(StrEnum):
    """Where in its life an alert is."""

    OPENED = "opened"
    STILL_OPEN = "still_open"
    RENAMED = "renamed"
    CLEARED = "cleared"


class Rule(StrEnum):
    """What raises alerts. A device and metric have at most one open alert of a rule."""

    LIMIT = "limit"
    ANOMALY = "anomaly"
    TREND = "trend"
    STUCK = "stuck"
    SILENCE = "silence"
    BURST = "burst"


# A person has to act soon on these; on the others it is enough to know.
_SEVERITIES: Final = {
    "high": "critical",
    "low": "critical",
    "silence": "critical",
    "level": "warning",
    "spike": "warning",
    "variance": "warning",
    "stuck": "warning",
    "burst": "warning",
    "pattern": "info",
    "rising": "info",
    "falling": "info",
}
KINDS: Final = tuple(_SEVERITIES)


@dataclass(frozen=True)
class Alert:
    """An event; the fields are those of the schema that cannot be derived. Times are event time in epoch ms."""

    device_id: str
    stream: str
    rule: Rule
    kind: str
    phase: Phase
    since: int
    at: int
    metric: str = ""
    value: float | None = None
    expected: float | None = None
    score: float | None = None
    per_hour: float | None = None
    registered: bool = False
    site: str | None = None
    model: str | None = None

    @property
    def id(self) -> str:
        """The alert's id: the same for all its events, and again when they are made from the same messages."""
        text = "|".join((self.device_id, self.stream, self.rule, self.metric, str(self.since)))
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @property
    def severity(self) -> str:
        """How urgent it is: info, warning or critical."""
        return _SEVERITIES[self.kind]
