"""Amounts as they come out: whole øre, ranges of them, and what is missing from a sum.

A sum with a part missing is not a number. It says what the known parts come to, and which parts are not there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from virkning.forecast.cases.figures import Figure, State
from virkning.settlement.evaluate import half_away


@dataclass(frozen=True, slots=True)
class Gap:
    """A part of a sum that is no number."""

    state: State
    title: str
    """The line it stands in."""
    year: int | None = None

    def to_json(self) -> dict[str, Any]:
        """The gap as plain data."""
        return {"state": self.state, "line": self.title, "year": self.year}


@dataclass(frozen=True, slots=True)
class Span:
    """An amount between two ends in øre; an end that is None is open. With gaps, the ends are of the known parts."""

    low: int | None = 0
    high: int | None = 0
    gaps: tuple[Gap, ...] = ()

    @property
    def exact(self) -> int | None:
        """The amount in øre, if it is one."""
        return self.low if not self.gaps and self.low == self.high else None

    @property
    def whole(self) -> bool:
        """Whether no part is missing, so that the ends are those of the amount."""
        return not self.gaps

    def __add__(self, other: Span) -> Span:
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return Span(low, high, tuple(dict.fromkeys(self.gaps + other.gaps)))

    def __neg__(self) -> Span:
        low = None if self.high is None else -self.high
        return Span(low, None if self.low is None else -self.low, self.gaps)

    def __sub__(self, other: Span) -> Span:
        return self + -other

    def to_json(self) -> dict[str, Any]:
        """The amount as plain data: ends in øre, null for an open one, and what is missing."""
        gaps = [gap.to_json() for gap in self.gaps]
        return {"from_oere": self.low, "to_oere": self.high, "known": self.whole, "gaps": gaps}


def total(spans: Iterable[Span]) -> Span:
    """The sum of amounts."""
    return sum(spans, Span())


def span(figure: Figure, oere: int, title: str, year: int | None = None) -> Span:
    """A figure as an amount, where one of its unit is so many øre; each end rounded, halves away from zero."""
    if figure.state:
        return Span(0, 0, (Gap(figure.state, title, year),))
    return Span(rounded(figure.low, oere), rounded(figure.high, oere))


def rounded(end: Fraction | None, oere: int = 1) -> int | None:
    """An end of a range in whole øre, halves away from zero."""
    return None if end is None else half_away(end * oere)


def exactly(amount: Span) -> Figure:
    """An amount as a figure in øre, for exact reckoning; with gaps it is missing."""
    if amount.gaps:
        return Figure(None, None, amount.gaps[0].state)
    low, high = (None if end is None else Fraction(end) for end in (amount.low, amount.high))
    return Figure(low, high)
