"""The labelled set of the project's own: made-up series with known faults, the same ones on every machine."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

from tributary.evaluation.labelled import LABELS, timestamp
from tributary.evaluation.sample_faults import FAULTS, FITTING
from tributary.evaluation.sample_shapes import SHAPES, Series

SEED: Final = 20260101
_BEGIN: Final = 1_767_225_600_000
_DAY: Final = 86_400_000
_SIZES: Final = ((4032, 288), (1600, 24), (4032, 288), (8000, 48))
"""Rows of a series, and rows of a day: windows of 5, 60 and 30 minutes."""
_PER_SHAPE: Final = 3
_FAULTS_CHANCES: Final = (0.1, 0.4, 0.35, 0.15)
_SHARE: Final = 0.1
"""Of the rows of a series that are in labelled windows, as in the benchmark."""


def write_sample(folder: Path, seed: int = SEED) -> None:
    """Write the set below a folder: data/<shape>/<number>.csv and labels/combined_windows.json."""
    labels: dict[str, list[tuple[str, str]]] = {}
    for place, name in enumerate(SHAPES):
        for number in range(_PER_SHAPE):
            rows, day = _SIZES[(place + number) % len(_SIZES)]
            rng = np.random.default_rng([seed, place, number])
            values, windows = series(rng, name, rows, day)
            moments = [timestamp(_BEGIN + row * (_DAY // day)) for row in range(rows)]
            path = folder / "data" / name / f"{number + 1}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            lines = [f"{moment},{value:.6g}\n" for moment, value in zip(moments, values, strict=True)]
            path.write_text("timestamp,value\n" + "".join(lines))
            labels[f"{name}/{path.name}"] = [(moments[first], moments[last]) for first, last in windows]
    (folder / "labels").mkdir(parents=True, exist_ok=True)
    (folder / "labels" / LABELS).write_text(json.dumps(labels, indent=2) + "\n")


def series(rng: np.random.Generator, shape: str, rows: int, day: int) -> tuple[Series, list[tuple[int, int]]]:
    """A series of a shape with some of the faults that fit it, and the first and last row of each window around one."""
    values = SHAPES[shape](rng, rows, day)
    faults = int(rng.choice(len(_FAULTS_CHANCES), p=_FAULTS_CHANCES))
    windows = []
    edges = np.linspace(0.2 * rows, 0.97 * rows, faults + 1).astype(int).tolist()
    for first, last in pairwise(edges):
        half = int(rows * _SHARE / faults / 2)
        at = int(rng.integers(first + half, last - half))
        values = FAULTS[str(rng.choice(FITTING[shape]))](rng, values, at, day)
        windows.append((at - half, at + half))
    return values, windows
