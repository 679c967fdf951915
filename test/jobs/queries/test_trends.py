import json
from datetime import UTC, datetime

import pytest

from tributary.queries.trends import trend_lines, trend_records

START = 1_760_000_040_000
SCHEMA = (
    "window_start timestamp, window_end timestamp, device_id string, metric string, "
    "count bigint, mean double, stddev double, min double, max double, last double"
)


@pytest.fixture(scope="module")
def batch(spark):
    start, end = (datetime.fromtimestamp(ms / 1000, UTC) for ms in (START, START + 60_000))
    rows = [
        (start, end, "dev-1", "temperature", 3, 2.0, 1.0, 1.0, 3.0, 1e15),
        (start, end, "dev-1", "timestamp", 1, 2.0, None, 2.0, 2.0, 2.0),
    ]
    return spark.createDataFrame(rows, SCHEMA)


def test_a_window_is_a_line_at_its_start_with_the_statistics_that_exist(batch, contract):
    assert [row.line for row in trend_lines(batch, contract).collect()] == [
        f"trends,device_id=dev-1,metric=temperature count=3i,mean=2.0,stddev=1.0,min=1.0,max=3.0,last=1.0E15 {START}",
        f"trends,device_id=dev-1,metric=timestamp count=1i,mean=2.0,min=2.0,max=2.0,last=2.0 {START}",
    ]


def test_a_window_is_a_record_keyed_by_device_metric_and_start(batch):
    first, second = [(row.key, json.loads(row.value)) for row in trend_records(batch).collect()]
    times = {"window_start": START, "window_end": START + 60_000}
    assert first == (
        f"dev-1/temperature/{START}",
        {"device_id": "dev-1", "metric": "temperature", "count": 3, "mean": 2.0, "stddev": 1.0, "min": 1.0, "max": 3.0}
        | {"last": 1e15}
        | times,
    )
    assert second[0] == f"dev-1/timestamp/{START}"
    assert "stddev" not in second[1]
