"""The way of alerts out of a query: first into the lake, exactly once, then to Kafka and the database."""

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import SparkSession

from tributary.addresses import KafkaAddress, LakeAddress
from tributary.alerts.alert import Alert
from tributary.contract import Contract


@dataclass(frozen=True)
class AlertPlaces:
    """Where alerts go; `sink` holds the options of the database's format, with its address as `url`."""

    spark: SparkSession
    kafka: KafkaAddress
    lake: LakeAddress
    contract: Contract
    sink: dict[str, str]


class Outbox:
    """Made anew at each start of a query; used from its foreachBatch only."""

    def __init__(self, places: AlertPlaces, query: str) -> None:
        """Alerts of this query."""
        self._places, self._query = places, query

    def open_alerts(self) -> list[Alert]:
        """The last event of each alert of this query that is not cleared, as the lake has them."""
        raise NotImplementedError

    def deliver(self, batch_id: int, alerts: Sequence[Alert]) -> None:
        """Write the events of a batch.

        When the lake has events of this batch already, because it is run again, these are sent once more to Kafka and
        the database, and `alerts` is passed over.
        """
        raise NotImplementedError
