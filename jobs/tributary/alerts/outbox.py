"""The way of alerts out of a query: first into the lake, exactly once, then to Kafka; the database has them soon."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from tributary.addresses import KafkaAddress, LakeAddress
from tributary.alerts.alert import Alert, Phase
from tributary.alerts.display import Display
from tributary.alerts.record import Raised, record_value
from tributary.alerts.rows import alert_rows, in_order, raised_of
from tributary.contract import Contract
from tributary.kafka_client import TopicWriter
from tributary.metrics import Measurement, Publisher

# Spark's name for the id of the query whose batch the present thread is at; it is that of the checkpoint.
QUERY_ID = "sql.streaming.queryId"


@dataclass(frozen=True)
class AlertPlaces:
    """Where a query's results go; `sink` holds the options of the database's format, with its address as `url`.

    `topic` writes alerts, by this query alone; `display` and `metrics` are those of the whole job.
    """

    spark: SparkSession
    kafka: KafkaAddress
    lake: LakeAddress
    contract: Contract
    sink: dict[str, str]
    topic: TopicWriter
    display: Display
    metrics: Publisher


class Outbox:
    """Made anew at each start of a query; used from its foreachBatch only."""

    def __init__(self, places: AlertPlaces, query: str, clock: Callable[[], int] = time.time_ns) -> None:
        """Alerts of this query; `clock` gives epoch nanoseconds."""
        self._places, self._query, self._clock = places, query, clock
        self._table = places.lake.table(places.contract.tables["alerts"].name)
        self._started = False

    def open_alerts(self) -> list[Alert]:
        """The last event of each alert of this query that is not cleared, as the lake has them."""
        return self._open(F.lit(True))

    def abandoned(self, batch_id: int) -> list[Alert]:
        """What clears the alerts that were left open under another checkpoint: only before the first batch of this one.

        For a query whose state is in the checkpoint: nobody else would clear them.
        """
        if batch_id > 0:
            return []
        foreign = self._open(F.col("query_id") != self._query_id())
        return [replace(alert, phase=Phase.CLEARED, value=None) for alert in foreign]

    def last_events(self) -> dict[tuple[str, str], int]:
        """The time in epoch ms of the last event of each device and metric: what is older has been seen already."""
        latest = self._rows().groupBy("device_id", "metric").agg(F.max(F.unix_millis("at")).alias("at"))
        return {(row["device_id"], row["metric"]): row["at"] for row in latest.collect()}

    def deliver(self, batch_id: int, alerts: Sequence[Alert]) -> None:
        """Write the events of a batch.

        When the lake has events of this batch already, because it is run again, these are sent once more to Kafka and
        the database, and `alerts` is passed over.
        """
        if not self.sent_again(batch_id):
            kept = self._keep(batch_id, alerts)
            self._tell(kept)
            self._count(kept)

    def sent_again(self, batch_id: int) -> bool:
        """Whether the lake has events of this batch already; these are sent once more.

        For a query whose state is the lake: it must not judge such a batch again, by what may be other limits now.
        """
        raised = self._sent_before(batch_id)
        if raised:
            self._tell(raised)
        return bool(raised)

    def _tell(self, raised: Sequence[Raised]) -> None:
        self._send(raised)
        self._places.display.show(self._query, raised)

    def _sent_before(self, batch_id: int) -> list[Raised]:
        """What the lake has of this batch: only the first one after a start can have been run before."""
        if self._started:
            return []
        own = (F.col("query_id") == self._query_id()) & (F.col("batch_id") == batch_id)
        found = in_order(raised_of(self._rows().where(own)))
        self._started = True
        return found

    def _keep(self, batch_id: int, alerts: Sequence[Alert]) -> list[Raised]:
        now = self._clock() // 1_000_000
        raised = [Raised(alert, now) for alert in alerts]
        if raised:
            rows = alert_rows(raised, self._places.contract, self._query, self._query_id(), batch_id)
            # One task writes the few rows; Iceberg would first distribute them by partition.
            frame = self._places.spark.createDataFrame(rows).coalesce(1)
            append = frame.writeTo(self._table).option("distribution-mode", "none")
            append.option("fanout-enabled", "true").append()
        return raised

    def _send(self, raised: Sequence[Raised]) -> None:
        contract, lake = self._places.contract, self._places.lake
        # In the order of the list: events of a device go to one partition, and arrive in their order.
        self._places.topic.write([(each.alert.device_id, record_value(each, contract, lake)) for each in raised])

    def _count(self, raised: Sequence[Raised]) -> None:
        kinds = Counter(each.alert.kind for each in raised)
        self._places.metrics.publish([Measurement("alerts", count, self._query, kind) for kind, count in kinds.items()])

    def _open(self, condition: Column) -> list[Alert]:
        """Of the alerts whose last event is of some rows, and is not that they are cleared, this event."""
        # An alert that is found once more, by a checkpoint that begins anew, lives again.
        last = F.struct("raised_at", "at", _order())
        latest = self._rows().groupBy("id").agg(F.max_by(F.struct("*"), last).alias("row")).select("row.*")
        is_open = F.col("phase") != Phase.CLEARED.value
        return [raised.alert for raised in in_order(raised_of(latest.where(is_open & condition)))]

    def _rows(self) -> DataFrame:
        return self._places.spark.table(self._table).where(F.col("query") == self._query)

    def _query_id(self) -> str:
        found = self._places.spark.sparkContext.getLocalProperty(QUERY_ID)
        if not found:
            raise RuntimeError("alerts can be delivered from foreachBatch only")
        return found


def _order() -> Column:
    """Of events of one alert at one moment the one that is later in a life."""
    return F.array_position(F.array(*[F.lit(phase.value) for phase in Phase]), F.col("phase"))
