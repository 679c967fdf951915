import json

from tributary.queries.trends import trend_records
from windows import START


def test_a_window_is_a_record_keyed_by_device_metric_and_start(window_rows):
    first, second = [(row.key, json.loads(row.value)) for row in trend_records(window_rows).collect()]
    times = {"window_start": START, "window_end": START + 60_000}
    assert first == (
        f"dev-1/temperature/{START}",
        {"device_id": "dev-1", "metric": "temperature", "count": 3, "mean": 2.0, "stddev": 1.0, "min": 1.0, "max": 3.0}
        | {"last": 1e15}
        | times,
    )
    assert second[0] == f"dev-1/timestamp/{START}"
    assert "stddev" not in second[1]
