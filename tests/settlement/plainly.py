"""A register settled by the reference engine from plain values, with no database in between: quick enough for many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from virkning.settlement import Settlement
from virkning.settlement.earned import timeline
from virkning.settlement.limits import Waterfall
from virkning.settlement.pricing import Indices
from virkning.settlement.reference import Reference
from virkning.settlement.register import Person, Register, Series, all_measures
from virkning.settlement.standing import Course
from virkning.terms import Terms
from virkning.terms.values import parse_interval, parse_month

Rows = Iterable[Mapping[str, Any]]
Statements = list[dict[str, Any]]
"""By statement what was earned, is payable, was reduced, is unresolved, and was earned by outcome."""


def settled_plainly(
    terms: Terms, participants: Rows, observations: Rows, aggregates: Rows = (), indices: Rows = ()
) -> Statements:
    """What rows that are known to be good come to."""
    measures, first = all_measures(terms), terms.agreement.period.first
    whole = Person(measures, None, first, Series())
    people = {}
    for row in participants:
        course = _course(terms, row)
        people[row["participant_id"]] = Person(
            measures, row["participant_id"], course.start, Series(), course, {"cohort": course.cohort}, agreement=whole
        )
    for row in observations:
        _put(people[row["participant_id"]].series, row)
    for row in aggregates:
        _put(whole.series, row)
    line = timeline(terms, index_table(indices))
    earned = Reference(line, Register(tuple(people[each] for each in sorted(people)), whole)).settle()
    waterfall = Waterfall(line, line.versions[-1].prices.factors)
    found = []
    for statement in line.statements:
        payable = waterfall.statement(statement, earned)[0]
        own = {key: sum(by.values()) for key, by in earned.totals.items() if key.statement == statement.index}
        whole_sum = sum(own.values())
        outcomes = {each: sum(x for key, x in own.items() if key.outcome == each) for each in line.outcomes}
        gone = earned.unresolved.get(statement.index, 0)
        found.append({"earned": whole_sum, "payable": payable, "reduced": whole_sum - payable, "unresolved": gone,
                      "outcomes": outcomes})  # fmt: skip
    return found


def statements_of(settlement: Settlement) -> Statements:
    """The same of a settlement."""
    return [
        {"earned": each.earned, "payable": each.payable, "reduced": each.earned - each.payable,
         "unresolved": each.unresolved, "outcomes": dict(each.outcomes)}
        for each in settlement.statements
    ]  # fmt: skip


def index_table(rows: Rows) -> Indices:
    """The table of indices in some rows."""
    table: dict[str, dict[int, Fraction]] = {}
    for row in rows:
        table.setdefault(row["index"], {})[int(row["year"])] = Fraction(row["percent"])
    return table


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _course(terms: Terms, row: Mapping[str, Any]) -> Course:
    enrolled, started = date.fromisoformat(row["enrolled_on"]), _day(row.get("started_on"))
    cohorts = terms.agreement.cohorts
    decides = (started or enrolled) if cohorts and cohorts.by == "started_on" else enrolled
    groups = cohorts.groups if cohorts else []
    cohort = next((each.id for each in groups if each.first <= decides <= each.last), "")
    return Course(cohort, enrolled, started, _day(row.get("ended_on")), row.get("end_reason"), row.get("replaced_by"))


def _put(series: Series, row: Mapping[str, Any]) -> None:
    measure, period, value = row["measure"], row["period"], Fraction(row["value"])
    if "/" in period:
        series.intervals[measure].append((parse_interval(period), value))
    elif len(period) == 7 and period[4] == "-":
        series.months[measure][parse_month(period)] = value
    else:
        series.occasions[measure][period] = value
