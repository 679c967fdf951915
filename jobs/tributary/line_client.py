"""Line protocol to a database that speaks InfluxDB v2: every good line written, every bad one counted.

Lines may be sent more than once, after an outage or to find a bad line among good ones: a point with the same series
and timestamp replaces the former. InfluxDB keeps the good lines of a body with a bad one, QuestDB none of them; the
search for the bad line serves both.
"""

import gzip
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeAlias

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

from tributary.database_errors import DatabaseRefusedError, DatabaseUnavailableError
from tributary.influx_address import InfluxAddress
from tributary.line_transport import TRANSPORT_ERRORS, Answer, LineTransport
from tributary.patience import Patience

BATCH_LINES: Final = 5000
PATIENCE_SECONDS: Final = 20.0

_WRITTEN: Final = (200, 204)
_BAD_LINE: Final = (400, 422)
_TOO_LARGE: Final = 413
_PASSING: Final = (408, 425, 429)
_LINES_LOGGED: Final = 3
_CHARS_LOGGED: Final = 200

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class WriteCount:
    """How many lines were written and how many were refused for good."""

    written: int
    rejected: int


Lines: TypeAlias = "Sequence[str] | pa.StringArray"


class LineClient:
    """Writes lines to one address, 5,000 at a time, over one connection."""

    def __init__(self, address: InfluxAddress, patience: float = PATIENCE_SECONDS) -> None:
        """`patience`: seconds for which one request is tried again before the database counts as unavailable."""
        self._address = address
        self._patience = patience
        self._transport = LineTransport(address)

    def write(self, lines: Iterable[str]) -> WriteCount:
        """Write lines, whose timestamps are epoch milliseconds.

        Raises DatabaseUnavailableError or DatabaseRefusedError; some of the lines may be written then.
        """
        remaining = iter(lines)
        return self._write_batches(iter(lambda: list(islice(remaining, BATCH_LINES)), []))

    def write_columns(self, columns: Iterable[pa.Array]) -> WriteCount:
        """Write columns of lines without making a Python object of each; null and the empty text are no lines."""
        # Texts may come with long offsets (spark.sql.execution.arrow.useLargeVarTypes); the usual ones are not copied.
        texts = (column.cast(pa.string()) for column in columns)
        kept = (column.filter(pc.not_equal(column, "")) for column in texts)
        return self._write_batches(
            lines[i : i + BATCH_LINES] for lines in kept for i in range(0, len(lines), BATCH_LINES)
        )

    def close(self) -> None:
        """Close the connection."""
        self._transport.close()

    def _write_batches(self, batches: Iterable[Lines]) -> WriteCount:
        count = rejected = 0
        for batch in batches:
            count += len(batch)
            rejected += self._write_batch(batch, logged=rejected)
        return WriteCount(count - rejected, rejected)

    def _write_batch(self, batch: Lines, logged: int) -> int:
        """Write a batch, halving it until each bad line stands alone; how many lines were refused."""
        answer = self._post(batch)
        if answer.status in _WRITTEN:
            return 0
        if len(batch) == 1:
            if logged < _LINES_LOGGED:
                _log.warning("the database refused a line (%s): %s", answer, str(batch[0])[:_CHARS_LOGGED])
            return 1
        middle = len(batch) // 2
        rejected = self._write_batch(batch[:middle], logged)
        return rejected + self._write_batch(batch[middle:], logged + rejected)

    def _post(self, batch: Lines) -> Answer:
        """The database's answer on the lines, waited for through outages."""
        body = gzip.compress(_body(batch), compresslevel=1)
        patience = Patience(self._patience)
        while True:
            asked = 0.0
            try:
                answer = self._transport.post(body, patience.left)
                if answer.status in _WRITTEN or answer.status in _BAD_LINE or answer.status == _TOO_LARGE:
                    return answer
                if answer.status < 500 and answer.status not in _PASSING:
                    raise DatabaseRefusedError(f"the database at {self._address} refuses our points: {answer}")
                failure, asked = str(answer), answer.retry_after or 0.0
            except TRANSPORT_ERRORS as error:
                failure = str(error) or type(error).__name__
            if not patience.wait(asked):
                tried = f"tried for {patience.spent:.1f} s" + (f", asked to wait {asked:.0f} s" if asked else "")
                raise DatabaseUnavailableError(f"the database at {self._address} takes no points ({tried}): {failure}")


def _body(batch: Lines) -> bytes:
    if isinstance(batch, pa.Array):
        whole = pa.ListArray.from_arrays([0, len(batch)], batch)
        return bytes(pc.binary_join(whole, "\n")[0].as_buffer())
    return "\n".join(batch).encode("utf-8", "replace")
