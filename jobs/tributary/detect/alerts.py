"""Events of the detector as alerts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from pyspark.sql import Row

from tributary.alerts.alert import Alert, Phase, Rule
from tributary.detect.outcome import Notice

_RULES = {
    "rising": Rule.TREND,
    "falling": Rule.TREND,
    "stuck": Rule.STUCK,
    "silence": Rule.SILENCE,
}


def alerts(events: Iterable[Row], stream: str, opened: Callable[[], Sequence[Alert]]) -> list[Alert]:
    """The alerts of rows of OUTCOME that have a kind, in the order of their time.

    `opened` gives what the lake has as open; it is asked only when a device had to be learnt anew, because then nobody
    else knows what of it is open. A silence is not concerned, which is kept beside what was learnt, unless nothing at
    all is known of the device any more.
    """
    made: list[Alert] = []
    relearnt: dict[str, int] = {}
    for row in events:
        if row.kind == Notice.RELEARNT:
            relearnt[row.device_id] = row.at
        elif row.kind != Notice.RETIRED:
            made.append(_alert(row, stream))
    if relearnt:
        lost = [each for each in opened() if _is_lost(each, relearnt)]
        made += [replace(each, phase=Phase.CLEARED, at=max(each.at, relearnt[each.device_id])) for each in lost]
    return sorted(made, key=lambda each: (each.at, each.device_id, each.metric, each.rule, each.phase != Phase.CLEARED))


def _is_lost(alert: Alert, relearnt: Mapping[str, int]) -> bool:
    last_heard = relearnt.get(alert.device_id)
    return last_heard is not None and (alert.rule != Rule.SILENCE or not last_heard)


def _alert(row: Row, stream: str) -> Alert:
    return Alert(
        device_id=row.device_id,
        stream=stream,
        rule=_RULES.get(row.kind, Rule.ANOMALY),
        kind=row.kind,
        phase=Phase(row.phase),
        since=row.since,
        at=row.at,
        metric=row.metric,
        value=row.value,
        expected=row.expected,
        score=row.score,
        per_hour=row.per_hour,
        registered=row.registered,
        site=row.site,
        model=row.model,
    )
