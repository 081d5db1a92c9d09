"""Where a case breaks even: in which year, or for which value of each number; or the plain reason why nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any, Literal

from virkning.forecast.cases.amounts import Line, figures
from virkning.forecast.cases.figures import OERE, Figure, Horizon, known
from virkning.forecast.cases.model import BreakEvenShare, Case, Product
from virkning.forecast.cases.spans import Span, exactly, span, total

Reason = Literal[
    "unlimited", "missing", "promised", "no yearly effect", "no yearly cost", "exactly zero", "never", "not stated"
]


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The year after which the case never owes again, at best and at worst; or why there is none."""

    earliest: int | None = None
    latest: int | None = None
    """None, beside an earliest year, where the case at worst does not break even in its years."""
    reason: Reason | None = None

    def to_json(self) -> dict[str, Any]:
        """The year or the reason as plain data."""
        return {"earliest": self.earliest, "latest": self.latest, "reason": self.reason}


def break_even(
    horizon: Horizon, costs: tuple[Line, ...], effects: tuple[Line, ...], cumulative: Mapping[int, Span] | None
) -> BreakEven:
    """The year a case breaks even, from its net so far at the end of each year."""
    gaps = [gap.state for line in (*costs, *effects) for gap in line.in_all.gaps]
    if gaps:
        return BreakEven(reason="promised" if "promised" in gaps else "missing")
    if horizon.kind == "unlimited":
        return BreakEven(reason="unlimited")
    if any(None in line.cells for line in effects):
        return BreakEven(reason="no yearly effect")
    if cumulative is None or any(None in line.cells for line in costs):
        return BreakEven(reason="no yearly cost")
    if all(each.exact == 0 for each in cumulative.values()):
        return BreakEven(reason="exactly zero")
    earliest = _from_then_on({year: each.high for year, each in cumulative.items()}, open_end=True)
    latest = _from_then_on({year: each.low for year, each in cumulative.items()}, open_end=False)
    return BreakEven(earliest, latest, None if earliest is not None else "never")


def _from_then_on(ends: Mapping[int, int | None], *, open_end: bool) -> int | None:
    """The first year from which the amounts are never below 0 again; an open end is above or below them all."""
    found = None
    for year, end in reversed(list(ends.items())):
        if (not open_end) if end is None else end < 0:
            break
        found = year
    return found


@dataclass(frozen=True, slots=True)
class Needed:
    """What a number must be for the case to break even, all else as it stands."""

    name: str
    kind: Literal["price", "number", "success", "share"]
    given: Figure
    """The number as the case has it; a price in øre."""
    needed: Figure
    whole: int | None
    """How many whole ones are needed, at worst, where only whole ones exist."""

    def to_json(self) -> dict[str, Any]:
        """The number as plain data; exact fractions as text."""
        given, needed = ([_text(each.low), _text(each.high)] for each in (self.given, self.needed))
        return {"name": self.name, "kind": self.kind, "given": given, "needed": needed, "whole": self.whole}


def _text(number: Fraction | None) -> str | None:
    return None if number is None else str(number)


def needed(case: Case, cost: Span, effects: tuple[Line, ...]) -> tuple[Needed, ...]:
    """What each number an effect is multiplied by must be for the case to break even; a stated share comes first."""
    stated = () if case.break_even_share is None else (_share(case.break_even_share),)
    if isinstance(case.effects, str) or case.effect_is not in ("gross", "assumed gross"):
        return stated
    found = list(stated)
    for at, effect in enumerate(case.effects):
        product = next((way for way in (effect.each_year, effect.in_all) if isinstance(way, Product)), None)
        others = total(line.in_all for number, line in enumerate(effects) if number != at)
        gap = exactly(cost - others)
        numbers: list[tuple[str, Literal["price", "number", "success"], Figure, bool]] = []
        if product is not None:
            numbers += [(each.name, "number", each.number, each.whole) for each in product.times]
            numbers.append(("price", "price", product.price, False))
        if effect.success is not None:
            numbers.append(("success", "success", effect.success, False))
        for name, kind, given, whole in numbers:
            rest = [figure for _, figure in figures(case.years, effect, without=name)]
            low, high = (_sum([getattr(each, end) for each in rest]) for end in ("low", "high"))
            each = Figure(low, high, next((figure.state for figure in rest if figure.state), None))
            answer = gap.over(each.times(known(OERE[case.unit])))
            if answer is None or answer.low is None or answer.high is None:
                continue
            answer = Figure(max(answer.low, Fraction(0)), max(answer.high, Fraction(0)))
            if kind == "price":
                answer, given = _in_oere(answer, case), _in_oere(given, case)
            found.append(Needed(name, kind, given, answer, ceil(answer.high or 0) if whole else None))
    return tuple(found)


def _sum(ends: list[Fraction | None]) -> Fraction | None:
    present = [end for end in ends if end is not None]
    return sum(present, Fraction(0)) if len(present) == len(ends) else None


def _in_oere(figure: Figure, case: Case) -> Figure:
    return exactly(span(figure, OERE[case.unit], ""))


def _share(block: BreakEvenShare) -> Needed:
    """How many a stated share is of so many, exactly and in whole ones."""
    exact = block.share * block.of
    return Needed(block.unit, "share", known(block.of), known(exact), ceil(exact))
