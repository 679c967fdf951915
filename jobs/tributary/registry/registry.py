"""What is known of each device, kept up to date while the job runs."""

from pyspark.sql import DataFrame, SparkSession

from tributary.addresses import LakeAddress
from tributary.contract import Contract
from tributary.metrics import Publisher

# device_id, and what may be null or empty: what is not known.
REGISTRY_COLUMNS = {
    "device_id": "string",
    "site": "string",
    "model": "string",
    "interval_seconds": "double",
    "calibration": "map<string,struct<gain:double,offset:double>>",
    "limits": "map<string,struct<low:double,high:double>>",
}


class Registry:
    """The table of devices, filled from a document; one for all queries, and safe to be used by their threads."""

    def __init__(
        self, spark: SparkSession, lake: LakeAddress, contract: Contract, metrics: Publisher, url: str | None
    ) -> None:
        """`url` is the document; without one the table is taken as it is."""
        self._spark = spark

    def start(self, every: float) -> None:
        """Load the registry, then look for changes every so many seconds in a thread of its own, until `close`."""

    def close(self) -> None:
        """End the thread."""

    def devices(self) -> DataFrame:
        """The devices as they are known now, columns as REGISTRY_COLUMNS: a small frame for a broadcast join."""
        raise NotImplementedError
