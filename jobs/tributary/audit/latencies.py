"""Latency per query, from the lake's table of batches."""

from collections import defaultdict
from datetime import datetime

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from tributary.addresses import LakeAddress
from tributary.contract import Contract
from tributary.latency import LatencyBatch, percentiles
from tributary.query_names import kind_of


def latencies(
    spark: SparkSession, lake: LakeAddress, contract: Contract, since: datetime | None
) -> dict[str, dict[str, float]]:
    """p50, p95 and p99 in milliseconds from arrival in Kafka to the committed batch, per kind of query; of the batches
    committed from `since` on.
    """
    batches: dict[str, list[LatencyBatch]] = defaultdict(list)
    table = spark.table(lake.table(contract.tables["batches"].name)).where("latency_rows > 0")
    if since is not None:
        table = table.where(F.col("committed_at") >= F.lit(since))
    for row in table.select("query", "latency_rows", "latencies").collect():
        points = tuple((point["share"], point["ms"]) for point in row["latencies"])
        batches[kind_of(row["query"])].append(LatencyBatch(row["latency_rows"], points))
    return {kind: percentiles(found) for kind, found in sorted(batches.items())}
