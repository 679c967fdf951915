from types import SimpleNamespace

import pytest

from tributary.checkpoint import CheckpointError, refuse_former, refuse_orphan
from tributary.job import queries
from tributary.query_names import KINDS


@pytest.fixture
def checkpoint(tmp_path):
    folder = tmp_path / "archive_logs"
    (folder / "offsets").mkdir(parents=True)
    return folder


def test_a_checkpoint_without_offsets_is_a_beginning(spark, checkpoint, tmp_path):
    refuse_orphan(spark, (tmp_path / "nothing").as_uri())
    refuse_orphan(spark, checkpoint.as_uri())
    (checkpoint / "offsets" / ".0.crc").touch()
    refuse_orphan(spark, checkpoint.as_uri())


def test_a_checkpoint_with_its_identity_is_used(spark, checkpoint):
    (checkpoint / "offsets" / "0").touch()
    (checkpoint / "metadata").touch()
    refuse_orphan(spark, checkpoint.as_uri())


def test_offsets_without_an_identity_are_refused_in_one_sentence(spark, checkpoint):
    (checkpoint / "offsets" / "0").touch()
    with pytest.raises(CheckpointError, match="offsets but no metadata") as refused:
        refuse_orphan(spark, checkpoint.as_uri())
    assert checkpoint.as_uri() in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_checkpoint_that_no_query_goes_on_from_is_refused_in_one_sentence(spark, checkpoint):
    refuse_former(spark, checkpoint.as_uri())
    (checkpoint / "offsets" / "0").touch()
    with pytest.raises(CheckpointError, match=r"no query goes on from it, .*: start with --fresh") as refused:
        refuse_former(spark, checkpoint.as_uri())
    assert checkpoint.as_uri() in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("kind", KINDS)
def test_the_job_begins_nothing_beside_the_checkpoint_of_a_whole_kind(spark, contract, tmp_path, kind):
    (tmp_path / kind / "offsets").mkdir(parents=True)
    (tmp_path / kind / "offsets" / "0").touch()
    arguments = SimpleNamespace(checkpoints=tmp_path.as_uri(), kinds=KINDS, status=None)
    with pytest.raises(CheckpointError, match=f"/{kind} is of an older version"):
        next(queries(spark, arguments, contract, None))
