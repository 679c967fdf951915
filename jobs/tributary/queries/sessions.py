"""Sessions: visits of people to a device, parted by a gap."""

from tributary.alerts.outbox import AlertPlaces
from tributary.contract import Stream
from tributary.output import Output
from tributary.source import Source


def sessions(source: Source, places: AlertPlaces, stream: Stream) -> Output:
    """To be written."""
    raise NotImplementedError
