"""Fixtures of the job's tests."""

import os
import socket
import sys
from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from places import CONTRACT_DIRECTORY, ROOT
from tributary.contract import Contract, load_contract
from write_endpoint import WriteEndpoint


@pytest.fixture(scope="session")
def contract() -> Contract:
    return load_contract(CONTRACT_DIRECTORY)


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """A small session whose Python workers find the package."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PYSPARK_PYTHON", sys.executable)
        environment.setenv("PYTHONPATH", str(ROOT / "jobs"), prepend=os.pathsep)
        builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
        builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
        session = builder.config("spark.sql.shuffle.partitions", "1").getOrCreate()
        yield session
        session.stop()


@pytest.fixture
def endpoint() -> Iterator[WriteEndpoint]:
    """A write endpoint that takes everything unless the test says otherwise."""
    server = WriteEndpoint()
    yield server
    server.close()


@pytest.fixture
def free_port() -> int:
    """A port of 127.0.0.1 at which nothing listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
