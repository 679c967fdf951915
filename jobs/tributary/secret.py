"""Secrets, read from where a URL says: a file on this machine or AWS Secrets Manager."""

import json
import time
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tributary import aws

_MANAGER = "secretsmanager://"
# Every task of every batch needs the secret; a rotated one is seen after this time.
_KEPT_SECONDS = 300


class SecretError(ValueError):
    """A secret that cannot be had; the message names the URL and says why, and holds nothing of the secret."""


class Secret(dict[str, str]):
    """The entries of a secret by name; printing it shows the names only."""

    def __repr__(self) -> str:
        """The names of the entries."""
        return f"Secret({', '.join(self)})"

    __str__ = __repr__


def read_secret(url: str) -> Secret:
    """The JSON object of texts at `file:///path.json` or `secretsmanager://NAME`; SecretError when there is none."""
    if url.startswith(_MANAGER):
        return _parse(url, _managed(url, int(time.monotonic() / _KEPT_SECONDS)))
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.netloc in ("", "localhost"):
        try:
            return _parse(url, Path(unquote(parts.path)).read_bytes())
        except OSError as error:
            raise SecretError(f"the secret {url} cannot be read: {error.strerror}") from None
    raise SecretError(f"the secret {url} is neither file:///PATH nor secretsmanager://NAME")


@lru_cache(maxsize=16)
def _managed(url: str, _age: int) -> str:
    try:
        answer = aws.client("secretsmanager").get_secret_value(SecretId=url.removeprefix(_MANAGER))
    except Exception as error:  # every failure of botocore, whose classes are loaded only with it
        raise SecretError(f"the secret {url} cannot be read: {_one_line(error)}") from None
    return str(answer.get("SecretString", ""))


def _parse(url: str, text: str | bytes) -> Secret:
    try:
        entries = json.loads(text)
    except ValueError:
        raise SecretError(f"the secret {url} is not JSON") from None
    if not isinstance(entries, dict) or not all(isinstance(entry, str) for entry in entries.values()):
        raise SecretError(f"the secret {url} is not a JSON object of texts")
    return Secret(entries)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
