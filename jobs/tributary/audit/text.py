"""The audit's report as tables, for people."""

from collections import Counter
from collections.abc import Sequence

from tributary.audit.finding import Finding
from tributary.audit.report import FINDINGS, Report

SHOWN = 20
"""How many findings of a kind are shown of a stream."""
_COLUMNS = ("received", "archived", "duplicates", "rejected", "late")
_BAR = 40
_MINUTES = 15


def text(report: Report) -> str:
    """The whole report."""
    parts = [_streams(report), _ledger(report), _latency(report), _throughput(report), _findings(report)]
    return "\n\n".join(part for part in [*parts, _verdict(report)] if part)


def _streams(report: Report) -> str:
    header = ["stream", *_COLUMNS, "lost", "doubled", "gaps"]
    rows = [
        [name, *(getattr(a, c) for c in _COLUMNS), report.lost_of(name), a.doubled_count, a.gap_count]
        for name, a in report.accounts.items()
    ]
    total = ["all", *(sum(row[i] for row in rows) for i in range(1, len(header)))]
    return table(header, [*rows, total])


def _ledger(report: Report) -> str:
    rows = [
        [stream, kind.kind, kind.fate, kind.acknowledged, kind.missing]
        for stream, settled in report.ledger.items()
        for kind in settled.kinds
    ]
    return table(["ledger", "kind", "must be", "acknowledged", "missing"], rows) if rows else ""


def _latency(report: Report) -> str:
    rows = [[kind, *(f"{p[k] / 1000:.2f} s" for k in ("p50", "p95", "p99"))] for kind, p in report.latency.items() if p]
    if not rows:
        return ""
    begin = f"{report.since:%Y-%m-%d %H:%M:%S %Z}" if report.since else "the first run"
    return f"Latency and throughput since {begin}:\n\n" + table(["latency", "p50", "p95", "p99"], rows)


def _throughput(report: Report) -> str:
    minutes: Counter[str] = Counter()
    for account in report.accounts.values():
        minutes.update(account.per_minute)
    top = max(minutes.values(), default=0)
    last = sorted(minutes.items())[-_MINUTES:]
    rows = [[minute[:16].replace("T", " "), n, "█" * round(_BAR * n / top)] for minute, n in last]
    return table(["minute (UTC)", "archived", ""], rows) if rows else ""


def _findings(report: Report) -> str:
    found = [
        (what, name, getattr(a, f"{what}_count"), getattr(a, what))
        for name, a in report.accounts.items()
        for what in FINDINGS
    ]
    found += [("missing", name, each.missing_count, each.missing) for name, each in report.ledger.items()]
    rows = [row for finding in found for row in _rows(*finding)]
    return table(["finding", "stream", "device", "time (UTC)", "seq", "in Kafka", ""], rows) if rows else ""


def _rows(what: str, stream: str, count: int, listed: Sequence[Finding]) -> list[list[str]]:
    shown = listed[:SHOWN]
    rows = [
        [
            what,
            each.stream,
            each.device or "",
            each.moment(),
            "" if each.seq is None else str(each.seq),
            " ".join(f"{each.topic}/{place.partition}@{place.offset}" for place in each.places),
            _remark(each),
        ]
        for each in shown
    ]
    if count > len(shown):
        rows.append([what, stream, f"… and {count - len(shown):,} more", "", "", "", ""])
    return rows


def _remark(finding: Finding) -> str:
    if finding.kind is not None:
        where = "lost, see above" if finding.lost_in_kafka else f"not {finding.fate}, digest {finding.digest}"
        return f"{finding.kind}: {where}"
    return "" if finding.times is None else f"{finding.times} times"


def _verdict(report: Report) -> str:
    lines = [
        f"{name}: {a.expired:,} records that Kafka no longer holds are in no table: duplicates, or lost; "
        "that can no longer be told"
        for name, a in report.accounts.items()
        if a.expired
    ]
    lines += [
        f"{name}: {a.pending:,} records came so late that the job may still be at work on them; they are left out"
        for name, a in report.accounts.items()
        if a.pending
    ]
    for name in report.unbalanced:
        a = report.accounts[name]
        total = a.archived + a.duplicates + a.rejected
        lines.append(
            f"{name}: received is not archived + duplicates + rejected: {a.received:,} in Kafka, {total:,} found"
        )
    verdict = "Every message is accounted for." if report.clean else "NOT every message is accounted for."
    return "\n".join([*lines, f"{verdict} {report.lost} lost, {report.doubled} doubled"])


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table of aligned columns: numbers to the right, the rest to the left."""
    cells = [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in rows]
    widths = [max(len(line[i]) for line in [list(header), *cells]) for i in range(len(header))]
    right = [all(isinstance(row[i], int) for row in rows) for i in range(len(header))]

    def line(texts: Sequence[str]) -> str:
        columns = zip(texts, widths, right, strict=True)
        return "  ".join(t.rjust(w) if r else t.ljust(w) for t, w, r in columns).rstrip()

    return "\n".join([line(header), "  ".join("─" * width for width in widths), *map(line, cells)])
