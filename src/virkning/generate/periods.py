"""Which periods are read: the months, intervals and dates that an agreement's outcomes may look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from virkning.settlement import schedule
from virkning.terms import tree
from virkning.terms.load import Terms
from virkning.terms.model import Agreement, Cohort, Measure
from virkning.terms.rules import Rule
from virkning.terms.values import Duration, Interval, month_index, parse_interval


@dataclass(slots=True)
class Need:
    """The months in which participants of one cohort need a value of one measure."""

    first: int | None = None
    last: int | None = None
    fixed: set[int] = field(default_factory=set)
    """Months needed of everyone, also from before enrolment."""
    before: int = 0
    """Months before the start."""
    after: list[tuple[str, int]] = field(default_factory=list)
    """Months after a date or an event of the participant."""
    participation: bool = True
    """Whether nothing outside the course is read."""

    def add(self, first: int, last: int) -> None:
        """Widen the stretch of months."""
        self.first = first if self.first is None else min(self.first, first)
        self.last = last if self.last is None else max(self.last, last)


@dataclass(slots=True)
class Calendar:
    """What the rules of an agreement, of its amendments and of its alternative readings may look at."""

    agreement: Agreement
    measures: dict[str, Measure]
    rules: list[tuple[Terms, Rule]]
    groups: list[Cohort | None]
    extra: list[Interval]
    """Windows that alternative readings put in."""

    @classmethod
    def of(cls, terms: Terms) -> Calendar:
        """The calendar of an agreement."""
        agreement = terms.agreement
        rules = [(each, rule) for each in terms.versions for rule in each.rules]
        groups: list[Cohort | None] = [*agreement.cohorts.groups] if agreement.cohorts else [None]
        extra = [
            found
            for reading in agreement.readings
            for alternative in reading.alternatives.values()
            for path, value in alternative.set.items()
            if path.endswith("windows")
            for found in _intervals(value)
        ]
        return cls(agreement, measures_of(terms), rules, groups, extra)

    @property
    def has_participants(self) -> bool:
        """Whether the agreement says anything about participants."""
        agreement = self.agreement
        about = agreement.participants
        return bool(
            agreement.cohorts
            or about.planned
            or about.attributes
            or any(each.of == "participant" for each in self.measures.values())
            or any(rule.per_participant for _, rule in self.rules)
        )

    @property
    def end(self) -> date:
        """The last day anything is looked at."""
        dates = [each.date for each in self.agreement.statements.dates]
        relative = self.agreement.statements.relative
        if relative:
            dates.append(max(each.after(self.agreement.period.last) for each in relative.after))
        return max([*dates, self.agreement.period.last])

    def months(self, measure: str, group: Cohort | None) -> Need:
        """The months in which a cohort's participants need a value of a measure."""
        need = Need()
        about = [pair for pair in self.rules if pair[1].per_participant or _across(pair[1])]
        reading = [pair for pair in about if _reads(pair[1], measure)] or about
        for terms, rule in reading:
            measured = rule.outcome.measured
            need.participation &= measured.during is not None
            windows = self.windows(terms, rule, group)
            for window in windows:
                need.add(month_index(window.first), month_index(window.last))
            self._relative(terms.agreement, rule, need)
            self._ranges(rule, measure, group, windows, need)
        for interval in self.extra:
            if need.first is not None:
                need.add(month_index(interval.first), month_index(interval.last))
        if need.first is None and not need.after:
            need.after.append(("enrolled_on", 12))
        return need

    def _relative(self, agreement: Agreement, rule: Rule, need: Need) -> None:
        relative, measured = agreement.statements.relative, rule.outcome.measured
        if relative:
            need.after.append((relative.since, max(_in_months(each) for each in relative.after)))
        if measured.since and measured.after:
            need.after.append((measured.since, max(_in_months(each) for each in measured.after)))

    def _ranges(self, rule: Rule, measure: str, group: Cohort | None, windows: list[Interval], need: Need) -> None:
        start = month_index(group.first if group else self.agreement.period.first)
        for node in rule.formulas:
            for each in tree.walk(node):
                if isinstance(each, tree.Measured) and each.measure == measure and isinstance(each.at, int):
                    need.fixed.add(each.at)
                if not isinstance(each, tree.Over) or measure not in tree.measures_of(each) or not each.range:
                    continue
                if each.range.interval is not None:
                    need.fixed.update(each.range.interval.months)
                elif each.range.kind == "before start":
                    need.before = max(need.before, each.range.months)
                elif each.range.kind == "after start":
                    latest = month_index(group.last if group else self.agreement.period.last)
                    need.add(start, latest + each.range.months)
                for window in windows:
                    last = month_index(window.last)
                    if each.range.kind == "to date":
                        need.add(min(start, last), last)
                    elif each.range.kind == "months":
                        need.add(last - each.range.months + 1, last)

    def windows(self, terms: Terms, rule: Rule, group: Cohort | None) -> list[Interval]:
        """The windows of a rule at each of a cohort's statements on calendar dates; none for follow-ups."""
        agreement = terms.agreement
        own = schedule.statements_of(agreement)
        if group is not None and rule.per_participant:
            own = schedule.cohort_statements(agreement, own).get(group.id, ())
        if schedule.is_relative_follow_up(rule):
            return []
        found = [each.interval for each in schedule.windows(terms, rule, own)]
        first = agreement.period.first
        return [Interval(first, each.last) if each.first == schedule.BEGINNING else each for each in found]

    def intervals(self, measure: str, group: Cohort | None = None) -> list[Interval]:
        """The intervals for which a measure is read as a whole."""
        level = self.measures[measure].of
        about = [pair for pair in self.rules if pair[1].per_participant == (level == "participant")]
        reading = [pair for pair in about if _reads(pair[1], measure)] or about
        found = [window for each, rule in reading for window in self.windows(each, rule, group)]
        named = [
            each.at
            for _, rule in self.rules
            for node in rule.formulas
            for each in tree.walk(node)
            if isinstance(each, tree.Measured) and each.measure == measure and isinstance(each.at, Interval)
        ]
        return sorted({*found, *named, *(self.extra if level == "agreement" else [])})

    def whole_months(self, measure: str) -> list[int]:
        """The months of a measure of the agreement: the whole intervention period and all that is read besides."""
        months = set(self.agreement.period.interval.months)
        need = self.months_of_agreement(measure)
        if need.first is not None and need.last is not None:
            months.update(range(need.first, need.last + 1))
        return sorted(months | need.fixed)

    def months_of_agreement(self, measure: str) -> Need:
        """The months beyond the intervention period in which a measure of the agreement is read."""
        need = Need()
        for terms, rule in self.rules:
            if _reads(rule, measure):
                windows = self.windows(terms, rule, None)
                for window in windows:
                    need.add(month_index(window.first), month_index(window.last))
                self._ranges(rule, measure, None, windows, need)
        return need

    def repeats(self, measure: str) -> bool:
        """Whether more than one event of a measure can make a difference to one participant."""
        for _, rule in self.rules:
            if rule.outcome.event == measure:
                return True
            for node in rule.formulas:
                counting = [each for each in tree.walk(node) if isinstance(each, tree.Over)]
                if any(measure in tree.measures_of(each) and each.function not in ("any", "all") for each in counting):
                    return True
        return False

    def in_windows(self, measure: str) -> bool:
        """Whether an interval measure is read for exactly a window, and not as spells of any length."""
        for _, rule in self.rules:
            for node in rule.formulas:
                exact = tree.walk(node, lambda each: not (isinstance(each, tree.Over) and each.function == "days"))
                if any(isinstance(each, tree.Measured) and each.measure == measure for each in exact):
                    return True
        return False


def measures_of(terms: Terms) -> dict[str, Measure]:
    """The measures of an agreement and of its amendments."""
    return {name: each for version in terms.versions for name, each in version.agreement.measures.items()}


def _reads(rule: Rule, measure: str) -> bool:
    return any(measure in tree.measures_of(node) for node in rule.formulas)


def _across(rule: Rule) -> bool:
    return any(isinstance(each, tree.Across) for node in rule.formulas for each in tree.walk(node))


def _in_months(duration: Duration) -> int:
    """Whole months that are long enough."""
    return duration.months + -(-duration.days // 28)


def _intervals(value: Any) -> Iterator[Interval]:
    for each in value.values() if isinstance(value, dict) else ():
        try:
            yield parse_interval(each)
        except ValueError:
            continue
