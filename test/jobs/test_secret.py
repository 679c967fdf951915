import boto3
import pytest
from botocore.stub import Stubber

from tributary import aws
from tributary.secret import SecretError, read_secret


@pytest.fixture
def secrets_manager(monkeypatch):
    client = boto3.client("secretsmanager", "eu-west-1", aws_access_key_id="a", aws_secret_access_key="b")
    monkeypatch.setattr(aws, "client", lambda _service: client)
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def test_a_secret_is_read_from_a_file(tmp_path):
    (tmp_path / "a b.json").write_text('{"username": "u", "password": "p"}')
    assert read_secret(f"file://{tmp_path}/a%20b.json") == {"username": "u", "password": "p"}


def test_printing_a_secret_shows_only_its_names(tmp_path):
    (tmp_path / "s.json").write_text('{"username": "u", "password": "hunter2"}')
    secret = read_secret(f"file://{tmp_path}/s.json")
    assert f"{secret} {secret!r}" == "Secret(username, password) Secret(username, password)"


@pytest.mark.parametrize("content", [b"hunter2", b'["hunter2"]', b'{"a": 1, "b": "hunter2"}', b'{"a": "hunter2\xff"}'])
def test_a_file_that_is_no_secret_is_named_and_not_shown(tmp_path, content):
    (tmp_path / "s.json").write_bytes(content)
    with pytest.raises(SecretError, match="is not") as refused:
        read_secret(f"file://{tmp_path}/s.json")
    assert f"{tmp_path}/s.json" in str(refused.value)
    assert "hunter2" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("url", ["/a.json", "https://h/a.json", "file://host/a.json", "env://TOKEN", ""])
def test_other_places_are_refused(url):
    with pytest.raises(SecretError, match="neither file:///PATH nor secretsmanager://NAME"):
        read_secret(url)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SecretError, match=r"the secret file://.*/none\.json cannot be read: No such file"):
        read_secret(f"file://{tmp_path}/none.json")


def test_a_secret_is_read_from_secrets_manager_once_for_many_tasks(secrets_manager):
    answer = {"SecretString": '{"token": "t"}'}
    secrets_manager.add_response("get_secret_value", answer, {"SecretId": "tributary/database"})
    assert read_secret("secretsmanager://tributary/database") == {"token": "t"}
    assert read_secret("secretsmanager://tributary/database") == {"token": "t"}


def test_a_secret_that_secrets_manager_withholds_is_named(secrets_manager):
    secrets_manager.add_client_error("get_secret_value", "AccessDeniedException", "not allowed")
    with pytest.raises(SecretError, match=r"secretsmanager://other cannot be read: .*AccessDenied.*not allowed"):
        read_secret("secretsmanager://other")
