"""The contract's example messages."""

import json
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass

from places import EXAMPLES


@dataclass(frozen=True)
class Example:
    """A message with the verdict on it; `received_at` is in epoch milliseconds."""

    stream: str
    name: str
    device: str | None
    received_at: int
    payload: bytes
    reasons: list[str]
    accepted: bool

    @property
    def id(self) -> str:
        return f"{self.stream}: {self.name}"


def examples() -> Iterator[Example]:
    """All examples of all streams."""
    for path in sorted(EXAMPLES.glob("*.jsonl")):
        for line in path.read_text().splitlines():
            entry = json.loads(line)
            verdict = entry["reasons"], entry["accepted"]
            yield Example(path.stem, entry["name"], entry["device"], entry["receivedAt"], _payload(entry), *verdict)


def _payload(entry: dict) -> bytes:
    if "base64" in entry:
        return b64decode(entry["base64"])
    if "repeat" in entry:
        repeat = entry["repeat"]
        return (repeat["before"] + repeat["unit"] * repeat["count"] + repeat["after"]).encode()
    return entry["text"].encode()
