import json
from datetime import UTC, datetime

import pytest
from pyspark.errors import PySparkException
from pyspark.sql import functions as F

from timestream_stand_in import ServiceError
from tributary.queries.live import live
from tributary.queries.trends import windows
from tributary.series import series_format
from tributary.sinks.timestream import register

READING = "device_id string, arrival_time timestamp, event_time timestamp, seq bigint, readings map<string,double>"
RAW = "topic string, key string, value string, partition int, offset bigint, timestamp timestamp"


@pytest.fixture(scope="module")
def session(spark):
    register(spark)
    return spark


def records(session, service, count, value="cast(id AS string)"):
    return session.range(count).selectExpr(
        "'telemetry' AS table",
        "array(named_struct('Name', 'device_id', 'Value', concat('dev-', id))) AS Dimensions",
        f"array(named_struct('Name', 'v', 'Value', {value}, 'Type', 'DOUBLE')) AS MeasureValues",
        f"'{service.now()}' AS Time",
        "1L AS Version",
    )


def append(frame, service, **more):
    frame.write.format("timestream").mode("append").options(url=service.url, query="live", **more).save()


def test_a_batch_of_records_is_written(session, timestream):
    append(records(session, timestream, 1234).coalesce(1), timestream)
    assert {key[0]: point["v"] for key, point in timestream.rows("telemetry").items()} == {
        f"dev-{i}": float(i) for i in range(1234)
    }
    assert max(len(request["Records"]) for request in timestream.requests) == 100
    assert len(timestream.requests) == 13


def test_a_record_without_a_measure_is_nothing_to_write(session, timestream):
    frame = records(session, timestream, 3)
    without = frame.withColumn("MeasureValues", F.filter("MeasureValues", lambda v: v["Value"] != "1"))
    append(without, timestream)
    assert sorted(key[0] for key in timestream.rows("telemetry")) == ["dev-0", "dev-2"]


def test_refused_records_are_published_as_a_metric(session, timestream, endpoint, contract):
    more = {"metrics": endpoint.url, "contract": str(contract.directory)}
    append(records(session, timestream, 10, "if(id < 3, 'NaN', '1.0')"), timestream, **more)
    assert len(timestream.points["telemetry"]) == 7
    assert [line.rsplit(" ", 1)[0] for line in endpoint.kept] == [
        "pipeline,name=lines_rejected,query=live,detail=- value=3.0"
    ]


def test_records_that_are_there_already_are_no_refused_ones(session, timestream, endpoint, contract):
    more = {"metrics": endpoint.url, "contract": str(contract.directory)}
    frame = records(session, timestream, 10)
    append(frame.withColumn("Version", F.lit(5).cast("bigint")), timestream, **more)
    append(frame, timestream, **more)
    assert len(timestream.rejections) == 10
    assert endpoint.kept == []


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("AccessDeniedException", "DatabaseRefusedError: the table telemetry of timestream://iot"),
        ("", "does not exist"),
    ],
)
def test_a_database_that_refuses_us_fails_the_write(session, timestream, code, problem):
    if code:
        timestream.failures = [ServiceError(code)] * 50
    else:
        timestream.tables.clear()
    with pytest.raises(PySparkException, match=problem):
        append(records(session, timestream, 1), timestream)


@pytest.mark.parametrize(
    ("change", "given", "problem"),
    [
        (lambda frame: frame.drop("Version"), {}, "rows to write must have the columns table string, Dimensions"),
        (lambda frame: frame.withColumn("Time", F.lit(1)), {}, "rows to write must have the columns"),
        (lambda frame: frame, {"url": "timestream://iot"}, "not of the form timestream://"),
        (lambda frame: frame, {"metrics": "cloudwatch://N"}, "needs the option 'contract'"),
    ],
)
def test_what_cannot_be_written_is_refused_with_one_sentence(session, timestream, change, given, problem):
    frame = change(records(session, timestream, 1))
    with pytest.raises(PySparkException, match=problem):
        frame.write.format("timestream").mode("append").options(**{"url": timestream.url} | given).save()
    assert timestream.requests == []


