import json

import pytest

from tributary.audit.accounts import Account
from tributary.audit.ledger import KindCount
from tributary.audit.report import Report, table

LATENCY = {"archive": {"p50": 1200.0, "p95": 9000.0, "p99": 12345.6}}


def good(**changed):
    return Account(**{"received": 10, "archived": 7, "duplicates": 2, "rejected": 1, "late": 3} | changed)


def report(logs, kinds=()):
    return Report({"telemetry": good(), "logs": logs}, {"logs": list(kinds)}, LATENCY)


@pytest.mark.parametrize(
    ("logs", "kinds", "lost", "doubled", "unbalanced"),
    [
        (good(), [], 0, 0, []),
        (good(received=11, lost_count=1), [], 1, 0, []),
        (good(doubled_count=2), [], 0, 2, []),
        (good(received=11), [], 0, 0, ["logs"]),
        (good(received=9), [], 0, 0, ["logs"]),
        (good(), [KindCount("late", "archived", 5, 2)], 2, 0, []),
        (good(received=11, lost_count=1), [KindCount("late", "archived", 5, 3)], 3, 0, []),
        (good(), [KindCount("late", "archived", 5, 0)], 0, 0, []),
    ],
)
def test_it_is_clean_only_if_nothing_is_lost_doubled_or_unexplained(logs, kinds, lost, doubled, unbalanced):
    found = report(logs, kinds)
    assert (found.lost, found.doubled, found.unbalanced) == (lost, doubled, unbalanced)
    assert found.clean == (not lost and not doubled and not unbalanced)
    assert ("NOT every message" in found.text()) != found.clean


def test_machines_read_it_as_json(tmp_path):
    path = tmp_path / "new" / "audit.json"
    report(good(lost_count=1, received=11, lost=["partition 0 offset 5"]), [KindCount("late", "archived", 5, 0)]).write(
        path
    )
    data = json.loads(path.read_text())
    assert (data["clean"], data["lost"], data["doubled"], data["unbalanced"]) == (False, 1, 0, [])
    expected = {"received": 10, "archived": 7, "duplicates": 2, "rejected": 1, "late": 3}
    assert {name: data["streams"]["telemetry"][name] for name in expected} == expected
    assert data["streams"]["logs"]["lost"] == ["partition 0 offset 5"]
    assert data["kinds"]["logs"] == [{"kind": "late", "fate": "archived", "acknowledged": 5, "missing": 0}]
    assert data["latency"] == LATENCY


def test_people_read_it_as_tables():
    logs = good(per_minute={"2026-01-01T00:00:00": 4, "2026-01-01T00:01:00": 2}, doubled=["dev-1 at 1 seq 2: 2 times"])
    lines = report(logs, [KindCount("late", "archived", 1234, 0)]).text().splitlines()
    assert "stream     received  archived  duplicates  rejected  late  lost  doubled  gaps" in lines
    assert "all              20        14           4         2     6     0        0     0" in lines
    assert "logs    late  archived         1,234        0" in lines
    assert "archive  1.20 s  9.00 s  12.35 s" in lines
    assert f"2026-01-01 00:00         4  {'█' * 40}" in lines
    assert f"2026-01-01 00:01         2  {'█' * 20}" in lines
    assert "logs: doubled dev-1 at 1 seq 2: 2 times" in lines


def test_without_ledger_and_batches_their_tables_are_left_out():
    text = Report({"logs": good()}, {}, {}).text()
    assert "ledger" not in text
    assert "latency" not in text


def test_columns_are_aligned_numbers_to_the_right():
    assert table(["name", "n"], [["a", 1], ["long", 12345]]).splitlines() == [
        "name       n",
        "────  ──────",
        "a          1",
        "long  12,345",
    ]
