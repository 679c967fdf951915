"""One device: its closed windows through the detector, and the clock that notices when they stay away."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from tributary.detect.outcome import Event, Notice, Score
from tributary.detector.detector import Detector
from tributary.detector.finding import Finding, Kind, Phase
from tributary.detector.memory import Memory
from tributary.detector.open_events import open_events
from tributary.detector.settings import Settings
from tributary.detector.silence import Patience, missing
from tributary.detector.window import Window

SCORED: Final = frozenset({Kind.SPIKE, Kind.LEVEL, Kind.VARIANCE, Kind.PATTERN})
"""Kinds that the score of the window belongs to; the other rules have none."""


@dataclass(frozen=True)
class Rules:
    """How devices are watched: times in milliseconds."""

    settings: Settings
    patience: Patience
    retire: int
    """After so long a silence a device is forgotten."""


class Watch:
    """For all devices; what it knows of one is in its `Memory`, which is changed in place."""

    def __init__(self, rules: Rules) -> None:
        """Watch by these rules."""
        self._rules, self._detector = rules, Detector(rules.settings)

    @property
    def settings(self) -> Settings:
        """Those of the detector."""
        return self._rules.settings

    def windows(self, memory: Memory, windows: Iterable[Window]) -> Iterator[Score | Event]:
        """Take the closed windows of a device in their order.

        One that has been seen is passed over. Silences between them are told as if a clock had noticed them, so that
        the events are the same however many windows come at once.
        """
        yield from self._relearnt(memory)
        for window in windows:
            end = window.start + self._rules.patience.window
            if end <= memory.about.last_end:
                continue
            if memory.about.last_end:
                yield from self._silence_until(memory, end)
            memory.about.last_end = end
            assessment = self._detector(memory.state, window)
            for metric, score, usable in zip(window.metrics, assessment.scores, window.usable, strict=True):
                if usable:
                    yield Score(metric, window.start, float(score))
            for finding in assessment.findings:
                yield self._event(finding)

    def look(self, memory: Memory, now: int) -> tuple[list[Event], bool]:
        """What is to be said at a moment until which all windows have come, and whether to forget the device."""
        about, found = memory.about, list(self._relearnt(memory))
        due = self._rules.patience.due(about.last_end, about.interval)
        if about.silent_since is None and due is not None and due <= now:
            found.append(self._silent(memory, due))
        retired = about.last_end + self._rules.retire
        if retired > now:
            return found, False
        found += [self._event(each) for each in open_events(memory.state)]
        if about.silent_since is not None:
            found.append(self._heard(memory, retired))
        return [*found, Event(Notice.RETIRED, None, about.last_end, retired)], True

    def next_look(self, memory: Memory) -> int:
        """When to `look` if nothing comes."""
        about = memory.about
        due = self._rules.patience.due(about.last_end, about.interval) if about.silent_since is None else None
        retired = about.last_end + self._rules.retire
        return retired if due is None else min(due, retired)

    def _relearnt(self, memory: Memory) -> Iterator[Event]:
        if memory.relearnt:
            memory.relearnt = None
            yield Event(Notice.RELEARNT, None, memory.about.last_end, memory.about.last_end)

    def _silence_until(self, memory: Memory, end: int) -> Iterator[Event]:
        about = memory.about
        due = self._rules.patience.due(about.last_end, about.interval)
        if about.silent_since is None and due is not None and due < end:
            yield self._silent(memory, due)
        if about.silent_since is not None:
            yield self._heard(memory, end)

    def _silent(self, memory: Memory, at: int) -> Event:
        memory.about.silent_since = memory.about.last_end
        return self._silence(memory, Phase.OPENED, memory.about.last_end, at)

    def _heard(self, memory: Memory, at: int) -> Event:
        since, memory.about.silent_since = memory.about.silent_since or 0, None
        return self._silence(memory, Phase.CLEARED, since, at)

    def _silence(self, memory: Memory, phase: Phase, since: int, at: int) -> Event:
        every = memory.about.interval
        gone = float(missing(since, at, every)) if every else None
        return Event(Notice.SILENCE, phase, since, at, value=gone, expected=every)

    def _event(self, finding: Finding) -> Event:
        return Event(
            kind=finding.kind,
            phase=finding.phase,
            since=finding.since,
            at=finding.at + self._rules.patience.window,
            metric=finding.metric,
            score=finding.score if finding.kind in SCORED else None,
            value=finding.value,
            expected=finding.expected,
            per_hour=finding.per_hour or None,
        )
