"""Where a query keeps its place, and when that place must not be used."""

from pyspark.sql import SparkSession


class CheckpointError(RuntimeError):
    """A checkpoint from which the job must not start; the message is one sentence."""


def refuse_orphan(spark: SparkSession, location: str) -> None:
    """Raise CheckpointError where offsets exist but the query's identity is gone.

    Spark 4.1 would then start under a new query id, and Iceberg, which recognises a batch that it already holds by
    query id and batch number, would write such batches twice.
    """
    if has_offsets(spark, location) and not _exists(spark, f"{location}/metadata"):
        raise CheckpointError(
            f"The checkpoint {location} has offsets but no metadata file, so a restart could write messages twice; "
            "restore the file, or remove the whole folder to read Kafka again from its beginning."
        )


def refuse_former(spark: SparkSession, location: str) -> None:
    """Raise CheckpointError for a checkpoint of an older version, of a query of a kind that read several streams.

    No query goes on from it: those of single streams would read Kafka from its beginning, beside tables that have it.
    """
    if has_offsets(spark, location):
        raise CheckpointError(
            f"The checkpoint {location} is of an older version, whose query read several streams, and no query goes on "
            "from it, so rows would be written twice: start with --fresh, or move away all checkpoints and the lake."
        )


def has_offsets(spark: SparkSession, location: str) -> bool:
    """Whether a query has begun here: it will go on from this place, rather than from Kafka's first records."""
    return _has_files(spark, f"{location}/offsets")


def _path(spark: SparkSession, location: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
    path = spark._jvm.org.apache.hadoop.fs.Path(location)  # type: ignore[union-attr]
    return path, path.getFileSystem(spark._jsc.hadoopConfiguration())


def _exists(spark: SparkSession, location: str) -> bool:
    path, files = _path(spark, location)
    return bool(files.exists(path))


def _has_files(spark: SparkSession, location: str) -> bool:
    path, files = _path(spark, location)
    return _exists(spark, location) and any(
        not status.getPath().getName().startswith(".") for status in files.listStatus(path)
    )
