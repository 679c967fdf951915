"""What the counting queries must say, by plain Python."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator

from traffic import Message

Sent = tuple[Message, int]


def _once(sent: Iterable[Sent]) -> Iterator[tuple[str, int, dict]]:
    """Device, time and payload of each message; of those with one identity the first counts."""
    unique = {message.identity: (message, arrival) for message, arrival in reversed(list(sent))}
    for (device, time, _), (message, arrival) in unique.items():
        yield device, min(time, arrival), json.loads(message.body)


def expected_errors(sent: Iterable[Sent], length: int) -> dict[tuple[str, str, int], tuple[int, int]]:
    """By device, code and start of the window in ms: lines, and errors among them."""
    levels = defaultdict(list)
    for device, at, payload in _once(sent):
        levels[device, payload.get("code") or "none", at - at % length].append(payload["level"])
    return {
        window: (len(found), sum(level in ("error", "critical") for level in found)) for window, found in levels.items()
    }


def expected_actions(sent: Iterable[Sent], length: int) -> dict[tuple[str, str, int], tuple[int, int]]:
    """By action, target and start of the window in ms: how often, and by way of how many devices."""
    devices = defaultdict(list)
    for device, at, payload in _once(sent):
        devices[payload["action"], payload["target"], at - at % length].append(device)
    return {window: (len(found), len(set(found))) for window, found in devices.items()}


def expected_sessions(sent: Iterable[Sent], gap: int) -> dict[tuple[str, int], tuple[int, int, list[str]]]:
    """By device and time of the first action in ms: the time of the last, how many, and the visits that were named."""
    by_device = defaultdict(list)
    for device, at, payload in _once(sent):
        by_device[device].append((at, payload.get("session")))
    found = {}
    for device, actions in by_device.items():
        for session in _parted(sorted(actions, key=lambda action: action[0]), gap):
            times = [at for at, _ in session]
            found[device, times[0]] = (times[-1], len(times), sorted({name for _, name in session if name}))
    return found


def _parted(actions: list[tuple[int, str | None]], gap: int) -> Iterator[list[tuple[int, str | None]]]:
    part = actions[:1]
    for action in actions[1:]:
        if action[0] - part[-1][0] > gap:
            yield part
            part = []
        part.append(action)
    yield part
