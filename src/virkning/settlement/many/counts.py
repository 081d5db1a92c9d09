"""Counting: how many cells of each place there are, are known and succeed, in every register at once.

The participants of a cohort are a block of columns, the registers its rows. A participant's months are the bits of
64-bit words; they are added eight months at a time, each in a byte of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from virkning.settlement.evaluate import Cell, evaluate
from virkning.settlement.many.places import Place, Plan
from virkning.settlement.register import Person, Series, all_measures
from virkning.settlement.standing import Course
from virkning.terms import Terms, tree
from virkning.terms.model import Measure
from virkning.terms.values import Interval, month_end, month_start

Bits = NDArray[np.uint64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]

WORD = 64
_LANES = np.uint64(0x0101010101010101)
_MOST_IN_A_BYTE = 255
UNKNOWN = -1
"""The code of a score that is missing."""


@dataclass(frozen=True, slots=True)
class Months:
    """A monthly measure of a block: each participant has one value in the months whose bit is set, another elsewhere.

    ``high`` and ``seen`` have the shape (registers, participants, words); bit 0 of word 0 is the month ``first``.
    """

    first: int
    high: Bits
    seen: Bits
    """The months in which there is a value at all."""
    which: NDArray[np.uint8]
    """By register and participant: which of ``values`` stands in the months of ``high``."""
    values: tuple[Fraction, ...]
    low: Fraction
    past: Bits | None = None
    """Months that were observed: there ``high`` says whether the condition holds, whatever the value was."""


@dataclass(frozen=True, slots=True)
class Scores:
    """A measure at one occasion, of a block: positions in ``values`` by register and participant, or UNKNOWN."""

    codes: NDArray[np.int16]
    values: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """The participants of one cohort in many registers.

    ``regular`` has the shape (registers, participants): who is measured; a place that nobody fills, someone replaced
    and, where they count pro rata, late drop-outs are not.
    """

    cohort: str
    regular: Flags
    months: Mapping[str, Months] = field(default_factory=dict)
    scores: Mapping[tuple[str, str], Scores] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted: arrays of the shape (registers, places); ``met`` counts successes among the known cells."""

    cells: Whole
    known: Whole
    met: Whole
    enrolled: Whole
    """Participants of each register, replaced ones not counted."""
    late: Mapping[int, Sequence[tuple[str, Course]]]
    """Late drop-outs who count pro rata, by register."""


def count(
    terms: Terms,
    plan: Plan,
    blocks: Sequence[Block],
    enrolled: Whole,
    late: Mapping[int, Sequence[tuple[str, Course]]],
) -> Counts:
    """Count every place of a plan in the registers whose participants are ``blocks``, one for each cohort."""
    shape = (len(enrolled), len(plan.places))
    cells, known, met = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    measures = all_measures(terms)
    for block in blocks:
        regular = block.regular.sum(axis=1, dtype=np.int64)
        for at, place in plan.of_cohort(block.cohort):
            cells[:, at] = regular
            if not place.months:
                known[:, at], met[:, at] = _tested_once(plan, measures, place, block)
        for own in _by_rule(plan, block.cohort):
            _by_month(plan, measures, own, block, known, met)
    return Counts(cells, known, met, enrolled, late)


def _by_rule(plan: Plan, cohort: str) -> Iterator[list[tuple[int, Place]]]:
    rules: dict[str, list[tuple[int, Place]]] = {}
    for at, place in plan.of_cohort(cohort):
        if place.months:
            rules.setdefault(place.rule.id, []).append((at, place))
    yield from rules.values()


# By month


def _by_month(
    plan: Plan,
    measures: Mapping[str, Measure],
    own: Sequence[tuple[int, Place]],
    block: Block,
    known: Whole,
    met: Whole,
) -> None:
    rule = own[0][1].rule
    assert rule.when is not None
    (measure,) = tree.measures_of(rule.when)
    months = block.months[measure]
    success = _successes(plan, measures, own[0][1], measure, months) & months.seen
    if all(len(place.months) == 1 for _, place in own) and rule.missing.unit == "cell":
        places = [at for at, _ in own]
        bits = [place.months[0] - months.first for _, place in own]
        regular = None if block.regular.all() else block.regular
        met[:, places] = bits_by_month(success, regular)[:, bits]
        first = months.seen[:1, :1]
        if first.size and (months.seen == first).all():  # everybody is seen in the same months
            known[:, places] = block.regular.sum(axis=1)[:, None] * bits_by_month(first)[:, bits]
        else:
            known[:, places] = bits_by_month(months.seen, regular)[:, bits]
        return
    for at, place in own:
        mask = words_of([month - months.first for month in place.months], months.high.shape[-1])
        whole = ((months.seen & mask) == mask).all(axis=-1) & block.regular
        known[:, at] = whole.sum(axis=1)
        met[:, at] = np.where(whole, np.bitwise_count(success & mask).sum(axis=-1), 0).sum(axis=1)


