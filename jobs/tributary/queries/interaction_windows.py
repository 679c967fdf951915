"""Interaction windows: what people did, by action and target."""

from tributary.alerts.outbox import AlertPlaces
from tributary.contract import Stream
from tributary.output import Output
from tributary.source import Source


def interaction_windows(source: Source, places: AlertPlaces, stream: Stream) -> Output:
    """To be written."""
    raise NotImplementedError
