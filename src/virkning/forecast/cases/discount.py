"""What later years are worth: the announced rates of the Ministry of Finance, and exact factors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from virkning.forecast.cases.model import Discount


@dataclass(frozen=True, slots=True)
class Rates:
    """A profile of rates a year, and where it comes from."""

    steps: tuple[tuple[int, Fraction], ...]
    """The first year each rate is used in, counted from the base year, and the rate."""
    source: str
    announced: date | None = None

    def factor(self, years: int) -> Fraction:
        """What 1 is worth that comes so many years after the base year; more than 1 where it came before it.

        Each year is discounted to the one before by the rate of its own step, so that the factor never leaps.
        """
        factor = Fraction(1)
        for year in range(1, abs(years) + 1):
            factor /= 1 + self.rate(year)
        return factor if years >= 0 else 1 / factor

    def rate(self, year: int) -> Fraction:
        """The rate a year, so many years from the base year."""
        return [rate for first, rate in self.steps if year >= first][-1]


def _announced(day: date, title: str, *per_mille: int) -> Rates:
    steps = tuple(zip((0, 36, 71), (Fraction(each, 1000) for each in per_mille), strict=True))
    return Rates(steps, title, day)


ANNOUNCED: Mapping[date, Rates] = {
    each.announced: each
    for each in (
        _announced(date(2013, 5, 31), "Ny og lavere samfundsøkonomisk diskonteringsrente", 40, 30, 20),
        _announced(date(2021, 1, 7), "Dokumentationsnotat for den samfundsøkonomiske diskonteringsrente", 35, 25, 15),
    )
    if each.announced
}
"""The social discount rate of the Danish Ministry of Finance by the day it was announced: in years 0–35, in years
36–70 and after year 70. It is real: it belongs with amounts in constant prices."""


def rates(discount: Discount) -> Rates:
    """The rates a case asks for: its own, those of a date, or the latest announced."""
    if discount.rate is not None:
        return Rates(((0, discount.rate),), discount.source or "")
    return ANNOUNCED[discount.note or max(ANNOUNCED)]
