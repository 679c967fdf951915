"""A registry of which nobody knows yet what it says."""

from pathlib import Path

import pytest
from registry_documents import Kept, put, sites

from services import until
from tributary.registry import registry as registry_module
from tributary.registry.registry import Registry, RegistryUnavailableError
from tributary.restart_policy import is_outage


def hidden(lake):
    """The table's files of data, taken away until they are put back: a table that is there and cannot be read."""
    folder = Path(lake.warehouse.removeprefix("file://")) / lake.database / "devices" / "data"
    away = folder.with_name("away")
    folder.rename(away)
    return lambda: away.rename(folder)


@pytest.mark.parametrize("with_document", [True, False])
def test_until_its_table_is_read_a_registry_is_unavailable_and_soon_after_it_is_not(
    document, opened, prepared, caplog, monkeypatch, with_document
):
    put(document, {"device_id": "a", "site": "x"})
    opened(document.as_uri())
    put_back = hidden(prepared)
    monkeypatch.setattr(registry_module, "_RETRY_SECONDS", 0.1)
    registry = opened(document.as_uri() if with_document else None, every=900.0)
    said = r"^the registry is unavailable: its table cannot be read: "
    with pytest.raises(RegistryUnavailableError, match=said) as failure:
        registry.devices()
    assert "\n" not in str(failure.value)
    assert is_outage(str(failure.value))
    assert until(lambda: caplog.text.count("what needs it waits"), lambda count: count > 1, 0.5) == 1
    put_back()
    until(lambda: registry._rows, lambda rows: rows is not None)
    assert sites(registry.devices()) == {"a": "x"}


def test_a_registry_that_was_never_started_is_unavailable_and_one_of_an_empty_table_is_empty(
    spark, prepared, contract, opened
):
    with pytest.raises(RegistryUnavailableError, match="has not been read yet"):
        Registry(spark, prepared, contract, Kept(), None).devices()
    registry = opened(None)
    assert registry.devices().count() == 0
    assert registry._thread is None
