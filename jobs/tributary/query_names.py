"""Which queries the job has: for every kind one per stream, so that a checkpoint is never bound to a second topic."""

from collections.abc import Callable
from typing import Final

from tributary.contract import Contract, Stream

KINDS = ("archive", "rejected", "live", "trends", "limits", "detect", "sessions")


def _has_series(stream: Stream) -> bool:
    return stream.series is not None


# Of which streams a kind has a query; of all streams the kinds that are not here.
_WANTED: Final[dict[str, Callable[[Stream], bool]]] = {
    "live": _has_series,
    "trends": lambda stream: _has_series(stream) or stream.counts is not None,
    "limits": _has_series,
    "detect": _has_series,
    "sessions": lambda stream: stream.counts == "actions",
}


def queries_of(contract: Contract, kind: str) -> dict[str, Stream]:
    """The queries of a kind by their names, each with the stream that it is about."""
    wanted = _WANTED.get(kind)
    streams = contract.streams.items()
    return {f"{kind}_{name}": stream for name, stream in streams if wanted is None or wanted(stream)}


def topic_of(contract: Contract, kind: str, stream: Stream) -> str:
    """The name of the topic that a query reads: the stream's, but for the detector, which reads closed windows."""
    return contract.topics["aggregates"].name if kind == "detect" else stream.topic.name


def kind_of(query: str) -> str:
    """The kind of a query by its name."""
    return query.partition("_")[0]
