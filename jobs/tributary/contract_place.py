"""Places in contract files: values taken with their kind checked, complaints raised with file and path."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn

_IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9_]*")
_LARGEST_EXACT: Final = 2**53 - 1

# Characters, escaped signs, classes and counts: what JavaScript, Python and Java read alike.
_ATOM: Final = r"(?:[A-Za-z0-9_:/@ -]|\\[.$^|()[\]{}*+?]|\[\^?[A-Za-z0-9_.:/@ -]+\])"
_PORTABLE_PATTERN: Final = re.compile(rf"\^(?:{_ATOM}(?:[?*+]|\{{[0-9]+(?:,[0-9]*)?\}})?)+\$")


class ContractError(ValueError):
    """A contract that cannot be used; the message names file and path and says what is wrong."""


@dataclass(frozen=True)
class Place:
    """A place in a contract file, from which a complaint can be raised and values taken with their kind checked.

    Every check raises ContractError.
    """

    file: str
    path: str
    value: Any

    def fail(self, problem: str) -> NoReturn:
        """Raise ContractError with this place and the problem."""
        raise ContractError(f"{self.file}: {self.path or '(root)'}: {problem}")

    def has(self, key: str) -> bool:
        """Whether the object here has this key."""
        return isinstance(self.value, dict) and key in self.value

    def at(self, key: str) -> "Place":
        """The place of a key below this one; its value is None when the key is missing."""
        value = self.value[key] if self.has(key) else None
        return Place(self.file, f"{self.path}.{key}" if self.path else key, value)

    def object(self, required: Sequence[str], optional: Sequence[str] = ()) -> None:
        """Check that here is an object which holds every required key and none that is not listed."""
        for key, place in self.entries():
            if key not in required and key not in optional:
                place.fail("unknown keyword")
        for key in required:
            if not self.has(key):
                self.at(key).fail("missing")

    def entries(self) -> list[tuple[str, "Place"]]:
        """The keys of the object here, each with its place."""
        if not isinstance(self.value, dict):
            self.fail("not an object")
        return [(key, self.at(key)) for key in self.value]

    def string(self) -> str:
        """The text here, which is not empty."""
        if not isinstance(self.value, str) or self.value == "":
            self.fail("not a text")
        return self.value

    def strings(self) -> tuple[str, ...]:
        """The texts listed here, of which there is one at least, none is empty and none listed twice."""
        texts = self.value
        if not isinstance(texts, list) or not texts or not all(isinstance(text, str) and text for text in texts):
            self.fail("not a list of texts")
        for i, text in enumerate(texts):
            if text in texts[:i]:
                self.fail(f"'{text}' is listed twice")
        return tuple(texts)

    def boolean(self) -> bool:
        """The true or false here."""
        if not isinstance(self.value, bool):
            self.fail("not true or false")
        return self.value

    def count(self) -> int:
        """The integer here, at least 1."""
        if type(self.value) is not int or not 1 <= self.value <= _LARGEST_EXACT:
            self.fail("not a positive integer")
        return self.value

    def number(self) -> float:
        """The number here, which every language reads and writes alike: not so large that a double rounds it."""
        if type(self.value) not in (int, float):
            self.fail("not a number")
        if abs(self.value) > _LARGEST_EXACT:
            self.fail("too large to be exact")
        return float(self.value)

    def identifier(self, name: str | None = None) -> str:
        """The name given or here; it can be an SQL column and a time-series field, where no `.` or `-` is possible."""
        name = self.string() if name is None else name
        if not _IDENTIFIER.fullmatch(name):
            self.fail(f"'{name}' is not a name: lower-case letters, digits and _, a letter first")
        return name

    def pattern(self) -> str:
        """The regular expression here, anchored at both ends."""
        pattern = self.string()
        if not pattern.startswith("^") or not pattern.endswith("$"):
            self.fail("pattern is not anchored by ^ and $")
        if not _PORTABLE_PATTERN.fullmatch(pattern):
            self.fail("pattern holds more than characters, classes and counts")
        try:
            re.compile(pattern)
        except (re.error, OverflowError):
            self.fail("not a regular expression")
        return pattern

    def one_of(self, values: Sequence[str]) -> str:
        """The text here, which is one of the values."""
        value = self.string()
        if value not in values:
            self.fail(f"'{value}' is not one of {', '.join(values)}")
        return value
