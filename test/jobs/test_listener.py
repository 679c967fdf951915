"""What becomes known of a query that has nothing to do, and of one that hangs."""

import time
from threading import Event

import pytest

from tributary.listener import BatchListener
from tributary.measurement import Measurement
from tributary.run_status import RunStatus

INTERVAL = "spark.sql.streaming.noDataProgressEventInterval"


class Published:
    """A publisher that keeps what it is given."""

    def __init__(self):
        self.measurements = []

    def publish(self, measurements):
        self.measurements += measurements

    def of(self, query):
        return [each for each in self.measurements if each.query == query]


class Journal:
    def add(self, report):
        pass


def do_nothing(*_):
    pass


def until(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture
def reports():
    """What the status of the run has reported."""
    return []


@pytest.fixture
def published(spark, reports):
    publisher = Published()
    listener = BatchListener(publisher, Journal(), [], RunStatus("r-1", reports.append))
    usual = spark.conf.get(INTERVAL)
    # It is 10 s; each query reads it when it starts.
    spark.conf.set(INTERVAL, "100ms")
    spark.streams.addListener(listener)
    yield publisher
    spark.streams.removeListener(listener)
    spark.conf.set(INTERVAL, usual)


@pytest.fixture
def start(spark, tmp_path):
    """Starts a query over a folder of text files: `start(name, per_batch)`; `per_batch` gets each batch."""
    queries = []

    def of(name, per_batch):
        folder = tmp_path / name
        folder.mkdir()
        stream = spark.readStream.text(str(folder))
        writer = stream.writeStream.queryName(name).foreachBatch(per_batch)
        writer = writer.option("checkpointLocation", str(tmp_path / f"{name}-checkpoint"))
        queries.append(writer.trigger(processingTime="50 milliseconds").start())
        return folder

    yield of
    for query in queries:
        query.stop()


def test_spark_speaks_of_idle_queries_several_times_a_minute(spark):
    assert spark.conf.get(INTERVAL) == "10000ms"


def test_a_query_without_data_goes_on_saying_that_nothing_is_behind(published, start):
    start("idle", do_nothing)
    until(lambda: len(published.of("idle")) >= 3)
    assert set(published.of("idle")) == {Measurement("offsets_behind", 0, "idle")}


def test_each_of_two_idle_queries_speaks_for_itself_and_a_stopped_one_falls_silent(spark, published, start):
    start("one", do_nothing)
    start("other", do_nothing)
    until(lambda: published.of("one") and published.of("other"))
    (other,) = [query for query in spark.streams.active if query.name == "other"]
    other.stop()
    spark.sparkContext._jsc.sc().listenerBus().waitUntilEmpty()
    said, of_one = len(published.of("other")), len(published.of("one"))
    until(lambda: len(published.of("one")) >= of_one + 5)
    assert len(published.of("other")) == said


def test_a_query_whose_batch_does_not_end_says_nothing(published, start):
    begun, release = Event(), Event()

    def hang(*_):
        begun.set()
        release.wait(30)

    folder = start("hanging", hang)
    start("beside", do_nothing)
    (folder / "lines").write_text("a\n")
    assert begun.wait(30)
    said, of_another = len(published.of("hanging")), len(published.of("beside"))
    until(lambda: len(published.of("beside")) >= of_another + 10)
    assert len(published.of("hanging")) == said
    release.set()
    until(lambda: len(published.of("hanging")) > said)


def test_how_a_query_is_comes_with_its_batches_and_its_end(published, start, reports):
    def fail_on_one(batch, _number):
        if any(row.value == "bad" for row in batch.collect()):
            raise ValueError("bad")

    def state():
        return reports[-1]["queries"]["q"] if reports else None

    folder = start("q", fail_on_one)
    until(lambda: state() == {"state": "idle"})
    (folder / "one").write_text("good")
    until(lambda: state() == {"state": "committed", "batch": 0})
    (folder / "two").write_text("bad")
    until(lambda: state() == {"state": "failed", "batch": 0})
    assert [report["state"] for report in reports[-2:]] == ["healthy", "healthy"]
    assert published.of("q")
