"""Log windows: lines and errors per device and code, and bursts of errors."""

from tributary.alerts.outbox import AlertPlaces
from tributary.contract import Stream
from tributary.output import Output
from tributary.registry.registry import Registry
from tributary.source import Source


def log_windows(source: Source, places: AlertPlaces, registry: Registry, stream: Stream, query: str) -> Output:
    """To be written."""
    raise NotImplementedError
