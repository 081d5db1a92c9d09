"""From counts to amounts: every register's statements, in whole minor units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from virkning.settlement.earned import Earned, GroupKey, Key, Mean, Tally, closing_lines
from virkning.settlement.evaluate import half_away
from virkning.settlement.limits import Waterfall
from virkning.settlement.many.counts import Counts
from virkning.settlement.many.places import Plan
from virkning.settlement.pro_rata import pro_rata_lines
from virkning.settlement.reference import ListedLines

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
    for register in np.flatnonzero(_settled_alone(plan, counts)).tolist():
        _put(_tally_alone(plan, counts, register), register, totals, gone)
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


def _settled_alone(plan: Plan, counts: Counts) -> NDArray[np.bool_]:
    """The registers that more than their counts decides: late drop-outs, a top-up, statements rounded whole."""
    agreement = plan.timeline.versions[0].agreement
    alone = np.zeros(len(counts.enrolled), dtype=np.bool_)
    if agreement.rounding is not None and agreement.rounding.each == "statement":
        alone[:] = True
    if agreement.participants.too_few is not None:
        alone |= counts.enrolled < agreement.participants.too_few.minimum
    alone[list(counts.late)] = True
    return alone


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
    tally, means = Tally(), {}
    regulars: dict[tuple[str, str, int], int] = defaultdict(int)
    late = counts.late.get(register, ())
    for at, place in enumerate(plan.places):
        met = int(counts.met[register, at])
        mean = Mean(int(counts.cells[register, at]), int(counts.known[register, at]), met * place.price)
        if mean.cells:
            tally.add_group(place.key, mean, met * half_away(place.price), place.rule.missing.rule)
            key = place.key
            means[GroupKey(key.outcome, key.cohort, key.statement, place.slot)] = mean
            regulars[key.outcome, key.cohort, key.statement] = mean.cells
    (version,) = plan.timeline.versions
    for rule in version.terms.rules if late else ():
        pro_rata_lines(plan.timeline, version, rule, late, means, regulars, tally)
    enrolled = int(counts.enrolled[register])
    closing_lines(plan.timeline, tally, enrolled)
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
