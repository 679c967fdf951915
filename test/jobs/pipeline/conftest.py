"""Deployments on the real Kafka and database of npm test, and what one of them went through."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from pyspark.sql import SparkSession

from deployment import Contents, Deployment
from services import Broker, Database, service_address
from traffic import Message, first_traffic, second_traffic
from write_endpoint import Reply, WriteEndpoint


@pytest.fixture(scope="session")
def broker(spark: SparkSession) -> Broker:
    return Broker(spark, service_address("TRIBUTARY_TEST_KAFKA"))


@pytest.fixture(scope="session")
def database() -> Database:
    return Database(service_address("TRIBUTARY_TEST_DATABASE"))


@pytest.fixture(scope="session")
def metrics() -> Iterator[WriteEndpoint]:
    """Takes the job's metrics."""
    server = WriteEndpoint()
    yield server
    server.close()


@pytest.fixture(scope="session")
def deploy(
    spark: SparkSession,
    broker: Broker,
    warehouse: str,
    spark_environment: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[], Deployment]:
    """Makes deployments that share nothing."""

    def new() -> Deployment:
        name = f"t{uuid4().hex[:12]}"
        return Deployment.deploy(name, spark, broker, warehouse, tmp_path_factory.mktemp(name), spark_environment)

    return new


@dataclass(frozen=True)
class Ended:
    """A run of the job that is over: all that was sent until then, and what the lake holds."""

    code: int
    log: str
    sent: list[Message]
    contents: Contents


@pytest.fixture(scope="session")
def deployment(deploy: Callable[[], Deployment]) -> Deployment:
    """The one that goes through the following runs, one after the other."""
    return deploy()


@pytest.fixture(scope="session")
def outage(deployment: Deployment, metrics: WriteEndpoint) -> Ended:
    """The first run, until it gives up a database that sends it away for hours."""
    sent = first_traffic(deployment.name, time.time_ns() // 1_000_000)
    deployment.send(sent)
    busy = WriteEndpoint()
    busy.rule = lambda _lines: Reply(503, "busy", {"Retry-After": "3600"})
    job = deployment.start("outage", busy.url, metrics.url, "--until", "caught-up", "--outage-limit", "20s")
    code = job.wait()
    busy.close()
    return Ended(code, job.log(), sent, deployment.contents())


@pytest.fixture(scope="session")
def recovered(deployment: Deployment, outage: Ended, database: Database, metrics: WriteEndpoint) -> Ended:
    """The second run, with a database."""
    job = deployment.start("recovered", database.url, metrics.url, "--until", "caught-up")
    return Ended(job.wait(), job.log(), outage.sent, deployment.contents())


@pytest.fixture(scope="session")
def replayed(deployment: Deployment, recovered: Ended, database: Database, metrics: WriteEndpoint) -> Ended:
    """The third run: more traffic, and the lake's last batches are run again as after a crash before the commit."""
    sent = second_traffic(deployment.name, time.time_ns() // 1_000_000, recovered.sent)
    deployment.send(sent)
    for queries in ("archive_*", "rejected_*"):
        deployment.forget_last_commits(queries)
    # The others keep no promise about single messages, and have hundreds of windows to read, six at a time.
    kinds = [option for kind in ("archive", "rejected", "live", "trends") for option in ("--query", kind)]
    small = ["--max-offsets-per-trigger", "6", *kinds]
    job = deployment.start("replayed", database.url, metrics.url, "--until", "caught-up", *small)
    return Ended(job.wait(), job.log(), recovered.sent + sent, deployment.contents())
