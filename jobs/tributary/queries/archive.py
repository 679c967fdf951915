"""Archive: every accepted message of a stream, exactly once, in its Iceberg table."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tributary.addresses import LakeAddress
from tributary.contract import Contract, Stream
from tributary.decode import accepted
from tributary.observation import observed
from tributary.output import Output
from tributary.source import Source

IDENTITY = ["device_id", "event_time", "seq"]


def archive(source: Source, lake: LakeAddress, contract: Contract, stream: Stream, horizon: float) -> Output:
    """Messages of one stream without the duplicates of the last `horizon` seconds.

    Iceberg's own streaming sink stores query id and batch number with each commit, so that a batch that is run
    again after a crash is written once.
    """
    messages = observed(accepted(source.records(stream), stream, contract))
    unique = without_duplicates(messages, horizon)
    return Output(unique.writeStream.format("iceberg").outputMode("append"), lake.table(stream.table.name))


def without_duplicates(messages: DataFrame, horizon: float) -> DataFrame:
    """Drop what has the identity of a message seen less than `horizon` seconds ago.

    Time here is that of the batch, not of the event: a message that comes late, out of order or from a backlog is
    kept however old it is, and the time of a batch is the same when it is run again.
    """
    seen = messages.withColumn("seen_at", _time_of_batch()).withWatermark(
        "seen_at", f"{round(horizon * 1000)} milliseconds"
    )
    return seen.dropDuplicatesWithinWatermark(IDENTITY).drop("seen_at")


def _time_of_batch() -> Column:
    """One moment for all rows of a batch.

    Spark writes a number into the code that it generates, so each batch would compile the decoding anew. What a lambda
    works on stays an object beside the code, and the code of the batch before is used again.
    """
    return F.get(F.transform(F.array(F.current_timestamp()), lambda moment: moment), F.lit(0))
