"""The audit's report, for machines and for people."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tributary.audit.accounts import Account
from tributary.audit.ledger import KindCount

_COLUMNS = ("received", "archived", "duplicates", "rejected", "late")
_BAR = 40


@dataclass(frozen=True)
class Report:
    """What became of everything; latencies in milliseconds, `kinds` empty without a ledger."""

    accounts: dict[str, Account]
    kinds: dict[str, list[KindCount]]
    latency: dict[str, dict[str, float]]

    @property
    def lost(self) -> int:
        """Messages that are nowhere: of the records in Kafka or of the ledger's lines, whichever says more."""
        return sum(max(account.lost_count, self._missing(name)) for name, account in self.accounts.items())

    @property
    def doubled(self) -> int:
        """Messages that are somewhere twice."""
        return sum(account.doubled_count for account in self.accounts.values())

    @property
    def unbalanced(self) -> list[str]:
        """Streams where received is not the sum of what was found."""
        return [
            name
            for name, a in self.accounts.items()
            if a.received != a.archived + a.duplicates + a.rejected + a.lost_count
        ]

    @property
    def clean(self) -> bool:
        """Whether every message is accounted for, once."""
        return self.lost == 0 and self.doubled == 0 and not self.unbalanced

    def write(self, path: Path) -> None:
        """Write the report as JSON."""
        data = {
            "clean": self.clean,
            "lost": self.lost,
            "doubled": self.doubled,
            "unbalanced": self.unbalanced,
            "streams": {name: asdict(account) for name, account in self.accounts.items()},
            "kinds": {name: [asdict(kind) for kind in kinds] for name, kinds in self.kinds.items()},
            "latency": self.latency,
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data, indent=2) + "\n")

    def text(self) -> str:
        """The report as tables."""
        parts = [self._streams(), self._ledger(), self._latency(), self._throughput(), self._findings()]
        return "\n\n".join(part for part in parts if part)

    def _missing(self, stream: str) -> int:
        return sum(kind.missing for kind in self.kinds.get(stream, []))

    def _streams(self) -> str:
        header = ["stream", *_COLUMNS, "lost", "doubled", "gaps"]
        rows = [
            [
                name,
                *(getattr(a, c) for c in _COLUMNS),
                max(a.lost_count, self._missing(name)),
                a.doubled_count,
                a.gap_count,
            ]
            for name, a in self.accounts.items()
        ]
        total = ["all", *(sum(row[i] for row in rows) for i in range(1, len(header)))]
        return table(header, [*rows, total])

    def _ledger(self) -> str:
        rows = [
            [stream, kind.kind, kind.fate, kind.acknowledged, kind.missing]
            for stream, kinds in self.kinds.items()
            for kind in kinds
        ]
        return table(["ledger", "kind", "must be", "acknowledged", "missing"], rows) if rows else ""

    def _latency(self) -> str:
        rows = [
            [kind, *(f"{p[k] / 1000:.2f} s" for k in ("p50", "p95", "p99"))] for kind, p in self.latency.items() if p
        ]
        return table(["latency", "p50", "p95", "p99"], rows) if rows else ""

    def _throughput(self) -> str:
        minutes: Counter[str] = Counter()
        for account in self.accounts.values():
            minutes.update(account.per_minute)
        top = max(minutes.values(), default=0)
        rows = [[m[:16].replace("T", " "), n, "█" * round(_BAR * n / top)] for m, n in sorted(minutes.items())[-15:]]
        return table(["minute (UTC)", "archived", ""], rows) if rows else ""

    def _findings(self) -> str:
        lines = [
            f"{name}: {what} {example}"
            for name, account in self.accounts.items()
            for what in ("lost", "doubled")
            for example in getattr(account, what)
        ]
        lines += [f"{name}: received is not archived + duplicates + rejected" for name in self.unbalanced]
        verdict = "Every message is accounted for." if self.clean else "NOT every message is accounted for."
        return "\n".join([*lines, f"{verdict} {self.lost} lost, {self.doubled} doubled"])


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table of aligned columns: numbers to the right, the rest to the left."""
    cells = [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in rows]
    widths = [max(len(line[i]) for line in [list(header), *cells]) for i in range(len(header))]
    right = [all(isinstance(row[i], int) for row in rows) for i in range(len(header))]

    def line(texts: Sequence[str]) -> str:
        columns = zip(texts, widths, right, strict=True)
        return "  ".join(t.rjust(w) if r else t.ljust(w) for t, w, r in columns).rstrip()

    return "\n".join([line(header), "  ".join("─" * width for width in widths), *map(line, cells)])
