"""The floor of a forecast: the paths alone, in numpy, written for this one process and nothing else.

For every scenario a level of the plan and a persistence are drawn from PERT distributions; each of the participants is
of one of two kinds, and enters and leaves success month by month. Nothing is counted, settled or kept: what remains of
a chunk of scenarios is one flag for each participant and month.
"""

import argparse
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
from numpy.random import SFC64, Generator, SeedSequence
from numpy.typing import NDArray

from bench.rules import PLANNED, SLOTS

MEASUREMENTS: Final = np.array([[0.02, 0.08], [0.04, 0.16], [0.06, 0.24], [0.06, 0.24], [0.08, 0.32], [0.08, 0.32]])
"""The lowest and highest share at each of a cohort's measurements; the share expected lies in the middle."""

STAYS: Final = (0.88, 0.93, 0.96)
"""The chance of succeeding again the month after: lowest, expected, highest."""

KINDS: Final = ((0.25, 2.2), (0.75, 0.6))
"""Two kinds of participants: how many they are, and their chance against everybody's."""

CHUNK: Final = 500
"""Scenarios at a time: enough for the threads not to wait for each other."""

WHOLE: Final = 2**32 - 1


def paths(seed: int, chunk: int, scenarios: int, success: NDArray[np.bool_]) -> None:
    """Fill ``success``, of the shape (months, scenarios, participants), with the paths of a chunk."""
    luck = Generator(SFC64(SeedSequence([seed, chunk])))
    low, high = MEASUREMENTS.T
    level = low + (high - low) * luck.beta(3, 3, size=(scenarios, 1))
    first, middle, last = STAYS
    mean = 6 * (middle - first) / (last - first)
    stays = first + (last - first) * luck.beta(mean, 6 - mean, size=(scenarios, 1))
    (share, _), factors = KINDS[0], np.array([factor for _, factor in KINDS])
    kinds = (luck.random((scenarios, PLANNED), dtype=np.float32) >= share) + np.arange(scenarios)[:, None] * len(KINDS)

    now = np.zeros((scenarios, PLANNED), dtype=np.bool_)
    goes_on = np.empty_like(now)
    limits = None
    for month, step in enumerate(steps(level, stays, factors)):
        if step is not None:
            limits = [(chance * WHOLE).astype(np.uint32).take(kinds) for chance in step]
        enter, stay = limits
        drawn = luck.bit_generator.random_raw(now.size // 2).view(np.uint32).reshape(now.shape)
        enters = success[month]
        np.less(drawn, enter, out=enters)
        np.less(drawn, stay, out=goes_on)
        goes_on ^= enters  # now & goes_on | ~now & enters, in three steps that stay in place
        goes_on &= now
        enters ^= goes_on
        now = enters


def steps(
    level: NDArray[np.float64], stays: NDArray[np.float64], factors: NDArray[np.float64]
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]] | None]:
    """For each month the chances of entering and of staying; None where they are those of the month before."""
    months = SLOTS // len(MEASUREMENTS)
    before = None
    for month in range(SLOTS):
        chance = level[:, month // months, None] * factors
        if before is None:
            yield chance, chance
        elif month % months > 1 or (month < months and month > 1):
            yield None
        else:
            stay = np.minimum(stays, chance / before)
            stay = np.maximum(stay, (chance - 1 + before) / before)
            yield (chance - before * stay) / (1 - before), stay
        before = chance


def generate(scenarios: int, seed: int, workers: int) -> float:
    """Generate the paths of all scenarios; the share of successes in the first chunk."""
    sizes = [min(CHUNK, scenarios - start) for start in range(0, scenarios, CHUNK)]

    def work(worker: int) -> float:
        success = np.empty((SLOTS, CHUNK, PLANNED), dtype=np.bool_)
        share = 0.0
        for chunk in range(worker, len(sizes), workers):
            own = success if sizes[chunk] == CHUNK else np.empty((SLOTS, sizes[chunk], PLANNED), dtype=np.bool_)
            paths(seed, chunk, sizes[chunk], own)
            if chunk == 0:
                share = float(own.mean())
        return share

    with ThreadPoolExecutor(workers) as pool:
        return max(pool.map(work, range(workers)))


def main() -> None:
    """Command line: ``python -m bench.forecast_floor --scenarios N``; prints seconds and a share as JSON."""
    parser = argparse.ArgumentParser(description="Generate the paths of a forecast, and nothing else.")
    parser.add_argument("--scenarios", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    started = time.perf_counter()
    share = generate(arguments.scenarios, arguments.seed, arguments.workers)
    print(json.dumps({"seconds": time.perf_counter() - started, "share": share}))


if __name__ == "__main__":
    main()
