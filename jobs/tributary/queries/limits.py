"""Limits: a reading beyond its device's limits raises an alert at once."""

from tributary.alerts.outbox import AlertPlaces
from tributary.contract import Stream
from tributary.output import Output
from tributary.registry.registry import Registry
from tributary.source import Source


def limits(source: Source, places: AlertPlaces, registry: Registry, stream: Stream, query: str) -> Output:
    """To be written."""
    raise NotImplementedError
