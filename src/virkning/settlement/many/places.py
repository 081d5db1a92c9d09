"""The places of an agreement's timetable at which a success is paid: what is counted, and what it pays."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeVar

from virkning.settlement.columnar.cells import Slot, timetable
from virkning.settlement.columnar.folding import folds, in_timetable, slot_price
from virkning.settlement.earned import Key, Timeline, timeline
from virkning.settlement.pricing import Indices
from virkning.settlement.register import all_measures
from virkning.terms import Rule, Terms, tree
from virkning.terms.payments import PriceBy, SharePay

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Place:
    """The cells that stand in for each other: an outcome, a cohort, a statement and, by month, a month.

    With ``missing.unit: window`` the months of a window are one place: a participant is known there when all of them
    are, and succeeds as often as there are successful months.
    """

    rule: Rule
    key: Key
    slot: int
    measurement: int
    """The number of the cohort's measurement, from 1."""
    months: tuple[int, ...]
    """The month, or the months of the window; empty where each participant is tested once."""
    price: Fraction
    """What a success pays, exact minor units."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The timetable of an agreement whose successes are counted: its statements, and its places in order of total."""

    timeline: Timeline
    places: tuple[Place, ...]
    _tested: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def tested(self, what: Hashable, test: Callable[[], _T]) -> _T:
        """What a test of the terms found, which is made once, however many registers ask."""
        if what not in self._tested:
            self._tested[what] = test()
        found: _T = self._tested[what]
        return found

    def of_cohort(self, cohort: str) -> list[tuple[int, Place]]:
        """The places of a cohort, with their positions."""
        return [(at, place) for at, place in enumerate(self.places) if place.key.cohort == cohort]


def plan_of(terms: Terms, indices: Indices) -> Plan:
    """The places of an agreement that :func:`why_not_counted` has no objection to, sorted by statement and total."""
    line = timeline(terms, indices)
    (version,) = line.versions
    found: list[Place] = []
    for rule in terms.rules:
        slots = timetable(line, version, rule, terms.agreement.period.first)
        by_window = rule.missing.unit == "window" and rule.outcome.each.endswith("month")
        groups: dict[tuple[str, int, int], list[Slot]] = {}
        for slot in slots:
            groups.setdefault((slot.cohort, slot.statement, 0 if by_window else slot.slot), []).append(slot)
        for (cohort, statement, number), own in groups.items():
            months = tuple(slot.month for slot in own if slot.month is not None)
            price = slot_price(line, version, rule, own[0])
            found.append(Place(rule, Key(statement, rule.id, cohort), number, own[0].follow_up, months, price))
    order = {rule.id: rule.index for rule in terms.rules}
    found.sort(key=lambda each: (each.key.statement, order[each.key.outcome], each.key.cohort, each.slot))
    return Plan(line, tuple(found))


def why_not_counted(terms: Terms) -> str | None:
    """What in the terms needs more than counting successes, in a few words; None where counting is enough."""
    agreement = terms.agreement
    if len(terms.versions) > 1:
        return "the agreement has amendments"
    if agreement.statements.relative is not None:
        return "statements follow each participant's own date"
    drop_out = agreement.participants.drop_out
    if drop_out is not None and drop_out.rule != "measured":
        return "drop-outs are not measured to the end"
    if any(limit.each == "participant" for limit in agreement.limits):
        return "a limit counts each participant"
    line = timeline(terms, {})
    for rule in terms.rules:
        slots = timetable(line, line.versions[0], rule, agreement.period.first)
        if rule.for_ is not None or not (_by_month(terms, rule, slots) or _tested_once(terms, rule, slots)):
            return f"outcome {rule.id} is not a success that pays the price of its place in the timetable"
    return None


def _by_month(terms: Terms, rule: Rule, slots: Sequence[Slot]) -> bool:
    if not slots or not folds(rule, slots, all_measures(terms)):
        return False
    return rule.missing.unit == "cell" or isinstance(rule.outcome.pay, int)  # a window's months must pay alike


def _tested_once(terms: Terms, rule: Rule, slots: Sequence[Slot]) -> bool:
    pay, measures = rule.outcome.pay, all_measures(terms)
    if rule.outcome.each != "participant" or rule.when is None or rule.quantity is not None:
        return False
    if not (isinstance(pay, int | SharePay) or (isinstance(pay, PriceBy) and in_timetable(pay, slots))):
        return False
    if len({slot.cohort for slot in slots}) < len(slots):
        return False
    nodes = list(tree.walk(rule.when))
    if not any(isinstance(node, tree.Measured) for node in nodes):
        return False
    if any(isinstance(node, tree.Over | tree.Across | tree.Achieved | tree.Attribute) for node in nodes):
        return False
    return all(
        measures[node.measure].every == "occasion" and (node.at is not None or bool(rule.outcome.measured.occasions))
        for node in nodes
        if isinstance(node, tree.Measured)
    )
