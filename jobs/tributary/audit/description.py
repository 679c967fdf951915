"""What is worth knowing of a stream though nothing is wrong with it: late rows, gaps in counters, throughput."""

from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from tributary.audit.accounts import Account
from tributary.audit.finding import LISTED
from tributary.audit.lake import StreamLake
from tributary.contract import Contract


def describe(result: Account, lake: StreamLake, contract: Contract, since: datetime | None) -> None:
    """Add it to the account; only the throughput is that of the messages which arrived from `since` on."""
    limit = contract.windows.lateness_seconds * 1000
    result.late = lake.archive.where(F.unix_millis("arrival_time") - F.unix_millis("event_time") > limit).count()
    gaps = sequence_gaps(lake).cache()
    result.gap_count = int(gaps.agg(F.sum("missing")).first()[0] or 0)  # type: ignore[index]
    listed = gaps.orderBy(F.desc("missing"), "device_id").limit(LISTED).collect()
    result.gaps = {row["device_id"]: row["missing"] for row in listed}
    arrived = lake.archive if since is None else lake.archive.where(F.col("arrival_time") >= F.lit(since))
    minutes = arrived.groupBy(F.date_trunc("minute", "arrival_time").alias("minute")).count().orderBy("minute")
    result.per_minute = {row["minute"].isoformat(): row["count"] for row in minutes.collect()}


def sequence_gaps(lake: StreamLake) -> DataFrame:
    """Per device how many numbers between its lowest and highest are neither archived nor readable in a rejected one.

    A gap is no loss in the pipeline: the device may have skipped it, or sent it in a message that cannot be read.
    """
    numbers = lake.rows().where("seq IS NOT NULL").groupBy(F.col("device").alias("device_id"))
    missing = F.max("seq") - F.min("seq") + 1 - F.count_distinct("seq")
    return numbers.agg(missing.alias("missing")).where("missing > 0")
