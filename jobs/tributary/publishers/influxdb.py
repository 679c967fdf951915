"""Measurements as points of the contract's pipeline series."""

from collections.abc import Sequence
from typing import Final

from tributary.contract import Series
from tributary.influx_address import InfluxAddress
from tributary.line_client import LineClient
from tributary.measurement import Sample

# The publisher tries again by itself, and must be able to end soon.
_PATIENCE_SECONDS: Final = 2.0
# A tag cannot be empty, and a missing one would make another series.
_NOTHING: Final = "-"
_ESCAPES: Final = str.maketrans({",": r"\,", "=": r"\=", " ": r"\ "})


class InfluxChannel:
    """Sends samples to a time-series database; tags and field are those of the series."""

    def __init__(self, address: InfluxAddress, series: Series) -> None:
        """To this address, as points of this series, which has one field."""
        self._client = LineClient(address, _PATIENCE_SECONDS)
        self._measurement = series.measurement
        self._tags = series.tags
        (self._field,) = series.fields

    def send(self, samples: Sequence[Sample]) -> None:
        """Write the samples' points."""
        self._client.write(self._line(sample) for sample in samples)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _line(self, sample: Sample) -> str:
        tags = "".join(f",{tag}={_tag_value(getattr(sample.measurement, tag))}" for tag in self._tags)
        return f"{self._measurement}{tags} {self._field}={float(sample.measurement.value)!r} {sample.time}"


def _tag_value(text: str) -> str:
    # A backslash at the end would escape what follows; line feeds end a point.
    plain = "".join(char if char.isprintable() and char != "\\" else " " for char in text).strip()
    return plain.translate(_ESCAPES) or _NOTHING
