"""Who succeeds in which month: a state that participants enter and leave, with the planned share as its average."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from virkning.forecast.draws import Floats, numbers, threshold
from virkning.settlement.many.counts import WORD, Bits, Flags


def transitions(chances: Sequence[Floats], stays: Floats) -> Iterator[tuple[Floats, Floats]]:
    """For each month the chance of success after a month without, and after one with.

    ``chances`` are the shares that succeed in each month, ``stays`` the chance of succeeding again; both by scenario
    (and kind of participant). Staying gives way where it would carry more into a month than succeed there. In the
    first month both are the share itself. So the share of every month comes out exactly, whatever the persistence.
    """
    before: Floats | None = None
    found: tuple[Floats, Floats] | None = None
    steady = False
    for chance in chances:
        if before is None:
            found = chance, chance
        elif found is None or not steady or chance is not before:
            found, steady = _transition(before, chance, stays), chance is before
        yield found
        before = chance


def _transition(before: Floats, chance: Floats, stays: Floats) -> tuple[Floats, Floats]:
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        stay = np.where(before > 0, np.minimum(stays, chance / before), chance)
        least = np.where(before > 0, (chance - (1 - before)) / before, 0.0)
        stay = np.maximum(stay, least)
        enter = np.where(before < 1, (chance - before * stay) / (1 - before), chance)
    return np.clip(enter, 0.0, 1.0), np.clip(stay, 0.0, 1.0)


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
    now = np.zeros(kinds.shape, dtype=np.bool_) if state is None else state.copy()
    some: list[Flags] = []  # up to eight months in a row, put together as bytes, which are cheaper to move than words
    masks = [-(kinds == kind).astype(np.uint32) for kind in range(1, chances[0].shape[1])]  # all bits of whoever is
    last = None
    for at, (bit, step) in enumerate(zip(bits, transitions(chances, stays), strict=True)):
        if at == 0 and known is not None:  # what is known goes on from the share that the plan had
            _, follow = transitions([chances[0], chances[0]], stays)
            enter, stay = (
                np.where(known, _of_each(after, masks), _of_each(fresh, masks))
                for after, fresh in zip(follow, step, strict=True)
            )
        elif step is not last:
            enter, stay = (_of_each(each, masks) for each in step)
            last = step
        drawn = numbers(luck, kinds.shape)
        enters, stays_on = drawn < enter, drawn < stay
        stays_on ^= enters
        stays_on &= now
        now = np.bitwise_xor(enters, stays_on, out=enters)
        some.append(now)
        if at + 1 == len(bits) or bits[at + 1] != bit + 1 or bits[at + 1] % 8 == 0:
            high[..., bit // WORD] |= _bytes(some).astype(np.uint64) << np.uint64(bit % WORD + 1 - len(some))
            some = []


def _bytes(flags: Sequence[Flags]) -> NDArray[np.uint8]:
    """Eight flags or fewer as the bits of a byte, the first as the lowest."""
    *rest, last = (each.view(np.uint8) for each in flags)
    found = last.copy()
    for each in reversed(rest):
        found += found
        found |= each
    return found


def _of_each(chance: Floats, masks: Sequence[NDArray[np.uint32]]) -> NDArray[np.uint32]:
    """The threshold of each participant; ``masks`` say who is of each kind but the first."""
    limits = threshold(chance)
    first, *others = (limits[:, kind, None] for kind in range(limits.shape[1]))
    if not others:
        return first
    found = masks[0] & (others[0] ^ first)
    for other, mask in zip(others[1:], masks[1:], strict=True):
        found |= mask & (other ^ first)
    found ^= first
    return found


def lose(seen: Bits, bits: Sequence[int], share: Floats, luck: Generator) -> None:
    """Take months out of ``seen``, which is contiguous, each with the chance of its scenario.

    Marks are strewn over the cells as many as a Poisson process would: a cell without any stays with its chance.
    """
    scenarios, people, words = seen.shape
    certain = share >= 1
    rate = -np.log1p(-np.where(certain, 0.0, share))
    place = np.repeat(np.arange(scenarios) * people, luck.poisson(rate * people * len(bits)))
    place += luck.integers(0, people, size=len(place))
    at = luck.integers(0, len(bits), size=len(place))
    word = np.array([bit // WORD for bit in bits])
    rest = ~np.array([1 << bit % WORD for bit in bits], dtype=np.uint64)
    np.bitwise_and.at(seen.reshape(-1), place * words + word.take(at), rest.take(at))
    for bit in bits if certain.any() else ():
        seen[certain, :, bit // WORD] &= ~(np.uint64(1) << np.uint64(bit % WORD))
