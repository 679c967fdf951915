"""What the checkpoint of a query is bound to, and that a query which does not fit does not start from it."""

import time
from dataclasses import dataclass

from tributary.checkpoint import CheckpointError
from tributary.contract import Contract
from tributary.json_documents import Document, read_document, write_document
from tributary.query_names import KINDS, queries_of, topic_of

_HELP = "docs/runbook.md#reset-the-checkpoint-of-one-query says how to let it begin anew."


@dataclass(frozen=True)
class QueryShape:
    """Spark goes on from a checkpoint only with the same version of the state, and with all of its topics."""

    state: int
    topics: tuple[str, ...]

    def misfit(self, checkpoint: "QueryShape") -> str:
        """Why a query of this shape cannot go on from such a checkpoint; empty when it can."""
        if checkpoint.state != self.state:
            return f"its state has version {checkpoint.state} there and {self.state} here"
        if gone := [topic for topic in checkpoint.topics if topic not in self.topics]:
            return f"it no longer reads {' and '.join(gone)}, which its checkpoint names"
        return ""


def query_shapes(contract: Contract) -> dict[str, QueryShape]:
    """The shape of every query of the job, by its name."""
    return {
        name: QueryShape(contract.states[kind], (topic_of(contract, kind, stream),))
        for kind in KINDS
        for name, stream in queries_of(contract, kind).items()
    }


class ShapeRecords:
    """What is kept about the checkpoint of each query, beside the reports of the runs."""

    def __init__(self, folder: str | None) -> None:
        """`folder` is the URL of the documents; without one nothing is known and nothing kept."""
        self._folder = folder

    def refuse_misfit(self, name: str, shape: QueryShape) -> None:
        """Raise CheckpointError where the checkpoint, which has offsets, is of another shape.

        Raises DocumentError.
        """
        kept = self._read(name)
        if kept is not None and (misfit := shape.misfit(kept)):
            raise CheckpointError(f"Query {name} cannot go on from its checkpoint: {misfit}. {_HELP}")

    def keep(self, name: str, shape: QueryShape) -> None:
        """Note the shape with which a query starts. Raises DocumentError."""
        if self._folder is not None and self._read(name) != shape:
            at = time.time_ns() // 1_000_000
            document = {"query": name, "state": shape.state, "topics": list(shape.topics), "at": at}
            write_document(self._url(name), document)

    def _url(self, name: str) -> str:
        return f"{self._folder}/{name}.json"

    def _read(self, name: str) -> QueryShape | None:
        document = None if self._folder is None else read_document(self._url(name))
        return None if document is None else _shape(document)


def _shape(document: Document) -> QueryShape | None:
    state, topics = document.get("state"), document.get("topics")
    if not isinstance(state, int) or not isinstance(topics, list):
        return None
    return QueryShape(state, tuple(map(str, topics)))
