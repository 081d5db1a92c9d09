"""The columnar engine: the same terms as tables, for DuckDB and Spark.

Rows are computed in the engine, in 64-bit whole numbers. The few figures of groups (a cohort's mean, the agreement's
own outcomes) are exact fractions in Python, by the same code as the reference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

from virkning.facts import Facts
from virkning.settlement.columnar.across import across
from virkning.settlement.columnar.backends import Backend, open_backend
from virkning.settlement.columnar.cells import cell_table, timetable
from virkning.settlement.columnar.folding import fold_months, folds
from virkning.settlement.columnar.groups import Cells, count_windows, regroup, sums_by_group, whole_windows
from virkning.settlement.columnar.leaves import Leaves
from virkning.settlement.columnar.ledger import Ledger
from virkning.settlement.columnar.lowering import Num, rounded
from virkning.settlement.columnar.numbering import number_successes
from virkning.settlement.columnar.payments import PAID, Paid, climb, once, pay_cells
from virkning.settlement.columnar.people import People, course_of, days_of, prepare, who_can_earn
from virkning.settlement.columnar.personal import limit_columns
from virkning.settlement.columnar.tables import TableLines
from virkning.settlement.earned import (
    Earned,
    GroupKey,
    Key,
    Line,
    Mean,
    Tally,
    Timeline,
    Version,
    closing_lines,
    timeline,
)
from virkning.settlement.pro_rata import pro_rata_lines
from virkning.settlement.reference import Reference
from virkning.settlement.register import Register, all_attributes, all_measures, read_register
from virkning.settlement.schedule import is_relative_follow_up, windows
from virkning.terms import Rule, Terms, tree
from virkning.terms.payments import LadderPay, TierPay
from virkning.terms.values import month_index

if TYPE_CHECKING:
    import ibis.expr.types as ir


def settle(terms: Terms, facts: Facts, engine: str) -> tuple[Timeline, Earned]:
    """What is earned under the terms by the facts; the lines stay in the engine until they are asked for."""
    backend = open_backend(engine, facts)
    people = prepare(backend, terms)
    line = timeline(terms, facts.indices, people.anchors)
    return line, Columnar(line, facts, backend, people, days_of(backend, terms)).settle()


@dataclass(slots=True)
class Columnar:
    """One settlement under way."""

    timeline: Timeline
    facts: Facts
    backend: Backend
    people: People
    days: tuple[date, date]
    """The first and the last day of any date or event of a participant."""
    tally: Tally = field(default_factory=Tally)
    means: dict[GroupKey, Mean] = field(default_factory=dict)
    regulars: dict[tuple[str, str, int], int] = field(default_factory=dict)
    achieved: dict[str, Any] = field(default_factory=dict)
    ledger: Ledger = field(init=False)
    scalar: Reference = field(init=False)

    def settle(self) -> Earned:
        """Settle every outcome, then add what no cell stands behind and apply what limits each participant."""
        terms = self.timeline.versions[0].terms
        self.ledger = Ledger(self.backend, self.timeline, self._periods())
        self.scalar = Reference(self.timeline, Register((), read_register(terms, self.facts, ()).agreement))
        self.scalar.tally = self.tally
        self.scalar.register.agreement.across_participants = across(
            self.backend, lambda cell: self.people.tables[self._at(cell.statement)], self._leaves(terms)
        )
        for outcome in self.timeline.in_order_of_need():
            if self.timeline.rules(outcome)[0][1].per_participant:
                self._outcome(outcome)
            else:
                self.scalar.settle_outcome(outcome)
                self.achieved[outcome] = self.scalar.register.agreement.first_achieved.get(outcome)
        extra = [*self.scalar.lines, *closing_lines(self.timeline, self.tally, self.people.enrolled)]
        self.ledger.add_lines(extra)
        personal = limit_columns(self.backend, self.timeline, self.ledger, self.people)
        return Earned(
            statements=self.timeline.statements,
            lines=TableLines(self.backend, self.ledger.table(), self.timeline.outcomes),
            totals=self.tally.totals,
            exact=self.tally.exact,
            unresolved=self.tally.unresolved,
            enrolled=self.people.enrolled,
            means=self.means,
            regulars=self.regulars,
            personal=personal,
        )

    def _at(self, statement: int) -> int:
        return self.timeline.versions.index(self.timeline.version(statement))

    def _leaves(self, terms: Terms) -> Leaves:
        """The lookups of formulas; months as far back and ahead as any aggregate of the terms reaches."""
        measures, attributes = all_measures(terms), all_attributes(terms)
        first, last = (month_index(day) for day in self.days)
        last = max([last, *(month_index(each.date) for each in self.timeline.statements)])
        reach = 12
        for version in terms.versions:
            for rule in version.rules:
                for formula in rule.formulas:
                    for node in tree.walk(formula):
                        if isinstance(node, tree.Over) and node.range is not None:
                            reach = max(reach, node.range.months)
                            if node.range.interval is not None:
                                first = min(first, node.range.interval.months.start)
                                last = max(last, node.range.interval.months.stop)
                for interval in (rule.outcome.measured.windows or {}).values():
                    first, last = min(first, interval.months.start), max(last, interval.months.stop)
        return Leaves(self.backend, measures, attributes, range(first - reach, last + reach + 1), self.achieved)

    def _periods(self) -> list[str] | None:
        """Every period that a line can show; None where they depend on the participants."""
        found = []
        for version in self.timeline.versions:
            for rule in version.terms.rules:
                if rule.per_participant:
                    if is_relative_follow_up(rule) or rule.outcome.event:
                        return None
                    slots = timetable(self.timeline, version, rule, self.people.earliest)
                    if any(slot.to_date for slot in slots) and rule.outcome.each == "participant, window":
                        return None
                    found += [slot.label for slot in slots]
        return found

    def _outcome(self, outcome: str) -> None:
        rules = self.timeline.rules(outcome)
        parts = [self._cells(version, rule) for version, rule in rules]
        pay = rules[0][1].outcome.pay
        cells = parts[0] if isinstance(parts[0], Cells) else self._general(rules, parts)
        if any(outcome in rule.needs for version in self.timeline.versions for rule in version.terms.rules):
            met = cells.hits if cells.met is None else cells.met
            first = met.group_by("participant_id").agg(first=met.statement.min())
            self.achieved[outcome] = self.backend.save(first)
        if isinstance(pay, TierPay):
            assert cells.met is not None
            hits, lines = number_successes(self.backend, self.timeline, rules, cells.met, cells.den, self.tally)
            self.ledger.add_lines(lines)
            cells = regroup(self.backend, hits, cells)
        if replaced := _replaced_whole(self.timeline, rules):
            cells = whole_windows(self.backend, cells, replaced)
        self._pay(rules, cells)
        for version, rule in rules:
            self.ledger.add_lines(self._pro_rata(version, rule))

    def _cells(self, version: Version, rule: Rule) -> Cells | Paid:
        """The cells of an outcome: at once where the quick way serves, else to be joined with other versions."""
        leaves = self._leaves(self.timeline.versions[0].terms)
        people = who_can_earn(self.people.tables[self.timeline.versions.index(version)], rule, leaves)
        slots = timetable(self.timeline, version, rule, self.people.earliest)
        counted = self._count_regulars(version, rule, people)
        drop_out = version.agreement.participants.drop_out
        alike = len(self.timeline.versions) == 1 and (drop_out is None or drop_out.rule != "until the end")
        if alike and not version.relative and slots and folds(rule, slots, leaves.measures):
            return fold_months(self.backend, self.timeline, version, rule, people, slots, leaves, counted)
        cells = cell_table(self.backend, self.timeline, version, rule, people, slots, self.ledger.period)
        cells = leaves.beside(cells, rule.formulas)
        return pay_cells(self.backend, self.timeline, version, rule, cells, leaves)

    def _count_regulars(self, version: Version, rule: Rule, people: ir.Table) -> dict[str, int]:
        rows = self.backend.rows(people.group_by("cohort").agg(people=people.count()))
        counted = {row["cohort"]: int(row["people"]) for row in rows}
        for statement in self.timeline.statements:
            if self.timeline.settles(version, statement.index):
                for cohort, number in counted.items():
                    self.regulars[rule.id, cohort, statement.index] = number
        return counted

    def _general(self, rules: Sequence[tuple[Version, Rule]], parts: Sequence[Any]) -> Cells:
        """One row for each cell, from every version of the terms; once, ladders, and what is missing."""
        import ibis

        den = lcm(*(part.den for part in parts))
        tables = []
        for part in parts:
            table = part.table
            if "num" in table.columns and part.den != den:
                table = table.mutate(num=table.num * (den // part.den))
            tables.append(table)
        paid = ibis.union(*tables) if len(tables) > 1 else tables[0]
        paid = self.backend.save(once(paid) if any(_tested_again(*each) for each in rules) else paid)
        if isinstance(rules[0][1].outcome.pay, LadderPay):
            paid = self.backend.save(climb(self.backend, self.timeline, rules, paid, den))
        paid = paid.mutate(amount_oere=rounded(Num(paid.num, den, 0, den)))
        groups = sums_by_group(self.backend, paid)
        missing = paid.filter(paid.num.isnull()).select(*PAID)
        windows = count_windows(self.backend, paid) if _replaced_whole(self.timeline, rules) else None
        met = paid.filter(paid.met)
        return Cells(paid.filter(paid.num != 0), den, missing, groups, windows=windows, met=met)

    def _pay(self, rules: Sequence[tuple[Version, Rule]], cells: Cells) -> None:
        """Lines for what was observed, and for what is missing by the agreement's rule; sums by group."""
        outcome = rules[0][1].id
        missing: dict[tuple[str, int, int], tuple[str, int]] = {}
        for (cohort, statement, slot), group in cells.groups.items():
            own, key = self._rule_at(rules, statement), Key(statement, outcome, cohort)
            mean = Mean(group.cells, group.known, Fraction(group.num, cells.den))
            self.means[GroupKey(outcome, cohort, statement, slot)] = mean
            if gone := self.tally.add_group(key, mean, group.amount, own.missing.rule):
                missing[cohort, statement, slot] = gone
        self.ledger.add(outcome, cells, missing)

    def _rule_at(self, rules: Sequence[tuple[Version, Rule]], statement: int) -> Rule:
        version = self.timeline.version(statement)
        return next(rule for each, rule in rules if each is version)

    def _pro_rata(self, version: Version, rule: Rule) -> list[Line]:
        block = version.agreement.participants.pro_rata
        if block is None or self.people.enrolled >= block.fewer_than:
            return []
        leaves = self._leaves(self.timeline.versions[0].terms)
        table = self.people.tables[self.timeline.versions.index(version)]
        rows = self.backend.rows(who_can_earn(table, rule, leaves, "pro rata"))
        late = sorted(((str(row["participant_id"]), course_of(row)) for row in rows), key=lambda each: each[0])
        return pro_rata_lines(self.timeline, version, rule, late, self.means, self.regulars, self.tally)


def _replaced_whole(timeline: Timeline, rules: Sequence[tuple[Version, Rule]]) -> set[int]:
    """The statements at which a window with any month missing is replaced whole."""
    return {
        each.index
        for version, rule in rules
        for each in timeline.statements
        if rule.missing.unit == "window" and rule.outcome.each.endswith("month")
        if timeline.settles(version, each.index)
    }


def _tested_again(version: Version, rule: Rule) -> bool:
    """Whether an outcome paid once is tested at more than one statement."""
    return rule.once and any(len(windows(version.terms, rule, own)) > 1 for *_, own in version.groups())
