"""The surprise of each method at the newest window, and what it teaches."""

import numpy as np

from tributary.detector import tail
from tributary.detector.arrays import Floats, Rows
from tributary.detector.methods import METHODS
from tributary.detector.settings import Settings
from tributary.detector.view import View


class Surprise:
    """The chosen methods with the tails of their statistics."""

    def __init__(self, settings: Settings) -> None:
        """Watch by the methods of these settings."""
        self._settings = settings
        self._methods = [METHODS[name] for name in settings.methods]
        self._absolute = np.array([method.absolute for method in self._methods])
        self._learnt = np.array([-(-method.needs // settings.block) + tail.FEWEST for method in self._methods])
        # Methods that have seen equally many blocks are fitted at once.
        self._alike = {int(learnt): np.flatnonzero(self._learnt == learnt) for learnt in np.unique(self._learnt)}

    def birth(self, metrics: int) -> Rows:
        """Arrays for metrics of which nothing is known."""
        methods = len(self._methods)
        rows = {
            "maxima": np.zeros((metrics, methods, self._settings.blocks)),
            "current": np.full((metrics, methods), -np.inf),
            "tail": np.zeros((metrics, methods, 3)),
        }
        for method in self._methods:
            rows |= method.memory(metrics)
        return rows

    def __call__(self, view: View, age: int) -> Floats:
        """Surprise per metric and method; `age` counts the windows of these metrics, with this one."""
        numbers = np.full((len(view.values), len(self._methods)), -np.inf)
        for column, method in enumerate(self._methods):
            if age > method.needs:
                numbers[:, column] = method.statistic(view)
        blocks = (age - 1) // self._settings.block
        known = blocks >= self._learnt
        tails = view.rows["tail"]
        found = np.zeros(numbers.shape)
        if known.any():
            parts = (tails[:, known, 0], tails[:, known, 1], tails[:, known, 2])
            found[:, known] = tail.surprise(numbers[:, known], parts, self._settings.block)
        self._learn(view, numbers, age)
        return found

    def _learn(self, view: View, numbers: Floats, age: int) -> None:
        rows, settings = view.rows, self._settings
        np.maximum(rows["current"], numbers, out=rows["current"])
        if age % settings.block:
            return
        maxima = rows["maxima"]
        maxima[:, :, :-1] = maxima[:, :, 1:]
        maxima[:, :, -1] = rows["current"]
        rows["current"][:] = -np.inf
        blocks = age // settings.block
        unit = np.where(self._absolute, 0.02, view.grain[:, None])
        for learnt, columns in self._alike.items():
            if blocks >= learnt:
                # The first block of a method may be short of a few windows; those before it are empty.
                seen = maxima[:, columns, -min(settings.blocks, blocks - learnt + tail.FEWEST) :]
                rows["tail"][:, columns] = np.stack(tail.fit(seen, tail.grain_of(seen, unit[:, columns])), axis=-1)


def strongest(found: Floats) -> Floats:
    """The largest surprise per metric."""
    return np.asarray(found.max(axis=1))
