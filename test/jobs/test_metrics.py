import time
from contextlib import closing
from types import SimpleNamespace

import pytest

from tributary import aws
from tributary.metrics import Measurement, check_metrics_url, publisher


def test_measurements_become_points_of_the_contracts_series(endpoint, contract):
    before = time.time_ns() // 1_000_000
    with closing(publisher(endpoint.url, contract)) as metrics:
        metrics.publish(
            [Measurement("rows_in", 12, "archive_logs"), Measurement("latency_p50", 0.25, "live", "a, b=c")]
        )
    times = {int(line.rsplit(" ", 1)[1]) for line in endpoint.kept}
    assert [line.rsplit(" ", 1)[0] for line in endpoint.kept] == [
        "pipeline,name=rows_in,query=archive_logs,detail=- value=12.0",
        r"pipeline,name=latency_p50,query=live,detail=a\,\ b\=c value=0.25",
    ]
    assert all(before <= at <= time.time_ns() // 1_000_000 for at in times)


@pytest.mark.parametrize(("detail", "tag"), [("\n", "-"), ("a\\", "a"), ("a\nb", r"a\ b"), ("ä", "ä")])
def test_a_tag_is_never_empty_and_ends_neither_the_line_nor_its_escape(endpoint, contract, detail, tag):
    with closing(publisher(endpoint.url, contract)) as metrics:
        metrics.publish([Measurement("rows_rejected", 1, "rejected", detail)])
    assert endpoint.kept[0].startswith(f"pipeline,name=rows_rejected,query=rejected,detail={tag} value=1.0 ")


def test_every_pipeline_metric_of_the_contract_and_no_other_can_be_published(endpoint, contract):
    with closing(publisher(endpoint.url, contract)) as metrics:
        metrics.publish([Measurement(name, 1, "live") for name in contract.metrics])
        with pytest.raises(ValueError, match="no pipeline metric 'temperature'"):
            metrics.publish([Measurement("temperature", 1, "live")])
    assert len(endpoint.kept) == len(contract.metrics)


@pytest.mark.parametrize("url", ["influxdb://h:1?org=o&bucket=b", "influxdbs://h:1?org=o&bucket=b", "cloudwatch://A/b"])
def test_a_metrics_url_is_given_back(url):
    assert check_metrics_url(url) == url


@pytest.mark.parametrize(
    "url", ["", "influxdb://h", "cloudwatch://", "cloudwatch://AWS/x", "https://h", "cloudwatch:x"]
)
def test_a_wrong_metrics_url_is_refused_in_one_sentence(url, contract):
    for use in (check_metrics_url, lambda text: publisher(text, contract)):
        with pytest.raises(ValueError, match=r"address|namespace") as refused:
            use(url)
        assert "\n" not in str(refused.value)


def test_cloudwatch_gets_one_call_for_what_comes_within_seconds(contract, monkeypatch):
    calls = []
    client = SimpleNamespace(put_metric_data=lambda **call: calls.append(call), close=lambda: None)
    monkeypatch.setattr(aws, "client", {"cloudwatch": client}.get)
    with closing(publisher("cloudwatch://Tributary/dev", contract)) as metrics:
        for _ in range(3):
            metrics.publish([Measurement("rows_in", 1, "live"), Measurement("rows_rejected", 1, "rejected", "seq")])
            time.sleep(0.05)
        assert calls == []
    (call,) = calls
    assert call["Namespace"] == "Tributary/dev"
    assert [datum["Dimensions"] for datum in call["MetricData"][:2]] == [
        [{"Name": "Query", "Value": "live"}],
        [{"Name": "Query", "Value": "rejected"}, {"Name": "Detail", "Value": "seq"}],
    ]
