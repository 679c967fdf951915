"""Where the pipeline's measurements of itself go: the implementation for a metrics URL."""

from typing import Final

from tributary.contract import Contract
from tributary.influx_address import InfluxAddress
from tributary.measurement import Measurement
from tributary.publishers.background import Publisher
from tributary.publishers.cloudwatch import CloudWatchChannel, check_namespace
from tributary.publishers.influxdb import InfluxChannel

__all__ = ["Measurement", "Publisher", "check_metrics_url", "publisher"]

_CLOUDWATCH: Final = "cloudwatch://"
# CloudWatch charges for each call, and its metrics are a minute wide anyway.
_CLOUDWATCH_SECONDS: Final = 30.0
_INFLUXDB: Final = ("influxdb://", "influxdbs://")


def check_metrics_url(url: str) -> str:
    """The URL, when `publisher` can publish to it; ValueError says in one sentence what is wrong."""
    if url.startswith(_CLOUDWATCH):
        check_namespace(url.removeprefix(_CLOUDWATCH))
    elif url.startswith(_INFLUXDB):
        InfluxAddress.parse(url)
    else:
        raise ValueError(f"the metrics address {url} is none of influxdb://…, influxdbs://… and cloudwatch://NAMESPACE")
    return url


def publisher(url: str, contract: Contract) -> Publisher:
    """A publisher to `influxdb://…`, `influxdbs://…` or `cloudwatch://NAMESPACE`; ValueError for any other URL."""
    check_metrics_url(url)
    if url.startswith(_CLOUDWATCH):
        channel = CloudWatchChannel(url.removeprefix(_CLOUDWATCH), contract.metrics, contract.metric_dimensions)
        return Publisher(channel, contract.metrics, gather=_CLOUDWATCH_SECONDS)
    return Publisher(InfluxChannel(InfluxAddress.parse(url), contract.series["pipeline"]), contract.metrics)
