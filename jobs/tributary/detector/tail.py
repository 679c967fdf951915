"""How unusual a number is among its like: the logarithm of the chance to see it, learnt from what was seen.

A. Siffer, P.-A. Fouque, A. Termier, C. Largouet, "Anomaly Detection in Streams with Extreme Value Theory", KDD 2017:
what exceeds a high quantile has a generalized Pareto distribution, whatever the numbers are. Here the numbers are the
largest of each block of windows, so that one long event is few of them (declustering), and the distribution is fitted
by its moments (J. R. M. Hosking, J. R. Wallis, "Parameter and Quantile Estimation for the Generalized Pareto
Distribution", Technometrics 29(3), 1987).
"""

from typing import Final

import numpy as np

from tributary.detector.arrays import TINY, Floats

FEWEST: Final = 12
"""Blocks without which nothing can be said."""
_QUANTILE: Final = 0.75
_HEAVIEST: Final = 0.5
_FINEST: Final = 0.02


def fit(maxima: Floats, grain: Floats) -> tuple[Floats, Floats, Floats]:
    """Threshold, scale and shape of the tail, from the maxima of blocks along the last axis.

    `grain` is how large differences have to be to count, in the unit of the numbers. The fewer maxima there are, the
    heavier the tail is taken to be: when the mean of an exponential tail is known by only k others, the chance of the
    next number is that of a Pareto tail of shape 1/k.
    """
    ordered = np.sort(maxima, axis=-1)
    count = ordered.shape[-1]
    first = int(_QUANTILE * count)
    threshold = ordered[..., first]
    excess = ordered[..., first + 1 :] - threshold[..., None]
    mean = np.maximum(excess.mean(axis=-1), grain)
    ratio = mean * mean / np.maximum(excess.var(axis=-1), TINY * mean * mean + 1e-300)
    shape = np.clip(0.5 * (1 - ratio), 0, _HEAVIEST)
    return threshold, mean * (1 - shape), shape + 1 / excess.shape[-1]


def grain_of(maxima: Floats, unit: Floats) -> Floats:
    """The finest difference between statistics: a fiftieth of a usual one, and not less than `unit`."""
    half = maxima.shape[-1] // 2
    return np.maximum(_FINEST * np.abs(np.partition(maxima, half, axis=-1)[..., half]), unit)


def surprise(numbers: Floats, tail: tuple[Floats, Floats, Floats], block: int) -> Floats:
    """The negative decimal logarithm of the chance that one window has such a number; 0 when it is nothing special."""
    threshold, scale, shape = tail
    beyond = (numbers - threshold) / scale
    bent = np.maximum(shape, 1e-3)
    with np.errstate(invalid="ignore"):
        natural = np.where(shape < 1e-3, beyond, np.log1p(np.maximum(bent * beyond, 0)) / bent)
    rare = natural / np.log(10) - np.log10((1 - _QUANTILE) / block)
    return np.where(beyond > 0, rare, 0.0)
