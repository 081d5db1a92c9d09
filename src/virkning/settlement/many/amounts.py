"""From counts to amounts: every register's statements, in whole minor units."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from virkning.settlement.earned import Earned, GroupKey, Key, Mean, Tally, closing_lines, top_up_share
from virkning.settlement.evaluate import half_away
from virkning.settlement.limits import Waterfall
from virkning.settlement.many.counts import Counts
from virkning.settlement.many.places import Plan
from virkning.settlement.pro_rata import pro_rata_lines, pro_rata_payments
from virkning.settlement.reference import ListedLines
from virkning.settlement.standing import Course

Oere = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Amounts:
    """What every register comes to: arrays of the shape (registers, statements), in minor units."""

    earned: Oere
    payable: Oere
    outcomes: Mapping[str, Oere]
    """What is earned by each outcome; a top-up and the rounding of a statement belong to none."""
    reduced: Oere
    """What the limits took away (negative: added)."""
    unresolved: Oere
    """Cells that could not be settled."""


def settle_counts(plan: Plan, counts: Counts) -> Amounts:
    """Settle every register. Raises OverflowError where an amount could pass 64 bits."""
    totals, gone = _totals(plan, counts)
    rounding = plan.timeline.versions[0].agreement.rounding
    if rounding is not None and rounding.each == "statement":  # the exact amounts of every cell decide
        for register in range(len(gone)):
            _put(_tally_alone(plan, counts, register), register, totals, gone)
    else:
        for register, people in counts.late.items():
            _add_late(plan, counts, register, people, totals, gone)
        _top_up(plan, counts, totals)
    shape = gone.shape
    outcomes = {outcome: np.zeros(shape, dtype=np.int64) for outcome in plan.timeline.outcomes}
    earned = np.zeros(shape, dtype=np.int64)
    for key, amounts in totals.items():
        earned[:, key.statement] += amounts
        if key.outcome:
            outcomes[key.outcome][:, key.statement] += amounts
    payable = earned.copy()
    limited = np.flatnonzero(_may_be_limited(plan, earned))
    if len(limited):
        payable[limited] = _payable(plan, {key: amounts[limited] for key, amounts in totals.items()}, len(limited))
    return Amounts(earned, payable, outcomes, earned - payable, gone)


def _totals(plan: Plan, counts: Counts) -> tuple[dict[Key, Oere], Oere]:
    """What each total comes to in every register, and by statement the cells that could not be settled."""
    _raise_overflow(plan, counts)
    places = plan.places
    mean, nothing = (np.array([place.rule.missing.rule == rule for place in places]) for rule in ("mean", "nothing"))
    each, numerator, denominator = (
        np.array(numbers, dtype=np.int64)
        for numbers in (
            [half_away(place.price) for place in places],
            [place.price.numerator for place in places],
            [place.price.denominator for place in places],
        )
    )
    missing, nobody = counts.cells - counts.known, counts.known == 0
    instead = _half_away(counts.met * numerator, np.maximum(counts.known, 1) * denominator)
    amounts = counts.met * each + np.where(mean, missing * instead, 0)
    unresolved = np.where(nothing | (mean & ~nobody), 0, missing)
    totals: dict[Key, Oere] = {}
    gone = np.zeros((len(missing), len(plan.timeline.statements)), dtype=np.int64)
    for key, own in groupby(range(len(places)), lambda at: places[at].key):  # places stand in order of total
        at = list(own)
        total = slice(at[0], at[-1] + 1)
        totals[key] = amounts[:, total].sum(axis=1)
        gone[:, key.statement] += unresolved[:, total].sum(axis=1)
    return totals, gone


def _raise_overflow(plan: Plan, counts: Counts) -> None:
    most = int(counts.cells.max(initial=0)) + 1
    for place in plan.places:
        if abs(place.price.numerator) * most * most * max(1, len(place.months)) * 4 > 2**63 - 1:
            raise OverflowError(f"{place.rule.id}: {most - 1} participants at this price pass 64 bits")


def _half_away(num: Oere, den: Oere) -> Oere:
    """The nearest whole number of a fraction that is not negative, halves up."""
    found: Oere = (2 * num + den) // (2 * den)
    return found


def _means(
    plan: Plan, counts: Counts, register: int, cohorts: Collection[str]
) -> tuple[dict[GroupKey, Mean], dict[tuple[str, str, int], int]]:
    """The groups of a register's cohorts, and the regular participants each outcome can be earned by."""
    means, regulars = {}, {}
    for at, place in enumerate(plan.places):
        cells, key = int(counts.cells[register, at]), place.key
        if cells and key.cohort in cohorts:
            total = int(counts.met[register, at]) * place.price
            means[GroupKey(key.outcome, key.cohort, key.statement, place.slot)] = Mean(
                cells, int(counts.known[register, at]), total
            )
            regulars[key.outcome, key.cohort, key.statement] = cells
    return means, regulars


