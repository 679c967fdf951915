"""The Spark session with everything on which the job's meaning rests; size and place come from the platform."""

from pyspark.sql import SparkSession

from tributary.addresses import LakeAddress

_MEANING = {
    "spark.sql.session.timeZone": "UTC",
    # A message of which one part cannot be read is not half a message.
    "spark.sql.json.enablePartialResults": "false",
    # As in JavaScript: of two properties with one name the last counts.
    "spark.sql.mapKeyDedupPolicy": "LAST_WIN",
    "spark.sql.variant.allowDuplicateKeys": "true",
    "spark.scheduler.mode": "FAIR",
    "spark.sql.extensions": "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
    "spark.sql.streaming.stateStore.providerClass": (
        "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"
    ),
    "spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled": "true",
    # Without new data there is nothing to write; expired state goes with the next batch.
    "spark.sql.streaming.noDataMicroBatches.enabled": "false",
    # What foreachBatch writes is small, and each stage planned by itself takes longer than all of them together.
    "spark.sql.adaptive.enabled": "false",
    # Otherwise each function that makes a column asks Java several times to note the place that it is called from.
    "spark.python.sql.dataFrameDebugging.enabled": "false",
    # A job of months must not keep what it did in the driver's memory.
    "spark.sql.ui.retainedExecutions": "25",
    "spark.ui.retainedJobs": "50",
    "spark.ui.retainedStages": "50",
    "spark.ui.retainedTasks": "500",
}


def open_session(name: str, lake: LakeAddress) -> SparkSession:
    """Start (or take over) the session, with the lake as its catalog."""
    builder = SparkSession.builder.appName(name)
    for key, value in {**_MEANING, **lake.spark_configuration()}.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()
