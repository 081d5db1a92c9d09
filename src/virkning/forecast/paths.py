"""Who succeeds in which month: a state that participants enter and leave, with the planned share as its average."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from virkning.forecast.draws import Floats
from virkning.settlement.many.counts import WORD, Bits, Flags

Thresholds = NDArray[np.uint32]
_CERTAIN = 2**32 - 1


def transitions(chances: Sequence[Floats], stays: Floats) -> Iterator[tuple[Floats, Floats]]:
    """For each month the chance of success after a month without, and after one with.

    ``chances`` are the shares that succeed in each month, ``stays`` the chance of succeeding again; both by scenario
    (and kind of participant). Staying gives way where it would carry more into a month than succeed there. In the
    first month both are the share itself. So the share of every month comes out exactly, whatever the persistence.
    """
    before: Floats | None = None
    for chance in chances:
        if before is None:
            yield chance, chance
        else:
            with np.errstate(divide="ignore", invalid="ignore"):
                stay = np.where(before > 0, np.minimum(stays, chance / before), chance)
                least = np.where(before > 0, (chance - (1 - before)) / before, 0.0)
                stay = np.maximum(stay, least)
                enter = np.where(before < 1, (chance - before * stay) / (1 - before), chance)
            yield np.clip(enter, 0.0, 1.0), np.clip(stay, 0.0, 1.0)
        before = chance


def walk(
    chances: Sequence[Floats],
    stays: Floats,
    kinds: NDArray[np.intp],
    luck: Generator,
    bits: Sequence[int],
    high: Bits,
    state: Flags | None = None,
    known: Flags | None = None,
) -> None:
    """Set the bits of the months in which participants succeed, month by month, in ``high``.

    ``chances`` and ``stays`` have the shape (scenarios, kinds), one of ``chances`` for each of ``bits``; ``kinds`` is
    each participant's kind, of the shape (scenarios, participants). Where ``known``, ``state`` is how the last month
    before these went.
    """
    scenarios, number = chances[0].shape
    row = np.arange(scenarios, dtype=np.intp)[:, None] * (2 * number) + kinds
    now = np.zeros(kinds.shape, dtype=np.bool_) if state is None else state.copy()
    first = None
    if known is not None:  # what is known goes on from the share that the plan had, the rest begins with the share
        begin, follow = transitions([chances[0], chances[0]], stays)
        first = (begin, follow)
    for at, (bit, (enter, stay)) in enumerate(zip(bits, transitions(chances, stays), strict=True)):
        if at == 0 and first is not None and known is not None:
            begin_at, follow_at = (_table(*each).take(row + now * number) for each in first)
            limit = np.where(known, follow_at, begin_at)
        else:
            limit = _table(enter, stay).take(row + now * number)
        now = luck.integers(0, _CERTAIN, size=kinds.shape, dtype=np.uint32) < limit
        high[..., bit // WORD] |= now.astype(np.uint64) << np.uint64(bit % WORD)


def _table(enter: Floats, stay: Floats) -> Thresholds:
    """Both chances as thresholds, of the shape (scenarios, state, kinds)."""
    return (np.stack([enter, stay], axis=1) * _CERTAIN).round().astype(np.uint32)


def lose(seen: Bits, bits: Sequence[int], share: Floats, luck: Generator) -> None:
    """Take months out of ``seen``, each with the chance of its scenario."""
    most = float(share.max(initial=0.0))
    if most <= 0:
        return
    scenarios, people, words = seen.shape
    for bit in bits:
        flat = seen[..., bit // WORD].reshape(-1) if words == 1 else None
        places = sparse(scenarios * people, most, luck)
        chosen = places[luck.random(len(places)) * most < share[places // people]]
        mask = ~(np.uint64(1) << np.uint64(bit % WORD))
        if flat is not None:
            flat[chosen] &= mask
        else:
            seen[chosen // people, chosen % people, bit // WORD] &= mask


def sparse(cells: int, share: float, luck: Generator) -> NDArray[np.int64]:
    """The positions of the cells that something befalls with the chance ``share``: gaps are geometric."""
    if share >= 1:
        return np.arange(cells, dtype=np.int64)
    expected = cells * share
    gaps = luck.geometric(share, size=int(expected + 6 * np.sqrt(expected) + 10))
    places = np.cumsum(gaps, dtype=np.int64) - 1
    return places[places < cells]
