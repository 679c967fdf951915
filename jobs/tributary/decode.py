"""From raw Kafka records to messages: parse each once and tell the acceptable ones from the others.

The verdict is that of JSON Schema on a strictly parsed payload. Spark's reader is lenient at the end of a text: it
ignores what follows the first value. So a payload is parsed as the first of two elements of an array, the second
being a sentinel whose name no device can know; whatever a payload does to end the array early or to smuggle in
more, the array then does not hold exactly two elements with the sentinel second.
"""

from uuid import uuid4

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tributary.contract import Contract, Stream
from tributary.schema import acceptable, has_repeated_names, message_type, payload_columns, whole

_SENTINEL = f"sentinel_{uuid4().hex}"
_STRICT = {"mode": "PERMISSIVE", "allowSingleQuotes": "false", "allowNonNumericNumbers": "false"}


def with_verdict(raw: DataFrame, stream: Stream, contract: Contract) -> DataFrame:
    """Add `parsed` (an array) and `accepted` (boolean, never null) to the raw Kafka records of a stream.

    Each record is parsed once. `raw` has the columns of Spark's Kafka source.
    """
    records = raw
    for parse in (_parsed, _parsed_again):
        # The optimiser copies a plain expression into each place that uses it; what depends on the partition it leaves.
        records = records.withColumn("parsed", F.when(F.spark_partition_id() >= 0, parse(stream)))
    return records.withColumn("accepted", F.coalesce(_acceptable(stream, contract), F.lit(False)))


def accepted(raw: DataFrame, stream: Stream, contract: Contract) -> DataFrame:
    """The acceptable messages of one stream.

    Columns: device_id, event_time, the payload's properties but `time`, arrival_time, kafka_partition, kafka_offset,
    payload (the text as the device sent it, with the properties that the schema does not name).
    """
    judged = with_verdict(raw, stream, contract).where("accepted")
    columns = payload_columns(stream.schema, _message())
    time = F.timestamp_millis(columns.pop("time"))
    return judged.select(
        F.col("key").cast("string").alias("device_id"),
        time.alias("event_time"),
        *[column.alias(name) for name, column in columns.items()],
        F.col("timestamp").alias("arrival_time"),
        F.col("partition").alias("kafka_partition"),
        F.col("offset").alias("kafka_offset"),
        F.col("value").cast("string").alias("payload"),
    )


def accepted_readings(raw: DataFrame, stream: Stream, contract: Contract) -> DataFrame:
    """The readings of the acceptable messages of one stream, which has a series.

    Columns: device_id, arrival_time, measurement, event_time, seq, readings (metric to value).
    """
    assert stream.series is not None
    message = _message()
    return (
        with_verdict(raw, stream, contract)
        .where("accepted")
        .select(
            F.col("key").cast("string").alias("device_id"),
            F.col("timestamp").alias("arrival_time"),
            F.lit(stream.series.measurement).alias("measurement"),
            F.timestamp_millis(message["time"].cast("bigint")).alias("event_time"),
            message["seq"].cast("bigint").alias("seq"),
            message[stream.series.fields].alias("readings"),
        )
    )


def _parsed(stream: Stream) -> Column:
    return F.from_json(_array_text(), _elements(stream), _STRICT)


def _parsed_again(stream: Stream) -> Column:
    """Of two members with one name the last counts. The reader gives up at a first one of the wrong type, and a map
    of it has both; such texts are read again without the former ones.
    """
    parsed = F.col("parsed")
    unsettled = parsed.isNull() | has_repeated_names(stream.schema, _message())
    last_members = F.to_json(F.try_parse_json(_array_text()))
    return F.when(unsettled, F.from_json(last_members, _elements(stream), _STRICT)).otherwise(parsed)


def _array_text() -> Column:
    return F.concat(F.lit("["), F.col("value").cast("string"), F.lit(f',{{"{_SENTINEL}":true}}]'))


def _elements(stream: Stream) -> str:
    return f"array<struct<{message_type(stream.schema)},{_SENTINEL}:boolean>>"


def _message() -> Column:
    return F.get(F.col("parsed"), F.lit(0))


def _acceptable(stream: Stream, contract: Contract) -> Column:
    array = F.col("parsed")
    message = _message()
    latest = F.unix_millis("timestamp") + 1000 * contract.clock_ahead_seconds
    one_value = (F.size(array) == 2) & F.get(array, F.lit(1))[_SENTINEL]
    return (
        one_value
        & F.is_valid_utf8(F.col("value").cast("string"))
        & F.col("key").cast("string").rlike(whole(contract.device_pattern))
        & acceptable(stream.schema, message)
        & (message["time"] <= latest)
    )
