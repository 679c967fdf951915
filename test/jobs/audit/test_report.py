import json
from datetime import UTC, datetime

import pytest

from tributary.audit.accounts import Account
from tributary.audit.finding import Finding, Place
from tributary.audit.ledger import KindCount, Settled
from tributary.audit.report import Report
from tributary.audit.text import table, text

LATENCY = {"archive": {"p50": 1200.0, "p95": 9000.0, "p99": 12345.6}}
TIME = 1_767_225_600_123
LOST = Finding("logs", "iot.logs", "dev-1", TIME, 2, (Place(0, 5),))
DOUBLED = Finding("logs", "iot.logs", "dev-1", TIME, 2, (Place(0, 5), Place(0, 9)), times=2)
MISSING = Finding("logs", "iot.logs", "dev-2", kind="malformed", fate="rejected", digest="abc", lost_in_kafka=False)


def good(**changed):
    return Account(**{"received": 10, "archived": 7, "duplicates": 2, "rejected": 1, "late": 3} | changed)


def report(logs, settled=None, **more):
    return Report({"telemetry": good(), "logs": logs}, {"logs": settled or Settled([])}, LATENCY, **more)


def settled(missing, beyond_kafka):
    return Settled([KindCount("late", "archived", 5, missing)], beyond_kafka)


@pytest.mark.parametrize(
    ("logs", "ledger", "lost", "doubled", "unbalanced"),
    [
        (good(), settled(0, 0), 0, 0, []),
        (good(received=11, lost_count=1), None, 1, 0, ["logs"]),
        (good(doubled_count=2), None, 0, 2, []),
        (good(received=11), None, 0, 0, ["logs"]),
        (good(received=9), None, 0, 0, ["logs"]),
        (good(), settled(2, 2), 2, 0, []),
        (good(received=11, lost_count=1), settled(1, 0), 1, 0, ["logs"]),
        (good(received=11, lost_count=1), settled(3, 2), 3, 0, ["logs"]),
    ],
)
def test_it_is_clean_only_if_nothing_is_lost_doubled_or_unexplained(logs, ledger, lost, doubled, unbalanced):
    found = report(logs, ledger)
    assert (found.lost, found.doubled, found.unbalanced) == (lost, doubled, unbalanced)
    assert found.clean == (not lost and not doubled and not unbalanced)
    assert ("NOT every message" in text(found)) != found.clean


def test_a_row_from_a_place_that_kafka_never_had_is_not_clean_even_where_the_sum_is_right():
    found = report(good(foreign_count=1, foreign=[LOST]))
    assert (found.unbalanced, found.clean) == ([], False)


def test_what_retention_took_and_what_is_on_its_way_is_told_and_no_finding():
    found = report(good(expired=4, pending=1234))
    assert found.clean
    assert "logs: 4 records that Kafka no longer holds are in no table: duplicates, or lost" in text(found)
    assert "logs: 1,234 records came so late that the job may still be at work on them" in text(found)


def test_machines_read_it_as_json(tmp_path):
    path = tmp_path / "new" / "audit.json"
    ledger = Settled([KindCount("malformed", "rejected", 5, 1)], 1, [MISSING])
    logs = good(lost_count=1, received=11, lost=[LOST], doubled_count=1, doubled=[DOUBLED])
    report(logs, ledger, since=datetime(2026, 1, 1, tzinfo=UTC)).write(path)
    data = json.loads(path.read_text())
    assert (data["clean"], data["lost"], data["doubled"], data["unbalanced"]) == (False, 2, 1, ["logs"])
    expected = {"received": 10, "archived": 7, "duplicates": 2, "rejected": 1, "late": 3}
    assert {name: data["streams"]["telemetry"][name] for name in expected} == expected
    identity = {"stream": "logs", "topic": "iot.logs", "device": "dev-1", "time": TIME, "seq": 2}
    places = [{"partition": 0, "offset": 5}, {"partition": 0, "offset": 9}]
    assert data["streams"]["logs"]["lost"] == [identity | {"places": places[:1]}]
    assert data["streams"]["logs"]["doubled"] == [identity | {"places": places, "times": 2}]
    assert data["kinds"]["logs"] == [{"kind": "malformed", "fate": "rejected", "acknowledged": 5, "missing": 1}]
    line = {"kind": "malformed", "fate": "rejected", "digest": "abc", "lost_in_kafka": False}
    broken = {"stream": "logs", "topic": "iot.logs", "device": "dev-2", "places": []}
    assert data["ledger"]["logs"] == {"missing_count": 1, "beyond_kafka": 1, "missing": [broken | line]}
    assert (data["latency"], data["since"]) == (LATENCY, "2026-01-01T00:00:00+00:00")


def test_people_read_it_as_tables():
    logs = good(per_minute={"2026-01-01T00:00:00": 4, "2026-01-01T00:01:00": 2})
    lines = text(report(logs, Settled([KindCount("late", "archived", 1234, 0)]))).splitlines()
    assert "stream     received  archived  duplicates  rejected  late  lost  doubled  gaps" in lines
    assert "all              20        14           4         2     6     0        0     0" in lines
    assert "logs    late  archived         1,234        0" in lines
    assert "Latency and throughput since the first run:" in lines
    assert "archive  1.20 s  9.00 s  12.35 s" in lines
    assert f"2026-01-01 00:00         4  {'█' * 40}" in lines
    assert f"2026-01-01 00:01         2  {'█' * 20}" in lines


def test_people_read_which_messages_are_lost_doubled_or_missing():
    ledger = Settled([KindCount("malformed", "rejected", 5, 1)], 1, [MISSING])
    logs = good(lost_count=1, lost=[LOST], doubled_count=1, doubled=[DOUBLED])
    lines = [" ".join(line.split()) for line in text(report(logs, ledger)).splitlines()]
    identity = "logs dev-1 2026-01-01 00:00:00.123 2 iot.logs/0@5"
    assert f"lost {identity}" in lines
    assert f"doubled {identity} iot.logs/0@9 2 times" in lines
    assert "missing logs dev-2 malformed: not rejected, digest abc" in lines


def test_of_many_findings_people_see_the_first_and_how_many_more_there_are():
    shown = text(report(good(lost_count=1234, lost=[LOST] * 1000)))
    assert shown.count("dev-1") == 20
    assert "… and 1,214 more" in shown


def test_latencies_of_a_part_say_where_they_begin():
    since = datetime(2026, 1, 1, 12, 30, tzinfo=UTC)
    assert "Latency and throughput since 2026-01-01 12:30:00 UTC:" in text(report(good(), since=since))


def test_without_ledger_and_batches_their_tables_are_left_out():
    shown = text(Report({"logs": good()}))
    assert "ledger" not in shown
    assert "latency" not in shown


def test_columns_are_aligned_numbers_to_the_right():
    assert table(["name", "n"], [["a", 1], ["long", 12345]]).splitlines() == [
        "name       n",
        "────  ──────",
        "a          1",
        "long  12,345",
    ]
