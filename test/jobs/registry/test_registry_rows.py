"""The document's rows against the schema that both languages share."""

import json
import random
from copy import deepcopy

import pytest
from jsonschema import Draft202012Validator

from places import CONTRACT_DIRECTORY
from tributary.registry.rows import Document, Refusal, merged, read_rows

FULL = {
    "device_id": "dev-1",
    "site": "Halle 3",
    "model": "pump",
    "interval_seconds": 2,
    "calibration": {"temperature": {"gain": -1.5, "offset": 2}, "humidity": {"offset": 1}, "pressure": {}},
    "limits": {"temperature": {"low": -10, "high": 80.5}, "humidity": {"high": 90}, "pressure": {"low": 900}},
}
# What can stand anywhere in a row, right or wrong.
VALUES = [
    *(None, True, False, "", "x", "dev-2", "x" * 128, "x" * 129, "é" * 128, "a b", [], {}, [1]),
    *(0, -0.0, 1, -1, 0.5, 1e9, 1e9 + 1, -1e9, 1e15, 1.1e15, -1e15, -1.1e15, 31_536_000, 31_536_001),
    *({"gain": 1}, {"low": 1}, {"low": 1, "middle": 2}, {"temperature": {}}, {"Temperature": {}}, {"t" * 64: {}}),
    {f"m{n}": {"low": 1} for n in range(64)},
    {f"m{n}": {"low": 1} for n in range(65)},
]


def lines(*rows):
    return "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows).encode()


def reason(row):
    document = read_rows(lines(row))
    assert not document.rows
    (refusal,) = document.refused
    return refusal.reason


@pytest.fixture(scope="module")
def schema():
    return Draft202012Validator(json.loads((CONTRACT_DIRECTORY / "device.schema.json").read_text()))


def test_a_full_row_has_every_column_and_a_calibration_without_gaps():
    assert read_rows(lines(FULL)).rows["dev-1"] == {
        **FULL,
        "calibration": {
            "temperature": {"gain": -1.5, "offset": 2.0},
            "humidity": {"gain": 1.0, "offset": 1.0},
            "pressure": {"gain": 1.0, "offset": 0.0},
        },
        "limits": {
            "temperature": {"low": -10.0, "high": 80.5},
            "humidity": {"low": None, "high": 90.0},
            "pressure": {"low": 900.0, "high": None},
        },
    }


def test_of_a_device_nothing_but_its_name_need_be_known():
    nothing = {"site": None, "model": None, "interval_seconds": None, "calibration": {}, "limits": {}}
    assert read_rows(b'\n{"device_id": "d"}\r\n\n') == Document({"d": {"device_id": "d", **nothing}}, [])


def mutated(rng):
    """A row with one of its parts replaced, removed or added."""
    row = deepcopy(FULL)
    place = row
    while True:
        name = rng.choice([*place, "more"])
        if isinstance(place.get(name), dict) and rng.random() < 0.7:
            place = place[name]
        elif name in place and rng.random() < 0.2:
            del place[name]
            return row
        else:
            place[name] = deepcopy(rng.choice(VALUES))
            return row


def crossed(row):
    """Whether a low limit is not below the high one: what the schema cannot say."""
    return any(
        "low" in each and "high" in each and each["low"] >= each["high"] for each in row.get("limits", {}).values()
    )


def test_a_row_is_taken_exactly_when_the_schema_takes_it_and_its_limits_are_in_order(schema):
    rng = random.Random(6)
    taken = 0
    for _ in range(4000):
        row = mutated(rng)
        right = schema.is_valid(row) and not crossed(row)
        document = read_rows(lines(row))
        assert bool(document.rows) == right, row
        assert len(document.refused) == (not right)
        taken += right
    assert 400 < taken < 3600


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not a JSON object"),
        ("{}", "device_id is missing or no name of a device"),
        ({"device_id": "d\n"}, "device_id is missing or no name of a device"),
        ({"device_id": "d", "colour": "red"}, "'colour' is unknown"),
        ('{"device_id": "d", "site": "\\ud800"}', "site is not Unicode"),
        ('{"device_id": "d", "interval_seconds": NaN}', "interval_seconds is not finite"),
        ({"device_id": "d", "interval_seconds": 0}, "interval_seconds is not above 0"),
        ('{"device_id": "d", "limits": {"t": {"low": NaN}}}', "limits.t.low is not finite"),
        ('{"device_id": "d", "limits": {"t": {"high": 1e999}}}', "limits.t.high is not finite"),
        ('{"device_id": "d", "limits": {"t": {"high": %s}}}' % ("9" * 5000), "limits.t.high is not finite"),
        ({"device_id": "d", "limits": {"t": {"low": 5, "high": 5}}}, "limits.t.low is not below high"),
        ({"device_id": "d", "limits": {"t": {"low": 6, "high": 5}}}, "limits.t.low is not below high"),
        ({"device_id": "d", "limits": {"t": {}}}, "limits.t has neither low nor high"),
        ('{"device_id": "d", "calibration": {"t": {"gain": -Infinity}}}', "calibration.t.gain is not finite"),
        ({"device_id": "d", "calibration": {"t": {"gain": 0}}}, "calibration.t.gain is 0"),
        ({"device_id": "d", "calibration": {"t": {"gain": 2e9}}}, "calibration.t.gain is not from -1e+09 to 1e+09"),
        ({"device_id": "d", "limits": {"T\n": {"low": 1}}}, "limits has 'T\\n', which is no name of a metric"),
    ],
)
def test_a_wrong_row_is_refused_with_a_reason(row, said):
    assert reason(row) == said


def test_bytes_that_are_no_text_are_refused_and_the_other_lines_taken():
    document = read_rows(b'\xff\xfe\n{"device_id": "d"}')
    assert list(document.rows) == ["d"]
    assert [str(each) for each in document.refused] == ["line 1 (not JSON)"]


@pytest.mark.parametrize("first", [{"device_id": "d", "site": "a"}, {"device_id": "d", "site": ""}])
def test_of_two_rows_of_a_device_the_later_is_refused_whatever_the_first_is(first):
    document = read_rows(lines(first, {"device_id": "d", "site": "b"}))
    assert document.refused[-1] == Refusal(2, "d", "it is listed before")
    assert [row["site"] for row in document.rows.values()] == (["a"] if first["site"] else [])


def rows(*texts):
    return read_rows(lines(*texts)).rows


OLD = rows({"device_id": "a", "site": "old"}, {"device_id": "b", "site": "old"})


def test_a_device_that_is_listed_no_more_leaves():
    assert merged(OLD, read_rows(lines({"device_id": "b", "site": "new"}))) == rows({"device_id": "b", "site": "new"})


def test_a_refused_row_changes_nothing_for_its_device_and_nothing_is_made_of_an_unknown_one():
    wrong = [{"device_id": name, "site": ""} for name in ("a", "unknown")]
    after = merged(OLD, read_rows(lines(*wrong, {"device_id": "c"})))
    assert after == {"a": OLD["a"], **rows({"device_id": "c"})}


def test_while_a_line_could_be_anyones_nobody_leaves():
    assert merged(OLD, read_rows(lines('{"device_id": "b"', {"device_id": "c"}))) == {**OLD, **rows({"device_id": "c"})}


@pytest.mark.parametrize("text", [b"", b"\n \n", b"<html>", b'{"device_id": "a", "site": ""}'])
def test_a_document_of_which_nothing_can_be_taken_changes_nothing(text):
    assert merged(OLD, read_rows(text)) == OLD
