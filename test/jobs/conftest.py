"""Fixtures of the job's tests."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

from lines import Write, write_column, write_texts
from places import CONTRACT_DIRECTORY, ROOT
from spark_settings import write_spark_settings
from timestream_stand_in import TimestreamStandIn, stand_in
from tributary.addresses import LakeAddress
from tributary.contract import Contract, load_contract
from tributary.session import open_session
from windows import two_windows
from write_endpoint import WriteEndpoint


@pytest.fixture(scope="session")
def contract() -> Contract:
    return load_contract(CONTRACT_DIRECTORY)


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of the lake; each test that writes has a database of its own in it."""
    return tmp_path_factory.mktemp("lake").as_uri()


@pytest.fixture(scope="session")
def spark_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment in which Spark finds its settings, and its Python workers the package."""
    settings: Path = write_spark_settings(tmp_path_factory.mktemp("spark") / "conf")
    path = os.pathsep.join(filter(None, [str(ROOT / "jobs"), os.environ.get("PYTHONPATH")]))
    # What the stand-in for Timestream takes; a worker has the environment that Spark was started with.
    credentials = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    return {"SPARK_CONF_DIR": str(settings), "PYSPARK_PYTHON": sys.executable, "PYTHONPATH": path, **credentials}


@pytest.fixture(scope="session")
def spark(spark_environment: dict[str, str], warehouse: str) -> Iterator[SparkSession]:
    """The session as the job opens it."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in spark_environment.items():
            environment.setenv(name, value)
        session = open_session("tests", LakeAddress.parse(warehouse))
        yield session
        session.stop()


@pytest.fixture(scope="session")
def lake(warehouse: str) -> LakeAddress:
    """The lake under its usual name, for tests that write nothing there."""
    return LakeAddress.parse(warehouse)


@pytest.fixture(scope="session")
def window_rows(spark: SparkSession) -> DataFrame:
    return two_windows(spark)


@pytest.fixture
def endpoint() -> Iterator[WriteEndpoint]:
    """A write endpoint that takes everything unless the test says otherwise."""
    server = WriteEndpoint()
    yield server
    server.close()


@pytest.fixture(params=[write_texts, write_column], ids=["texts", "column"])
def write(request: pytest.FixtureRequest) -> Write:
    """Both ways to write lines: texts of Python, and a column of Arrow."""
    return request.param


@pytest.fixture
def timestream(monkeypatch: pytest.MonkeyPatch) -> Iterator[TimestreamStandIn]:
    """A Timestream that holds the contract's tables, and credentials that it takes."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with stand_in("telemetry", "trends") as service:
        yield service


@pytest.fixture
def free_port() -> int:
    """A port of 127.0.0.1 at which nothing listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
