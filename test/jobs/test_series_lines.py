from datetime import UTC, datetime

import pytest

from tributary.series_lines import reading_lines, window_lines
from windows import START

AT = 1_760_000_000_123
READINGS = "measurement string, device_id string, event_time timestamp, readings map<string,double>"


@pytest.fixture(scope="module")
def lines(spark):
    """The lines of readings."""

    def of(*readings):
        time = datetime.fromtimestamp(AT / 1000, UTC)
        frame = spark.createDataFrame([("telemetry", "dev-1", time, each) for each in readings], READINGS)
        return [row.line for row in reading_lines(frame).collect()]

    return of


def test_readings_are_the_fields_of_one_line(lines):
    (line,) = lines({"temperature": 21.5, "power": -3.0, "x_1": 1e15, "tiny": 1e-7})
    series, fields, time = line.split(" ")
    assert (series, time) == ("telemetry,device_id=dev-1", str(AT))
    assert sorted(fields.split(",")) == ["power=-3.0", "temperature=21.5", "tiny=1.0E-7", "x_1=1.0E15"]


def test_a_metric_with_the_name_of_a_column_of_every_point_is_left_out(lines):
    taken = {"timestamp": 1.0, "time": 2.0, "device_id": 3.0}
    assert lines({"times": 1.0} | taken, taken, {"time": 1.0, "b": 4.0}) == [
        f"telemetry,device_id=dev-1 times=1.0 {AT}",
        None,
        f"telemetry,device_id=dev-1 b=4.0 {AT}",
    ]


def test_a_window_is_a_line_at_its_start_with_the_statistics_that_exist(window_rows, contract):
    assert [row.line for row in window_lines(window_rows, contract).collect()] == [
        f"trends,device_id=dev-1,metric=temperature count=3i,mean=2.0,stddev=1.0,min=1.0,max=3.0,last=1.0E15 {START}",
        f"trends,device_id=dev-1,metric=timestamp count=1i,mean=2.0,min=2.0,max=2.0,last=2.0 {START}",
    ]
