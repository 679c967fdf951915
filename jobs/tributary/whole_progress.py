"""Spark's reports of batches, fetched from Java in one piece each."""

import json
from typing import Any, Final

from pyspark.sql.streaming.listener import JStreamingQueryListener, QueryProgressEvent, StreamingQueryProgress

_OFFSETS: Final = ("startOffset", "endOffset", "latestOffset")
_RATES: Final = ("inputRowsPerSecond", "processedRowsPerSecond")


class WholeProgress(JStreamingQueryListener):
    """What stands between Java and a listener.

    Spark's own asks Java for each value of a report, some hundreds. With many queries that took so long that what the
    job tells of itself came minutes late.
    """

    def onQueryProgress(self, jevent: Any) -> None:  # noqa: N802
        """Hand on a report."""
        self.pylistener.onQueryProgress(QueryProgressEvent(progress_of(jevent.progress().json())))


def progress_of(text: str) -> StreamingQueryProgress:
    """The report that Java has written as JSON."""
    told = json.loads(text)
    for source in told["sources"]:
        # Python's reader makes texts of offsets by itself, which are no JSON, and misses rates that are no number.
        source |= {name: json.dumps(source.get(name) or {}) for name in _OFFSETS}
        source |= {name: source.get(name, 0.0) for name in _RATES}
    return StreamingQueryProgress.fromJson(told)
