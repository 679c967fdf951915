"""Registries with a lake of the test's own."""

import re

import pytest
from registry_documents import Kept

from tributary.addresses import LakeAddress
from tributary.lake import prepare_tables
from tributary.registry.registry import Registry


@pytest.fixture
def prepared(spark, warehouse, contract, request):
    """A lake of the test's own."""
    name = re.sub(r"\W+", "_", request.node.name)
    address = LakeAddress.parse(f"{warehouse}?database={name}")
    prepare_tables(spark, address, contract)
    return address


@pytest.fixture
def document(tmp_path):
    return tmp_path / "registry" / "devices.jsonl"


@pytest.fixture
def opened(spark, prepared, contract):
    """Makes registries, and closes them in the end."""
    made = []

    def make(url, every=0.1):
        registry = Registry(spark, prepared, contract, Kept(), url)
        made.append(registry)
        registry.start(every)
        return registry

    yield make
    for registry in made:
        registry.close()
