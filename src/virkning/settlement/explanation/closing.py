"""What no cell stands behind: the top-up for too few participants, and the rounding of a whole statement."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from virkning.settlement import Settlement
from virkning.settlement.earned import top_up_share
from virkning.settlement.evaluate import half_away
from virkning.settlement.explanation.step import Step
from virkning.settlement.explanation.words import Words
from virkning.settlement.schedule import Statement


def closing(settlement: Settlement, words: Words, statement: Statement, basis: str, amount: int) -> Step:
    """The line of a statement with this basis, ``top_up`` or ``rounding``, in full."""
    agreement = settlement.timeline.version(statement.index).agreement
    if basis == "rounding":
        clause = agreement.rounding.clause if agreement.rounding else ""
        return Step(
            words("rounding_line"), amount, Fraction(amount), clause, "", (_rounding(settlement, words, statement),)
        )
    rule = agreement.participants.too_few
    assert rule is not None
    label = words("top_up", people=words.people(settlement.earned.enrolled), minimum=rule.minimum)
    return Step(label, amount, Fraction(amount), rule.clause, "", _top_up(settlement, words, rule.minimum))


def rounded(exact: Fraction, words: Words) -> tuple[Step, ...]:
    """The rounding of an amount to whole minor units, half away from zero; nothing where it is whole."""
    whole = half_away(exact)
    if whole == exact:
        return ()
    formula = f"{words.money(exact)} → {words.money(whole)}"
    return (Step(words.rounding(), exact=whole - exact, formula=formula, adds=True),)


def _top_up(settlement: Settlement, words: Words, minimum: int) -> tuple[Step, ...]:
    earned = settlement.earned
    totals: dict[int, int] = defaultdict(int)
    for key, by in earned.totals.items():
        totals[key.statement] += sum(amount for basis, amount in by.items() if basis != "top_up")
    total = sum(totals.values())
    exact = total * top_up_share(earned.enrolled, minimum)
    each = tuple(
        Step(words("earned_at", day=words.day(s.date)), totals[s.index], Fraction(totals[s.index]), adds=True)
        for s in settlement.timeline.statements
    )
    base = Step(words("earned_before"), total, Fraction(total), parts=each)
    values = {"minimum": minimum, "count": earned.enrolled, "earned": words.money(total), "exact": words.money(exact)}
    step = Step(words("product"), exact=exact, formula=words("top_up_formula", **values), parts=(base,), adds=True)
    return (step, *rounded(exact, words))


def _rounding(settlement: Settlement, words: Words, statement: Statement) -> Step:
    """The statement's exact total, rounded once, less its lines as they were rounded one by one."""
    earned, exact, lines = settlement.earned, Fraction(0), 0
    for key, by in earned.totals.items():
        if key.statement == statement.index:
            exact += earned.exact.get(key, Fraction(0))
            lines += sum(amount for basis, amount in by.items() if basis not in ("rounding", "top_up"))
    if statement.index == settlement.timeline.statements[-1].index:
        exact -= _exact_top_up(settlement, statement)
    whole = half_away(exact)
    amounts = {"exact": words.money(exact), "whole": words.money(whole), "lines": words.money(lines)}
    return Step(
        words("product"), exact=Fraction(whole - lines), formula=words("rounding_formula", **amounts), adds=True
    )


def _exact_top_up(settlement: Settlement, statement: Statement) -> Fraction:
    """What the exact totals of the last statement hold of the top-up, which is added after the rounding."""
    rule = settlement.timeline.version(statement.index).agreement.participants.too_few
    total = sum(amount for by in settlement.earned.totals.values() for basis, amount in by.items() if basis != "top_up")
    return total * top_up_share(settlement.earned.enrolled, rule.minimum) if rule else Fraction(0)
