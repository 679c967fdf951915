"""That a run's report says how it ended, however it ended."""

import json
import shutil

import pytest
from py4j.protocol import Py4JNetworkError

from places import CONTRACT_DIRECTORY
from status_schema import check
from test_arguments import command_line
from tributary.arguments import parse_arguments
from tributary.checkpoint import CheckpointError
from tributary.contract import ContractError, load_contract
from tributary.run_report import reported_run


@pytest.fixture
def arguments(tmp_path):
    """Makes arguments of a run `r-1` with a contract of its own, which may be broken."""
    folder = tmp_path / "contract"
    shutil.copytree(CONTRACT_DIRECTORY, folder)
    more = ["--status", (tmp_path / "status").as_uri(), "--run", "r-1"]
    return parse_arguments(command_line(*more, contract=str(folder)))


@pytest.fixture
def report(tmp_path):
    def read():
        document = json.loads((tmp_path / "status" / "runs" / "r-1.json").read_text())
        check("run", document)
        return document

    return read


def test_without_a_place_nothing_is_written(tmp_path):
    with reported_run(parse_arguments(command_line())) as status:
        status.expect(["a"])
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_ends_well_was_stopped(arguments, report):
    with reported_run(arguments) as status:
        status.expect(["a"])
    assert report()["state"] == "stopped"


def test_a_run_that_gave_up_has_failed(arguments, report):
    with reported_run(arguments) as status:
        status.gave_up("query a is given up")
    assert (report()["state"], report()["reason"]) == ("failed", "query a is given up")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (CheckpointError("Query a cannot go on."), "Query a cannot go on."),
        (Py4JNetworkError("no answer"), "Spark's own process has ended: no answer"),
        (ConnectionRefusedError("refused"), "Spark's own process has ended: refused"),
        (KeyError(), "KeyError"),
        (ValueError("x" * 5000), "x" * 1000),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_is_the_reason_and_goes_on_its_way(arguments, report, error, reason):
    with pytest.raises(type(error)), reported_run(arguments):
        raise error
    assert (report()["state"], report()["reason"]) == ("failed", reason)


def test_a_broken_contract_is_reported_where_the_rest_of_it_says(arguments, report):
    (arguments.contract / "streams.json").write_text("{}")
    with pytest.raises(ContractError), reported_run(arguments):
        load_contract(arguments.contract)
    assert report()["reason"] == "streams.json: (root): no stream"


def test_a_contract_that_does_not_say_where_is_an_error(arguments):
    (arguments.contract / "pipeline.json").write_text("{}")
    with pytest.raises(ContractError, match=r"pipeline\.json: status: "), reported_run(arguments):
        raise AssertionError("not reached")


def test_a_place_that_cannot_be_written_costs_only_the_report(arguments, tmp_path, caplog):
    (tmp_path / "status").write_text("a file")
    with reported_run(arguments) as status:
        status.expect(["a"])
    assert "a report was not written" in caplog.text
