from datetime import UTC, datetime

import pytest

from tributary.contract import Series
from tributary.series import series_format
from tributary.series_records import RECORDS, point_records, reading_records
from windows import START

AT = 1_760_000_000_123
READINGS = (
    "measurement string, device_id string, arrival_time timestamp, event_time timestamp, seq bigint, "
    "readings map<string,double>"
)


@pytest.fixture(scope="module")
def records(spark):
    """The records of readings, each (readings, ms from event to arrival, counter)."""

    def of(*messages):
        rows = [
            ("telemetry", "dev-1", moment(AT + delay), moment(AT), seq, readings) for readings, delay, seq in messages
        ]
        return [row.asDict(recursive=True) for row in reading_records(spark.createDataFrame(rows, READINGS)).collect()]

    return of


def moment(ms):
    return datetime.fromtimestamp(ms / 1000, UTC)


def measures(record):
    return {value["Name"]: value["Value"] for value in record["MeasureValues"]}


def test_a_message_is_one_record_as_the_service_takes_it(records):
    (record,) = records(({"temperature": 21.5}, 7, 42))
    assert record == {
        "table": "telemetry",
        "Dimensions": [{"Name": "device_id", "Value": "dev-1"}],
        "MeasureValues": [{"Name": "temperature", "Value": "21.5", "Type": "DOUBLE"}],
        "Time": str(AT),
        "Version": (AT + 7) * 1000 + 42,
    }


def test_numbers_keep_their_value(records):
    (record,) = records(({"power": -3.0, "big": 1e15, "tiny": 1e-7}, 0, 0))
    assert {name: float(text) for name, text in measures(record).items()} == {"power": -3.0, "big": 1e15, "tiny": 1e-7}


def test_what_arrives_later_has_the_higher_version(records):
    versions = [
        record["Version"] for record in records(({}, 0, 5), ({}, 0, 6), ({}, 1, 1), ({}, 2, 999), ({}, 3, 1000))
    ]
    assert versions == sorted(set(versions))


def test_metrics_that_a_table_cannot_have_are_left_out(records):
    taken = ["time", "timestamp", "device_id", "measure_name", "measure_value", "measure_value_x", "ts_x"]
    first, second = records(
        (dict.fromkeys(taken, 1.0) | {"times": 1.0, "ts": 2.0}, 0, 0),
        ({"time": 1.0, "odd": float("nan"), "endless": float("inf"), "low": float("-inf")}, 0, 0),
    )
    assert measures(first) == {"times": "1.0", "ts": "2.0"}
    assert measures(second) == {}


def test_a_window_is_one_record_at_its_start_whose_version_is_its_count(window_rows, contract):
    windows = series_format("timestream://iot?region=eu-west-1").windows(window_rows, contract)
    first, second = [row.asDict(recursive=True) for row in windows.collect()]
    assert first["table"] == contract.series["trends"].measurement
    assert first["Dimensions"] == [
        {"Name": "device_id", "Value": "dev-1"},
        {"Name": "metric", "Value": "temperature"},
    ]
    assert (first["Time"], first["Version"]) == (str(START), 3)
    assert {value["Name"]: value["Type"] for value in first["MeasureValues"]} == {
        "count": "BIGINT",
        "mean": "DOUBLE",
        "stddev": "DOUBLE",
        "min": "DOUBLE",
        "max": "DOUBLE",
        "last": "DOUBLE",
    }
    assert measures(first)["count"] == "3"
    assert second["Version"] == 1
    assert measures(second).keys() == {"count", "mean", "min", "max", "last"}, "no deviation of one reading"


def test_the_columns_are_those_that_the_sink_asks_for(window_rows, contract, spark):
    windows = point_records(window_rows, contract.series["trends"], "window_start")
    frames = (windows, reading_records(spark.createDataFrame([], READINGS)))
    for frame in frames:
        assert ", ".join(f"{field.name} {field.dataType.simpleString()}" for field in frame.schema) == RECORDS


def test_tags_and_fields_that_are_not_there_are_left_out_of_a_point(spark):
    visits = Series("visits", ("place", "who"), {"count": "integer", "mean": "number"})
    rows = [("a, =\\", "b", 1, 0.5), (None, "", 2, float("nan")), ("", None, None, float("inf"))]
    frame = spark.createDataFrame(
        [(*row, moment(AT)) for row in rows], "place string, who string, count int, mean double, at timestamp"
    )
    records = [row.asDict(recursive=True) for row in point_records(frame, visits, "at").collect()]
    assert {(record["table"], record["Time"], record["Version"]) for record in records} == {("visits", str(AT), 1)}
    assert records[0]["Dimensions"] == [{"Name": "place", "Value": "a, =\\"}, {"Name": "who", "Value": "b"}]
    assert [record["Dimensions"] for record in records[1:]] == [[], []]
    assert [measures(record) for record in records] == [{"count": "1", "mean": "0.5"}, {"count": "2"}, {}]
