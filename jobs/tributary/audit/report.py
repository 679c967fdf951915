"""The audit's report: what it comes to, and its form for machines."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tributary.audit.accounts import Account
from tributary.audit.ledger import Settled

FINDINGS = ("lost", "doubled", "foreign")
"""The findings of an account, each a list beside its count."""


@dataclass(frozen=True)
class Report:
    """What became of everything; latencies in milliseconds, `ledger` empty without one.

    Latencies and throughput are those from `since` on, of all runs when it is None; the rest is always of all runs.
    """

    accounts: Mapping[str, Account]
    ledger: Mapping[str, Settled] = field(default_factory=dict)
    latency: Mapping[str, dict[str, float]] = field(default_factory=dict)
    since: datetime | None = None

    def lost_of(self, stream: str) -> int:
        """Messages of a stream that are nowhere: records of Kafka, and lines of the ledger that are none of these."""
        beyond = self.ledger[stream].beyond_kafka if stream in self.ledger else 0
        return self.accounts[stream].lost_count + beyond

    @property
    def lost(self) -> int:
        """Messages that are nowhere."""
        return sum(self.lost_of(stream) for stream in self.accounts)

    @property
    def doubled(self) -> int:
        """Messages that are somewhere twice."""
        return sum(account.doubled_count for account in self.accounts.values())

    @property
    def unbalanced(self) -> list[str]:
        """Streams of which Kafka has received another number than the sum of what was found."""
        return [name for name, account in self.accounts.items() if not account.balanced]

    @property
    def clean(self) -> bool:
        """Whether every message is accounted for, once, and by whatever way of counting."""
        foreign = any(account.foreign_count for account in self.accounts.values())
        return self.lost == 0 and self.doubled == 0 and not self.unbalanced and not foreign

    def write(self, path: Path) -> None:
        """Write the report as JSON."""
        data = {
            "clean": self.clean,
            "lost": self.lost,
            "doubled": self.doubled,
            "unbalanced": self.unbalanced,
            "streams": {name: _account(account) for name, account in self.accounts.items()},
            "kinds": {name: [asdict(kind) for kind in settled.kinds] for name, settled in self.ledger.items()},
            "ledger": {name: _settled(settled) for name, settled in self.ledger.items()},
            "latency": self.latency,
            "since": self.since.isoformat() if self.since else None,
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data, indent=2) + "\n")


def _account(account: Account) -> dict[str, Any]:
    return asdict(account) | {name: [each.data() for each in getattr(account, name)] for name in FINDINGS}


def _settled(settled: Settled) -> dict[str, Any]:
    listed = [each.data() for each in settled.missing]
    return {"missing_count": settled.missing_count, "beyond_kafka": settled.beyond_kafka, "missing": listed}
