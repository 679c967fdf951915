import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from pyspark.sql.streaming.listener import StreamingQueryListener

from records import kafka_records
from tributary.batch_report import batch_report
from tributary.decode import accepted
from tributary.observation import observed
from tributary.queries.archive import without_duplicates
from tributary.queries.rejected import reason_counts, reason_kinds, rejected_rows
from tributary.whole_progress import progress_of

ARRIVAL = datetime(2026, 1, 1, tzinfo=UTC)
LATEST = 1000 * int(ARRIVAL.timestamp())


def log(seq, **changed):
    return json.dumps({"seq": seq, "time": LATEST, "level": "info", "message": "m"} | changed).encode()


SENT = [log(1), log(2), log(1), log(3), log(3), log(3), b"{", b"", b"\xff", b"[]", log("x"), log(-1, level="loud")]


class Listener(StreamingQueryListener):
    """Keeps the latest progress, which a listener gets in another form than who asks the query."""

    def onQueryStarted(self, event):  # noqa: N802
        pass

    def onQueryProgress(self, event):  # noqa: N802
        self.progress = event.progress

    def onQueryIdle(self, event):  # noqa: N802
        pass

    def onQueryTerminated(self, event):  # noqa: N802
        pass


class WithSource:
    """A progress whose only source says something else."""

    def __init__(self, progress, **changed):
        source = {"numInputRows": progress.sources[0].numInputRows, "latestOffset": "{}", "endOffset": "{}"}
        self._progress, self.sources = progress, [SimpleNamespace(**(source | changed))]

    def __getattr__(self, name):
        return getattr(self._progress, name)


@pytest.fixture(scope="module")
def progress(spark, contract, tmp_path_factory):
    """Spark's progress of the one batch in which a query reads SENT; the n-th of them arrived n seconds early."""

    listener = Listener()
    spark.streams.addListener(listener)

    def of(name, query):
        folder = tmp_path_factory.mktemp(name)
        topic = contract.streams["logs"].topic.name
        sent = [(topic, "dev-1", body, LATEST - 1000 * early) for early, body in enumerate(SENT)]
        records = kafka_records(spark, sent)
        records.coalesce(1).write.mode("overwrite").parquet(str(folder / "in"))
        stream = spark.readStream.schema(records.schema).parquet(str(folder / "in"))
        writer = query(stream).writeStream.format("noop").queryName(name)
        started = writer.option("checkpointLocation", str(folder / "checkpoint")).trigger(availableNow=True).start()
        started.awaitTermination(60)
        spark.sparkContext._jsc.sc().listenerBus().waitUntilEmpty()
        return WithSource(listener.progress)

    yield of
    spark.streams.removeListener(listener)


@pytest.fixture(scope="module")
def archived(progress, contract):
    stream = contract.streams["logs"]
    return progress("archive_logs", lambda raw: without_duplicates(observed(accepted(raw, stream, contract)), 600.0))


@pytest.fixture(scope="module")
def rejected(progress, contract):
    stream, counts = contract.streams["logs"], reason_counts(contract)
    return progress("rejected_logs", lambda raw: observed(rejected_rows(raw, stream, contract), **counts))


def values(report):
    return {(m.name, m.detail): m.value for m in report.measurements()}


def test_an_archives_batch_tells_what_was_accepted_and_what_was_there_before(archived, contract):
    report = batch_report(archived, reason_kinds(contract))
    assert (report.query, report.batch_id) == ("archive_logs", 0)
    assert (report.rows_in, report.rows_observed, report.rows_duplicate, report.state_rows) == (12, 6, 3, 3)
    assert report.rows_dropped_late == report.offsets_behind == 0
    found = values(report)
    assert {name for name, _ in found} <= set(contract.metrics)
    assert (found["rows_in", ""], found["rows_accepted", ""], found["rows_duplicate", ""]) == (12, 6, 3)
    assert not any(name == "rows_rejected" for name, _ in found)


@pytest.mark.parametrize("kind", ["archived", "rejected"])
def test_a_progress_says_the_same_when_it_comes_in_one_piece(kind, contract, request):
    fetched = request.getfixturevalue(kind)
    whole = progress_of(fetched.json)
    kinds = reason_kinds(contract)
    assert batch_report(WithSource(whole), kinds) == batch_report(fetched, kinds)
    assert json.loads(whole.sources[0].endOffset) == {"logOffset": 0}


def test_a_batch_is_committed_when_its_trigger_has_ended(archived, contract):
    report = batch_report(archived, reason_kinds(contract))
    begun = datetime.fromisoformat(archived.timestamp)
    assert report.committed_at == begun + timedelta(milliseconds=report.duration_ms)
    assert report.duration_ms > 0


def test_latency_runs_from_arrival_to_commit(archived, contract):
    report = batch_report(archived, reason_kinds(contract))
    assert report.latencies.rows == 6
    shares, latencies = zip(*report.latencies.points, strict=True)
    youngest = (report.committed_at - ARRIVAL) / timedelta(milliseconds=1)
    assert (shares[0], shares[-1]) == (0, 1)
    assert list(shares) == sorted(shares)
    assert list(latencies) == sorted(latencies)
    assert latencies[0] == pytest.approx(youngest, abs=1)
    assert latencies[-1] == pytest.approx(youngest + 5000, abs=1)
    assert values(report)["latency_p50", ""] == pytest.approx(youngest + 2500, abs=1000)


def test_rejected_messages_are_counted_by_what_their_reasons_are_about(rejected, contract):
    report = batch_report(rejected, reason_kinds(contract))
    assert (report.rows_in, report.rows_observed, report.state_rows) == (12, 6, None)
    counts = {detail: value for (name, detail), value in values(report).items() if name == "rows_rejected"}
    assert counts == {"not JSON": 2, "not UTF-8": 1, "not a JSON object": 1, "seq": 2, "level": 1}
    assert ("rows_accepted", "") not in values(report)


def test_offsets_behind_are_those_that_kafka_held_beyond_the_batch(archived):
    latest = json.dumps({"a": {"0": 10, "1": 5}, "b": {"0": 4}})
    end = json.dumps({"a": {"0": 7, "1": 9}})
    assert batch_report(WithSource(archived, latestOffset=latest, endOffset=end), []).offsets_behind == 3 + 0 + 4
    assert batch_report(WithSource(archived, latestOffset=None, endOffset=end), []).offsets_behind == 0


def test_a_trigger_without_data_is_no_batch(archived):
    assert batch_report(WithSource(archived, numInputRows=0), []) is None
