from datetime import UTC, datetime

import boto3
import pytest
from botocore.stub import Stubber

from tributary.measurement import Measurement, Sample
from tributary.publishers.cloudwatch import CloudWatchChannel, check_namespace

TIME = 1_760_000_000_123


@pytest.fixture
def cloudwatch():
    client = boto3.client("cloudwatch", "eu-west-1", aws_access_key_id="a", aws_secret_access_key="b")
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def datum(name, value, unit, dimensions):
    return {
        "MetricName": name,
        "Value": value,
        "Unit": unit,
        "Dimensions": [{"Name": key, "Value": text} for key, text in dimensions.items()],
        "Timestamp": datetime.fromtimestamp(TIME / 1000, UTC),
        "StorageResolution": 60,
    }


def test_samples_become_metrics_in_the_contracts_units(cloudwatch, contract):
    expected = [
        datum("rows_in", 5.0, "Count", {"Query": "archive_logs"}),
        datum("latency_p95", 812.5, "Milliseconds", {"Query": "live", "Detail": "not JSON"}),
        datum("rows_rejected", 1.0, "Count", {"Query": "rejected", "Detail": "a?b"}),
    ]
    cloudwatch.add_response("put_metric_data", {}, {"Namespace": "Tributary/dev", "MetricData": expected})
    measurements = [
        Measurement("rows_in", 5, "archive_logs"),
        Measurement("latency_p95", 812.5, "live", "not JSON"),
        Measurement("rows_rejected", 1, "rejected", ":aéb"),
    ]
    channel = CloudWatchChannel("Tributary/dev", contract.metrics, contract.metric_dimensions, cloudwatch.client)
    channel.send([Sample(TIME, measurement) for measurement in measurements])


def test_a_call_holds_at_most_a_thousand_metrics(cloudwatch, contract):
    one = datum("rows_in", 1.0, "Count", {"Query": "live"})
    for count in (1000, 1000, 1):
        cloudwatch.add_response("put_metric_data", {}, {"Namespace": "N", "MetricData": [one] * count})
    sample = Sample(TIME, Measurement("rows_in", 1, "live"))
    CloudWatchChannel("N", contract.metrics, contract.metric_dimensions, cloudwatch.client).send([sample] * 2001)


def test_a_unit_that_cloudwatch_lacks_is_none(cloudwatch):
    expected = [datum("rows_in", 1.0, "None", {"Query": "live"})]
    cloudwatch.add_response("put_metric_data", {}, {"Namespace": "N", "MetricData": expected})
    channel = CloudWatchChannel("N", {"rows_in": "Furlong"}, {"query": "Query"}, cloudwatch.client)
    channel.send([Sample(TIME, Measurement("rows_in", 1, "live"))])


@pytest.mark.parametrize("name", ["", "AWS/EC2", "a b", "x" * 256, "a\n"])
def test_a_namespace_that_cloudwatch_does_not_take_is_refused(name):
    with pytest.raises(ValueError, match="cannot be a CloudWatch namespace"):
        check_namespace(name)
