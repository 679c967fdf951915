import numpy as np
import pytest

from detector.device_series import DETECTOR, FAULT, findings, noise, run, window
from tributary.detector import state as states
from tributary.detector.settings import Settings
from tributary.detector.state import State, StateError, decode, encode

SETTINGS = DETECTOR.settings


def learnt(windows: int = 300) -> State:
    state = State()
    run(noise(1, windows), DETECTOR, state)
    return state


def test_a_device_goes_on_from_its_bytes_as_if_nothing_had_been():
    values = noise(2, 800)
    values[FAULT:] += 4
    through, straight, state = [], run(values), State()
    for row, value in enumerate(values):
        through.append(DETECTOR(state, window(row, {"t": value})))
        if row % 50 == 0:
            state = decode(encode(state, SETTINGS), SETTINGS)
    assert findings(through) == findings(straight) != []
    assert [each.scores.tolist() for each in through] == [each.scores.tolist() for each in straight]


def test_the_size_does_not_grow():
    small, large = (len(encode(learnt(windows), SETTINGS)) for windows in (10, 2000))
    assert large - small < 20
    assert large < 15_000


def test_another_version_begins_anew_and_says_so(monkeypatch):
    data = encode(learnt(), SETTINGS)
    monkeypatch.setattr(states, "VERSION", 2)
    with pytest.raises(StateError, match="version 1, not 2; the device is learnt anew"):
        decode(data, SETTINGS)


def test_other_settings_begin_anew():
    with pytest.raises(StateError, match="other settings"):
        decode(encode(learnt(), SETTINGS), Settings(history=100))


def test_a_threshold_may_change_without_learning_anew():
    assert decode(encode(learnt(), SETTINGS), Settings(threshold=5)).metrics == ["t"]


@pytest.mark.parametrize("damage", [slice(0, 0), slice(5, None), slice(0, -8), slice(0, 40)])
def test_bytes_that_are_no_state_are_refused(damage):
    with pytest.raises(StateError, match="learnt anew"):
        decode(encode(learnt(), SETTINGS)[damage], SETTINGS)


def test_a_decoded_state_can_be_written_to():
    state = decode(encode(learnt(), SETTINGS), SETTINGS)
    assert all(rows.flags.writeable for rows in state.rows.values())
    assert all(rows.dtype == np.float64 for rows in state.rows.values())
