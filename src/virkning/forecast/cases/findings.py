"""What is odd about the numbers of a case: parts against totals, children against parent, prices, units.

A check is never a repair: it says what stands in the file and what its parts come to, and nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from virkning.forecast.cases.check import money
from virkning.forecast.cases.figures import OERE, ZERO, Figure, Horizon
from virkning.forecast.cases.model import Case
from virkning.forecast.cases.persons import plus
from virkning.forecast.cases.reckon import Result, first_loss, reckon
from virkning.forecast.cases.spans import Span, exactly, span, total
from virkning.terms.problems import Path

Field = Literal["cost", "effect", "net", "persons", "first_loss", "price", "amount"]


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison, with its place in the file."""

    kind: Literal["stated", "children", "unit_price", "unit"]
    field: Field
    file: str
    line: int | None
    stated: Figure
    """What the file says: øre, or a number of persons."""
    found: Figure
    """What its parts come to, or for a unit what the amount would be if it were a slip."""
    holds: bool | None
    """None where the two cannot be compared, because a part is missing or the years are not the same."""
    year: int | None = None
    a_year: bool = False
    """Whether the figures are those of each year."""
    unit: str = ""
    """What persons are counted in."""

    @property
    def name(self) -> str:
        """The name a file refers to the check by, such as ``children.cost`` or ``unit_price.2018``."""
        if self.kind in ("unit_price", "unit"):
            return self.kind if self.year is None else f"{self.kind}.{self.year}"
        return f"{self.kind}.{self.field}"

    def to_json(self) -> dict[str, Any]:
        """The check as plain data; exact numbers as text, money in øre."""
        stated, found = ([None if end is None else str(end) for end in (each.low, each.high)]
                         for each in (self.stated, self.found))  # fmt: skip
        place = {"file": self.file, "line": self.line, "year": self.year, "a_year": self.a_year, "unit": self.unit}
        return {"check": self.name, "holds": self.holds, "stated": stated, "found": found, **place}


def checks(result: Result) -> tuple[Check, ...]:
    """Every check of a case, those that hold and those that do not."""
    return (*_stated(result), *_children(result), *_prices(result), *_units(result))


def _agree(stated: Figure, found: Figure) -> bool | None:
    """Whether one lies within the other."""
    if stated.state or found.state:
        return None
    return _within(stated, found) or _within(found, stated)


def _within(inner: Figure, outer: Figure) -> bool:
    above = outer.low is None or (inner.low is not None and inner.low >= outer.low)
    return above and (outer.high is None or (inner.high is not None and inner.high <= outer.high))


def first_loss_stated(result: Result) -> Span | None:
    """What must be covered if only the least effect comes, by the cost the source states in all."""
    stated = result.source.case.stated.cost
    return None if stated is None else first_loss(_oere(stated, result.source.case), result.gross)


def _oere(figure: Figure, case: Case) -> Span:
    return span(figure, OERE[figure.unit or case.unit], "stated")


_MISSING = Figure(None, None, "missing")


def _stated(result: Result) -> Iterator[Check]:
    case, source = result.source.case, result.source
    net = None if result.chosen is None else result.chosen.net
    loss = first_loss_stated(result) or result.first_loss
    amounts: Mapping[Field, Span | None] = {
        "cost": result.cost, "effect": result.gross, "net": net, "first_loss": loss
    }  # fmt: skip
    for field, found in amounts.items():
        stated = getattr(case.stated, field)
        if stated is not None:
            said, own = exactly(_oere(stated, case)), _MISSING if found is None else exactly(found)
            yield Check("stated", field, source.file, source.line("stated", field), said, own, _agree(said, own))
    if case.stated.persons is not None:
        groups = [group for group in result.people if group.in_all is not None]
        counted = groups[0].in_all if len(groups) == 1 else None
        own = counted or _MISSING
        said, line = case.stated.persons, source.line("stated", "persons")
        unit = groups[0].unit if groups else ""
        yield Check("stated", "persons", source.file, line, said, own, _agree(said, own), unit=unit)


