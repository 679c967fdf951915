"""What the counting queries share: messages, each once and at its time, and the way of counts to their places."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tributary.alerts.outbox import AlertPlaces
from tributary.contract import Contract, Stream
from tributary.decode import accepted
from tributary.observation import observed
from tributary.queries.archive import IDENTITY
from tributary.series import series_format


def messages_once(raw: DataFrame, stream: Stream, contract: Contract, *columns: str) -> DataFrame:
    """The acceptable ones of a stream's raw Kafka records, each once: device_id, at, and these columns of the payload.

    `at` has the watermark of the windows' lateness. As in `trends`, a message from a clock that runs ahead counts at
    its arrival, and one that is later than allowed is dropped, and counted by Spark.
    """
    messages = accepted(raw, stream, contract).select(*IDENTITY, "arrival_time", *columns)
    timely = observed(messages).withColumn("at", F.least("event_time", "arrival_time"))
    timely = timely.withWatermark("at", f"{contract.windows.lateness_seconds} seconds")
    return timely.dropDuplicatesWithinWatermark(IDENTITY).select("device_id", "at", *columns)


def window(contract: Contract) -> Column:
    """The window of `at`, of the contract's length."""
    return F.window("at", f"{contract.windows.length_seconds} seconds")


def deliver(
    rows: DataFrame, places: AlertPlaces, name: str, keys: Sequence[str], version: Column | None = None
) -> None:
    """Write rows to the topic and to the series that the contract has under this name.

    Rows are known by the columns `keys`, of which the last is the time of the point; they replace what was written with
    the same ones. `version`: see `MakePoints`.
    """
    topic = places.contract.topics[name].name
    count_records(rows, keys).write.format("kafka").options(**places.kafka.options()).option("topic", topic).save()
    database = series_format(places.sink["url"])
    points = database.points(rows, places.contract.series[name], keys[-1], version)
    database.write(points, places.sink)


def count_records(rows: DataFrame, keys: Sequence[str]) -> DataFrame:
    """Rows as Kafka records: the key is the columns `keys` with slashes between, the value JSON; times are epoch ms."""
    types = dict(rows.dtypes)
    plain = {name: F.unix_millis(name) if types[name] == "timestamp" else F.col(name) for name in rows.columns}
    key = F.concat_ws("/", *[plain[name].cast("string") for name in keys])
    value = F.to_json(F.struct(*[column.alias(name) for name, column in plain.items()]))
    return rows.select(key.alias("key"), value.alias("value"))
