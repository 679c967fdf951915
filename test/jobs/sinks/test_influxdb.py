import json

import pytest
from pyspark.errors import PySparkException

from tributary.sinks.influxdb import register
from write_endpoint import Reply


@pytest.fixture(scope="module")
def session(spark):
    register(spark)
    return spark


def options(endpoint, **others):
    return {"url": endpoint.url, "query": "live", **others}


def with_metrics(endpoint, contract):
    return options(endpoint, metrics=endpoint.url, contract=str(contract.directory))


def refuse_bad(body):
    return Reply(400, "bad line") if any("oops" in line for line in body) else Reply()


def append(frame, given):
    frame.write.format("influxdb").mode("append").options(**given).save()


def test_a_batch_of_lines_is_written(session, endpoint):
    frame = session.range(12_000).selectExpr("concat('m,device_id=d v=', id, ' ', id) AS line")
    append(frame.coalesce(1), options(endpoint))
    assert endpoint.kept == [f"m,device_id=d v={i} {i}" for i in range(12_000)]
    assert max(len(request.lines) for request in endpoint.requests) == 5000


def test_null_lines_are_nothing_to_write(session, endpoint):
    append(session.sql("SELECT * FROM VALUES ('m v=1 1'), (NULL), ('') AS t(line)"), options(endpoint))
    assert endpoint.kept == ["m v=1 1"]


def test_refused_lines_are_published_as_a_metric(session, endpoint, contract):
    endpoint.rule = refuse_bad
    frame = session.sql("SELECT * FROM VALUES ('m v=1 1'), ('oops'), ('m v=2 2'), ('oops again') AS t(line)")
    append(frame, with_metrics(endpoint, contract))
    points = [line for line in endpoint.kept if line.startswith("pipeline,")]
    assert [point.rsplit(" ", 1)[0] for point in points] == [
        "pipeline,name=lines_rejected,query=live,detail=- value=2.0"
    ]
    assert {line for line in endpoint.kept if line.startswith("m ")} == {"m v=1 1", "m v=2 2"}


def test_a_stream_of_lines_is_written_and_its_refused_ones_published(session, endpoint, contract, tmp_path):
    endpoint.rule = refuse_bad
    (tmp_path / "in").mkdir()
    for i in range(3):
        rows = [{"line": f"m v={i} {i}"}, {"line": f"oops {i}"}]
        (tmp_path / "in" / f"{i}.json").write_text("\n".join(json.dumps(row) for row in rows))
    source = session.readStream.schema("line STRING").option("maxFilesPerTrigger", 1).json(str(tmp_path / "in"))
    query = (
        source.writeStream.format("influxdb")
        .options(**with_metrics(endpoint, contract))
        .option("checkpointLocation", str(tmp_path / "checkpoint"))
        .trigger(availableNow=True)
        .start()
    )
    query.awaitTermination(60)
    assert query.lastProgress.batchId == 2
    assert sorted(line for line in endpoint.kept if line.startswith("m ")) == ["m v=0 0", "m v=1 1", "m v=2 2"]
    published = [line.split(" ")[1] for line in endpoint.kept if line.startswith("pipeline,name=lines_rejected,")]
    assert published == ["value=1.0"] * 3


def test_a_database_that_refuses_us_fails_the_write(session, endpoint):
    endpoint.rule = lambda _lines: Reply(401, "who are you")
    with pytest.raises(PySparkException, match="refuses our points: 401 who are you"):
        append(session.sql("SELECT 'm v=1 1' AS line"), options(endpoint))


@pytest.mark.parametrize(
    ("select", "given", "problem"),
    [
        ("'x' AS text", {}, "one column, 'line' of type string"),
        ("1 AS line", {}, "one column, 'line' of type string"),
        ("'x' AS line, 1 AS more", {}, "one column, 'line' of type string"),
        ("'x' AS line", {"url": "http://h"}, "not of the form influxdb://"),
        ("'x' AS line", {"metrics": "cloudwatch://N"}, "needs the option 'contract'"),
    ],
)
def test_what_cannot_be_written_is_refused_with_one_sentence(session, endpoint, select, given, problem):
    with pytest.raises(PySparkException, match=problem):
        append(session.sql(f"SELECT {select}"), options(endpoint) | given)
    assert endpoint.requests == []


def test_points_cannot_be_overwritten(session, endpoint):
    frame = session.sql("SELECT 'm v=1 1' AS line")
    with pytest.raises(PySparkException, match="can only be appended"):
        frame.write.format("influxdb").mode("overwrite").options(**options(endpoint)).save()


def test_the_address_is_needed(session):
    with pytest.raises(PySparkException, match="option 'url' is missing"):
        append(session.sql("SELECT 'm v=1 1' AS line"), {})
