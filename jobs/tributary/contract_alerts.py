"""The part `alerts` of pipeline.json: when an alert begins and ends."""

from dataclasses import dataclass
from typing import Final

from tributary.contract_place import Place

# With half of the range at each end nothing would be left between them.
_MOST_HYSTERESIS: Final = 40


@dataclass(frozen=True)
class AlertRules:
    """When an alert begins and ends; docs/alerts.md explains each."""

    hysteresis_percent: int
    reminder_seconds: int
    silent_intervals: int
    retire_days: int
    burst_errors: int


def alert_rules(root: Place) -> AlertRules:
    """Read the part `alerts` of pipeline.json."""
    root.object(("limits", "silence", "burst"))
    limits, silence, burst = (root.at(name) for name in ("limits", "silence", "burst"))
    limits.object(("hysteresisPercent", "reminderSeconds"))
    silence.object(("intervals", "retireDays"))
    burst.object(("errors",))
    hysteresis = limits.at("hysteresisPercent").count()
    if hysteresis > _MOST_HYSTERESIS:
        limits.at("hysteresisPercent").fail(f"above {_MOST_HYSTERESIS}")
    return AlertRules(
        hysteresis,
        limits.at("reminderSeconds").count(),
        silence.at("intervals").count(),
        silence.at("retireDays").count(),
        burst.at("errors").count(),
    )
