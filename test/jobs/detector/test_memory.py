import json

import numpy as np
import pytest

from detector.device_series import MINUTE, noise, window
from tributary.detect.outcome import Event, Notice
from tributary.detect.watch import Rules, Watch
from tributary.detector.memory import About, Memory, pack, unpack
from tributary.detector.settings import Settings, with_block
from tributary.detector.silence import Patience
from tributary.detector.state import State

SETTINGS = Settings()
RULES = Rules(SETTINGS, Patience(5, MINUTE), 30 * 1440 * MINUTE)
ABOUT = About(120_000, 2.5, 60_000, 130_000, True, "north", None)


@pytest.fixture
def memory() -> Memory:
    found = Memory(ABOUT, State())
    list(Watch(RULES).windows(found, [window(row, {"a": value}) for row, value in enumerate(noise(1, 50))]))
    return found


def header(data: bytes) -> tuple[dict, bytes]:
    end = 8 + int.from_bytes(data[4:8], "big")
    return json.loads(data[8:end]), data[end:]


def joined(head: dict, rest: bytes) -> bytes:
    text = json.dumps(head).encode()
    return b"TDEV" + len(text).to_bytes(4, "big") + text + rest


def test_a_memory_is_what_was_packed(memory):
    again = unpack(pack(memory, SETTINGS), SETTINGS)
    assert (again.about, again.relearnt) == (memory.about, None)
    assert again.state.metrics == memory.state.metrics
    assert all(np.array_equal(again.state.rows[name], each, equal_nan=True) for name, each in memory.state.rows.items())


def test_with_other_settings_the_detector_begins_anew_but_the_clock_goes_on(memory):
    other = with_block(2, 5)
    again = unpack(pack(memory, SETTINGS), other)
    assert again.about == memory.about
    assert again.state.metrics == []
    assert "other settings" in str(again.relearnt)
    [event] = Watch(Rules(other, RULES.patience, RULES.retire)).windows(again, [])
    assert (event.kind, event.at) == (Notice.RELEARNT, memory.about.last_end)


def test_a_threshold_needs_no_learning_anew(memory):
    assert unpack(pack(memory, SETTINGS), with_block(8, 6)).relearnt is None


def test_a_field_that_an_older_version_did_not_know_has_its_default(memory):
    head, rest = header(pack(memory, SETTINGS))
    del head["model"]
    assert unpack(joined(head, rest), SETTINGS).about == memory.about


@pytest.mark.parametrize("change", [{"version": 99}, {"unheard": 1}])
def test_of_another_version_everything_begins_anew(memory, change):
    head, rest = header(pack(memory, SETTINGS))
    again = unpack(joined(head | change, rest), SETTINGS)
    assert again.about == About()
    assert again.relearnt


@pytest.mark.parametrize("data", [b"", b"TDEV", b"TDEV\0\0\0\2[]", b"nonsense at length", b"TDEV\xff\xff\xff\xff{}"])
def test_what_is_damaged_is_no_error(data):
    assert unpack(data, SETTINGS).relearnt


def test_the_events_are_the_same_however_many_windows_come_at_once():
    values = noise(3, 400)
    values[300:] += 9
    rows = [row for row in range(400) if not 150 <= row < 170 and not 230 <= row < 250]
    windows = [window(row, {"a": float(values[row])}) for row in rows]
    ways = []
    for size in (1, 7, 400):
        memory, watch, found = Memory(About(interval=60.0), State()), Watch(RULES), []
        for at in range(0, len(windows), size):
            memory = unpack(pack(memory, SETTINGS), SETTINGS)
            batch = windows[at : at + size]
            found += watch.windows(memory, batch)
            found += watch.look(memory, batch[-1].start + MINUTE)[0]
        ways.append([each for each in found if isinstance(each, Event)])
    assert ways[0] == ways[1] == ways[2]
    assert [each.phase for each in ways[0] if each.kind == Notice.SILENCE] == ["opened", "cleared"] * 2


def test_a_device_is_retired_with_all_that_is_open():
    values = noise(3, 310)
    values[300:] += 9
    memory, watch = Memory(About(interval=60.0), State()), Watch(RULES)
    list(watch.windows(memory, [window(row, {"a": float(value)}) for row, value in enumerate(values)]))
    end = memory.about.last_end
    assert watch.next_look(memory) == end + 5 * MINUTE
    assert watch.look(memory, end + 5 * MINUTE - 1) == ([], False)
    [opened], retired = watch.look(memory, end + 5 * MINUTE)
    assert (opened.kind, opened.phase, retired) == ("silence", "opened", False)
    assert watch.next_look(memory) == end + RULES.retire
    found, retired = watch.look(memory, end + RULES.retire)
    assert retired
    assert {(each.kind, each.phase) for each in found} == {
        ("spike", "cleared"),
        ("silence", "cleared"),
        ("retired", None),
    }
