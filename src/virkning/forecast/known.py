"""What has happened so far: the participants enrolled, what was observed of them, and what it says of the plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from virkning.forecast.draws import LEVELS, Floats, share_at
from virkning.forecast.model import Forecast, MonthlyMeasure, ScoreMeasure
from virkning.settlement.many.counts import WORD, Bits, Flags, outcome_of_scores, value_holds, words_of
from virkning.settlement.many.places import Place, Plan
from virkning.settlement.register import Person, Register, Series, all_measures
from virkning.settlement.standing import Course, is_replaced, standing
from virkning.terms import Terms
from virkning.terms.values import month_end, month_index


@dataclass(frozen=True, slots=True)
class PastMonths:
    """A monthly measure so far, by participant: the months of success, those seen, and those still to come."""

    high: Bits
    seen: Bits
    open: Bits
    state: Flags
    """Whether the last month seen was a success."""
    told: Flags
    """Whether any month was seen."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The scores of an occasion by participant; ``settled`` where no answer can come any more, or one has come."""

    settled: Flags
    values: Sequence[Fraction | None]


@dataclass(frozen=True, slots=True)
class PastScores:
    """The scores of a measure so far."""

    starts: Sequence[Fraction]
    """The scores at the start that occur."""
    start: NDArray[np.int16]
    """By participant the position in ``starts``; -1 where the start is not known."""
    values: frozenset[Fraction]
    """Every score that occurs."""
    told_before: Answers
    told_after: Answers


