"""Live: every accepted reading in the time-series database, seconds old."""

from tributary.contract import Contract, Stream
from tributary.decode import accepted_readings
from tributary.observation import observed
from tributary.output import Output
from tributary.series import series_format
from tributary.source import Source


def live(source: Source, contract: Contract, stream: Stream, sink: dict[str, str]) -> Output:
    """Readings of one stream as points; `sink` holds the options of the database's format, with its address as `url`.

    Values are as measured, without calibration. There is no deduplication: a point with the same series and time
    overwrites itself, so a message that comes twice, or a batch that is run again, leaves one point.
    """
    readings = observed(accepted_readings(source.records(stream), stream, contract))
    database = series_format(sink["url"])
    return Output(database.readings(readings).writeStream.format(database.name).options(**sink).outputMode("append"))
