"""A device that says nothing: judged by a clock, because there is no window to look at."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Silence:
    """For how long a device has been silent; times in epoch milliseconds."""

    since: int
    """Its last message, or when it was registered if it has never sent one."""
    missed: int
    """Messages that should have come since."""
    never: bool
    """Whether it has never sent one."""


def silence(
    last_message: int | None, expected_every: int, now: int, *, registered: int, missing: int = 5
) -> Silence | None:
    """The silence of a device, or None while fewer than `missing` messages are overdue.

    All in milliseconds. It needs no message, so it holds for a device that never comes back, or never came.
    """
    if expected_every <= 0 or missing <= 0:
        raise ValueError("A device's interval and the number of missing messages must be above 0.")
    since = registered if last_message is None else last_message
    missed = max(0, now - since) // expected_every
    return Silence(since, missed, last_message is None) if missed >= missing else None


def next_look(last_message: int | None, expected_every: int, *, registered: int, missing: int = 5) -> int:
    """When to ask `silence` next if nothing comes, in epoch milliseconds: for a timer."""
    return (registered if last_message is None else last_message) + missing * expected_every
