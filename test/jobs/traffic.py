"""Messages of a small fleet, good and bad, with what must become of each."""

import json
from dataclasses import dataclass

Identity = tuple[str, int, int]

MINUTE = 60_000
# The counter of the message that comes too late for its window.
TOO_LATE = 202


@dataclass(frozen=True)
class Message:
    """What a device sends; `identity` (device, time in epoch ms, seq) is None for one that must be rejected."""

    stream: str
    device: str | None
    body: bytes
    identity: Identity | None


def good(stream: str, device: str, seq: int, time: int, **properties: object) -> Message:
    body = json.dumps({"seq": seq, "time": time} | properties).encode()
    return Message(stream, device, body, (device, time, seq))


def bad(stream: str, device: str | None, body: bytes) -> Message:
    return Message(stream, device, body, None)


def reading(device: str, seq: int, time: int, **readings: float) -> Message:
    return good("telemetry", device, seq, time, readings=readings)


def log(device: str, seq: int, time: int) -> Message:
    return good("logs", device, seq, time, level="info", message=f"step {seq}")


def press(device: str, seq: int, time: int) -> Message:
    return good("interactions", device, seq, time, action="press", target="button", value=seq / 2)


def first_traffic(prefix: str, now: int) -> list[Message]:
    """Three devices over three minutes, with duplicates and everything that can be wrong."""
    devices = [f"{prefix}-{name}" for name in ("a", "b", "c")]
    messages = []
    for n, device in enumerate(devices):
        times = [now - 3 * MINUTE + 4000 * seq + n for seq in range(40)]
        messages += [reading(device, s, t, temperature=20 + 0.1 * s, humidity=40.0 + n) for s, t in enumerate(times)]
        messages += [log(device, seq, time) for seq, time in enumerate(times[:12])]
        messages += [press(device, seq, time) for seq, time in enumerate(times[:12])]
    device = devices[0]
    again = [m for m in messages if m.device == device and m.identity and m.identity[2] in (3, 7)]
    odd = [
        reading(device, 100, now - 60 * MINUTE, temperature=1.0, humidity=99.0),
        reading(device, 101, now + MINUTE, temperature=2.0),
        reading(device, 102, now - MINUTE - 1, tiny=1e-7, huge=1e15, negative=-0.5),
        reading(device, 103, now - MINUTE - 2, timestamp=5.0, temperature=3.0),
        reading(device, 104, now - MINUTE - 3, device_id=1.0),
        log(device, 100, now - 24 * 60 * MINUTE),
    ]
    return messages + again + odd + _wrong(device, now)


def _wrong(device: str, now: int) -> list[Message]:
    ahead = reading(device, 110, now + 10 * MINUTE, temperature=2.0)
    hot = reading(device, 111, now, temperature=999.0)
    return [
        bad("telemetry", device, ahead.body),
        bad("telemetry", device, hot.body),
        bad("telemetry", device, b'{"seq":112'),
        bad("telemetry", None, reading(device, 113, now, temperature=2.0).body),
        bad("telemetry", "not a device", reading(device, 114, now, temperature=2.0).body),
        bad("logs", device, b"\xff\xfe"),
        bad("logs", device, b""),
        bad("interactions", device, press(device, 115, now + 10 * MINUTE).body),
    ]


def second_traffic(prefix: str, now: int, earlier: list[Message]) -> list[Message]:
    """Later: duplicates of what came before and of each other, new messages, one in an old window, one too late."""
    device = f"{prefix}-a"
    repeated = [m for m in earlier if m.device == f"{prefix}-b" and m.identity and m.identity[2] in (0, 5, 39)]
    regular = [m.identity for m in earlier if m.stream == "telemetry" and m.device == device and m.identity]
    last = max(time for _, time, seq in regular if seq < 100)
    new = [
        reading(device, 200, last + 1, temperature=30.0),
        reading(device, 201, now, temperature=31.5, humidity=11.0),
        log(device, 200, now),
        press(device, 200, now),
    ]
    # Last, because Spark takes nothing for late in the first batch after a restart.
    too_late = reading(device, TOO_LATE, now - 120 * MINUTE, temperature=32.0)
    return repeated + new + new[:1] + new[3:] + [bad("telemetry", device, b"again not JSON"), too_late]
