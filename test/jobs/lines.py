"""Lines of line protocol, the ways to write them, and a database that takes bad ones amiss."""

from collections.abc import Callable, Collection, Sequence
from contextlib import closing

import pyarrow as pa

from tributary.influx_address import InfluxAddress
from tributary.line_client import LineClient, WriteCount
from write_endpoint import Reply

Write = Callable[..., WriteCount]


def lines(count: int, bad: Collection[int] = ()) -> list[str]:
    return [f"m,device_id=d v={'oops' if i in bad else i} {i}" for i in range(count)]


def refuse_bad(body: Sequence[str]) -> Reply:
    """As QuestDB does: nothing of a body with a bad line is kept."""
    return Reply(400, "bad line") if any("oops" in line for line in body) else Reply()


def write_texts(url: str, rows: Sequence[str], patience: float = 5.0) -> WriteCount:
    with closing(LineClient(InfluxAddress.parse(url), patience)) as client:
        return client.write(iter(rows))


def write_columns(url: str, *columns: pa.Array, patience: float = 5.0) -> WriteCount:
    with closing(LineClient(InfluxAddress.parse(url), patience)) as client:
        return client.write_columns(iter(columns))


def write_column(url: str, rows: Sequence[str], patience: float = 5.0) -> WriteCount:
    return write_columns(url, pa.array(rows, pa.string()), patience=patience)
