"""One participant at one statement: every line in full, and why what was not paid was not."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from virkning.settlement.earned import Key, Line, Version
from virkning.settlement.evaluate import half_away
from virkning.settlement.explanation.figures import folded
from virkning.settlement.explanation.lines import LineSteps
from virkning.settlement.explanation.step import Step
from virkning.settlement.explanation.trace import Trace
from virkning.settlement.people_limits import PersonLine, limit_people, person_limits
from virkning.settlement.reference import Outcome
from virkning.settlement.reference_cells import cells_of_person, statements_of_person
from virkning.settlement.register import Person
from virkning.settlement.result import StatementResult
from virkning.settlement.standing import Course, is_replaced
from virkning.terms import Rule


class ParticipantSteps:
    """The participants of one settlement, explained."""

    def __init__(self, lines: LineSteps) -> None:
        self.lines, self.words = lines, lines.words
        self.settlement, self.traces = lines.settlement, lines.traces

    def participant(self, result: StatementResult, who: str) -> Step | None:
        """What a participant brought in at a statement, and what not; None where there is no such participant."""
        person = self.traces.of(None, who).person(who)
        if person is None or person.course is None:
            return None
        own = self.settlement.earned.lines.of(statement=result.statement.date, participant=who)
        words = self.words
        parts = [self._course(person.course)]
        for line in own:
            step = self.lines.line(line)
            adds = line.basis != "unresolved"
            parts.append(Step(step.label, step.amount, step.exact, step.clause, step.formula, step.parts, adds))
        cuts = list(self._limited(result, person.course, who))
        parts += [*cuts, *self._not_paid(result, person, own)]
        total = sum(line.amount for line in own) + sum(cut.amount or 0 for cut in cuts)
        label = words("participant", who=who, day=words.day(result.statement.date))
        return Step(label, total, Fraction(total), parts=tuple(parts))

    def _limited(self, result: StatementResult, course: Course, who: str) -> Iterator[Step]:
        """What the limits of each participant take from this one at the statement (or add to it)."""
        words, timeline = self.words, self.settlement.timeline
        limits = {limit.id: limit for limit in person_limits(timeline)}
        if not limits:
            return
        index = {each.date: each.index for each in timeline.statements}
        order = {outcome: at for at, outcome in enumerate(timeline.outcomes)}
        lines = [
            PersonLine(who, Key(index[x.statement], x.outcome, x.cohort), order[x.outcome], x.period, x.amount)
            for x in self.settlement.earned.lines.of(participant=who)
            if x.outcome is not None and x.amount
        ]
        left_out = self.traces.of(None, who).reference.counts_in_the_end() == []
        taken = limit_people(timeline, lines, [] if left_out else [(who, course.cohort)])
        for identity, limit in limits.items():
            cut = sum(
                x for (name, key), x in taken.items() if (name, key.statement) == (identity, result.statement.index)
            )
            if cut:
                name = limit.title or identity.replace("_", " ")
                label = words("limit_cut" if cut > 0 else "limit_fill", limit=name)
                formula = words.money(limit.at_most if isinstance(limit.at_most, int) else limit.at_least or 0)
                yield Step(label, -cut, Fraction(-cut), limit.clause, formula, adds=True)

    def _course(self, course: Course) -> Step:
        words = self.words
        said = []
        if course.cohort:
            said.append(words("in_cohort", cohort=course.cohort))
        for name in ("enrolled_on", "started_on", "ended_on"):
            day = getattr(course, name)
            if day is not None:
                said.append(words(name, day=words.day(day)))
        if course.end_reason:
            said[-1] = f"{said[-1]} ({course.end_reason})"
        if course.replaced_by:
            said.append(words("replaced_by", who=course.replaced_by))
        return Step(words("course"), formula=", ".join(said))

    def _not_paid(self, result: StatementResult, person: Person, own: list[Line]) -> Iterator[Step]:
        """Why outcomes have no line: the standing of the participant first, then each outcome."""
        words, index = self.words, result.statement.index
        version = self.settlement.timeline.version(index)
        trace = self.traces.of(None, person.id)
        assert person.course is not None
        how = trace.reference.standing(version, person)
        participants = version.agreement.participants
        if how == "left out":
            if is_replaced(person.course, version.agreement) and participants.replaced is not None:
                within = participants.replaced.ended_within
                yield Step(
                    words("left_out_replaced", within=words.duration(within)), clause=participants.replaced.clause
                )
            elif participants.drop_out is not None:
                yield Step(words("left_out"), clause=participants.drop_out.clause)
            return
        if how == "pro rata" and participants.pro_rata is not None:
            yield Step(words("aside"), clause=participants.pro_rata.clause)
        for rule in version.terms.rules:
            if rule.per_participant:
                yield from self._outcome(rule, version, result, person, how == "pro rata", own)

    def _outcome(
        self, rule: Rule, version: Version, result: StatementResult, person: Person, aside: bool, own: list[Line]
    ) -> Iterator[Step]:
        words, outcome = self.words, rule.outcome
        trace = self.traces.of(rule.id, person.id)
        known = trace.person(person.id)
        assert known is not None
        if not trace.reference.can_earn(rule, known):
            sentence = self.lines.figures(version, trace).sentences(rule.for_) if rule.for_ is not None else ""
            yield Step(words("not_for", outcome=outcome.title, sentence=sentence), clause=outcome.clause)
            return
        if aside:
            return
        cells = [x for x in trace.reference.cells_of(version, rule, known) if x.statement == result.statement.index]
        results = trace.at(rule.id, result.statement.index, person.id)
        yield from self._after_end(rule, version, result, known, len(cells))
        if not cells:
            if not any(line.outcome == rule.id for line in own) and not outcome.event:
                yield Step(words("not_measured", outcome=outcome.title), clause=outcome.clause)
            return
        if not results:
            yield self._once(rule, version, result, known, trace)
            return
        yield from self._unmet(rule, version, results, trace)

    def _after_end(
        self, rule: Rule, version: Version, result: StatementResult, person: Person, measured: int
    ) -> Iterator[Step]:
        """Periods that are not measured because the course had ended."""
        assert person.course is not None
        drop_out = version.agreement.participants.drop_out
        if drop_out is None or drop_out.rule != "until the end":
            return
        own = statements_of_person(version, person)
        every = cells_of_person(rule, version, own, person, self.settlement.timeline)
        ended = sum(1 for cell in every if cell.statement == result.statement.index) - measured
        if ended:
            label = self.words("after_end", outcome=rule.outcome.title, count=self._periods(ended))
            yield Step(label, clause=drop_out.clause)

    def _once(self, rule: Rule, version: Version, result: StatementResult, person: Person, trace: Trace) -> Step:
        """An outcome paid once has no cell left: achieved before, or not to be decided yet."""
        first = person.first_achieved.get(rule.id)
        if first is not None and first < result.statement.index:
            day = self.words.day(self.settlement.timeline.statements[first].date)
            return Step(self.words("achieved_before", outcome=rule.outcome.title, day=day), clause=rule.outcome.clause)
        cell = next(x for x in trace.reference.cells_of(version, rule, person) if x.statement == result.statement.index)
        unknown = Outcome(version, rule, person, cell, None)
        label = self.words("not_yet", outcome=rule.outcome.title)
        return Step(label, clause=rule.outcome.clause, parts=(self.lines.why(unknown, version, trace),))

    def _unmet(self, rule: Rule, version: Version, results: list[Outcome], trace: Trace) -> Iterator[Step]:
        """Cells without a line: the condition does not hold, the amount is nothing, or missing data pay nothing."""
        words, title = self.words, rule.outcome.title
        unmet: list[Step] = []
        nothing: list[Step] = []
        missing: list[Step] = []
        whole = rule.missing.unit == "window" and any(each.exact is None for each in results)
        for each in results:
            if each.exact is None:
                if rule.missing.rule == "nothing":
                    missing.append(self.lines.why(each, version, trace))
            elif half_away(each.exact) == 0:
                (nothing if each.met else unmet).append(self._why_not(each, version, trace))
        if whole:
            return
        if unmet:
            label = words("not_paid", outcome=title, count=self._periods(len(unmet)))
            yield Step(label, clause=rule.outcome.clause, parts=tuple(unmet))
        if nothing:
            yield Step(words("pays_nothing", outcome=title), clause=rule.outcome.clause, parts=tuple(nothing))
        if missing:
            label = words("nothing_for_missing", outcome=title)
            yield Step(label, clause=rule.missing.clause, parts=tuple(missing))

    def _why_not(self, each: Outcome, version: Version, trace: Trace) -> Step:
        figures, period = self.lines.figures(version, trace), self.words.period(each.cell.label)
        label = period[:1].upper() + period[1:]
        node = each.rule.when or each.rule.quantity or each.rule.price_of
        if each.rule.steps and each.met:
            return Step(f"{label}: {self.words('no_higher_step')}")
        if node is not None and (not each.met or each.rule.when is None):
            return folded(figures.step(node, each.person, each.cell, label=label))
        parts = tuple(figures.step(formula, each.person, each.cell) for formula in each.rule.formulas)
        return Step(label, parts=parts)

    def _periods(self, count: int) -> str:
        return self.words.many("period_count", "periods_count", count)
