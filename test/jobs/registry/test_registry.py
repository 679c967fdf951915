"""The registry while the job runs: from a document to the lake and to those who join it."""

import logging
import time

from registry_documents import put, sites

from services import until
from tributary.enrich import with_context
from tributary.registry.registry import REGISTRY_COLUMNS

NAMES = ("a", "b", "c")


def commits(spark, lake):
    return spark.table(f"{lake.table('devices')}.snapshots").count()


def test_rows_come_whole_to_the_lake_and_to_a_frame_without_python_in_its_plan(spark, prepared, document, opened):
    row = {"device_id": "a", "interval_seconds": 2, "calibration": {"t": {"gain": 2}}, "limits": {"t": {"low": 1}}}
    put(document, {**row, "site": "Köln\x00"}, {"device_id": "b"})
    registry = opened(document.as_uri())
    for frame in (registry.devices(), spark.table(prepared.table("devices"))):
        assert dict(frame.dtypes) == REGISTRY_COLUMNS
        first, second = [each.asDict(recursive=True) for each in frame.orderBy("device_id").collect()]
        assert first == {
            "device_id": "a",
            "site": "Köln\x00",
            "model": None,
            "interval_seconds": 2.0,
            "calibration": {"t": {"gain": 2.0, "offset": 0.0}},
            "limits": {"t": {"low": 1.0, "high": None}},
        }
        assert second == dict.fromkeys(REGISTRY_COLUMNS) | {"device_id": "b", "calibration": {}, "limits": {}}
    assert "LocalTableScan" in registry.devices()._jdf.queryExecution().executedPlan().toString()


def test_a_change_is_one_commit_and_no_change_none(spark, prepared, document, opened):
    put(document, {"device_id": "a", "site": "x"}, {"device_id": "b", "site": "x"})
    registry = opened(document.as_uri())
    frame = registry.devices()
    assert commits(spark, prepared) == 1
    put(document, {"device_id": "b", "site": "x"}, {"device_id": "a", "site": "x"})
    until(lambda: len(registry._metrics.seen), lambda count: count == 4)
    assert commits(spark, prepared) == 1
    assert registry.devices() is frame
    put(document, {"device_id": "b", "site": "y"}, {"device_id": "c", "site": "x"})
    expected = {"b": "y", "c": "x"}
    assert until(lambda: sites(registry.devices()), lambda seen: seen == expected) == expected
    assert sites(spark.table(prepared.table("devices"))) == expected
    assert commits(spark, prepared) == 2


def test_a_wrong_row_is_named_counted_and_changes_nothing(prepared, document, opened, caplog, spark):
    put(document, *[{"device_id": name, "site": "old"} for name in NAMES])
    registry = opened(document.as_uri())
    wrong = {"device_id": "a", "site": "new", "limits": {"t": {"low": 2, "high": 1}}}
    nan = '{"device_id": "b", "site": "new", "interval_seconds": NaN}'
    put(document, wrong, nan, {"device_id": "c", "site": "new"})
    expected = {"a": "old", "b": "old", "c": "new"}
    assert until(lambda: sites(registry.devices()), lambda seen: seen["c"] == "new") == expected
    assert sites(spark.table(prepared.table("devices"))) == expected
    said = "registry: 3 devices, 2 refused: a (limits.t.low is not below high); b (interval_seconds is not finite)"
    assert until(lambda: said in caplog.text, bool)
    published = [("registry_devices", 3, "registry"), ("registry_refused", 2, "registry")]
    assert until(lambda: registry._metrics.seen[2:], bool) == published


