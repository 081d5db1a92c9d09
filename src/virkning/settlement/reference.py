"""The reference engine: every cell one by one in exact fractions. Slow and obvious; the oracle for the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from virkning.facts import Facts
from virkning.settlement.earned import (
    Basis,
    Earned,
    GroupKey,
    Key,
    Line,
    Mean,
    Tally,
    Timeline,
    Version,
    closing_lines,
    line_order,
    timeline,
)
from virkning.settlement.evaluate import Cell, Value, evaluate, half_away
from virkning.settlement.people_limits import PersonLine, limit_people
from virkning.settlement.pricing import weight_of
from virkning.settlement.pro_rata import pro_rata_payments
from virkning.settlement.reference_cells import begins, cells_of_person, statements_of_person
from virkning.settlement.register import Person, Register, read_register
from virkning.settlement.schedule import Statement
from virkning.settlement.standing import Standing, is_replaced, measured_until, standing
from virkning.terms import Rule, Terms, tree
from virkning.terms.payments import LadderPay, TierPay
from virkning.terms.values import Interval


@dataclass(slots=True)
class Outcome:
    """What one cell comes to: its exact payment, or None where it is unknown."""

    version: Version
    rule: Rule
    person: Person
    cell: Cell
    exact: Fraction | None
    """Payment for price × quantity × weight; for tiers and ladders the weight of a success, until it is numbered."""
    met: bool | None = None
    step: int = 0
    """The step of a ladder that was reached, from 1."""
    before: int = 0
    """The highest step of a ladder that was reached at an earlier statement; 0: none."""
    number: int = 0
    """With tiers: the number of a success, from 1."""
    reached: int = 0
    """With tiers: the number whose tier decides the price."""
    months: tuple[Outcome, ...] = ()
    """The months that a whole window stands for."""


def settle(terms: Terms, facts: Facts) -> tuple[Timeline, Earned]:
    """What is earned under the terms by the facts, line by line."""
    register = read_register(terms, facts)
    line = timeline(terms, facts.indices, anchors(terms, register))
    return line, Reference(line, register).settle()


def anchors(terms: Terms, register: Register) -> list[date]:
    """The participants' dates that statements are relative to; none where statements have calendar dates."""
    relative = terms.agreement.statements.relative
    if relative is None:
        return []
    return [day for person in register.people if (day := person.date_of(relative.since)) is not None]


