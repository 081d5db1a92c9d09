"""From counts to amounts: every register's statements, in whole minor units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

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
    alone = _settled_alone(plan, counts)
    totals, unresolved = _totals(plan, counts)
    registers, statements = len(counts.enrolled), len(plan.timeline.statements)
    outcomes = {rule: np.zeros((registers, statements), dtype=np.int64) for rule in plan.timeline.outcomes}
    gone = np.zeros((registers, statements), dtype=np.int64)
    for key, amounts in totals.items():
        outcomes[key.outcome][:, key.statement] += amounts
        gone[:, key.statement] += unresolved[key]
    earned = sum(outcomes.values(), np.zeros((registers, statements), dtype=np.int64))
    payable = earned.copy()
    limited = _may_be_limited(plan, earned)
    for register in np.flatnonzero(alone | limited).tolist():
        if alone[register]:
            found = _earned_alone(plan, counts, register)
        else:
            found = _as_earned(plan, Tally({key: {"observed": int(each[register])} for key, each in totals.items()}))
        _put(plan, found, register, earned, payable, outcomes)
        if alone[register]:
            gone[register] = [found.unresolved.get(at, 0) for at in range(statements)]
    return Amounts(earned, payable, outcomes, earned - payable, gone)


def _totals(plan: Plan, counts: Counts) -> tuple[dict[Key, Oere], dict[Key, Oere]]:
    """What each total comes to in every register, and its cells that could not be settled."""
    most = int(counts.cells.max(initial=0)) + 1
    totals: dict[Key, Oere] = {}
    unresolved: dict[Key, Oere] = {}
    for at, place in enumerate(plan.places):
        cells, known, met = counts.cells[:, at], counts.known[:, at], counts.met[:, at]
        price = place.price
        if abs(price.numerator) * most * most * max(1, len(place.months)) * 4 > 2**63 - 1:
            raise OverflowError(f"{place.rule.id}: {most - 1} participants at this price pass 64 bits")
        amount = met * half_away(price)
        gone = cells - known
        if place.rule.missing.rule == "mean":
            amount = amount + gone * _half_away(met * price.numerator, np.maximum(known, 1) * price.denominator)
            gone = np.where(known == 0, gone, 0)
        elif place.rule.missing.rule == "nothing":
            gone = np.zeros_like(gone)
        totals[place.key] = totals[place.key] + amount if place.key in totals else amount
        unresolved[place.key] = unresolved[place.key] + gone if place.key in unresolved else gone
    return totals, unresolved


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


def _earned_alone(plan: Plan, counts: Counts, register: int) -> Earned:
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
    return _as_earned(plan, tally)


def _as_earned(plan: Plan, tally: Tally) -> Earned:
    """Totals as the limits take them: without lines, which nobody reads of a future."""
    nothing = ListedLines(())
    return Earned(plan.timeline.statements, nothing, tally.totals, tally.exact, tally.unresolved, 0, {})


def _put(plan: Plan, found: Earned, register: int, earned: Oere, payable: Oere, outcomes: Mapping[str, Oere]) -> None:
    """Put what one register comes to in its place: the sums, and what the limits leave."""
    earned[register] = 0
    for amounts in outcomes.values():
        amounts[register] = 0
    for key, by in found.totals.items():
        amount = sum(by.values())
        earned[register, key.statement] += amount
        if key.outcome:
            outcomes[key.outcome][register, key.statement] += amount
    waterfall = Waterfall(plan.timeline, plan.timeline.versions[0].prices.factors)
    for statement in plan.timeline.statements:
        payable[register, statement.index] = waterfall.statement(statement, found)[0]