def _children(result: Result) -> Iterator[Check]:
    children = [reckon(child) for child in result.source.children]
    if not children:
        return
    file, line = result.source.file, result.source.line("children")
    horizon = result.source.case.years
    same = all(child.source.case.years == horizon for child in children)
    pairs: dict[Field, tuple[Series, Series]] = {
        "cost": (_costs(result), _added([_costs(child) for child in children])),
        "effect": (_effects(result), _added([_effects(child) for child in children])),
    }
    for field, (mine, theirs) in pairs.items():
        yield _compared(field, mine, theirs, horizon if same else None, file, line)
    for group in result.people:
        match = [each for child in children for each in child.people if (each.unit, each.kind) == _kind(group)]
        years: list[int | None] = [*group.by_year] if group.in_all is None else [None]
        said = [(group.in_all if year is None else group.by_year[year]) or _MISSING for year in years]
        parts = [_sum([each.in_all if year is None else each.by_year.get(year) for each in match]) for year in years]
        shown = next((at for at in range(len(years)) if _agree(said[at], parts[at]) is not True), 0)
        holds = _agree(said[shown], parts[shown]) if same else None
        yield Check(
            "children", "persons", file, line, said[shown], parts[shown], holds, year=years[shown], unit=group.unit
        )


def _kind(group: Any) -> tuple[str, str]:
    return group.unit, group.kind


def _sum(figures: Sequence[Figure | None]) -> Figure:
    found = ZERO if figures else _MISSING
    for figure in figures:
        found = plus(found, _MISSING if figure is None else figure)
    return found


Series = tuple[Span, Mapping[int, Span] | None]
"""An amount in all, and by year where it is divided so."""


def _costs(result: Result) -> Series:
    return result.cost, result.by_year(result.costs)


def _effects(result: Result) -> Series:
    return result.gross, result.gross_by_year


def _added(series: Sequence[Series]) -> Series:
    by_year = [years for _, years in series if years is not None]
    if len(by_year) < len(series) or any(years.keys() != by_year[0].keys() for years in by_year):
        return total(whole for whole, _ in series), None
    return total(whole for whole, _ in series), {year: total(years[year] for years in by_year) for year in by_year[0]}


def _compared(field: Field, own: Series, theirs: Series, horizon: Horizon | None, file: str, line: int | None) -> Check:
    said, found, a_year = exactly(own[0]), exactly(theirs[0]), False
    if own[1] and theirs[1] and own[1].keys() == theirs[1].keys():
        pairs = {(own[1][year], theirs[1][year]) for year in own[1]}
        a_year = len(pairs) == 1
        if a_year:
            said, found = (exactly(each) for each in next(iter(pairs)))
    holds = None if horizon is None else _agree(said, found)
    return Check("children", field, file, line, said, found, holds, a_year=a_year)


def _prices(result: Result) -> Iterator[Check]:
    source, band = result.source, result.source.case.unit_price
    for group in result.people:
        if band is None or group.unit != band.unit:
            continue
        prices: list[tuple[int | None, Span]] = list(group.per_person.items())
        if not prices and group.per_person_in_all is not None:
            prices = [(None, group.per_person_in_all)]
        between = exactly(span(band.between, OERE["DKK"], "unit_price"))
        for year, price in prices:
            found = exactly(price)
            line = source.line("unit_price", "between")
            holds = _within(found, between)
            yield Check("unit_price", "price", source.file, line, between, found, holds, year=year, unit=group.unit)


_LEAST_PEERS = 2
"""How many other amounts there must be before one of them can be odd."""
_FAR = 100
"""How many times smaller than all others, or larger, an amount must be to be odd."""


def _units(result: Result) -> Iterator[Check]:
    """Amounts that would be of the size of the others if they were in thousands, or millions: only told, never set."""
    source = result.source
    found: list[tuple[Path, Fraction]] = []
    for path, figure in money(source.case):
        exact = figure.exact
        if exact and path[0] in ("costs", "effects") and path[-1] != "price":
            found.append((path, abs(exact) * OERE[figure.unit or source.case.unit]))
    for at, (path, amount) in enumerate(found):
        peers = [other for number, (_, other) in enumerate(found) if number != at]
        if len(peers) < _LEAST_PEERS:
            continue
        small, large = amount * _FAR < min(peers), amount > max(peers) * _FAR
        for times in (Fraction(1000), Fraction(1_000_000)):
            other = amount * times if small else amount / times
            if (small or large) and min(peers) <= other <= max(peers):
                year = path[-1] if path[-2] == "by_year" and isinstance(path[-1], int) else None
                said, slip = Figure(amount, amount), Figure(other, other)
                yield Check("unit", "amount", source.file, source.line(*path), said, slip, False, year=year)
                break