@dataclass(slots=True)
class Reference:
    """One settlement under way."""

    timeline: Timeline
    register: Register
    tally: Tally = field(default_factory=Tally)
    lines: list[Line] = field(default_factory=list)
    person_lines: list[PersonLine] = field(default_factory=list)
    means: dict[GroupKey, Mean] = field(default_factory=lambda: defaultdict(Mean))
    regulars: dict[tuple[str, str, int], int] = field(default_factory=lambda: defaultdict(int))
    enrolled: int = 0
    standings: dict[int, dict[str, Standing]] = field(default_factory=dict)

    def settle(self) -> Earned:
        """Evaluate every outcome, then top up and apply what limits each participant."""
        self.prepare(enrolled(self.timeline.versions[-1], self.register))
        for outcome in self.timeline.in_order_of_need():
            self.settle_outcome(outcome)
        self.lines += closing_lines(self.timeline, self.tally, self.enrolled)
        self.lines.sort(key=line_order(self.timeline.outcomes))
        personal = limit_people(self.timeline, self.person_lines, self.counts_in_the_end())
        return Earned(
            statements=self.timeline.statements,
            lines=ListedLines(self.lines),
            totals=self.tally.totals,
            exact=self.tally.exact,
            unresolved=self.tally.unresolved,
            enrolled=self.enrolled,
            means=self.means,
            regulars=self.regulars,
            personal=personal,
        )

    def prepare(self, enrolled: int) -> None:
        """Settle how each participant counts when so many were enrolled, replaced ones not counted."""
        self.enrolled = enrolled
        for at, version in enumerate(self.timeline.versions):
            self.standings[at] = {
                person.id or "": standing(person.course, version.agreement, self.enrolled)
                for person in self.register.people
                if person.course is not None
            }
        self.register.agreement.across_participants = self.across

    def standing(self, version: Version, person: Person) -> Standing:
        """How a participant counts under a version of the terms."""
        return self.standings[self.timeline.versions.index(version)][person.id or ""]

    def counts_in_the_end(self) -> list[tuple[str, str]]:
        """The participants who are not left out under the last terms, each with the cohort."""
        last = self.standings[len(self.timeline.versions) - 1]
        return [
            (person.id or "", person.course.cohort if person.course else "")
            for person in self.register.people
            if last[person.id or ""] != "left out"
        ]

    def across(self, node: tree.Across, cell: Cell) -> Fraction | None:
        """An aggregate over the participants not left out, in a cell of the agreement."""
        values = self.across_values(node, cell)
        if node.function in ("number_of", "share_of"):
            holding = Fraction(sum(1 for value in values if value is True))
            if node.function == "number_of":
                return holding
            return holding / len(values) if values else None
        total = sum((value for value in values if isinstance(value, Fraction)), Fraction(0))
        if node.function == "total_of":
            return total
        return total / len(values) if values else None

    def across_values(self, node: tree.Across, cell: Cell) -> list[Value]:
        """The known values that are aggregated, one for each participant looked at."""
        version = self.timeline.version(cell.statement)
        people = [p for p in self.register.people if self.standing(version, p) != "left out"]
        if node.where is not None:
            people = [p for p in people if evaluate(node.where, p, cell) is True]
        return [value for p in people if (value := evaluate(node.operand, p, cell)) is not None]

    def settle_outcome(self, outcome: str) -> None:
        """Every line of one outcome; those that gate it have been settled before."""
        self._pay(self.results_of(outcome))
        for version, rule in self.timeline.rules(outcome):
            if rule.per_participant:
                self._pro_rata(version, rule)

    def results_of(self, outcome: str) -> list[Outcome]:
        """What every cell of one outcome comes to, in order; those that gate it have been asked for before."""
        cells = [each for version, rule in self.timeline.rules(outcome) for each in self._cells(version, rule)]
        results = [self._result(version, rule, person, cell) for version, rule, person, cell in cells]
        results.sort(key=lambda each: (each.cell.statement, each.cell.slot, each.cell.label, each.person.id or ""))
        if results and results[0].rule.once:
            results = list(_once(results))
        if results and isinstance(results[0].rule.outcome.pay, LadderPay):
            self._ladder(results)
        for each in results:
            if each.met:
                each.person.first_achieved.setdefault(outcome, each.cell.statement)
        if results and isinstance(results[0].rule.outcome.pay, TierPay):
            self._number(results)
        return results

    # Which cells there are

    def _cells(self, version: Version, rule: Rule) -> Iterator[tuple[Version, Rule, Person, Cell]]:
        if not rule.per_participant:
            for cell in self.cells_of(version, rule, self.register.agreement):
                yield version, rule, self.register.agreement, cell
            return
        for person in self.register.people:
            if self.standing(version, person) == "regular" and self.can_earn(rule, person):
                assert person.course is not None
                for statement in self.timeline.statements:
                    if self.timeline.settles(version, statement.index):
                        self.regulars[rule.id, person.course.cohort, statement.index] += 1
                for cell in self.cells_of(version, rule, person):
                    yield version, rule, person, cell

    def can_earn(self, rule: Rule, person: Person) -> bool:
        """Whether an outcome is for this participant at all."""
        nowhere = Cell(0, Interval(date.min, date.min), "")
        return rule.for_ is None or evaluate(rule.for_, person, nowhere) is True

    def cells_of(self, version: Version, rule: Rule, person: Person) -> Iterator[Cell]:
        """The cells of an outcome for a participant (or the agreement), under the version that settles them."""
        own = statements_of_person(version, person)
        until = measured_until(person.course, version.agreement) if person.course else None
        for cell in cells_of_person(rule, version, own, person, self.timeline):
            if self.timeline.settles(version, cell.statement) and (until is None or begins(cell) <= until):
                yield cell

    # What each cell comes to

    def _result(self, version: Version, rule: Rule, person: Person, cell: Cell) -> Outcome:
        return result(version, rule, person, cell, self.timeline.statements[cell.statement])

    def _ladder(self, results: Sequence[Outcome]) -> None:
        """Pay the highest step a participant has reached, once, in full or less the highest step before."""
        before: dict[str, int] = defaultdict(int)
        for each in results:
            if not each.step:
                continue
            who, pay = each.person.id or "", each.rule.outcome.pay
            assert isinstance(pay, LadderPay)
            reached, earlier, each.exact = each.step, before[who], Fraction(0)
            each.before = earlier
            if reached > earlier:
                statement = self.timeline.statements[each.cell.statement]
                price = each.version.prices.indexed(pay.ladder[reached - 1].price, statement)
                if pay.higher_step == "difference" and earlier:
                    price -= each.version.prices.indexed(pay.ladder[earlier - 1].price, statement)
                each.exact = price * weight_of(each.rule)
                before[who] = reached

    def _number(self, results: Sequence[Outcome]) -> None:
        """Price successes by their number, in the order of statement, period and participant."""
        counts: dict[object, int] = defaultdict(int)
        by_statement: dict[int, list[Outcome]] = defaultdict(list)
        for each in results:
            if each.met:
                by_statement[each.cell.statement].append(each)
        for at in sorted(by_statement):
            statement, before = self.timeline.statements[at], dict(counts)
            numbers: list[tuple[Outcome, object, int]] = []
            first_of: dict[object, Outcome] = {}
            for each in by_statement[at]:
                scope = numbering(each, statement)
                first_of.setdefault(scope, each)
                counts[scope] += 1
                numbers.append((each, scope, counts[scope]))
            for each, scope, number in numbers:
                pay = each.rule.outcome.pay
                assert isinstance(pay, TierPay)
                each.number, each.reached = number, counts[scope] if pay.applies == "whole" else number
                each.exact = each.version.prices.tier(pay.tiers, each.reached, statement) * weight_of(each.rule)
            for scope, each in first_of.items():
                self._reprice(each, before.get(scope, 0), counts[scope], statement)

    def _reprice(self, each: Outcome, before: int, now: int, statement: Statement) -> None:
        """With whole tiers: one line brings what earlier successes were paid to the tier now reached."""
        pay, prices = each.rule.outcome.pay, each.version.prices
        assert isinstance(pay, TierPay)
        if pay.applies != "whole" or not before:
            return
        change = prices.tier(pay.tiers, now, statement) - prices.tier(pay.tiers, before, statement)
        cohort = each.person.course.cohort if pay.counted == "cohort" and each.person.course else ""
        exact = before * change * weight_of(each.rule)
        self._line(statement, each.rule, None, cohort, statement.date.isoformat(), "observed", exact)

    # What is paid

    def _pay(self, results: Sequence[Outcome]) -> None:
        groups: dict[GroupKey, list[Outcome]] = defaultdict(list)
        for each in self._replace_windows(results):
            cohort = each.person.course.cohort if each.person.course else ""
            groups[GroupKey(each.rule.id, cohort, each.cell.statement, each.cell.slot)].append(each)
        for key, members in groups.items():
            mean = Mean(len(members))
            for each in members:
                if each.exact is not None:
                    mean.count += 1
                    mean.total += each.exact
            if members[0].rule.per_participant:
                self.means[key] = mean
            for each in members:
                self._settle(each, key.cohort, self.timeline.statements[key.statement], mean)

    def _replace_windows(self, results: Sequence[Outcome]) -> Iterator[Outcome]:
        """With ``unit: window``, one cell for each window: its sum, or unknown where any month of it is missing."""
        by_window: dict[tuple[str, int], list[Outcome]] = defaultdict(list)
        for each in results:
            if each.rule.missing.unit == "window" and each.cell.month is not None:
                by_window[each.person.id or "", each.cell.statement].append(each)
            else:
                yield each
        for months in by_window.values():
            first = months[0]
            known = [each.exact for each in months if each.exact is not None]
            whole = replace(first.cell, label=str(first.cell.interval), slot=0, month=None)
            exact = sum(known, Fraction(0)) if len(known) == len(months) else None
            yield replace(first, cell=whole, exact=exact, months=tuple(months))

    def _settle(self, each: Outcome, cohort: str, statement: Statement, mean: Mean) -> None:
        who, label, rule = each.person.id, each.cell.label, each.rule
        if each.exact is not None:
            for part in each.months or (each,):
                self._line(statement, rule, who, cohort, part.cell.label, "observed", part.exact or Fraction(0))
        elif rule.missing.rule == "mean" and mean.value is not None:
            self._line(statement, rule, who, cohort, label, "imputed", mean.value)
        elif rule.missing.rule != "nothing":
            self._line(statement, rule, who, cohort, label, "unresolved", Fraction(0))

    def _line(
        self, at: Statement, rule: Rule, who: str | None, cohort: str, period: str, basis: Basis, exact: Fraction
    ) -> None:
        amount = half_away(exact)
        key = Key(at.index, rule.id, cohort)
        self.tally.add(key, basis, amount, exact)
        if basis == "unresolved":
            self.tally.unresolved[at.index] += 1
        if not amount and basis != "unresolved":
            return
        self.lines.append(Line(at.date, rule.id, rule.outcome.clause, who, cohort, period, basis, amount))
        if who is not None and amount:
            self.person_lines.append(PersonLine(who, key, rule.index, period, amount))

    def _pro_rata(self, version: Version, rule: Rule) -> None:
        """Late drop-outs: the cohort's mean per regular participant × completed weeks / full course."""
        late = [
            (person.id or "", person.course)
            for person in self.register.people
            if person.course is not None
            and self.standing(version, person) == "pro rata"
            and self.can_earn(rule, person)
        ]
        for statement, who, cohort, label, basis, exact in pro_rata_payments(
            self.timeline, version, rule, late, self.means, self.regulars
        ):
            self._line(statement, rule, who, cohort, label, basis, exact)


