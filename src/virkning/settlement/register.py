"""The facts as plain Python values: what the reference evaluator and the explanation look things up in."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from virkning.facts import Facts
from virkning.settlement.evaluate import Cell
from virkning.settlement.standing import Course
from virkning.terms import Terms, tree
from virkning.terms.model import AttributeSpec, Measure
from virkning.terms.values import Interval

Across = Callable[[tree.Across, Cell], Fraction | None]


@dataclass(slots=True)
class Series:
    """All that is observed of one participant, or of the agreement, by measure."""

    months: dict[str, dict[int, Fraction]] = field(default_factory=lambda: defaultdict(dict))
    occasions: dict[str, dict[str, Fraction]] = field(default_factory=lambda: defaultdict(dict))
    intervals: dict[str, list[tuple[Interval, Fraction]]] = field(default_factory=lambda: defaultdict(list))
    events: dict[str, list[tuple[date, Fraction]]] = field(default_factory=lambda: defaultdict(list))


@dataclass(slots=True)
class Person:
    """A participant, or the agreement as a whole: the subject that formulas are evaluated for."""

    measures: Mapping[str, Measure]
    id: str | None
    first_day: date
    series: Series
    course: Course | None = None
    attributes: Mapping[str, Fraction | str | None] = field(default_factory=dict)
    first_achieved: dict[str, int] = field(default_factory=dict)
    """The first statement at which each outcome was achieved, by outcome id."""
    agreement: Person | None = None
    """The agreement as a subject, whose outcomes can gate a participant's."""
    across_participants: Across | None = None

    @property
    def start(self) -> date:
        """The first day of what is "to date"."""
        return self.first_day

    def is_event(self, measure: str) -> bool:
        """Whether a measure is observed as dated events."""
        return self.measures[measure].every == "event"

    def month(self, measure: str, month: int) -> Fraction | None:
        """The value of a month; zero where the measure says that absent is zero."""
        value = self.series.months[measure].get(month)
        return Fraction(0) if value is None and self.measures[measure].absent == "zero" else value

    def occasion(self, measure: str, occasion: str) -> Fraction | None:
        """The value at an occasion."""
        return self.series.occasions[measure].get(occasion)

    def interval(self, measure: str, interval: Interval) -> Fraction | None:
        """The value of exactly this interval."""
        return next((value for each, value in self.series.intervals[measure] if each == interval), None)

    def events(self, measure: str) -> Sequence[tuple[date, Fraction]]:
        """The dated events, in order."""
        return self.series.events[measure]

    def intervals(self, measure: str) -> Sequence[tuple[Interval, Fraction]]:
        """The intervals with a value, in order."""
        return self.series.intervals[measure]

    def attribute(self, name: str) -> Fraction | str | None:
        """An attribute, or the cohort's id."""
        return self.attributes.get(name)

    def achieved(self, outcome: str, statement: int) -> bool:
        """Whether an outcome was achieved at this statement or before, by this participant or the agreement."""
        first = self.first_achieved.get(outcome)
        if first is None and self.agreement is not None:
            return self.agreement.achieved(outcome, statement)
        return first is not None and first <= statement

    def across(self, node: tree.Across, cell: Cell) -> Fraction | None:
        """An aggregate over participants in a cell of the agreement."""
        assert self.across_participants is not None
        return self.across_participants(node, cell)

    def date_of(self, since: str) -> date | None:
        """The date that follow-ups or statements are counted from: a column, or the first event of a measure."""
        if since in self.measures:
            events = self.series.events[since]
            return events[0][0] if events else None
        day: date | None = getattr(self.course, since)
        return day


@dataclass(frozen=True, slots=True)
class Register:
    """Every participant, in order of id, and the agreement's own series."""

    people: tuple[Person, ...]
    agreement: Person

    def person(self, participant_id: str) -> Person | None:
        """The participant with this id."""
        at = bisect_left(self.people, participant_id, key=lambda each: each.id or "")
        return self.people[at] if at < len(self.people) and self.people[at].id == participant_id else None


def all_measures(terms: Terms) -> dict[str, Measure]:
    """The measures of every version of the terms."""
    return {name: measure for version in terms.versions for name, measure in version.agreement.measures.items()}


def all_attributes(terms: Terms) -> dict[str, AttributeSpec]:
    """The attributes of every version of the terms."""
    return {name: spec for each in terms.versions for name, spec in each.agreement.participants.attributes.items()}


def read_register(terms: Terms, facts: Facts, participants: Iterable[str] | None = None) -> Register:
    """The facts as a register; with ``participants`` only those (the agreement's own series are always there)."""
    measures, specs, agreement = all_measures(terms), all_attributes(terms), terms.agreement
    only = None if participants is None else sorted(set(participants))
    whole = Person(measures, None, agreement.period.first, Series())
    people: dict[str, Person] = {}
    for row in _rows(facts, "participants", only):
        course = Course(
            row["cohort"], row["enrolled_on"], row["started_on"], row["ended_on"], row["end_reason"], row["replaced_by"]
        )
        identity = row["participant_id"]
        attributes = _attributes(specs, row)
        people[identity] = Person(measures, identity, course.start, Series(), course, attributes, agreement=whole)
    for name, measure in measures.items():
        scale = 10**measure.decimals
        if measure.of == "agreement":
            for row in _rows(facts, f"agg_{name}", None):
                _put(whole.series, name, measure, row, scale)
        else:
            for row in _rows(facts, f"obs_{name}", only):
                _put(people[row["participant_id"]].series, name, measure, row, scale)
    for subject in (whole, *people.values()):
        for events in subject.series.events.values():
            events.sort()
        for intervals in subject.series.intervals.values():
            intervals.sort()
    return Register(tuple(people[each] for each in sorted(people)), whole)


def _rows(facts: Facts, relation: str, only: Sequence[str] | None) -> Iterable[dict[str, Any]]:
    cursor = facts.connection.cursor()
    if only is None:
        cursor.execute(f'select * from "{relation}"')
    else:
        cursor.execute(f'select * from "{relation}" where participant_id in (select unnest(?))', [list(only)])
    names = [column[0] for column in cursor.description or ()]
    while rows := cursor.fetchmany(10_000):
        for row in rows:
            yield dict(zip(names, row, strict=True))


def _attributes(specs: Mapping[str, AttributeSpec], row: Mapping[str, Any]) -> dict[str, Fraction | str | None]:
    found: dict[str, Fraction | str | None] = {"cohort": row["cohort"]}
    for name, spec in specs.items():
        value = row.get(name)
        found[name] = Fraction(value, 10**spec.decimals) if spec.type == "number" and value is not None else value
    return found


def _put(series: Series, name: str, measure: Measure, row: Mapping[str, Any], scale: int) -> None:
    value = Fraction(row["value"], scale)
    if measure.every == "month":
        series.months[name][row["month"]] = value
    elif measure.every == "occasion":
        series.occasions[name][row["occasion"]] = value
    elif measure.every == "interval":
        series.intervals[name].append((Interval(row["first_day"], row["last_day"]), value))
    else:
        series.events[name].append((row["day"], value))
