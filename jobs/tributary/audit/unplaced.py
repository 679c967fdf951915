"""Records that Kafka holds and no table has: duplicates, lost, or still on their way."""

from dataclasses import dataclass
from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tributary.audit.finding import identity_in, place
from tributary.audit.kafka import Held
from tributary.audit.lake import PLACE, StreamLake
from tributary.contract import Contract, Stream
from tributary.decode import accepted
from tributary.queries.archive import IDENTITY


@dataclass(frozen=True)
class Unplaced:
    """`duplicates` and `pending` count records. `lost` has a row per record: device, time (epoch milliseconds), seq,
    places, and the digest of its payload.
    """

    duplicates: int
    pending: int
    lost: DataFrame

    @classmethod
    def find(cls, kafka: Held, lake: StreamLake, contract: Contract, stream: Stream, settled: datetime) -> "Unplaced":
        """Judge each record that is in no table; one that arrived after `settled` is still on its way."""
        missing = kafka.records.join(lake.places(), PLACE, "left_anti").cache()
        on_its_way = F.col("timestamp") > F.lit(settled)
        open_records = missing.where(~on_its_way)
        judged = accepted(open_records, stream, contract).cache()
        unknown = judged.join(lake.archive, IDENTITY, "left_anti").select(
            F.col("device_id").alias("device"),
            F.unix_millis("event_time").alias("time"),
            "seq",
            F.array(place()).alias("places"),
            digest("payload"),
        )
        neither = open_records.join(judged.select(*PLACE), PLACE, "left_anti").select(
            *identity_in("key", "value"), F.array(place()).alias("places"), digest("value")
        )
        return cls(
            duplicates=judged.join(lake.archive, IDENTITY, "left_semi").count(),
            pending=missing.where(on_its_way).count(),
            lost=unknown.unionAll(neither).cache(),
        )


def digest(payload: str) -> Column:
    """What a ledger keeps of a payload, as column `digest`: the first half of its SHA-256 in hexadecimal."""
    return F.substring(F.sha2(F.col(payload).cast("binary"), 256), 1, 32).alias("digest")
