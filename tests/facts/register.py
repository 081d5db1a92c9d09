"""The agreement that the tests of facts share, and how to look at typed tables."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from virkning.facts import Declarations, Facts
from virkning.terms.model import AttributeSpec, Cohort, Cohorts, Measure


def measure(every: str, between: tuple[int, int], **more: Any) -> Measure:
    return Measure(every=every, unit="unit", between=between, **more)  # type: ignore[arg-type]


def cohort(year: int) -> Cohort:
    return Cohort(id=str(year), first=date(year, 1, 1), last=date(year, 12, 31))


DECLARATIONS = Declarations(
    measures={
        "paid_hours": measure("month", (0, 744), decimals=2),
        "income": measure("month", (-1000, 100000), decimals=3),
        "life_satisfaction": measure("occasion", (0, 10), decimals=1, occasions=["start", "6m"]),
        "job": measure("event", (0, 10)),
        "stay": measure("interval", (0, 1000)),
        "headcount": measure("month", (0, 1000), decimals=2, of="agreement"),
        "leavers": measure("interval", (0, 1000), of="agreement"),
        "opened": measure("event", (0, 1000), of="agreement"),
    },
    attributes={
        "sex": AttributeSpec(values=["f", "m"]),
        "age": AttributeSpec(type="number", between=(Fraction(0), Fraction(120))),
    },
    cohorts=Cohorts(clause="1", groups=[cohort(2026), cohort(2027), cohort(2028)]),
)


def typed(facts: Facts) -> dict[str, list[tuple[Any, ...]]]:
    """Every typed table, its columns first, its rows in order."""
    relations = ["participants", *(f"obs_{name}" for name in DECLARATIONS.measures_of("participant"))]
    relations += [f"agg_{name}" for name in DECLARATIONS.measures_of("agreement")]
    relations += ["cover_paid_hours", "cover_income"]
    return {relation: table(facts, relation) for relation in relations}


def table(facts: Facts, relation: str) -> list[tuple[Any, ...]]:
    found = facts.connection.execute(f"SELECT * FROM {relation} ORDER BY ALL")
    columns = [(column[0], str(column[1])) for column in found.description or []]
    return [tuple(columns), *found.fetchall()]


def person(name: str, **cells: object) -> dict[str, object]:
    return {"participant_id": name, "enrolled_on": "2026-03-01", **cells}


def seen(name: str, measured: str, period: str, value: object, **cells: object) -> dict[str, object]:
    return {"participant_id": name, "measure": measured, "period": period, "value": value, **cells}
