"""The participants of many scenarios: who comes and leaves, how each fares, and what of it is observed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from virkning.forecast.check import ended, planned_cohorts
from virkning.forecast.draws import Floats, Luck, numbers, threshold
from virkning.forecast.known import Known, KnownCohort
from virkning.forecast.model import Forecast, MonthlyMeasure, ScoreMeasure
from virkning.forecast.paths import lose, walk
from virkning.settlement.many.counts import UNKNOWN, WORD, Block, Flags, Months, Scores, Whole, words_of
from virkning.settlement.many.places import Place, Plan
from virkning.settlement.pricing import Indices
from virkning.settlement.register import Register
from virkning.settlement.standing import Course
from virkning.terms import Terms
from virkning.terms.model import Cohort
from virkning.terms.values import Duration, parse_exact


@dataclass(frozen=True, slots=True)
class Setup:
    """What a simulation rests on."""

    terms: Terms
    forecast: Forecast
    plan: Plan
    known: Known
    indices: Indices = field(default_factory=dict)
    register: Register | None = None
    """What was observed so far, where the simulation goes on from it."""


@dataclass(frozen=True, slots=True)
class CohortDrawn:
    """One cohort in many scenarios: those known come first, then the places still to be filled."""

    cohort: str
    known: KnownCohort
    filled: Flags
    """Whether each of the open places is filled, of the shape (scenarios, places)."""
    observed: Block
    """What will be observed: missing months and scores are unknown."""
    happened: Block
    """What happens, observed or not."""


def people_drawn(setup: Setup, luck: Luck) -> tuple[list[CohortDrawn], Whole]:
    """Every cohort, and how many are enrolled in each scenario, replaced ones not counted."""
    filled = {cohort: _filled(setup, cohort, number, luck) for cohort, number in open_places(setup).items()}
    enrolled = np.zeros(luck.scenarios, dtype=np.int64)
    for cohort, own in filled.items():
        enrolled += setup.known.cohort(cohort).people + own.sum(axis=1)
    pro_rata = setup.terms.agreement.participants.pro_rata
    short = enrolled < (pro_rata.fewer_than if pro_rata else 0)
    drawn = []
    for cohort, own in filled.items():
        counts = pro_rata is not None and cohort in pro_rata.cohorts
        regular = own
        if counts and short.any():
            regular = own & ~(leaves_late(setup, cohort, own.shape[1], luck) & short[:, None])
        known = setup.known.cohort(cohort)
        there = np.broadcast_to(np.array(known.measured, dtype=np.bool_), (luck.scenarios, known.people))
        everybody = np.concatenate([there, own], axis=1)
        if counts:
            there = there & ~(np.array(known.late, dtype=np.bool_) & short[:, None])
        measured = np.concatenate([there, regular], axis=1)
        observed, happened = _block(setup, cohort, measured, everybody, luck)
        drawn.append(CohortDrawn(cohort, known, own, observed, happened))
    return drawn, enrolled


def open_places(setup: Setup) -> dict[str, int]:
    """The places still to be filled in each cohort."""
    found = {}
    for cohort, number in planned_cohorts(setup.terms, setup.forecast).items():
        known = setup.known.cohort(cohort)
        found[cohort] = 0 if known.closed else max(0, number - known.people)
    return found


def _filled(setup: Setup, cohort: str, places: int, luck: Luck) -> Flags:
    estimate = setup.forecast.people.filled
    if estimate is None:
        return np.ones((luck.scenarios, places), dtype=np.bool_)
    number = np.rint(luck.level("people.filled", estimate) * places)
    flags: Flags = np.arange(places)[None, :] < number[:, None]
    return flags


def leaves_late(setup: Setup, cohort: str, places: int, luck: Luck) -> Flags:
    """Who of the open places leaves late, but before a full course."""
    estimate = setup.forecast.people.leave_late
    if estimate is None:
        return np.zeros((luck.scenarios, places), dtype=np.bool_)
    chance = luck.stream(f"late {cohort}").random((luck.scenarios, places))
    flags: Flags = chance < luck.level("people.leave_late", estimate)[:, None]
    return flags


def late_courses(
    setup: Setup, drawn: Sequence[CohortDrawn], enrolled: Whole, luck: Luck
) -> dict[int, list[tuple[str, Course]]]:
    """Late drop-outs who count pro rata, in the scenarios with too few participants."""
    pro_rata = setup.terms.agreement.participants.pro_rata
    found: dict[int, list[tuple[str, Course]]] = {}
    if pro_rata is None:
        return found
    short = np.flatnonzero(enrolled < pro_rata.fewer_than).tolist()
    for each in drawn if short else ():
        if each.cohort not in pro_rata.cohorts:
            continue
        places = each.filled.shape[1]
        late = leaves_late(setup, each.cohort, places, luck) & each.filled
        dates = Dates(setup, each.cohort, places, luck)
        for scenario in short:
            own = [(f"{each.cohort}-{at}", dates.course(scenario, at, late=True))
                   for at in np.flatnonzero(late[scenario]).tolist()]  # fmt: skip
            own += [(f"known-{at}", course) for at, course in enumerate(each.known.courses) if each.known.late[at]]
            if own:
                found.setdefault(scenario, []).extend(own)
    return found


class Dates:
    """The days of the courses in the open places of a cohort."""

    def __init__(self, setup: Setup, cohort: str, places: int, luck: Luck) -> None:
        self.setup, self.cohort = setup, cohort
        shape = (luck.scenarios, places)
        self.enrols = luck.stream(f"enrols {cohort}").random(shape, dtype=np.float32)
        self.leaves = luck.stream(f"leaves {cohort}").random(shape, dtype=np.float32)
        agreement = setup.terms.agreement
        groups = agreement.cohorts.groups if agreement.cohorts else []
        group: Cohort | None = next((each for each in groups if each.id == cohort), None)
        self.first = group.first if group else agreement.period.first
        self.last = min(group.last if group else agreement.period.last, agreement.period.last)
        self.by_start = agreement.cohorts is not None and agreement.cohorts.by == "started_on"
        if setup.known.until is not None:
            self.first = min(max(self.first, setup.known.until + timedelta(days=1)), self.last)

    def course(self, scenario: int, place: int, *, late: bool) -> Course:
        """The course of whoever fills a place to the end, or leaves late."""
        agreement, days = self.setup.terms.agreement, (self.last - self.first).days + 1
        enrolled, started = self.begins(self.first + timedelta(days=int(self.enrols[scenario, place] * days)))
        ended_on = None
        if late and agreement.participants.pro_rata is not None:
            rule = agreement.participants.pro_rata
            first = rule.ended_after.after(started) + timedelta(days=1)
            room = max(1, (started + timedelta(weeks=rule.full_course_weeks) - first).days)
            ended_on = first + timedelta(days=int(self.leaves[scenario, place] * room))
        return Course(self.cohort, enrolled, started, ended_on, "ophør" if ended_on else None, None)

    def begins(self, day: date) -> tuple[date, date]:
        """Enrolment and start, where the one that decides the cohort falls on a day."""
        lag = self.setup.forecast.people.starts_after or Duration()
        return (day - (lag.after(day) - day), day) if self.by_start else (day, lag.after(day))


def _block(setup: Setup, cohort: str, measured: Flags, everybody: Flags, luck: Luck) -> tuple[Block, Block]:
    """The measures of a cohort's participants: as observed of those measured, and as they happen to everybody.

    Late drop-outs who count pro rata are paid for by the mean of others; what happens to them happens all the same.
    """
    kinds = kinds_of(setup.forecast, cohort, everybody.shape, luck)
    months, all_months, scores, all_scores = {}, {}, {}, {}
    places = [place for _, place in setup.plan.of_cohort(cohort)]
    for name, model in setup.forecast.measures.items():
        own = [place for place in places if place.rule.id == model.outcome]
        if not own:
            continue
        if isinstance(model, MonthlyMeasure):
            months[name], all_months[name] = _monthly(setup, cohort, name, model, own, kinds, luck)
        else:
            both = _scored(setup, cohort, name, model, own, kinds, luck)
            for occasion, (seen, happened) in both.items():
                scores[name, occasion], all_scores[name, occasion] = seen, happened
    return Block(cohort, measured, months, scores), Block(cohort, everybody, all_months, all_scores)


def kinds_of(forecast: Forecast, cohort: str, shape: tuple[int, int], luck: Luck) -> NDArray[np.intp]:
    """The kind of every participant, as a position among the kinds of the file."""
    kinds = forecast.people.kinds
    if kinds is None or len(kinds.groups) == 1:
        return np.zeros(shape, dtype=np.intp)
    return _placed([each.share for each in kinds.groups], numbers(luck.stream(f"kinds {cohort}"), shape)).astype(
        np.intp
    )


def chances(forecast: Forecast, outcome: str, measurement: int, luck: Luck) -> Floats:
    """The chance of success at a cohort's measurement, of the shape (scenarios, kinds); 1 where kinds do not differ."""
    share = luck.level(f"plan.{outcome}", forecast.plan[outcome].at(measurement))
    kinds = forecast.people.kinds
    if kinds is None or outcome not in kinds.outcomes:
        return share[:, None]
    found: Floats = share[:, None] * np.array([float(each.factor) for each in kinds.groups])
    return found