def test_records_cannot_be_overwritten(session, timestream):
    with pytest.raises(PySparkException, match="can only be appended"):
        records(session, timestream, 1).write.format("timestream").mode("overwrite").options(url=timestream.url).save()


class Files:
    """Kafka's records from files, one file a batch."""

    def __init__(self, session, folder):
        self._session = session
        self._folder = folder

    def records(self, _stream):
        raw = self._session.readStream.schema(RAW).option("maxFilesPerTrigger", 1).json(str(self._folder))
        return raw.withColumns({name: F.col(name).cast("binary") for name in ("key", "value")})


def message(topic, device, at, seq, readings, arrival):
    value = json.dumps({"seq": seq, "time": at, "readings": readings})
    time = datetime.fromtimestamp(arrival / 1000, UTC).isoformat()
    return {"topic": topic, "key": device, "value": value, "partition": 0, "offset": seq, "timestamp": time}


def write_file(folder, number, rows):
    folder.mkdir(exist_ok=True)
    (folder / f"{number}.json").write_text("\n".join(json.dumps(row) for row in rows))


def run(output, checkpoint):
    query = output.option("checkpointLocation", str(checkpoint)).trigger(availableNow=True).start()
    assert query.awaitTermination(120)
    return query.lastProgress


def test_live_streams_messages_to_the_database_and_a_second_run_changes_nothing(
    session, timestream, endpoint, contract, tmp_path
):
    topic, at = contract.streams["telemetry"].topic.name, timestream.now() - 60_000
    for number in range(3):
        rows = [message(topic, f"dev-{i}", at, i, {"temperature": i + number / 10}, at + number) for i in range(150)]
        write_file(tmp_path / "in", number, [*rows, message(topic, "dev-x", at, 1, {"temperature": 9999}, at)])
    write_file(tmp_path / "in", 3, [message(topic, "dev-old", at - 400 * 86_400_000, 1, {"humidity": 1}, at)])
    options = {"url": timestream.url, "query": "live", "metrics": endpoint.url, "contract": str(contract.directory)}
    timestream.failures = [ServiceError("ThrottlingException")]

    for attempt in ("first", "second"):
        output = live(Files(session, tmp_path / "in"), contract, contract.streams["telemetry"], options)
        assert run(output.writer, tmp_path / attempt).batchId == 3
        assert timestream.rows("telemetry") == {(f"dev-{i}", at): {"temperature": i + 0.2} for i in range(150)}
    published = [line.split(" ")[1] for line in endpoint.kept if line.startswith("pipeline,name=lines_rejected,")]
    assert published == ["value=1.0"] * 2, "the reading that is too old, once a run"


def test_windows_grow_and_a_query_that_begins_anew_does_not_shrink_them(session, timestream, contract, tmp_path):
    start = timestream.now() // 60_000 * 60_000 - 60_000
    for number in range(3):
        time = datetime.fromtimestamp(start / 1000 + number, UTC).isoformat()
        rows = [
            {"device_id": "dev-1", "arrival_time": time, "event_time": time, "seq": number, "readings": {"power": 2.0}}
        ]
        write_file(tmp_path / "in", number, rows)

    def stream(checkpoint):
        readings = session.readStream.schema(READING).option("maxFilesPerTrigger", 1).json(str(tmp_path / "in"))

        def write(batch, _batch_id):
            append(series_format(timestream.url).windows(batch, contract), timestream)

        run(windows(readings, contract).writeStream.foreachBatch(write).outputMode("update"), tmp_path / checkpoint)

    stream("first")
    full = {"count": 3.0, "mean": 2.0, "stddev": 0.0, "min": 2.0, "max": 2.0, "last": 2.0}
    assert timestream.rows("trends") == {("dev-1", "power", start): full}
    (tmp_path / "in" / "2.json").unlink()
    stream("second")
    assert timestream.rows("trends") == {("dev-1", "power", start): full}
    assert len(timestream.rejections) == 2, "both lesser states"
