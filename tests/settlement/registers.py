"""Registers for any agreement: a Hypothesis strategy that aims at the edges of what the terms say.

The shape of a register (how many people, how much is missing, how often values sit on a threshold) is drawn by
Hypothesis and shrinks; the rows follow from the shape and a seed. A register that breaks a property is made as small
as it can be by :func:`smallest`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from time import monotonic
from typing import Any

from hypothesis import strategies as st

from virkning.facts import Facts, from_tables
from virkning.settlement import declarations
from virkning.settlement.earned import Timeline, timeline
from virkning.settlement.register import all_attributes, all_measures
from virkning.settlement.schedule import windows
from virkning.terms import Terms, tree
from virkning.terms.analysis import decimal
from virkning.terms.model import AttributeSpec, Measure
from virkning.terms.payments import BandPay, PriceBy, TaperPay
from virkning.terms.values import Duration, Interval, month_index, month_text

Row = dict[str, Any]


@dataclass(frozen=True)
class Register:
    """The rows of a register."""

    participants: tuple[Row, ...] = ()
    observations: tuple[Row, ...] = ()
    aggregates: tuple[Row, ...] = ()
    indices: tuple[Row, ...] = ()
    shape: str = field(default="", compare=False)

    def facts(self, terms: Terms) -> Facts:
        """The register as facts; every row must be accepted."""
        facts = from_tables(
            list(self.participants),
            list(self.observations),
            list(self.aggregates),
            list(self.indices),
            declarations(terms),
        )
        errors = [str(each) for each in facts.problems if each.severity == "error"]
        assert not errors, errors[:5]
        return facts

    def without(self, gone: set[str]) -> Register:
        """The register without some participants."""
        return replace(
            self,
            participants=tuple(row for row in self.participants if row["participant_id"] not in gone),
            observations=tuple(row for row in self.observations if row["participant_id"] not in gone),
        )


@dataclass(frozen=True)
class Shape:
    """What Hypothesis decides."""

    people: int
    known: int
    """How many of ten months are known of those who are not known throughout."""
    edges: int
    """How many of ten values sit on a threshold."""
    events: int
    indexed: bool
    seed: int


def shapes(most: int = 14) -> st.SearchStrategy[Shape]:
    return st.builds(
        Shape,
        people=st.integers(0, most),
        known=st.integers(0, 10),
        edges=st.integers(0, 10),
        events=st.integers(0, 6),
        indexed=st.booleans(),
        seed=st.integers(0, 2**32),
    )


def registers(terms: Terms, most: int = 14) -> st.SearchStrategy[Register]:
    """Registers with the participants, measures and indices that an agreement declares."""
    return shapes(most).map(lambda shape: Maker(terms, shape).register())


class Maker:
    """Makes the rows of one register."""

    def __init__(self, terms: Terms, shape: Shape) -> None:
        self.terms, self.shape, self.random = terms, shape, Random(repr(shape))
        self.agreement = terms.agreement
        self.measures = all_measures(terms)
        self.edges = _constants(terms)
        period = self.agreement.period
        relative = self.agreement.statements.relative
        dates = [each.date for version in terms.versions for each in version.agreement.statements.dates]
        self.first, self.last = period.first, max([period.last, *dates])
        if relative is not None:
            self.last += timedelta(days=380)
        anchors = [period.first + timedelta(days=40)] if relative else []
        self.timeline: Timeline = timeline(terms, {}, anchors)
        self.statement_dates = dates or [period.last]

    def register(self) -> Register:
        people = [self.person(number) for number in range(self.shape.people)]
        for row in people:
            if row.get("replaced_by") == "?":
                row["replaced_by"] = self.random.choice([x["participant_id"] for x in people if x is not row] or [""])
        events: list[Row] = []
        months: list[Row] = []
        aggregates: list[Row] = []
        for name, measure in self.measures.items():
            if measure.of == "agreement":
                aggregates += [{"measure": name, **row} for row in self.series(measure, None)]
                continue
            for row in people:
                found = self.series(measure, row)
                (events if measure.every == "event" else months).extend(
                    {"participant_id": row["participant_id"], "measure": name, **each} for each in found
                )
        observations = events + months
        self.random.shuffle(observations)
        self.random.shuffle(people)
        return Register(tuple(people), tuple(observations), tuple(aggregates), tuple(self.indices()), repr(self.shape))

    # Participants

    def person(self, number: int) -> Row:
        random, block = self.random, self.agreement.participants
        first, last = self.enrolment()
        enrolled = self.day(first, last)
        row: Row = {"participant_id": f"P{number:02d}", "enrolled_on": enrolled.isoformat()}
        by_start = self.agreement.cohorts is not None and self.agreement.cohorts.by == "started_on"
        started = None
        if by_start or random.random() < 0.9:
            started = min(enrolled + timedelta(days=random.choice([0, 0, 1, 14, 45])), last if by_start else date.max)
            row["started_on"] = started.isoformat()
        if random.random() < 0.55:
            start = started or enrolled
            ended = random.choice(self.ends(start))
            row["ended_on"] = max(start, ended).isoformat()
            reasons = (block.drop_out.reasons if block.drop_out else None) or ["moved"]
            row["end_reason"] = random.choice([*reasons, "finished", None])
            if random.random() < 0.5:
                row["replaced_by"] = "?"
        for name, spec in all_attributes(self.terms).items():
            row[name] = self.attribute(name, spec)
        return row

    def enrolment(self) -> tuple[date, date]:
        cohorts = self.terms.versions[-1].agreement.cohorts
        if cohorts is None:
            return self.first - timedelta(days=20), self.agreement.period.last - timedelta(days=200)
        group = self.random.choice(cohorts.groups)
        return group.first, group.last

    def day(self, first: date, last: date) -> date:
        if self.random.random() < 0.25:
            return self.random.choice([first, last])
        return first + timedelta(days=self.random.randint(0, (last - first).days))

    def ends(self, start: date) -> list[date]:
        """The days a course can end on: at the edge of every rule, at the end of the period, and in between."""
        found = [self.day(start, max(start, self.last)) for _ in range(3)]
        for version in self.terms.versions:
            block = version.agreement.participants
            lengths: list[Duration] = []
            if block.replaced:
                lengths.append(block.replaced.ended_within)
            if block.pro_rata:
                weeks = block.pro_rata.full_course_weeks
                lengths += [block.pro_rata.ended_after, Duration(days=7 * weeks), Duration(days=7 * weeks - 1)]
            for length in lengths:
                found += [length.after(start), length.after(start) + timedelta(days=1), length.after(start)]
            found += [version.agreement.period.last + timedelta(days=each) for each in (-1, 0, 1)]
        return found

    def attribute(self, name: str, spec: AttributeSpec) -> str | None:
        if self.random.random() < 0.15:
            return None
        if spec.type == "text":
            return self.random.choice(spec.values or ["a", "b"])
        low, high = spec.between or (Fraction(0), Fraction(9))
        return self.number(name, low, high, spec.decimals)

    # What is observed

    def series(self, measure: Measure, person: Row | None) -> Iterable[Row]:
        if measure.every == "month":
            return self.by_month(measure, person)
        if measure.every == "occasion":
            known = [each for each in measure.occasions if self.random.random() < 0.4 + self.shape.known / 16]
            return [{"period": each, "value": self.value(measure)} for each in known]
        if measure.every == "event":
            return self.by_event(measure)
        return self.by_interval(measure, person)

    def by_month(self, measure: Measure, person: Row | None) -> list[Row]:
        random = self.random
        known = random.choice([0.0, 1.0, 1.0, 1.0, self.shape.known / 10, self.shape.known / 10])
        steady = random.random() < 0.3
        value = self.value(measure)
        rows = []
        for month in range(month_index(self.first) - 13, month_index(self.last) + 2):
            if random.random() < known:
                value = value if steady and random.random() < 0.8 else self.value(measure)
                rows.append({"period": month_text(month), "value": value})
        return rows

    def by_event(self, measure: Measure) -> list[Row]:
        days = set()
        for _ in range(self.random.randint(0, self.shape.events)):
            day = self.day(self.first, self.last)
            roll = self.random.random()
            if roll < 0.3:
                day = self.random.choice(self.statement_dates) + timedelta(days=self.random.choice([0, 1]))
            elif roll < 0.35:
                day = self.first - timedelta(days=self.random.choice([1, 30, 900, 3000]))
            days.add(day)
        return [{"period": day.isoformat(), "value": self.value(measure)} for day in sorted(days)]

    def by_interval(self, measure: Measure, person: Row | None) -> list[Row]:
        """Exactly the windows of outcomes, and any other stretches."""
        found: set[Interval] = set()
        start = date.fromisoformat(
            (person or {}).get("started_on") or (person or {}).get("enrolled_on") or str(self.first)
        )
        for version in self.timeline.versions:
            for rule in version.terms.rules:
                if rule.outcome.each.endswith("follow-up"):
                    continue
                for own in version.cohorts.values():
                    for window in windows(version.terms, rule, own):
                        first = min(start, window.interval.last) if window.to_date and person else window.interval.first
                        if first.year > 1900:
                            found.add(Interval(first, window.interval.last))
        for node in _nodes(self.terms):
            if isinstance(node, tree.Measured) and isinstance(node.at, Interval):
                found.add(node.at)
        chosen = [each for each in sorted(found) if self.random.random() < 0.5]
        for _ in range(self.random.randint(0, 3)):
            first = self.day(self.first - timedelta(days=90), self.last)
            chosen.append(Interval(first, first + timedelta(days=self.random.choice([0, 1, 29, 120]))))
        return [{"period": str(each), "value": self.value(measure)} for each in dict.fromkeys(chosen)]

    def value(self, measure: Measure) -> str:
        return self.number("", *measure.between, measure.decimals)

    def number(self, name: str, low: Fraction, high: Fraction, decimals: int) -> str:
        scale = 10**decimals
        least, most = int(low * scale), int(high * scale)
        near = [int(each * scale) for each in self.edges if low <= each <= high]
        if self.random.random() < self.shape.edges / 10 and near:
            step = self.random.choice([-1, 0, 0, 1])
            number = min(most, max(least, self.random.choice(near) + step))
        else:
            number = self.random.choice([least, most, *(self.random.randint(least, most) for _ in range(6))])
        return decimal(Fraction(number, scale))

    def indices(self) -> Iterable[Row]:
        name = self.agreement.price_level.index
        if name is None or not self.shape.indexed:
            return
        for year in range(self.first.year - 2, self.last.year + 2):
            if self.random.random() < 0.85:
                percent = self.random.choice(["2.1", "3.37", "0", "-1.05", "12.345"])
                yield {"index": name, "year": str(year), "percent": percent}


def _nodes(terms: Terms) -> Iterable[tree.Node]:
    for version in terms.versions:
        for rule in version.rules:
            for formula in (*rule.formulas, *([rule.for_] if rule.for_ else [])):
                yield from tree.walk(formula)


def _constants(terms: Terms) -> list[Fraction]:
    """The numbers in the terms that a value can be compared with."""
    found = {node.value for node in _nodes(terms) if isinstance(node, tree.Number)}
    for version in terms.versions:
        for rule in version.rules:
            pay = rule.outcome.pay
            if isinstance(pay, BandPay):
                bounds = [x for b in pay.bands for x in (b.above, b.from_, b.up_to, b.below)]
                found |= {each for each in bounds if each is not None}
            elif isinstance(pay, TaperPay):
                found |= {pay.taper.from_.at, pay.taper.to.at}
            elif isinstance(pay, PriceBy):
                spec = version.agreement.participants.attributes.get(pay.by)
                found |= {Fraction(each) for each in pay.prices if spec is not None and spec.type == "number"}
    return sorted(found)


def smallest(register: Register, broken: Callable[[Register], bool], seconds: float) -> Register:
    """The register with as few participants and observations as still break it, as far as the time goes."""
    end = monotonic() + seconds
    for row in register.participants:
        fewer = register.without({row["participant_id"]})
        if monotonic() < end and broken(fewer):
            register = fewer
    for table in ("aggregates", "observations", "indices"):
        size = max(1, len(getattr(register, table)) // 2)
        while size:
            at = 0
            while at < len(rows := getattr(register, table)) and monotonic() < end:
                fewer = replace(register, **{table: rows[:at] + rows[at + size :]})
                if broken(fewer):
                    register = fewer
                else:
                    at += size
            size //= 2
    return register
