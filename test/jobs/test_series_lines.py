from datetime import UTC, datetime

import pytest

from tributary.contract import Series
from tributary.series import series_format
from tributary.series_lines import point_lines, reading_lines
from windows import START

AT = 1_760_000_000_123
VISITS = Series("visits", ("place", "who"), {"count": "integer", "mean": "number"})
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
    influxdb = series_format("influxdb://h:1?org=o&bucket=b")
    assert [row.line for row in influxdb.windows(window_rows, contract).collect()] == [
        f"trends,device_id=dev-1,metric=temperature count=3i,mean=2.0,stddev=1.0,min=1.0,max=3.0,last=1.0E15 {START}",
        f"trends,device_id=dev-1,metric=timestamp count=1i,mean=2.0,min=2.0,max=2.0,last=2.0 {START}",
    ]


@pytest.fixture(scope="module")
def points(spark):
    """The lines of rows of place, who, count and mean."""

    def of(*rows):
        time = datetime.fromtimestamp(AT / 1000, UTC)
        columns = "place string, who string, count bigint, mean double, at timestamp"
        frame = spark.createDataFrame([(*row, time) for row in rows], columns)
        return [row.line for row in point_lines(frame, VISITS, "at").collect()]

    return of


def test_tags_and_fields_that_are_not_there_are_left_out_of_a_point(points):
    assert points(
        ("a", "b", 1, 0.5), (None, "b", 1, None), ("a", "", None, 0.5), ("", None, 1, 2.0), ("a", "b", None, None)
    ) == [
        f"visits,place=a,who=b count=1i,mean=0.5 {AT}",
        f"visits,who=b count=1i {AT}",
        f"visits,place=a mean=0.5 {AT}",
        f"visits count=1i,mean=2.0 {AT}",
        None,
    ]


def test_a_field_that_is_no_finite_number_is_left_out_of_a_point(points):
    assert (
        points(*[("a", "b", 1, value) for value in (float("nan"), float("inf"), float("-inf"))])
        == [f"visits,place=a,who=b count=1i {AT}"] * 3
    )


def test_tags_of_points_can_be_any_text(points):
    assert points(("a, b=c", "a\\", 1, None), ("\n", "1\r\t\0", 1, None), ('$1 "x"', "ä😀", 1, None)) == [
        f"visits,place=a\\,\\ b\\=c,who=a\N{FULLWIDTH REVERSE SOLIDUS} count=1i {AT}",
        f"visits,place=␊,who=1␍␉␀ count=1i {AT}",
        rf'visits,place=$1\ "x",who=ä😀 count=1i {AT}',
    ]