def test_a_document_that_is_gone_or_empty_changes_nothing_and_is_logged_once(document, opened, caplog):
    put(document, {"device_id": "a", "site": "x"})
    registry = opened(document.as_uri(), every=0.02)
    document.unlink()
    time.sleep(0.3)
    assert sites(registry.devices()) == {"a": "x"}
    assert caplog.text.count(f"registry: {document.as_uri()} cannot be read: ") == 1
    put(document)
    assert until(lambda: "no row that can be taken" in caplog.text, bool)
    assert sites(registry.devices()) == {"a": "x"}
    put(document, {"device_id": "a", "site": "y"})
    assert until(lambda: sites(registry.devices()), lambda seen: seen["a"] == "y") == {"a": "y"}


def test_without_its_document_a_registry_begins_with_the_table(document, opened, spark, prepared):
    put(document, {"device_id": "a", "site": "x", "limits": {"t": {"low": 1}}})
    first = opened(document.as_uri())
    before = first.devices().collect()
    document.unlink()
    for url in (document.as_uri(), None):
        registry = opened(url)
        assert registry.devices().collect() == before
        assert registry._metrics.seen == []
    put(document, {"device_id": "a", "site": "x", "limits": {"t": {"low": 1}}})
    again = opened(document.as_uri())
    assert again._metrics.seen[0] == ("registry_devices", 1, "registry")
    assert commits(spark, prepared) == 1


def test_a_lake_that_cannot_be_written_keeps_the_former_devices_until_it_can(document, opened, spark, prepared, caplog):
    put(document, {"device_id": "a", "site": "x"})
    registry = opened(document.as_uri())
    table = prepared.table("devices")
    spark.sql(f"ALTER TABLE {table} RENAME COLUMN site TO place")
    put(document, {"device_id": "a", "site": "y"})
    assert until(lambda: "registry: it cannot be taken over: " in caplog.text, bool)
    assert sites(registry.devices()) == {"a": "x"}
    spark.sql(f"ALTER TABLE {table} RENAME COLUMN place TO site")
    assert until(lambda: sites(registry.devices()), lambda seen: seen["a"] == "y") == {"a": "y"}


def test_a_change_takes_effect_in_a_running_query_within_a_refresh_and_a_trigger(spark, document, opened, tmp_path):
    refresh, trigger = 1.0, 1.0
    put(document, {"device_id": "a", "site": "x"})
    registry = opened(document.as_uri(), every=refresh)
    seen = []

    def keep(batch, _batch_id):
        known = with_context(batch, registry.devices())
        seen.extend((time.monotonic(), row.device_id, row.registered, row.site) for row in known.collect())

    rate = spark.readStream.format("rate").option("rowsPerSecond", 10).load()
    devices = rate.selectExpr("CASE WHEN value % 2 = 0 THEN 'a' ELSE 'b' END AS device_id")
    writer = devices.writeStream.foreachBatch(keep).option("checkpointLocation", str(tmp_path / "checkpoint"))
    query = writer.trigger(processingTime=f"{trigger} seconds").start()
    try:
        assert until(lambda: {row[1:] for row in seen}, lambda rows: len(rows) == 2) == {
            ("a", True, "x"),
            ("b", False, None),
        }
        changed = time.monotonic()
        put(document, {"device_id": "a", "site": "y"}, {"device_id": "b", "site": "z"})
        new = {("a", True, "y"), ("b", True, "z")}
        assert until(lambda: {row[1:] for row in seen} & new, lambda rows: rows == new) == new
        # A busy machine takes a while for what is done in between.
        assert min(at for at, *row in seen if tuple(row) in new) - changed < refresh + trigger + 3.0
        assert query.exception() is None
    finally:
        query.stop()


def test_closing_ends_the_thread(document, opened):
    put(document, {"device_id": "a"})
    registry = opened(document.as_uri(), every=60.0)
    registry.close()
    assert not registry._thread.is_alive()


def test_what_goes_well_is_said_in_one_line(document, opened, caplog):
    put(document, *[{"device_id": name} for name in NAMES])
    with caplog.at_level(logging.INFO):
        opened(document.as_uri())
    assert [record.getMessage() for record in caplog.records if "registry" in record.name] == ["registry: 3 devices"]
