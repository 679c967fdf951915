"""Delivery, with a crash at each of its steps: the lake has each event once, the others have it at least once."""

from dataclasses import replace

import pytest

from alert_places import alert_places
from tributary.alerts.alert import Alert, Phase, Rule
from tributary.alerts.outbox import QUERY_ID, Outbox
from tributary.measurement import Measurement

AT = 1_760_000_000_123
FIRST = Alert("dev-1", "telemetry", Rule.LIMIT, "high", Phase.OPENED, AT, AT, "temperature", 31.0, 30.0, site="hall")
SECOND = replace(FIRST, device_id="dev-2", kind="low", value=None, registered=True)


class CrashError(Exception):
    """The end of the process, as far as the test can go."""


class Post(Outbox):
    """An outbox whose records go into a list, and that can crash before or after them."""

    def __init__(self, places, crash="", query="limits_telemetry"):
        super().__init__(places, query, clock=lambda: (AT + 9) * 1_000_000)
        self.crash, self.sent = crash, []

    def _send(self, raised):
        if self.crash == "before Kafka":
            raise CrashError
        self.sent += raised
        if self.crash == "after Kafka":
            raise CrashError


@pytest.fixture
def places(spark, warehouse, contract, endpoint, request):
    spark.sparkContext.setLocalProperty(QUERY_ID, "id-1")
    with alert_places(spark, warehouse, contract, endpoint.url, request.node.nodeid) as places:
        yield places
    spark.sparkContext.setLocalProperty(QUERY_ID, None)


def rows(places):
    table = places.spark.table(places.lake.table("alerts"))
    return [row.asDict() for row in table.orderBy("at", "id", "phase").collect()]


@pytest.mark.parametrize("crash", ["before Kafka", "after Kafka"])
def test_after_a_crash_the_lake_has_each_event_once_and_the_others_have_it(places, crash):
    broken = Post(places, crash)
    with pytest.raises(CrashError):
        broken.deliver(7, [FIRST, SECOND])
    kept = rows(places)
    # After a start the batch may come to something else, because what it led to is known already.
    restarted = Post(places)
    restarted.deliver(7, [replace(FIRST, phase=Phase.CLEARED, at=AT + 1)])
    assert [each.alert for each in restarted.sent] == [FIRST, SECOND]
    assert [each.at for each in restarted.sent] == [AT + 9] * 2
    assert rows(places) == kept != []
    restarted.deliver(8, [replace(FIRST, phase=Phase.CLEARED, at=AT + 2)])
    assert len(rows(places)) == 3
    assert [each.alert.phase for each in restarted.sent[2:]] == ["cleared"]


def test_a_batch_that_fails_before_the_lake_is_delivered_when_it_is_run_again(places):
    places.spark.sql(f"ALTER TABLE {places.lake.table('alerts')} RENAME COLUMN kind TO other")
    with pytest.raises(Exception, match="kind"):
        Post(places).deliver(7, [FIRST])
    places.spark.sql(f"ALTER TABLE {places.lake.table('alerts')} RENAME COLUMN other TO kind")
    again = Post(places)
    again.deliver(7, [FIRST])
    assert [each.alert for each in again.sent] == [FIRST]
    assert len(rows(places)) == 1


def test_a_batch_of_another_checkpoint_or_query_with_the_same_number_is_no_copy(places):
    Post(places).deliver(7, [FIRST])
    Post(places, query="detect_telemetry").deliver(7, [SECOND])
    places.spark.sparkContext.setLocalProperty(QUERY_ID, "id-2")
    Post(places).deliver(7, [replace(FIRST, phase=Phase.CLEARED, at=AT + 1)])
    assert sorted((row["query"], row["query_id"], row["phase"]) for row in rows(places)) == [
        ("detect_telemetry", "id-1", "opened"),
        ("limits_telemetry", "id-1", "opened"),
        ("limits_telemetry", "id-2", "cleared"),
    ]


