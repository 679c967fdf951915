"""One message that is not where it must be, once, with all that tells which one it is."""

from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tributary.contract import Stream

LISTED = 1000
"""How many findings of a kind the report for machines lists of a stream."""
_PLACES = 10


@dataclass(frozen=True)
class Place:
    """Where in its topic a record is."""

    partition: int
    offset: int


@dataclass(frozen=True)
class Finding:
    """A message by its identity, with its places in Kafka where they are known; None or empty is what is not known.

    Times are epoch milliseconds. `times` says how often the lake has it, `digest` is the beginning of its payload's
    SHA-256. The last four are for what a ledger has: `lost_in_kafka` says whether it is among Kafka's lost records too.
    """

    stream: str
    topic: str
    device: str | None = None
    time: int | None = None
    seq: int | None = None
    places: tuple[Place, ...] = ()
    times: int | None = None
    digest: str | None = None
    kind: str | None = None
    fate: str | None = None
    acknowledged_at: int | None = None
    lost_in_kafka: bool | None = None

    def data(self) -> dict[str, Any]:
        """What is known of it, for JSON."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def moment(self) -> str:
        """Its time for people, in UTC."""
        if self.time is None:
            return ""
        try:
            return datetime.fromtimestamp(self.time / 1000, UTC).isoformat(" ", "milliseconds").removesuffix("+00:00")
        except (ValueError, OverflowError, OSError):
            return str(self.time)


def findings(rows: DataFrame, stream: Stream) -> list[Finding]:
    """The first LISTED of some rows, by device, time and counter; columns are those fields of Finding that rows have,
    `places` an array of (partition, offset).
    """
    listed = rows.orderBy("device", "time", "seq").limit(LISTED).collect()
    known = {field.name for field in fields(Finding)} - {"places"}
    found = []
    for row in listed:
        values = row.asDict()
        places = tuple(Place(*place) for place in values.get("places") or ())
        plain = {name: value for name, value in values.items() if name in known}
        found.append(Finding(stream=stream.name, topic=stream.topic.name, places=places, **plain))
    return found


def place() -> Column:
    """Partition and offset of a row, as an element of `places`."""
    return F.struct(F.col("kafka_partition").alias("partition"), F.col("kafka_offset").alias("offset"))


def places() -> Column:
    """The first places of a group of rows."""
    return F.slice(F.sort_array(F.collect_list(place())), 1, _PLACES).alias("places")


def identity_in(key: str, value: str) -> list[Column]:
    """`device`, `time` and `seq` of a raw message, as far as they can be read."""
    text = F.col(value).cast("string")
    numbers = [F.get_json_object(text, f"$.{name}").try_cast("bigint").alias(name) for name in ("time", "seq")]
    return [F.col(key).cast("string").alias("device"), *numbers]
