"""Measurements as CloudWatch metrics."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from tributary import aws
from tributary.measurement import Sample

_PER_CALL: Final = 1000
_DIMENSION_LENGTH: Final = 1024
_NAMESPACE: Final = re.compile(r"(?!AWS/)[A-Za-z0-9._/#:-]{1,255}")
# The contract's units that CloudWatch knows, which are spelled alike; others are published without a unit.
_UNITS: Final = {"Count", "Seconds", "Milliseconds", "Microseconds", "Bytes", "Percent", "Count/Second", "Bytes/Second"}


class _Client(Protocol):
    """What is used of boto3's client."""

    def put_metric_data(self, *, Namespace: str, MetricData: list[dict[str, Any]]) -> object: ...  # noqa: N803

    def close(self) -> None: ...


def check_namespace(name: str) -> None:
    """ValueError unless CloudWatch takes this as the name of a namespace of ours."""
    if not _NAMESPACE.fullmatch(name):
        raise ValueError(f"'{name}' cannot be a CloudWatch namespace")


class CloudWatchChannel:
    """Sends samples to a CloudWatch namespace; a dimension for which a measurement has nothing to say is left out."""

    def __init__(
        self, namespace: str, units: Mapping[str, str], dimensions: Mapping[str, str], client: _Client | None = None
    ) -> None:
        """To this namespace, in the contract's unit of each metric.

        `dimensions` gives the name of the dimension for each attribute of a measurement.
        """
        self._namespace = namespace
        self._dimensions = dimensions
        self._units = {name: unit if unit in _UNITS else "None" for name, unit in units.items()}
        self._client: _Client = aws.client("cloudwatch") if client is None else client

    def send(self, samples: Sequence[Sample]) -> None:
        """Put the samples' values, at most 1,000 per call."""
        for start in range(0, len(samples), _PER_CALL):
            data = [self._datum(sample) for sample in samples[start : start + _PER_CALL]]
            self._client.put_metric_data(Namespace=self._namespace, MetricData=data)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _datum(self, sample: Sample) -> dict[str, Any]:
        measurement = sample.measurement
        dimensions = {name: getattr(measurement, attribute) for attribute, name in self._dimensions.items()}
        return {
            "MetricName": measurement.name,
            "Dimensions": [{"Name": name, "Value": _dimension(value)} for name, value in dimensions.items() if value],
            "Timestamp": datetime.fromtimestamp(sample.time / 1000, UTC),
            "Value": float(measurement.value),
            "Unit": self._units[measurement.name],
            "StorageResolution": 60,
        }


def _dimension(text: str) -> str:
    """A dimension's value: printable ASCII, not empty, no colon at the start."""
    plain = "".join(char if char.isascii() and char.isprintable() else "?" for char in text)
    return plain.strip().lstrip(":")[:_DIMENSION_LENGTH] or "-"