def test_a_row_has_all_that_the_event_says(places, contract):
    Post(places).deliver(7, [SECOND])
    (row,) = rows(places)
    assert row | {"since": 0, "at": 0, "raised_at": 0} == {
        "query": "limits_telemetry",
        "query_id": "id-1",
        "batch_id": 7,
        "id": SECOND.id,
        "phase": "opened",
        "device_id": "dev-2",
        "stream": "telemetry",
        "rule": "limit",
        "kind": "low",
        "severity": "critical",
        "metric": "temperature",
        "value": None,
        "expected": 30.0,
        "unit": contract.sensors["temperature"],
        "score": None,
        "per_hour": None,
        "since": 0,
        "at": 0,
        "raised_at": 0,
        "registered": True,
        "site": "hall",
        "model": None,
    }
    (times,) = (
        places.spark.table(places.lake.table("alerts")).selectExpr("unix_millis(at)", "unix_millis(since)").collect()
    )
    assert tuple(times) == (AT, AT)


def test_open_are_those_of_the_query_whose_last_event_is_not_that_they_are_cleared(places):
    outbox, later = Post(places), replace(FIRST, phase=Phase.STILL_OPEN, at=AT + 5, value=33.0)
    outbox.deliver(1, [FIRST, SECOND])
    outbox.deliver(2, [later, replace(SECOND, phase=Phase.CLEARED, at=AT + 5)])
    Post(places, query="detect_telemetry").deliver(1, [replace(SECOND, since=AT - 1)])
    assert Post(places).open_alerts() == [later]
    assert Post(places).last_events() == {(each, "temperature"): AT + 5 for each in ("dev-1", "dev-2")}
    renamed = replace(later, phase=Phase.RENAMED, kind="low")
    outbox.deliver(3, [renamed, replace(later, since=AT + 3, phase=Phase.OPENED, at=AT + 3)])
    assert {alert.kind for alert in Post(places).open_alerts() if alert.id == FIRST.id} == {"low"}
    assert len(Post(places).open_alerts()) == 2


def test_events_are_points_of_the_database_and_counted(places, endpoint):
    Post(places).deliver(7, [FIRST, SECOND])
    places.display.close()
    tags = "device_id=dev-1,metric=temperature,kind=high,phase=opened,severity=critical"
    assert f"alerts,{tags} value=31.0,expected=30.0,since={AT}i {AT}" in endpoint.kept
    assert len(endpoint.kept) == 2
    assert places.metrics.published == [Measurement("alerts", 1, "limits_telemetry", kind) for kind in ("high", "low")]


def test_a_new_checkpoint_clears_what_its_former_one_left_open_and_finds_it_again(places):
    Post(places).deliver(7, [FIRST, SECOND])
    Post(places).deliver(8, [replace(SECOND, phase=Phase.CLEARED, at=AT + 1)])
    Post(places, query="detect_telemetry").deliver(7, [SECOND])
    assert Post(places).abandoned(0) == []
    places.spark.sparkContext.setLocalProperty(QUERY_ID, "id-2")
    begun = Post(places)
    assert begun.abandoned(1) == []
    cleared = replace(FIRST, phase=Phase.CLEARED, value=None)
    assert begun.abandoned(0) == [cleared]
    begun.deliver(0, [cleared])
    assert Post(places).open_alerts() == Post(places).abandoned(0) == []
    again = Post(places)
    again._clock = lambda: (AT + 99) * 1_000_000
    again.deliver(1, [FIRST])
    assert again.open_alerts() == [FIRST]


def test_without_events_nothing_is_run(places):
    outbox = Post(places)
    outbox.deliver(1, [])
    group = "nothing to deliver"
    places.spark.sparkContext.setJobGroup(group, group)
    outbox.deliver(2, [])
    assert list(places.spark.sparkContext.statusTracker().getJobIdsForGroup(group)) == []
    places.spark.sparkContext.setLocalProperty("spark.jobGroup.id", None)