@dataclass(frozen=True, slots=True)
class ListedLines:
    """Lines kept in a list, already sorted."""

    all: Sequence[Line]

    def of(self, statement: date | None = None, participant: str | None = None, most: int | None = None) -> list[Line]:
        """The lines, sorted, of one statement or participant; at most so many."""
        found = [
            line
            for line in self.all
            if (statement is None or line.statement == statement)
            and (participant is None or line.participant_id == participant)
        ]
        return found[:most]

    def few(self, statements: Sequence[date], most: int) -> list[Line] | None:
        """The lines of some statements, sorted; None where they are more than ``most`` together."""
        found = [line for line in self.all if line.statement in statements]
        return found if len(found) <= most else None

    def write(self, file: str) -> None:
        """Write every line to a Parquet file."""
        from virkning.settlement.lines import write_lines

        write_lines(self.all, file)


def enrolled(version: Version, register: Register) -> int:
    """How many participants there are, replaced ones not counted."""
    return sum(1 for p in register.people if p.course is not None and not is_replaced(p.course, version.agreement))


def result(version: Version, rule: Rule, person: Person, cell: Cell, statement: Statement) -> Outcome:
    """The exact payment of one cell."""
    pay = rule.outcome.pay
    if isinstance(pay, LadderPay):
        reached = [evaluate(step, person, cell) for step in rule.steps]
        top = max((i for i, value in enumerate(reached, start=1) if value is True), default=0)
        if any(value is None for value in reached[top:]):
            return Outcome(version, rule, person, cell, None, None)
        return Outcome(version, rule, person, cell, Fraction(0), top > 0, top)
    met = True if rule.when is None else evaluate(rule.when, person, cell)
    if met is not True:
        return Outcome(
            version, rule, person, cell, None if met is None else Fraction(0), False if met is False else None
        )
    quantity = Fraction(1) if rule.quantity is None else evaluate(rule.quantity, person, cell)
    price = version.prices.unit(rule, person, cell, statement)
    if quantity is None or price is None:
        return Outcome(version, rule, person, cell, None, None)
    assert isinstance(quantity, Fraction)
    exact = price * quantity * weight_of(rule)
    return Outcome(version, rule, person, cell, exact, quantity != 0 if isinstance(pay, int) else exact != 0)


def _once(results: Sequence[Outcome]) -> Iterator[Outcome]:
    """Of each participant's tests: those up to the first success; an unknown one only if it is the last."""
    last: dict[str, int] = {}
    for each in results:
        last[each.person.id or ""] = each.cell.statement
    done: set[str] = set()
    for each in results:
        who = each.person.id or ""
        if who in done:
            continue
        if each.met and not each.step:
            done.add(who)
        if each.exact is not None or each.cell.statement == last[who]:
            yield each


def numbering(each: Outcome, statement: Statement) -> object:
    """Where the numbering of a success belongs."""
    course, pay = each.person.course, each.rule.outcome.pay
    assert isinstance(pay, TierPay)
    return {
        "agreement": "",
        "cohort": course.cohort if course else "",
        "year": statement.due.year,
        "statement": statement.index,
        "participant": each.person.id,
    }[pay.counted]