def _monthly(
    setup: Setup,
    cohort: str,
    name: str,
    model: MonthlyMeasure,
    places: Sequence[Place],
    kinds: NDArray[np.intp],
    luck: Luck,
) -> tuple[Months, Months]:
    measurement = {month: place.measurement for place in places for month in place.months}
    calendar = sorted(measurement)
    first, known = calendar[0], setup.known.cohort(cohort)
    words = (calendar[-1] - first) // WORD + 1
    scenarios, people = kinds.shape
    stays = luck.level(f"measures.{name}.stays", model.stays)[:, None]
    by_number = {number: chances(setup.forecast, model.outcome, number, luck) for number in set(measurement.values())}
    high, seen = (np.zeros((scenarios, people, words), dtype=np.uint64) for _ in range(2))
    seen[:] = words_of([month - first for month in calendar], words)
    complete, past_months = seen.copy(), np.zeros((1, people, words), dtype=np.uint64)
    missing = luck.level(f"measures.{name}.missing", model.missing)
    for part, since, rest in (("known", setup.known.after(calendar), slice(0, known.people)),
                              ("open", calendar, slice(known.people, people))):  # fmt: skip
        if rest.start == rest.stop:
            continue
        bits = [month - first for month in since]
        own_high, own_seen = high[:, rest], seen[:, rest]
        state = flags = None
        if part == "known":
            past = known.months(name, first, words)
            own_high[:], own_seen[:] = past.high, own_seen & (past.seen | past.open)
            complete[:, rest], past_months[:, rest] = own_seen, past.seen
            state, flags = (np.broadcast_to(each, own_high.shape[:2]) for each in (past.state, past.told))
        if bits:
            rows = [by_number[measurement[month]] for month in since]
            stream = luck.stream(f"{name} {cohort} {part}")
            if scenarios and own_high.shape[1]:
                walk(rows, stays, kinds[:, rest], stream, bits, own_high, state, flags)
            lost = np.ascontiguousarray(own_seen)
            lose(lost, bits, missing, luck.stream(f"{name} {cohort} {part} missing"))
            own_seen[:] = lost
    which = _placed(list(model.success.values()), numbers(luck.stream(f"{name} {cohort} values"), kinds.shape))
    values = tuple(parse_exact(text) for text in model.success)
    told = past_months if known.people else None
    observed = Months(first, high, seen, which, values, model.otherwise, told)
    return observed, Months(first, high, complete, which, values, model.otherwise, told)


