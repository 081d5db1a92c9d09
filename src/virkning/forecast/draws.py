"""Drawing: streams of random numbers by purpose, and shares between their lowest and highest.

Every purpose has a stream of its own, and draws are turned into values by the inverse of a distribution. So two
variants of a forecast see the same luck, and differ by what was varied alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from zlib import crc32

import numpy as np
from numpy.random import SFC64, Generator, SeedSequence
from numpy.typing import NDArray

from virkning.forecast.model import Estimate

Floats = NDArray[np.float64]

LEVELS = np.linspace(0.0005, 0.9995, 1000)
"""The quantiles at which what was observed is weighed."""

CONCENTRATION = 6
"""The sum of a beta distribution's parameters: that of PERT distributions."""


@dataclass(frozen=True, slots=True)
class Luck:
    """The random numbers of some scenarios: the same for the same seed, chunk and purpose."""

    seed: int
    chunk: int
    scenarios: int
    pinned: Mapping[str, float] = field(default_factory=dict)
    """Quantiles at which an estimate is held, by name; ``0.5`` is not the mean, EXPECTED is."""
    learnt: Mapping[str, Floats] = field(default_factory=dict)
    """By name, what was observed makes of an estimate: the cumulated probability at each of LEVELS."""
    _levels: dict[tuple[str, Estimate], Floats] = field(default_factory=dict, repr=False, compare=False)

    def stream(self, purpose: str) -> Generator:
        """The stream of a purpose."""
        return Generator(SFC64(SeedSequence([self.seed, crc32(purpose.encode()), self.chunk])))

    def level(self, name: str, estimate: Estimate) -> Floats:
        """The share of an estimate in each scenario."""
        found = self._levels.get((name, estimate))
        if found is None:
            quantiles = self.quantiles(name)
            if (learnt := self.learnt.get(name)) is not None:
                quantiles = np.interp(np.where(quantiles == EXPECTED, 0.5, quantiles), learnt, LEVELS)
            found = self._levels[name, estimate] = share_at(estimate, quantiles)
        return found

    def quantiles(self, name: str) -> Floats:
        """Where in its distribution an estimate lies in each scenario."""
        if (at := self.pinned.get(name)) is not None:
            return np.full(self.scenarios, at)
        return self.stream(f"level {name}").random(self.scenarios)


EXPECTED = -1.0
"""In place of a quantile: the expected share itself."""


def share_at(estimate: Estimate, quantiles: Floats) -> Floats:
    """The shares of an estimate at some quantiles; at EXPECTED, the share that is expected."""
    low, high = (float(end) for end in estimate.ends)
    return between(low, high, float(estimate.share), quantiles)


def between(low: float, high: float, expected: float, quantiles: Floats) -> Floats:
    """The values at some quantiles of a beta distribution from low to high with a given mean."""
    if low == high:
        return np.full(quantiles.shape, expected)
    mean = (expected - low) / (high - low)
    if mean in (0.0, 1.0):
        return np.full(quantiles.shape, expected)
    inside = np.clip(quantiles, 0.0, 1.0)
    found: Floats = low + (high - low) * np.interp(inside, *_curve(mean))
    return np.where(quantiles == EXPECTED, expected, found)


@cache
def _curve(mean: float) -> tuple[Floats, Floats]:
    """A beta distribution from 0 to 1: the cumulated probability, and where it is reached.

    There are so many points, closer towards the ends, that a straight line from one to the next is true to a millionth.
    """
    from scipy.special import betainc

    even = np.linspace(0.0, 1.0, 4097)
    at = even**2 * (3 - 2 * even)
    return betainc(CONCENTRATION * mean, CONCENTRATION * (1 - mean), at), at


def numbers(luck: Generator, shape: tuple[int, int]) -> NDArray[np.uint32]:
    """Even numbers of 32 bits, two from each word that the generator makes: each is below ``threshold(1)``."""
    cells = shape[0] * shape[1]
    words: NDArray[np.uint64] = luck.bit_generator.random_raw((cells + 1) // 2)
    words &= np.uint64(0xFFFFFFFEFFFFFFFE)
    return words.view(np.uint32)[:cells].reshape(shape)


def threshold(chance: Floats) -> NDArray[np.uint32]:
    """What numbers are below with a chance."""
    return np.rint(chance * (2**32 - 1)).astype(np.uint32)