@dataclass(frozen=True, slots=True)
class KnownCohort:
    """The participants of a cohort so far, those replaced left out."""

    terms: Terms
    forecast: Forecast
    places: Sequence[Place]
    until: date | None
    persons: Sequence[Person] = ()
    measured: Sequence[bool] = ()
    """Whether each is measured at all."""
    late: Sequence[bool] = ()
    """Whether each counts pro rata where too few were enrolled."""
    closed: bool = False
    """Whether nobody can be enrolled any more."""
    agreed: Sequence[Place] = ()
    """The places under the terms as they stand; those in ``places`` may be of other terms that are tried."""

    @property
    def people(self) -> int:
        """How many there are; all count as enrolled, since those replaced are left out."""
        return len(self.persons)

    @property
    def courses(self) -> list[Course]:
        """The courses, in order."""
        return [person.course for person in self.persons if person.course is not None]

    def months(self, measure: str, first: int, words: int) -> PastMonths:
        """A monthly measure in words of bits that begin with the month ``first``."""
        model = self.forecast.measures[measure]
        place = next(each for each in self.places if each.rule.id == model.outcome)
        usual = next(each for each in self.agreed or self.places if each.rule.id == model.outcome)
        shape = (self.people, words)
        high, seen = np.zeros(shape, dtype=np.uint64), np.zeros(shape, dtype=np.uint64)
        state, told = np.zeros(self.people, dtype=np.bool_), np.zeros(self.people, dtype=np.bool_)
        measures = all_measures(self.terms)
        good: dict[Fraction, bool] = {}
        usually: dict[Fraction, bool] = {}
        for at, person in enumerate(self.persons):
            for month, value in sorted(person.series.months[measure].items()):
                if value not in good:
                    good[value] = value_holds(measures, place, measure, value)
                    usually[value] = value_holds(measures, usual, measure, value)
                if self.until is not None and month <= month_index(self.until):
                    told[at], state[at] = True, usually[value]
                if 0 <= month - first < words * WORD:
                    bit = np.uint64(1) << np.uint64((month - first) % WORD)
                    seen[at, (month - first) // WORD] |= bit
                    if good[value]:
                        high[at, (month - first) // WORD] |= bit
        last = month_index(self.until) if self.until is not None else first - 1
        still = words_of(range(max(0, last + 1 - first), words * WORD), words)
        return PastMonths(high, seen, np.broadcast_to(still, shape), state, told)

    def scores(self, measure: str, before: str, after: str) -> PastScores:
        """The scores of a measure at two occasions."""
        if not self.persons:
            nobody = np.zeros(0, dtype=np.bool_)
            none = Answers(nobody, ())
            return PastScores((), np.zeros(0, dtype=np.int16), frozenset(), none, none)
        model = self.forecast.measures[measure]
        assert isinstance(model, ScoreMeasure) and self.until is not None
        first = [person.occasion(measure, before) for person in self.persons]
        then = [person.occasion(measure, after) for person in self.persons]
        starts = sorted({value for value in first if value is not None})
        at = np.array([-1 if value is None else starts.index(value) for value in first], dtype=np.int16)
        begun = [person.start <= self.until for person in self.persons]
        asked = [model.asked.after(person.start) <= self.until for person in self.persons]
        return PastScores(
            starts,
            at,
            frozenset(value for value in (*first, *then) if value is not None),
            Answers(np.array([v is not None or b for v, b in zip(first, begun, strict=True)], dtype=np.bool_), first),
            Answers(np.array([v is not None or b for v, b in zip(then, asked, strict=True)], dtype=np.bool_), then),
        )


@dataclass(frozen=True, slots=True)
class Known:
    """What is known when a forecast is made: nothing yet, or a register as far as it goes."""

    terms: Terms
    forecast: Forecast
    until: date | None = None
    """The last day that is known: the end of the last month observed."""
    cohorts: Mapping[str, KnownCohort] = field(default_factory=dict)
    aggregates: Series = field(default_factory=Series)
    learnt: Mapping[str, Floats] = field(default_factory=dict)
    """By estimate, what was observed makes of its quantiles: the cumulated probability at each of a grid."""
    replaced: Sequence[Person] = ()
    """Participants who were replaced, and are measured nowhere."""

    def cohort(self, cohort: str) -> KnownCohort:
        """A cohort so far."""
        return self.cohorts.get(cohort) or KnownCohort(self.terms, self.forecast, (), self.until)

    def after(self, calendar: Sequence[int]) -> list[int]:
        """The months of a calendar that are still to come."""
        return [month for month in calendar if self.until is None or month > month_index(self.until)]


def known_from(terms: Terms, forecast: Forecast, plan: Plan, register: Register) -> Known:
    """What a register says so far: its participants, and how likely each level of the plan has become."""
    until = _until(register)
    agreement = terms.agreement
    people = [(person, person.course) for person in register.people if person.course is not None]
    gone = [person for person, course in people if is_replaced(course, agreement)]
    there = [(person, course) for person, course in people if not is_replaced(course, agreement)]
    cohorts: dict[str, KnownCohort] = {}
    groups = {group.id: group.last for group in agreement.cohorts.groups} if agreement.cohorts else {}
    pro_rata = agreement.participants.pro_rata
    few = min(len(there), pro_rata.fewer_than - 1) if pro_rata else len(there)
    for cohort, last in (groups or {"": agreement.period.last}).items():
        own = [(person, course) for person, course in there if course.cohort == cohort]
        cohorts[cohort] = KnownCohort(
            terms,
            forecast,
            [place for _, place in plan.of_cohort(cohort)],
            until,
            [person for person, _ in own],
            [standing(course, agreement, 10**9) == "regular" for _, course in own],
            [standing(course, agreement, few) == "pro rata" for _, course in own],
            until is not None and until >= last,
        )
    found = Known(terms, forecast, until, cohorts, register.agreement.series, {}, gone)
    learnt = {f"plan.{outcome}": _learnt(found, plan, outcome) for outcome in forecast.plan}
    kept = {name: each for name, each in learnt.items() if each is not None}
    return replace(found, learnt=kept)


def known_again(known: Known, before: Known) -> Known:
    """What is known under other terms that are tried; what it says of the future is as before."""
    cohorts = {
        name: replace(each, agreed=before.cohort(name).agreed or before.cohort(name).places)
        for name, each in known.cohorts.items()
    }
    return replace(known, cohorts=cohorts, learnt=before.learnt)


def _until(register: Register) -> date | None:
    months = [month for person in (*register.people, register.agreement)
              for by_month in person.series.months.values() for month in by_month]  # fmt: skip
    if months:
        return month_end(max(months))
    days = [day for p in register.people if p.course is not None
            for day in (p.course.enrolled_on, p.course.started_on, p.course.ended_on) if day is not None]  # fmt: skip
    ends = [interval.last for spans in register.agreement.series.intervals.values() for interval, _ in spans]
    last = max([*days, *ends], default=None)
    if last is None or last == month_end(month_index(last)):
        return last
    return month_end(month_index(last) - 1)  # of a month that is under way, nothing needs to be missing yet


def _learnt(known: Known, plan: Plan, outcome: str) -> Floats | None:
    """The cumulated probability of each level of an outcome's plan, after what was observed.

    Months of one participant are not independent: a month counts as much as their likeness leaves of it.
    """
    planned = known.forecast.plan[outcome]
    if all(low == high for low, high in (each.ends for each in planned.by_measurement)):
        return None
    observed = [(place, *_observed(known, place)) for place in plan.places if place.rule.id == outcome]
    months: Counter[str] = Counter()
    for place, _, cells in observed:
        months[place.key.cohort] += len(place.months) if cells else 0
    likelihood, seen = np.zeros(len(LEVELS)), 0
    for place, met, cells in observed:
        estimate = planned.at(place.measurement)
        share = share_at(estimate, LEVELS)
        seen += cells
        with np.errstate(divide="ignore", invalid="ignore"):
            part = np.where(share > 0, met * np.log(share), -np.inf if met else 0.0)
            part += np.where(share < 1, (cells - met) * np.log1p(-share), -np.inf if cells > met else 0.0)
        likelihood += _weight(known.forecast, outcome, float(estimate.share), months[place.key.cohort]) * part
    if not seen or not np.isfinite(likelihood).any():
        return None
    weights: Floats = np.exp(likelihood - likelihood[np.isfinite(likelihood)].max())
    cumulated: Floats = (np.cumsum(weights) - weights / 2) / weights.sum()
    return cumulated


def _weight(forecast: Forecast, outcome: str, share: float, months: int) -> float:
    """How much a month counts where each participant was seen in so many: 1 where they are independent.

    A participant's months are alike because success lasts, and because participants differ. The mean of so many months
    that are alike by so much is as uncertain as that of fewer months that are not.
    """
    model = next((each for each in forecast.measures.values() if each.outcome == outcome), None)
    if not isinstance(model, MonthlyMeasure) or share >= 1:
        return 1.0
    kinds = forecast.people.kinds
    differ = 0.0
    if kinds is not None and outcome in kinds.outcomes:
        differ = float(sum(each.share * each.factor**2 for each in kinds.groups) - 1) * share / (1 - share)
    lasting = max(0.0, (float(model.stays.share) - share) / (1 - share))
    apart = np.arange(1, months)
    alike = 1 - (1 - lasting**apart) * (1 - min(1.0, differ))
    return float(1 / (1 + 2 * np.sum((1 - apart / max(1, months)) * alike)))


def _observed(known: Known, place: Place) -> tuple[int, int]:
    """Successes and cells observed in a place."""
    measures, cohort = all_measures(known.terms), known.cohort(place.key.cohort)
    name = next((n for n, each in known.forecast.measures.items() if each.outcome == place.rule.id), None)
    model = known.forecast.measures.get(name or "")
    if name is None or model is None:
        return 0, 0
    if isinstance(model, MonthlyMeasure):
        found = [
            value_holds(measures, place, name, value)
            for person in cohort.persons
            for month in place.months
            if (value := person.month(name, month)) is not None
        ]
        return sum(found), len(found)
    results = [
        outcome_of_scores(
            measures, place, {(name, each): person.occasion(name, each) for each in (model.before, model.after)}
        )
        for person in cohort.persons
    ]
    told = [each for each in results if each >= 0]
    return sum(told), len(told)
