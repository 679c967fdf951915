"""JSON exactly as the whole pipeline reads it: RFC 8259, numbers as IEEE doubles, and limits on what is read."""

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NoReturn

# Limits of Spark's JSON reader, less the level in which the job wraps a message: beyond them a text is not JSON.
MAX_DEPTH: Final = 999
MAX_DIGITS: Final = 1000  # of one number; sign, point and exponent mark do not count
MAX_NAME_LENGTH: Final = 50_000  # UTF-16 units of a property name, after its escapes

_TOKEN: Final = re.compile(r'"(?P<string>[^"\\]*(?:\\.[^"\\]*)*)"(?P<name>[ \t\n\r]*:)?|[\[\]{}]|[-+.0-9Ee]+')
_ESCAPE: Final = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|.)")


class NotJsonError(ValueError):
    """A text that is not JSON, or is beyond the limits."""


def strict_json(text: str) -> object:
    """The value of a JSON text, every number a float; NotJsonError when it is not JSON or beyond the limits."""
    if not _within_limits(text):
        raise NotJsonError
    try:
        with _room_for_depth():
            value: object = json.loads(text, parse_int=float, parse_float=float, parse_constant=_refuse)
            return value
    except ValueError:
        raise NotJsonError from None


def _within_limits(text: str) -> bool:
    depth = 0
    for match in _TOKEN.finditer(text):
        token = match[0]
        if match["string"] is not None:
            if match["name"] and _utf16_length(match["string"]) > MAX_NAME_LENGTH:
                return False
        elif token in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                return False
        elif token in "]}":
            depth -= 1
        elif len(token) > MAX_DIGITS and sum(map(str.isdigit, token)) > MAX_DIGITS:
            return False
    return True


def _utf16_length(name: str) -> int:
    return len(_ESCAPE.sub("x", name).encode("utf-16-le", "surrogatepass")) // 2


@contextmanager
def _room_for_depth() -> Iterator[None]:
    """Let the reader recurse to the limit of depth, however deep its caller already is."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + 2 * MAX_DEPTH)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def _refuse(_constant: str) -> NoReturn:
    raise NotJsonError
