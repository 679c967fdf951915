import pytest

from tributary.series import check_series_url, series_format


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("influxdb://h:1?org=o&bucket=b", "influxdb"),
        ("influxdbs://h:1?org=o&bucket=b", "influxdb"),
        ("timestream://iot?region=eu-west-1", "timestream"),
    ],
)
def test_the_scheme_picks_the_format(url, name):
    assert series_format(url).name == name
    assert check_series_url(url) == url


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("cloudwatch://N", "not one of influxdb, influxdbs, timestream"),
        ("", "not one of influxdb, influxdbs, timestream"),
        ("influxdb://h", "not of the form influxdb://"),
        ("timestream://iot", "not of the form timestream://"),
    ],
)
def test_what_no_points_can_be_written_to_is_refused(url, problem):
    with pytest.raises(ValueError, match=problem):
        check_series_url(url)
