"""Documents in files and, by the calls that boto3 makes, on S3."""

import io

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from tributary import json_documents
from tributary.json_documents import DocumentError, read_changed, read_document, write_document

OBJECT = "s3://bucket/status/runs/a.json"
PLACE = {"Bucket": "bucket", "Key": "status/runs/a.json"}


@pytest.fixture
def s3(monkeypatch):
    client = boto3.client("s3", region_name="eu-west-1", aws_access_key_id="test", aws_secret_access_key="test")
    monkeypatch.setattr(json_documents, "_s3", lambda: client)
    with Stubber(client) as stub:
        yield stub
        stub.assert_no_pending_responses()


def body(text):
    return {"Body": StreamingBody(io.BytesIO(text), len(text))}


def test_a_file_holds_what_was_written_last_and_nothing_is_left_beside_it(tmp_path):
    url = (tmp_path / "new folder" / "a.json").as_uri()
    assert read_document(url) is None
    for number in (1, 2):
        write_document(url, {"number": number})
        assert read_document(url) == {"number": number}
    assert [path.name for path in (tmp_path / "new folder").iterdir()] == ["a.json"]


@pytest.mark.parametrize("text", ["", "{", "[1]", "null"])
def test_what_is_no_object_counts_as_missing_and_is_logged(tmp_path, caplog, text):
    (tmp_path / "a.json").write_text(text)
    url = (tmp_path / "a.json").as_uri()
    assert read_document(url) is None
    assert f"{url} is not a JSON object" in caplog.text


def test_a_file_that_cannot_be_used_is_named(tmp_path):
    (tmp_path / "file").touch()
    url = (tmp_path / "file" / "a.json").as_uri()
    with pytest.raises(DocumentError, match=f"^{url} cannot be written: "):
        write_document(url, {})
    with pytest.raises(DocumentError, match="cannot be read: "):
        read_document(tmp_path.as_uri())


def test_an_object_is_written_and_read(s3):
    s3.add_response("put_object", {}, PLACE | {"Body": b'{\n  "number": 1\n}', "ContentType": "application/json"})
    s3.add_response("get_object", body(b'{"number": 1}'), PLACE)
    write_document(OBJECT, {"number": 1})
    assert read_document(OBJECT) == {"number": 1}


def test_an_object_that_is_not_there_is_none(s3):
    s3.add_client_error("get_object", "NoSuchKey", http_status_code=404, expected_params=PLACE)
    assert read_document(OBJECT) is None


def test_an_object_that_may_not_be_read_or_written_is_named_with_the_reason(s3):
    s3.add_client_error("get_object", "AccessDenied", "no", http_status_code=403)
    s3.add_client_error("put_object", "AccessDenied", "no", http_status_code=403)
    with pytest.raises(DocumentError, match=f"^{OBJECT} cannot be read: .*AccessDenied"):
        read_document(OBJECT)
    with pytest.raises(DocumentError, match=f"^{OBJECT} cannot be written: .*AccessDenied"):
        write_document(OBJECT, {})


def test_a_file_is_read_when_it_has_changed_only(tmp_path):
    path, url = tmp_path / "a b.jsonl", (tmp_path / "a b.jsonl").as_uri()
    with pytest.raises(DocumentError, match=f"^{url} cannot be read: "):
        read_changed(url, None)
    path.write_bytes(b"1")
    version, content = read_changed(url, None)
    assert content == b"1"
    assert read_changed(url, version) is None
    (tmp_path / "new").write_bytes(b"2")
    (tmp_path / "new").replace(path)
    later, content = read_changed(url, version)
    assert (later != version, content) == (True, b"2")


def test_an_object_is_read_when_it_has_changed_only(s3):
    s3.add_response("get_object", body(b"1") | {"ETag": '"a"'}, PLACE)
    s3.add_client_error("get_object", "304", http_status_code=304, expected_params=PLACE | {"IfNoneMatch": '"a"'})
    s3.add_response("get_object", body(b"2") | {"ETag": '"b"'}, PLACE | {"IfNoneMatch": '"a"'})
    assert read_changed(OBJECT, None) == ('"a"', b"1")
    assert read_changed(OBJECT, '"a"') is None
    assert read_changed(OBJECT, '"a"') == ('"b"', b"2")


def test_an_object_that_is_not_there_or_may_not_be_read_is_named(s3):
    for code, status in (("NoSuchKey", 404), ("AccessDenied", 403)):
        s3.add_client_error("get_object", code, http_status_code=status)
        with pytest.raises(DocumentError, match=f"^{OBJECT} cannot be read: .*{code}"):
            read_changed(OBJECT, None)