def words_of(bits: Sequence[int], wide: int) -> Bits:
    """Words with these bits set."""
    words = [0] * wide
    for bit in bits:
        words[bit // WORD] |= 1 << bit % WORD
    return np.array(words, dtype=np.uint64)


def _successes(plan: Plan, measures: Mapping[str, Measure], place: Place, measure: str, months: Months) -> Bits:
    """The months in which the condition of a place's outcome holds, as far as there is a value."""
    *high, low = plan.tested(
        (place.key, place.slot, months.values, months.low),
        lambda: [value_holds(measures, place, measure, value) for value in (*months.values, months.low)],
    )
    if all(high):
        found = months.high
    elif not any(high):
        found = np.zeros_like(months.high)
    else:
        found = np.where(np.array(high)[months.which][..., None], months.high, np.uint64(0))
    if low:
        found = found | ~months.high
    return found if months.past is None else (found & ~months.past) | (months.high & months.past)


def value_holds(measures: Mapping[str, Measure], place: Place, measure: str, value: Fraction) -> bool:
    """Whether the condition of a place's outcome holds in a month with this value."""
    month = place.months[0]
    series = Series()
    series.months[measure][month] = value
    whole = Interval(month_start(month), month_end(month))
    person = Person(measures, None, month_start(month), series)
    assert place.rule.when is not None
    return evaluate(place.rule.when, person, Cell(0, whole, "", month=month)) is True


def bits_by_month(words: Bits, regular: Flags | None = None) -> Whole:
    """How many participants (by default all) have each bit, of the shape (registers, bits)."""
    registers, people, wide = words.shape
    found = np.zeros((registers, wide, 8, 8), dtype=np.int64)  # word, byte, bit within the byte
    for start in range(0, people, _MOST_IN_A_BYTE):
        part = words[:, start : start + _MOST_IN_A_BYTE]
        if regular is not None:
            part = np.where(regular[:, start : start + _MOST_IN_A_BYTE, None], part, np.uint64(0))
        lane = np.empty(part.shape, dtype=np.uint64)
        for bit in range(8):
            np.right_shift(part, np.uint64(bit), out=lane)
            lane &= _LANES
            lanes = lane.sum(axis=1)
            found[..., bit] += lanes.astype("<u8").view(np.uint8).reshape(registers, wide, 8)
    return found.reshape(registers, wide * WORD)


# Once for each participant


def _tested_once(plan: Plan, measures: Mapping[str, Measure], place: Place, block: Block) -> tuple[Any, Any]:
    leaves = leaves_of(place)
    scores = [block.scores[leaf] for leaf in leaves]
    values = [each.values for each in scores]
    table = plan.tested((place.key, place.slot, *values), lambda: _table(measures, place, leaves, values))
    codes = np.zeros(block.regular.shape, dtype=np.int32)
    for each in scores:
        codes = codes * (len(each.values) + 1) + (each.codes + 1)
    result = table.take(codes)
    known = (result != UNKNOWN) & block.regular
    return known.sum(axis=1), ((result == 1) & known).sum(axis=1)


def leaves_of(place: Place) -> list[tuple[str, str]]:
    """The measures and occasions that the condition of a place's outcome looks at."""
    assert place.rule.when is not None
    occasion = next(iter(place.rule.outcome.measured.occasions), "")
    nodes = [node for node in tree.walk(place.rule.when) if isinstance(node, tree.Measured)]
    return list(dict.fromkeys((node.measure, str(node.at or occasion)) for node in nodes))


def _table(
    measures: Mapping[str, Measure],
    place: Place,
    leaves: Sequence[tuple[str, str]],
    values: Sequence[Sequence[Fraction]],
) -> NDArray[np.int8]:
    """What each combination of scores comes to, a missing one first: 1 success, 0 none, UNKNOWN."""
    combinations = product(*((None, *each) for each in values))
    table = [outcome_of_scores(measures, place, dict(zip(leaves, each, strict=True))) for each in combinations]
    return np.array(table, dtype=np.int8)


def outcome_of_scores(
    measures: Mapping[str, Measure], place: Place, scores: Mapping[tuple[str, str], Fraction | None]
) -> int:
    """Whether the condition of a place's outcome holds with these scores: 1, 0 or UNKNOWN."""
    series = Series()
    for (measure, occasion), value in scores.items():
        if value is not None:
            series.occasions[measure][occasion] = value
    nowhere = date.min
    person = Person(measures, None, nowhere, series)
    at = next(iter(place.rule.outcome.measured.occasions), None)
    assert place.rule.when is not None
    met = evaluate(place.rule.when, person, Cell(0, Interval(nowhere, nowhere), "", occasion=at))
    return UNKNOWN if met is None else int(met is True)
