"""Detect: what is unusual in the closed windows of a device, and devices that fall silent."""

from tributary.alerts.outbox import AlertPlaces
from tributary.contract import Stream
from tributary.detector.settings import Settings
from tributary.output import Output
from tributary.registry.registry import Registry
from tributary.source import Source


def detect(
    source: Source, places: AlertPlaces, registry: Registry, stream: Stream, query: str, settings: Settings
) -> Output:
    """To be written."""
    raise NotImplementedError