def _placed(shares: Sequence[Fraction], drawn: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Where even numbers fall among the given shares."""
    found = np.zeros(drawn.shape, dtype=np.uint8)
    for edge in threshold(np.cumsum([float(each) for each in shares[:-1]])):
        found += drawn >= edge
    return found


def _scored(
    setup: Setup,
    cohort: str,
    name: str,
    model: ScoreMeasure,
    places: Sequence[Place],
    kinds: NDArray[np.intp],
    luck: Luck,
) -> Mapping[str, tuple[Scores, Scores]]:
    spec = setup.terms.agreement.measures[name]
    scenarios, people = kinds.shape
    shape, known = (scenarios, people), setup.known.cohort(cohort)
    starts = [parse_exact(text) for text in model.start]
    changes = [parse_exact(text) for text in (*model.success, *model.otherwise)]
    past = known.scores(name, model.before, model.after)
    table_of = [[ended(start, change, spec) for change in changes] for start in (*starts, *past.starts)]
    values = sorted({*starts, *past.values, *(value for row in table_of for value in row)})
    place_of = {value: at for at, value in enumerate(values)}

    def drawn(purpose: str) -> NDArray[np.uint32]:
        return numbers(luck.stream(f"{name} {cohort} {purpose}"), shape)

    start = _placed(list(model.start.values()), drawn("start")).astype(np.intp)
    start[:, : known.people] = np.where(past.start >= 0, past.start + len(starts), start[:, : known.people])
    limits = threshold(chances(setup.forecast, model.outcome, places[0].measurement, luck))
    success = drawn("success") < (np.take_along_axis(limits, kinds, axis=1) if limits.shape[1] > 1 else limits)
    change = drawn("change")
    good, bad = (_placed(list(each.values()), change) for each in (model.success, model.otherwise))
    bad += np.uint8(len(model.success))
    bad ^= (bad ^ good) * success  # good where there is success
    table = np.array([[place_of[value] for value in row] for row in table_of], dtype=np.int16)
    after = table.take(start * len(changes) + bad)
    before = np.array([place_of[value] for value in (*starts, *past.starts)], dtype=np.int16).take(start)
    missing = luck.level(f"measures.{name}.missing", model.missing)
    lost = drawn("missing") < threshold(missing)[:, None]
    told = after | -lost.astype(np.int16)  # all bits set is UNKNOWN
    both = {"before": [before, before.copy()], "after": [told, after]}
    for key, answers in (("before", past.told_before), ("after", past.told_after)):
        codes = np.array([UNKNOWN if value is None else place_of[value] for value in answers.values], dtype=np.int16)
        for each in both[key]:  # what is known stands, and what was not told by now stays untold
            each[:, : known.people] = np.where(answers.settled, codes, each[:, : known.people])
    kept = tuple(values)
    return {
        model.before: (Scores(both["before"][0], kept), Scores(both["before"][1], kept)),
        model.after: (Scores(both["after"][0], kept), Scores(both["after"][1], kept)),
    }
