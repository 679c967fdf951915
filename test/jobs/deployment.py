"""The job with topics, lake and checkpoints of its own."""

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

from pyspark.sql import Row, SparkSession

from job_process import JobProcess
from places import CONTRACT_DIRECTORY
from services import Broker
from status_schema import check
from traffic import Identity, Message
from tributary.addresses import LakeAddress
from tributary.contract import Contract, load_contract


@dataclass(frozen=True)
class Contents:
    """What the lake holds at one moment: the identities in each archive, and the rows of the other tables."""

    archive: Mapping[str, list[Identity]]
    rejected: list[Row]
    batches: list[Row]


@dataclass(frozen=True)
class Deployment:
    """The job on the services of the tests; its topics and its database in the lake begin with `name`."""

    name: str
    spark: SparkSession
    broker: Broker
    contract: Contract
    warehouse: str
    folder: Path
    environment: Mapping[str, str]

    @classmethod
    def deploy(
        cls,
        name: str,
        spark: SparkSession,
        broker: Broker,
        warehouse: str,
        folder: Path,
        environment: Mapping[str, str],
    ) -> "Deployment":
        """Make the topics of a contract that differs from the real one in their names only."""
        contract = load_contract(_own_contract(folder / "contract", name))
        streams = {stream.topic.name: stream.topic.partitions for stream in contract.streams.values()}
        others = {topic.name: topic.partitions for topic in contract.topics.values()}
        broker.create_topics(streams | others)
        return cls(name, spark, broker, contract, f"{warehouse}?database={name}", folder, environment)

    @property
    def lake(self) -> LakeAddress:
        return LakeAddress.parse(self.warehouse)

    @property
    def checkpoints(self) -> Path:
        return self.folder / "checkpoints"

    @property
    def status(self) -> Path:
        return self.folder / "status"

    def common_arguments(self) -> list[str]:
        return ["--contract", str(self.contract.directory), "--kafka", self.broker.url, "--lake", self.warehouse]

    def start(self, run: str, series: str, metrics: str, *more: str) -> JobProcess:
        """Start the job; `run` names it in its reports, and its log."""
        places = ["--checkpoints", self.checkpoints.as_uri(), "--series", series, "--metrics", metrics]
        reports = ["--status", self.status.as_uri(), "--run", run]
        arguments = [*self.common_arguments(), *places, *reports, *more]
        return JobProcess(arguments, self.environment, self.folder / f"{run}.log")

    def status_document(self, kind: str, name: str) -> dict[str, Any]:
        """What the job has reported last about a run or a query; empty before it has."""
        file = self.status / getattr(self.contract.status, kind) / f"{name}.json"
        return json.loads(file.read_text()) if file.exists() else {}

    def report(self, run: str) -> dict[str, Any]:
        """The last report of a run."""
        report = self.status_document("runs", run)
        if report:
            check("run", report)
        return report or {"state": "unknown"}

    def send(self, messages: Iterable[Message]) -> None:
        topics = {name: stream.topic.name for name, stream in self.contract.streams.items()}
        self.broker.send((topics[message.stream], message.device, message.body) for message in messages)

    def forget_last_commits(self, queries: str) -> None:
        """Make the last batch of the queries with these names one that was written and not committed."""
        for query in self.checkpoints.glob(queries):
            commits = sorted((query / "commits").glob("[0-9]*"), key=lambda path: int(path.name))
            commits[-1].unlink()
            (commits[-1].parent / f".{commits[-1].name}.crc").unlink()

    def rows(self, table: str) -> list[Row]:
        return self.spark.table(self.lake.table(table)).collect()

    def contents(self) -> Contents:
        archive = {name: self._identities(stream.table.name) for name, stream in self.contract.streams.items()}
        others = (self.rows(self.contract.tables[name].name) for name in ("rejected", "batches"))
        return Contents(archive, *others)

    def _identities(self, table: str) -> list[Identity]:
        times = [(row.device_id, row.event_time.replace(tzinfo=UTC), row.seq) for row in self.rows(table)]
        return sorted((device, round(time.timestamp() * 1000), seq) for device, time, seq in times)


def _own_contract(folder: Path, prefix: str) -> Path:
    shutil.copytree(CONTRACT_DIRECTORY, folder)
    for file, entries in (
        ("streams.json", lambda root: [s["kafka"] for s in root.values()]),
        ("pipeline.json", _topics),
    ):
        root = json.loads((folder / file).read_text())
        for entry in entries(root):
            entry["topic"] = f"{prefix}.{entry['topic']}"
        (folder / file).write_text(json.dumps(root))
    return folder


def _topics(root: dict) -> list[dict]:
    return list(root["topics"].values())
