"""Ordinary behaviour of made-up series: what a detector has to leave alone."""

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Series: TypeAlias = NDArray[np.float64]
Shape: TypeAlias = Callable[[np.random.Generator, int, int], Series]
"""From a random generator, a number of rows and the rows of a day to the values."""


def _phase(rows: int, day: int) -> Series:
    return 2 * np.pi * np.arange(rows) / day


def _wander(rng: np.random.Generator, rows: int, memory: float) -> Series:
    """Noise of variance 1 that forgets itself by `memory` a row (an AR(1) process)."""
    steps = rng.normal(size=rows) * np.sqrt(1 - memory**2)
    values = np.empty(rows)
    last = rng.normal()
    for row in range(rows):
        last = memory * last + steps[row]
        values[row] = last
    return values


def daily(rng: np.random.Generator, rows: int, day: int) -> Series:
    """A temperature by day and night, with weather."""
    swing = 5 * np.sin(_phase(rows, day)) + 1.5 * np.sin(2 * _phase(rows, day) + 1)
    return 20 + swing + 1.2 * _wander(rng, rows, 0.995) + rng.normal(0, 0.4, rows)


def machine(rng: np.random.Generator, rows: int, day: int) -> Series:
    """A machine's temperature, which wanders and is hardly tied to the hour."""
    values: Series = 85 + 4 * _wander(rng, rows, 0.99) + np.sin(_phase(rows, day)) + rng.normal(0, 0.8, rows)
    return values


def load(rng: np.random.Generator, rows: int, day: int) -> Series:
    """A processor's load: quiet, with short jobs now and then."""
    busy = (rng.random(rows) < 0.02) * rng.gamma(3, 1.5, rows)
    values: Series = np.maximum(0, 4 + 0.3 * np.sin(_phase(rows, day)) + rng.normal(0, 0.25, rows) + busy)
    return values


def plateau(rng: np.random.Generator, rows: int, day: int) -> Series:
    """A value that a controller holds, rounded as its sensor does."""
    del day
    return np.round(40 + rng.normal(0, 0.6, rows), 1)


def traffic(rng: np.random.Generator, rows: int, day: int) -> Series:
    """Bytes in a network: log-normal, with bursts that last."""
    level = 0.6 * np.sin(_phase(rows, day)) + 0.3 * _wander(rng, rows, 0.9)
    return 1e5 * np.exp(level + 0.35 * rng.standard_t(4, rows))


def counts(rng: np.random.Generator, rows: int, day: int) -> Series:
    """Events in a window: whole numbers with a daily rate and a heavy tail."""
    rate = 30 * np.exp(0.7 * np.sin(_phase(rows, day)) + 0.2 * _wander(rng, rows, 0.9))
    crowd = (rng.random(rows) < 0.005) * rng.pareto(2.5, rows) * 60
    return rng.poisson(rate * rng.gamma(6, 1 / 6, rows) + crowd).astype(np.float64)


def weekly(rng: np.random.Generator, rows: int, day: int) -> Series:
    """Demand by the hour, less on two days of seven."""
    weekend = (np.arange(rows) // day) % 7 >= 5
    shape = 1 + 0.6 * np.sin(_phase(rows, day) - 2) + 0.25 * np.sin(2 * _phase(rows, day))
    values: Series = 1e4 * shape * np.where(weekend, 0.75, 1) * np.exp(0.05 * rng.normal(size=rows))
    return values


def jobs(rng: np.random.Generator, rows: int, day: int) -> Series:
    """A machine that does the same job many times a day, almost to the minute."""
    values = 8 + rng.normal(0, 0.7, rows)
    for start in range(0, rows, max(6, day // 12)):
        at = start + int(rng.integers(0, 3))
        values[at : at + 3] += rng.normal(30, 3)
    return values


def square(rng: np.random.Generator, rows: int, day: int) -> Series:
    """On by day and off by night."""
    on = (np.arange(rows) % day) > day // 2
    return 20 + 60 * on + rng.uniform(0, 6, rows)


def prices(rng: np.random.Generator, rows: int, day: int) -> Series:
    """Cost of a click by the hour: small, skewed, without a pattern."""
    return np.round(0.1 * np.exp(0.25 * rng.standard_t(5, rows) + 0.1 * np.sin(_phase(rows, day))), 4)


def rising(rng: np.random.Generator, rows: int, day: int) -> Series:
    """A store that fills slowly and is emptied once in some days."""
    period = int(day * rng.uniform(2.5, 4))
    return 10 + 60 * ((np.arange(rows) + period // 3) % period) / period + rng.normal(0, 0.5, rows)


SHAPES: Final[dict[str, Shape]] = {
    shape.__name__: shape
    for shape in (daily, machine, load, plateau, traffic, counts, weekly, jobs, square, prices, rising)
}
