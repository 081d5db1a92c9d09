"""One line in full: from its amount down to what was observed, every rounding a step of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from virkning.facts import Facts
from virkning.settlement import Settlement
from virkning.settlement.earned import GroupKey, Line, Mean, Version
from virkning.settlement.evaluate import Value, evaluate, half_away
from virkning.settlement.explanation import numbers
from virkning.settlement.explanation.closing import closing, rounded
from virkning.settlement.explanation.figures import Figures
from virkning.settlement.explanation.numbers import Lang
from virkning.settlement.explanation.prices import PriceSteps, beside
from virkning.settlement.explanation.step import Step
from virkning.settlement.explanation.trace import Trace, Traces, rule_at
from virkning.settlement.explanation.words import Words
from virkning.settlement.pricing import weight_of
from virkning.settlement.pro_rata import mean_per_person
from virkning.settlement.reference import Outcome, numbering
from virkning.settlement.schedule import Statement
from virkning.settlement.standing import Course, pro_rata_share
from virkning.terms import Rule
from virkning.terms.payments import LadderPay, SharePay, TierPay
from virkning.terms.values import month_text


class LineSteps:
    """The lines of one settlement, explained."""

    def __init__(self, settlement: Settlement, facts: Facts, lang: Lang) -> None:
        self.settlement = settlement
        self.words = Words(lang, settlement.terms.agreement.currency)
        self.traces = Traces(settlement, facts)
        self._index = {each.date: each for each in settlement.timeline.statements}

    def line(self, line: Line, nth: int = 0) -> Step:
        """A line in full. ``nth`` tells lines apart that are alike in everything: 0 is the first of them."""
        statement = self._index[line.statement]
        if line.outcome is None:
            return closing(self.settlement, self.words, statement, line.basis, line.amount)
        version, own = rule_at(self.settlement.timeline, line.outcome, statement.index)
        trace = self.traces.of(line.outcome, line.participant_id)
        if line.basis == "pro_rata":
            parts = self._pro_rata(line, statement, version, own, trace)
        elif line.basis == "imputed":
            parts = self._imputed(line, statement, version, own, trace)
        elif line.basis == "unresolved":
            parts = self._unresolved(line, statement, version, own, trace)
        elif line.participant_id is None and own.per_participant:
            parts = self._repriced(line, statement, version, own, trace, nth)
        else:
            result = trace.of_line(line, statement.index)
            assert result is not None, f"no cell for {line}"
            parts = self.observed(result, statement, version, trace)
        return Step(self.label(line, own), line.amount, Fraction(line.amount), line.clause, "", parts)

    def label(self, line: Line, rule: Rule) -> str:
        """The line's outcome, participant and period."""
        key = "line" if line.participant_id else "line_agreement"
        period = self.words.period(line.period)
        return self.words(key, outcome=rule.outcome.title, who=line.participant_id, period=period)

    def figures(self, version: Version, trace: Trace) -> Figures:
        """The formulas of a version, with the facts of a trace."""
        return Figures(version.agreement, self.words, trace.reference)

    # Observed

    def observed(self, result: Outcome, statement: Statement, version: Version, trace: Trace) -> tuple[Step, ...]:
        """Why a cell that was observed pays what it does: condition, price, quantity, weight and rounding."""
        words, rule, outcome = self.words, result.rule, result.rule.outcome
        figures = self.figures(version, trace)
        decided = rule.quantity is not None or rule.price_of is not None or bool(rule.steps)
        parts = [] if rule.when is None and decided else [self.condition(result, version, trace)]
        if rule.once and not isinstance(outcome.pay, LadderPay) and outcome.each == "participant":
            parts.append(Step(words("first_time")))
        price = PriceSteps(version, statement, words, figures).price(result)
        assert price.exact is not None
        exact = price.exact
        if rule.quantity is None and outcome.weight is None:
            parts.append(price)
        else:
            factors = [words.money(price.exact)]
            parts.append(beside(price))
            if rule.quantity is not None:
                label = words("quantity", sentence=figures.sentences(rule.quantity))
                parts.append(figures.step(rule.quantity, result.person, result.cell, label=label))
                quantity = evaluate(rule.quantity, result.person, result.cell)
                assert isinstance(quantity, Fraction)
                exact *= quantity
                if isinstance(outcome.pay, SharePay) and outcome.pay.of == "quantity":
                    factors = [numbers.percent(outcome.pay.share, words.lang), words.money(quantity * 100)]
                else:
                    factors.append(words.number(quantity))
            if outcome.weight is not None:
                parts.append(Step(words("weight"), formula=words.number(outcome.weight)))
                exact *= outcome.weight
                factors.append(words.number(outcome.weight))
            formula = f"{' × '.join(factors)} = {words.money(exact)}"
            parts.append(Step(words("product"), exact=exact, formula=formula, adds=True))
        return (*parts, *rounded(exact, self.words))

    def condition(self, result: Outcome, version: Version, trace: Trace) -> Step:
        """The condition of a cell, with its numbers."""
        rule, words = result.rule, self.words
        if rule.when is None:
            return Step(words("no_condition"))
        figures = self.figures(version, trace)
        label = words("condition", sentence=figures.sentences(rule.when))
        return figures.step(rule.when, result.person, result.cell, label=label)

    # Imputed, pro rata, unresolved

    def _imputed(
        self, line: Line, statement: Statement, version: Version, rule: Rule, trace: Trace
    ) -> tuple[Step, ...]:
        result = trace.of_line(line, statement.index)
        slot = result.cell.slot if result is not None and rule.missing.unit != "window" else 0
        mean = self.settlement.earned.means[GroupKey(rule.id, line.cohort, statement.index, slot)]
        assert mean.value is not None
        words = self.words
        formula = words(
            "mean_formula", total=words.money(mean.total), count=words.number(mean.count), mean=words.money(mean.value)
        )
        group = Step(words("group", cells=words.cells(mean.cells), count=words.number(mean.count)))
        step = Step(
            words("imputed"), exact=mean.value, clause=rule.missing.clause, formula=formula, parts=(group,), adds=True
        )
        return (*self.lacking(line, statement, version, rule, trace), step, *rounded(mean.value, self.words))

    def _unresolved(
        self, line: Line, statement: Statement, version: Version, rule: Rule, trace: Trace
    ) -> tuple[Step, ...]:
        key = "unresolved" if rule.missing.rule == "mean" else "unresolved_rule"
        step = Step(self.words(key), clause=rule.missing.clause)
        return (*self.lacking(line, statement, version, rule, trace), step)

    def lacking(self, line: Line, statement: Statement, version: Version, rule: Rule, trace: Trace) -> tuple[Step, ...]:
        """The observations that a cell (or a window) lacks."""
        words = self.words
        own = trace.at(rule.id, statement.index, line.participant_id)
        result = next((each for each in own if each.cell.label == line.period), None)
        if result is None:
            months = [each for each in own if each.exact is None]
            steps = [(each.cell.label, self.why(each, version, trace)) for each in months]
            return tuple(replace(step, label=f"{words('missing_data')}: {words.period(at)}") for at, step in steps)
        return (self.why(result, version, trace),)

    def why(self, result: Outcome, version: Version, trace: Trace) -> Step:
        """What is not known of a cell, and the observations that are missing."""
        words, figures = self.words, self.figures(version, trace)
        parts: list[Step] = []
        for formula in result.rule.formulas:
            value: Value = evaluate(formula, result.person, result.cell)
            if value is None:
                parts.append(figures.step(formula, result.person, result.cell))
        if len(parts) == 1:
            return replace(parts[0], label=f"{words('missing_data')}: {_inner(parts[0].label)}")
        return Step(words("missing_data"), parts=tuple(parts))

    def _pro_rata(
        self, line: Line, statement: Statement, version: Version, rule: Rule, trace: Trace
    ) -> tuple[Step, ...]:
        words, earned = self.words, self.settlement.earned
        person = trace.person(line.participant_id)
        terms = version.agreement.participants.pro_rata
        assert person is not None and person.course is not None and terms is not None
        mean = mean_per_person(rule, line.cohort, statement.index, earned.means, earned.regulars)
        assert mean is not None
        count = earned.regulars[rule.id, line.cohort, statement.index]
        groups = self._groups(rule, line.cohort, statement.index)
        total = sum((each.filled for _, each in groups), Fraction(0))
        formula = words(
            "mean_person_formula", total=words.money(total), people=words.people(count), mean=words.money(mean)
        )
        parts = tuple(self._group(slot, each, version) for slot, each in groups)
        per_person = Step(words("mean_person"), exact=mean, formula=formula, parts=parts)
        share = pro_rata_share(person.course, version.agreement)
        exact = mean * share
        step = Step(
            words("pro_rata"), exact=exact, clause=terms.clause, adds=True,
            formula=f"{words.money(mean)} × {self._share(share)} = {words.money(exact)}",
            parts=(per_person, self._weeks(person.course, version, terms.full_course_weeks)),
        )  # fmt: skip
        return (step, *rounded(exact, self.words))

    def _groups(self, rule: Rule, cohort: str, statement: int) -> list[tuple[int, Mean]]:
        means = self.settlement.earned.means.items()
        wanted = (rule.id, cohort, statement)
        return sorted((k.slot, mean) for k, mean in means if (k.outcome, k.cohort, k.statement) == wanted)

    def _group(self, slot: int, mean: Mean, version: Version) -> Step:
        words = self.words
        name = words.period(month_text(slot)) if slot > 1200 else str(slot) if slot else words("product")
        formula = words.money(mean.filled)
        if mean.count and mean.count < mean.cells:
            formula = f"{words.money(mean.total)} / {mean.count} × {mean.cells} = {words.money(mean.filled)}"
        label = words("mean_group", slot=name, cells=words.cells(mean.cells), count=words.number(mean.count))
        return Step(label, exact=mean.filled, formula=formula, adds=False)

    def _share(self, share: Fraction) -> str:
        return f"{share.numerator}/{share.denominator}" if share.denominator > 1 else self.words.number(share)

    def _weeks(self, course: Course, version: Version, full: int) -> Step:
        words = self.words
        assert course.started_on is not None and course.ended_on is not None
        if course.ended_on >= version.agreement.period.last:
            return Step(words("whole_course", last=words.day(course.ended_on)))
        days = (course.ended_on - course.started_on).days
        formula = words("weeks_formula", days=days, weeks=days // 7, full=full)
        if days // 7 > full:
            formula = f"{formula}, {words('weeks_most')}"
        return Step(
            words("weeks", first=words.day(course.started_on), last=words.day(course.ended_on)), formula=formula
        )

    # What no cell stands behind

    def _repriced(
        self, line: Line, statement: Statement, version: Version, rule: Rule, trace: Trace, nth: int
    ) -> tuple[Step, ...]:
        """The adjustment of earlier successes where whole tiers moved: the nth line of its kind with its amount."""
        pay, words = rule.outcome.pay, self.words
        assert isinstance(pay, TierPay)
        prices = PriceSteps(version, statement, words, self.figures(version, trace))
        found = []
        for before, now in self._moves(trace.results(rule.id), statement):
            change = version.prices.tier(pay.tiers, now, statement) - version.prices.tier(pay.tiers, before, statement)
            exact = before * change * weight_of(rule)
            if half_away(exact) == line.amount:
                found.append((before, now, change, exact))
        before, now, change, exact = found[min(nth, len(found) - 1)]
        factors = [str(before), words.money(change)]
        if rule.outcome.weight is not None:
            factors.append(words.number(rule.outcome.weight))
        step = Step(
            words("repriced", count=before, before=before, now=now), exact=exact, adds=True,
            formula=f"{' × '.join(factors)} = {words.money(exact)}",
            parts=(beside(prices.tier(pay, now, now)), beside(prices.tier(pay, before, before))),
        )  # fmt: skip
        return (step, *rounded(exact, self.words))

    def _moves(self, results: Sequence[Outcome], statement: Statement) -> list[tuple[int, int]]:
        """For each place successes are numbered in: the last number before a statement, and at it."""
        statements = self.settlement.timeline.statements
        before: dict[object, int] = defaultdict(int)
        now: dict[object, int] = {}
        for each in results:
            if each.number:
                scope = numbering(each, statements[each.cell.statement])
                if each.cell.statement < statement.index:
                    before[scope] = max(before[scope], each.number)
                elif each.cell.statement == statement.index:
                    now[scope] = max(now.get(scope, 0), each.number)
        return [(before[scope], number) for scope, number in now.items() if before[scope]]


def _inner(label: str) -> str:
    return label[:1].lower() + label[1:]
