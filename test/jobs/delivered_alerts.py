"""What became of alerts, and the death of a job that was just about to deliver some."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import functions as F

from deployment import Deployment
from job_process import JobProcess

# Of an event: the alert's id, phase, and time in epoch milliseconds.
Event = tuple[str, str, int]


def lake_events(deployment: Deployment) -> Counter[Event]:
    """How often the lake has each event."""
    table = deployment.spark.table(deployment.lake.table("alerts"))
    rows = table.select("id", "phase", F.unix_millis("at").alias("at")).collect()
    return Counter((row["id"], row["phase"], row["at"]) for row in rows)


def kafka_alerts(deployment: Deployment) -> Iterator[tuple[str, dict[str, Any]]]:
    """The records of the topic of alerts, by their offsets: key and value."""
    for record in deployment.broker.records(deployment.contract.topics["alerts"].name):
        yield record.key.decode(), json.loads(record.value)


def event_of(value: dict[str, Any]) -> Event:
    """What a record's value tells of."""
    return value["id"], value["phase"], value["at"]


class Table:
    """The lake's table of alerts as its files show it, which come the moment that something is written."""

    def __init__(self, deployment: Deployment) -> None:
        self._folder = Path(deployment.lake.warehouse.removeprefix("file://")) / deployment.name / "alerts"
        self._queries: dict[Path, str] = {}

    def commits(self) -> int:
        return len(list(self._folder.glob("metadata/v*.metadata.json")))

    def writes(self, query: str) -> int:
        """The files of data that a query has written, whether they are committed or not yet."""
        for file in set(self._folder.glob("data/**/*.parquet")) - set(self._queries):
            try:
                self._queries[file] = pq.read_table(file, columns=["query"])["query"][0].as_py()
            except (OSError, pa.ArrowInvalid):
                continue  # it is still being written
        return sum(writer == query for writer in self._queries.values())


def kill_at_delivery(deployment: Deployment, job: JobProcess, query: str, writes: int = 1) -> None:
    """Take the processes of a job away when a query has so often committed alerts that Kafka does not have yet."""
    table, deadline = Table(deployment), time.monotonic() + 120
    wanted = table.writes(query) + writes
    try:
        commits = table.commits()
        while table.writes(query) < wanted:
            assert time.monotonic() < deadline, job.log()[-3000:]
            time.sleep(0.002)
            commits = table.commits()
        while table.commits() == commits:
            assert time.monotonic() < deadline, job.log()[-3000:]
            time.sleep(0.002)
    finally:
        job.kill()
