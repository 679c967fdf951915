"""When a query must not go on from a checkpoint, and what is kept about it."""

import json

import pytest

from status_schema import check
from tributary.checkpoint import CheckpointError
from tributary.checkpoint_shape import QueryShape, ShapeRecords, query_shapes
from tributary.query_names import KINDS, queries_of, topic_of

LOGS = QueryShape(1, ("iot.logs",))
BOTH = QueryShape(1, ("iot.logs", "iot.telemetry"))
NEWER = QueryShape(2, ("iot.logs",))
HELP = "docs/runbook.md#reset-the-checkpoint-of-one-query says how to let it begin anew."


@pytest.fixture
def records(tmp_path):
    return ShapeRecords(tmp_path.as_uri())


def test_a_query_goes_on_with_the_same_shape_and_with_more_topics(records):
    records.keep("trends", LOGS)
    records.refuse_misfit("trends", LOGS)
    records.refuse_misfit("trends", BOTH)


@pytest.mark.parametrize(
    ("kept", "here", "why"),
    [
        (LOGS, NEWER, "its state has version 1 there and 2 here"),
        (NEWER, LOGS, "its state has version 2 there and 1 here"),
        (BOTH, LOGS, "it no longer reads iot.telemetry, which its checkpoint names"),
        (BOTH, QueryShape(1, ("x",)), "it no longer reads iot.logs and iot.telemetry, which its checkpoint names"),
    ],
)
def test_another_shape_is_refused_in_one_sentence_with_the_way_out(records, kept, here, why):
    records.keep("trends", kept)
    with pytest.raises(CheckpointError) as refused:
        records.refuse_misfit("trends", here)
    assert str(refused.value) == f"Query trends cannot go on from its checkpoint: {why}. {HELP}"


def test_of_an_unknown_checkpoint_nothing_is_said(records, tmp_path):
    records.refuse_misfit("trends", LOGS)
    for text in ("{}", '{"state": "1", "topics": []}', '{"state": 1}', "not JSON"):
        (tmp_path / "trends.json").write_text(text)
        records.refuse_misfit("trends", LOGS)


def test_what_is_kept_is_as_the_contract_says_and_is_written_only_when_it_changes(records, tmp_path):
    def kept():
        document = json.loads((tmp_path / "trends.json").read_text())
        check("query", document)
        return document

    records.keep("trends", LOGS)
    first = kept()
    assert (first["query"], first["state"], first["topics"]) == ("trends", 1, ["iot.logs"])
    (tmp_path / "trends.json").write_text(json.dumps(first | {"at": 1}))
    records.keep("trends", LOGS)
    assert kept()["at"] == 1
    records.keep("trends", BOTH)
    assert kept()["topics"] == ["iot.logs", "iot.telemetry"]
    assert kept()["at"] >= first["at"]


def test_without_a_folder_nothing_is_known_and_nothing_kept(tmp_path):
    ShapeRecords(None).keep("trends", LOGS)
    ShapeRecords(None).refuse_misfit("trends", NEWER)
    assert list(tmp_path.iterdir()) == []


def test_every_query_has_the_state_of_its_kind(contract):
    shapes = query_shapes(contract)
    assert {name: shape.state for name, shape in shapes.items()} == {
        name: contract.states[kind] for kind in KINDS for name in queries_of(contract, kind)
    }


def test_every_checkpoint_is_bound_to_one_topic(contract):
    for kind in KINDS:
        for name, stream in queries_of(contract, kind).items():
            assert query_shapes(contract)[name].topics == (topic_of(contract, kind, stream),)
