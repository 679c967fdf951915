"""Faults that are put into made-up series at a known place."""

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np

from tributary.evaluation.sample_shapes import Series

Fault: TypeAlias = Callable[[np.random.Generator, Series, int, int], Series]
"""From a random generator, the values, the row where it begins and the rows of a day to the values with the fault."""


def _spread(values: Series, at: int, day: int) -> float:
    """How far ordinary values before the fault are from each other: from the 5th to the 95th percentile."""
    low, high = np.percentile(values[max(0, at - 3 * day) : at], [5, 95])
    return float(max(high - low, 1e-3 * abs(high), 1e-9))


def spike(rng: np.random.Generator, values: Series, at: int, day: int) -> Series:
    """One to three values far off."""
    length, size = int(rng.integers(1, 4)), rng.uniform(1.2, 3) * _spread(values, at, day)
    values[at : at + length] += size * (1 if rng.random() < 0.7 else -1)
    return values


def shift(rng: np.random.Generator, values: Series, at: int, day: int) -> Series:
    """Another level that stays for a day or two."""
    length = int(day * rng.uniform(0.8, 2))
    values[at : at + length] += rng.uniform(0.8, 1.6) * _spread(values, at, day) * rng.choice([-1, 1])
    return values


def burst(rng: np.random.Generator, values: Series, at: int, day: int) -> Series:
    """Some hours of much more than usual."""
    length = max(4, int(day * rng.uniform(0.03, 0.15)))
    values[at : at + length] += rng.uniform(0.8, 2) * _spread(values, at, day) * rng.uniform(0.6, 1.4, length)
    return values


def noise(rng: np.random.Generator, values: Series, at: int, day: int) -> Series:
    """The same level and a restless sensor, for half a day."""
    length = day // 2
    values[at : at + length] += rng.normal(0, rng.uniform(0.4, 0.8) * _spread(values, at, day), length)
    return values


def stuck(rng: np.random.Generator, values: Series, at: int, day: int) -> Series:
    """The last value, again and again."""
    values[at : at + int(day * rng.uniform(0.4, 1))] = values[at]
    return values


def collapse(rng: np.random.Generator, values: Series, at: int, day: int) -> Series:
    """A slow fall over hours, an abrupt end and a way back."""
    length = int(day * rng.uniform(0.3, 0.7))
    depth = rng.uniform(1, 2) * _spread(values, at, day)
    part = values[at : at + length]
    part -= depth * (np.linspace(0, 1, length) ** 2)[: len(part)]
    return values


def silence(rng: np.random.Generator, values: Series, at: int, day: int) -> Series:
    """A pattern that is missing: the values of its quiet time, for most of a day."""
    length = int(day * rng.uniform(0.5, 0.9))
    quiet = np.percentile(values[max(0, at - 3 * day) : at], 10)
    part = values[at : at + length]
    part[:] = quiet + 0.05 * (part - np.mean(part))
    return values


FAULTS: Final[dict[str, Fault]] = {
    fault.__name__: fault for fault in (spike, shift, burst, noise, stuck, collapse, silence)
}
FITTING: Final[dict[str, tuple[str, ...]]] = {
    "daily": ("spike", "shift", "collapse", "stuck", "noise"),
    "machine": ("collapse", "spike", "shift", "noise"),
    "load": ("shift", "burst", "spike"),
    "plateau": ("spike", "shift", "noise", "stuck"),
    "traffic": ("burst", "shift"),
    "counts": ("burst", "spike"),
    "weekly": ("silence", "burst", "shift"),
    "jobs": ("silence", "shift", "burst"),
    "square": ("silence", "shift", "noise"),
    "prices": ("spike", "burst"),
    "rising": ("spike", "shift", "collapse"),
}
"""The faults that can be told from each shape's ordinary behaviour."""
