import pytest

from tributary.checkpoint import CheckpointError, refuse_orphan


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
