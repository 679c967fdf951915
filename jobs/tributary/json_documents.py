"""JSON documents at URLs: files of this machine, and objects on S3."""

import json
import logging
import os
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tributary import aws

log = logging.getLogger(__name__)

Document = dict[str, Any]

# A write that fails is tried again by whoever wants it: better than to wait here for long.
_ATTEMPTS = 2
_NOT_MODIFIED = 304


class DocumentError(RuntimeError):
    """A document that cannot be read or written; the message names the URL and says why."""


def read_document(url: str) -> Document | None:
    """The JSON object at `file:///PATH` or `s3://BUCKET/KEY`; None when there is none. Raises DocumentError.

    What is there and no JSON object counts as none, and is logged.
    """
    text = _read(url)
    if text is None:
        return None
    try:
        document = json.loads(text)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        log.warning("%s is not a JSON object and counts as missing", url)
        return None
    return document


def read_changed(url: str, former: str | None) -> tuple[str, bytes] | None:
    """The version of the document at a URL and what is in it; None when that is the former version.

    Costs next to nothing while nothing changes. Raises DocumentError, also when there is no document.
    """
    place = urlsplit(url)
    try:
        if place.scheme == "s3":
            return _changed_object(place.netloc, place.path[1:], former)
        return _changed_file(Path(unquote(place.path)), former)
    except Exception as error:  # as in write_document
        raise DocumentError(f"{url} cannot be read: {_one_line(error)}") from None


def write_document(url: str, document: Document) -> None:
    """Put a JSON object at a URL, whole or not at all. Raises DocumentError."""
    text = json.dumps(document, indent=2).encode()
    place = urlsplit(url)
    try:
        if place.scheme == "s3":
            _s3().put_object(Bucket=place.netloc, Key=place.path[1:], Body=text, ContentType="application/json")
        else:
            _replace(Path(unquote(place.path)), text)
    except Exception as error:  # every failure of botocore, whose classes are loaded only with it
        raise DocumentError(f"{url} cannot be written: {_one_line(error)}") from None


def _read(url: str) -> bytes | None:
    place = urlsplit(url)
    try:
        if place.scheme != "s3":
            return Path(unquote(place.path)).read_bytes()
        s3 = _s3()
        try:
            answer = s3.get_object(Bucket=place.netloc, Key=place.path[1:])
        except s3.exceptions.NoSuchKey:
            return None
        content: bytes = answer["Body"].read()
        return content
    except FileNotFoundError:
        return None
    except Exception as error:  # as above
        raise DocumentError(f"{url} cannot be read: {_one_line(error)}") from None


def _changed_file(path: Path, former: str | None) -> tuple[str, bytes] | None:
    with path.open("rb") as file:
        stat = os.fstat(file.fileno())
        version = f"{stat.st_ino}-{stat.st_size}-{stat.st_mtime_ns}"
        return None if version == former else (version, file.read())


def _changed_object(bucket: str, key: str, former: str | None) -> tuple[str, bytes] | None:
    s3 = _s3()
    condition = {} if former is None else {"IfNoneMatch": former}
    try:
        answer = s3.get_object(Bucket=bucket, Key=key, **condition)
    except s3.exceptions.ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == _NOT_MODIFIED:
            return None
        raise
    return answer["ETag"], answer["Body"].read()


def _replace(path: Path, text: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_bytes(text)
    unfinished.replace(path)


@lru_cache(maxsize=1)
def _s3() -> Any:
    return aws.client("s3", attempts=_ATTEMPTS)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
