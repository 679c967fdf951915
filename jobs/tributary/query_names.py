"""Which queries the job has: for every kind one per stream, so that a checkpoint is never bound to a second topic."""

from tributary.contract import Contract, Stream

KINDS = ("archive", "rejected", "live", "trends")
# These are about readings, which only streams with a series have.
_OF_READINGS = ("live", "trends")


def queries_of(contract: Contract, kind: str) -> dict[str, Stream]:
    """The queries of a kind by their names, each with the stream whose topic it reads."""
    streams = contract.streams.items()
    return {f"{kind}_{name}": stream for name, stream in streams if stream.series or kind not in _OF_READINGS}


def kind_of(query: str) -> str:
    """The kind of a query by its name."""
    return query.partition("_")[0]
