"""Persons, and what the effect is a person: stocks are never added over years, and units never to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from virkning.forecast.cases.amounts import figures
from virkning.forecast.cases.figures import ZERO, Figure
from virkning.forecast.cases.model import Case
from virkning.forecast.cases.spans import Span, exactly, rounded


@dataclass(frozen=True, slots=True)
class People:
    """The persons of a case that are counted in one unit and one way."""

    unit: str
    kind: Literal["stock", "flow"]
    by_year: Mapping[int, Figure]
    in_all: Figure | None
    """None for a stock that is counted by year: it is not added up."""
    per_person: Mapping[int, Span]
    """The effect a person in a year, in øre, where both are known."""
    per_person_in_all: Span | None

    def to_json(self) -> dict[str, Any]:
        """The persons as plain data; exact numbers as text."""
        in_all = None if self.in_all is None else _plain(self.in_all)
        per_person = {str(year): each.to_json() for year, each in self.per_person.items()}
        return {
            "unit": self.unit,
            "kind": self.kind,
            "by_year": {str(year): _plain(figure) for year, figure in self.by_year.items()},
            "in_all": in_all,
            "per_person": per_person,
            "per_person_in_all": None if self.per_person_in_all is None else self.per_person_in_all.to_json(),
        }


def _plain(figure: Figure) -> dict[str, Any]:
    low, high = (None if end is None else str(end) for end in (figure.low, figure.high))
    return {"from": low, "to": high, "known": figure.state is None}


def people(case: Case, effect: Span, by_year: Mapping[int, Span] | None) -> tuple[People, ...]:
    """The persons of a case by unit and kind, and what the effect is a person."""
    groups: dict[tuple[str, Literal["stock", "flow"]], dict[int | None, Figure]] = {}
    for block in case.persons:
        group = groups.setdefault((block.unit, block.kind), {})
        for year, figure in figures(case.years, block):
            group[year] = plus(group.get(year, ZERO), figure)
    found = []
    for (unit, kind), group in groups.items():
        years = {year: figure for year, figure in group.items() if year is not None}
        in_all = group.get(None)
        if kind == "flow":
            in_all = ZERO
            for figure in group.values():
                in_all = plus(in_all, figure)
        elif years:
            in_all = None
        prices = {year: price for year in years if by_year and (price := _price(by_year[year], years[year]))}
        whole = None if kind == "stock" or in_all is None else _price(effect, in_all)
        found.append(People(unit, kind, years, in_all, prices, whole))
    return tuple(found)


def plus(one: Figure, other: Figure) -> Figure:
    """The sum of two figures; with a state in one of them it has no number."""
    if one.state or other.state:
        return Figure(None, None, one.state or other.state)
    return Figure(_both(one.low, other.low), _both(one.high, other.high))


def _both(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else one + other


def _price(amount: Span, persons: Figure) -> Span | None:
    """An amount a person, rounded to whole øre."""
    found = exactly(amount).over(persons)
    return None if found is None else Span(rounded(found.low), rounded(found.high))