def _add_late(
    plan: Plan,
    counts: Counts,
    register: int,
    people: Sequence[tuple[str, Course]],
    totals: Mapping[Key, Oere],
    gone: Oere,
) -> None:
    """Add what late drop-outs who count pro rata earn, by the code that settles a single register."""
    (version,) = plan.timeline.versions
    means, regulars = _means(plan, counts, register, {course.cohort for _, course in people})
    for rule in version.terms.rules:
        payments = pro_rata_payments(plan.timeline, version, rule, people, means, regulars)
        for statement, _, cohort, _, basis, exact in payments:
            if basis == "unresolved":
                gone[register, statement.index] += 1
            else:
                totals[Key(statement.index, rule.id, cohort)][register] += half_away(exact)


def _top_up(plan: Plan, counts: Counts, totals: dict[Key, Oere]) -> None:
    """Add what is paid for the participants that are missing in a minimum, in the registers with too few."""
    rule = plan.timeline.versions[0].agreement.participants.too_few
    if rule is None or not plan.timeline.statements:
        return
    few = np.flatnonzero((counts.enrolled > 0) & (counts.enrolled < rule.minimum))
    if len(few):
        earned = sum(totals.values(), np.zeros(len(counts.enrolled), dtype=np.int64))
        added = np.zeros_like(earned)
        for register in few.tolist():
            share = top_up_share(int(counts.enrolled[register]), rule.minimum)
            added[register] = half_away(int(earned[register]) * share)
        totals[Key(plan.timeline.statements[-1].index, "", "")] = added


def _may_be_limited(plan: Plan, earned: Oere) -> NDArray[np.bool_]:
    """The registers in which a limit could take or add something; all where that cannot be seen from the total."""
    version = plan.timeline.versions[0]
    caps = []
    for limit in version.agreement.limits:
        shrinks = limit.indexed and any(factor < 1 for factor in version.prices.factors.values())
        if not isinstance(limit.at_most, int) or shrinks:
            return np.ones(len(earned), dtype=np.bool_)
        caps.append(limit.at_most)
    found: NDArray[np.bool_] = earned.sum(axis=1) > min(caps, default=2**62)
    return found


def _tally_alone(plan: Plan, counts: Counts, register: int) -> Tally:
    """What one register earned, by the code that settles a single one."""
    tally, late = Tally(), counts.late.get(register, ())
    for at, place in enumerate(plan.places):
        met = int(counts.met[register, at])
        mean = Mean(int(counts.cells[register, at]), int(counts.known[register, at]), met * place.price)
        if mean.cells:
            tally.add_group(place.key, mean, met * half_away(place.price), place.rule.missing.rule)
    (version,) = plan.timeline.versions
    means, regulars = _means(plan, counts, register, {course.cohort for _, course in late})
    for rule in version.terms.rules if late else ():
        pro_rata_lines(plan.timeline, version, rule, late, means, regulars, tally)
    closing_lines(plan.timeline, tally, int(counts.enrolled[register]))
    return tally


def _put(tally: Tally, register: int, totals: dict[Key, Oere], gone: Oere) -> None:
    """Put what one register comes to in its place."""
    for key in tally.totals.keys() - totals.keys():
        totals[key] = np.zeros(len(gone), dtype=np.int64)
    for key, amounts in totals.items():
        amounts[register] = sum(tally.totals[key].values()) if key in tally.totals else 0
    gone[register] = [tally.unresolved.get(at, 0) for at in range(gone.shape[1])]


def _payable(plan: Plan, totals: Mapping[Key, Oere], registers: int) -> Oere:
    """What the limits leave of the totals, by register and statement."""
    payable = np.zeros((registers, len(plan.timeline.statements)), dtype=np.int64)
    amounts: Any = {key: {"observed": each} for key, each in totals.items()}  # no lines: nobody reads those of a future
    earned = Earned(plan.timeline.statements, ListedLines(()), amounts, {}, {}, 0, {})
    waterfall = Waterfall(plan.timeline, plan.timeline.versions[0].prices.factors)
    for statement in plan.timeline.statements:
        payable[:, statement.index] = waterfall.statement(statement, earned)[0]
    return payable
