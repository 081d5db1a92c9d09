"""The register of one scenario as rows, so that anybody can settle it by itself and compare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import numpy as np

from virkning.forecast.aggregates import drawn_series
from virkning.forecast.draws import Luck
from virkning.forecast.people import CohortDrawn, Dates, Setup, leaves_late, people_drawn
from virkning.forecast.simulate import CHUNK
from virkning.settlement.many.counts import UNKNOWN, WORD
from virkning.settlement.register import Person, Series
from virkning.settlement.standing import Course
from virkning.terms.analysis import decimal
from virkning.terms.values import month_index, month_text

Row = dict[str, Any]


@dataclass(slots=True)
class Rows:
    """The tables of a register, as texts."""

    participants: list[Row] = field(default_factory=list)
    observations: list[Row] = field(default_factory=list)
    aggregates: list[Row] = field(default_factory=list)


def register_of(setup: Setup, scenarios: int, seed: int, scenario: int) -> Rows:
    """The facts of a scenario (from 0) of a simulation: those that its amounts are settled on."""
    chunk, at = divmod(scenario, CHUNK)
    luck = Luck(seed, chunk, min(CHUNK, scenarios - chunk * CHUNK), {}, setup.known.learnt)
    rows = Rows()
    if not setup.plan.places:
        _series_rows(rows.aggregates, None, drawn_series(setup.terms, setup.forecast, setup.known, luck)[at])
        return rows
    drawn, _ = people_drawn(setup, luck)
    for each in drawn:
        _known_rows(rows, each, at)
        _open_rows(setup, rows, each, at, luck)
    for person in setup.known.replaced:
        _person_rows(rows, person)
    return rows


def _course_row(identity: str, course: Course) -> Row:
    dates = {name: getattr(course, name) for name in ("enrolled_on", "started_on", "ended_on")}
    texts = {name: day.isoformat() if day else None for name, day in dates.items()}
    return {"participant_id": identity, **texts, "end_reason": course.end_reason, "replaced_by": course.replaced_by}


def _observation(identity: str | None, measure: str, period: str, value: Any) -> Row:
    row = {"measure": measure, "period": period, "value": decimal(value)}
    return row if identity is None else {"participant_id": identity, **row}


def _series_rows(rows: list[Row], identity: str | None, series: Series) -> None:
    for measure, months in series.months.items():
        rows += [_observation(identity, measure, month_text(month), value) for month, value in months.items()]
    for measure, occasions in series.occasions.items():
        rows += [_observation(identity, measure, occasion, value) for occasion, value in occasions.items()]
    for measure, spans in series.intervals.items():
        rows += [_observation(identity, measure, str(interval), value) for interval, value in spans]


def _person_rows(rows: Rows, person: Person) -> None:
    assert person.course is not None and person.id is not None
    rows.participants.append(_course_row(person.id, person.course))
    _series_rows(rows.observations, person.id, person.series)


def _known_rows(rows: Rows, drawn: CohortDrawn, at: int) -> None:
    """Participants there are: what was observed of them, and what the scenario adds."""
    until = month_index(drawn.known.until) if drawn.known.until else -1
    for place, person in enumerate(drawn.known.persons):
        _person_rows(rows, person)
        told = {(measure, occasion) for measure, own in person.series.occasions.items() for occasion in own}
        rows.observations += [
            row for month, name, row in _drawn_rows(drawn, at, place, person.id or "")
            if (month > until if month is not None else name not in told)
        ]  # fmt: skip


def _open_rows(setup: Setup, rows: Rows, drawn: CohortDrawn, at: int, luck: Luck) -> None:
    """The open places that are filled, and the participants whose places they took."""
    places = drawn.filled.shape[1]
    late = leaves_late(setup, drawn.cohort, places, luck)
    replaces = setup.forecast.people.replaced
    rule = setup.terms.agreement.participants.replaced
    chance = luck.stream(f"replaced {drawn.cohort}").random((luck.scenarios, places))
    share = luck.level("people.replaced", replaces)[at] if replaces and rule else 0.0
    dates = Dates(setup, drawn.cohort, places, luck)
    prefix = _unused(setup)
    for place in np.flatnonzero(drawn.filled[at]).tolist():
        identity = f"{prefix}{drawn.cohort}-{place + 1:04d}"
        course = dates.course(at, place, late=bool(late[at, place]))
        rows.participants.append(_course_row(identity, course))
        shift = drawn.known.people
        rows.observations += [row for _, _, row in _drawn_rows(drawn, at, shift + place, identity)]
        if chance[at, place] < share:
            rows.participants.append(_course_row(f"{identity}-0", _replaced(setup, dates, course, identity)))


def _unused(setup: Setup) -> str:
    """What no known participant's id begins with."""
    known = [person.id or "" for cohort in setup.known.cohorts.values() for person in cohort.persons]
    prefix = "F"
    while any(identity.startswith(prefix) for identity in known):
        prefix += "F"
    return prefix


def _replaced(setup: Setup, dates: Dates, course: Course, identity: str) -> Course:
    """Someone who left within the time that allows a replacement, before ``course`` began."""
    rule = setup.terms.agreement.participants.replaced
    assert rule is not None
    enrolled, started = dates.begins(max(dates.first, min(course.enrolled_on, course.start) - timedelta(days=60)))
    ended = min(max(started, course.enrolled_on), rule.ended_within.after(started))
    return Course(course.cohort, enrolled, started, ended, "ophør", identity)


def _drawn_rows(drawn: CohortDrawn, at: int, place: int, identity: str) -> Iterator[tuple[int | None, Any, Row]]:
    """What is observed of a participant in a scenario: month (or None), measure and occasion, and the row."""
    for measure, months in drawn.observed.months.items():
        high, seen = months.high[at, place].tolist(), months.seen[at, place].tolist()
        value = months.values[int(months.which[at, place])]
        for word, bits in enumerate(seen):
            for bit in range(WORD):
                if bits >> bit & 1:
                    month = months.first + word * WORD + bit
                    found = value if high[word] >> bit & 1 else months.low
                    yield month, measure, _observation(identity, measure, month_text(month), found)
    for (measure, occasion), scores in drawn.observed.scores.items():
        code = int(scores.codes[at, place])
        if code != UNKNOWN:
            yield None, (measure, occasion), _observation(identity, measure, occasion, scores.values[code])
