"""What a value in a text is: a quantity with its unit, a date, a period, a table cell, or what cannot be read."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from virkning.terms.values import Duration

Unit = Literal[
    "",
    "DKK",
    "EUR",
    "per cent",
    "percentage points",
    "points",
    "persons",
    "participants",
    "citizens",
    "employees",
    "families",
    "full-year persons",
    "full-time equivalents",
    "jobs",
    "places",
    "municipalities",
    "companies",
    "instalments",
    "times",
    "minutes",
    "hours",
    "days",
    "working days",
    "weeks",
    "months",
    "quarters",
    "half-years",
    "years",
]
"""What a number counts; empty for a bare number."""

Hedge = Literal["", "about", "at least", "at most", "less than", "more than"]
"""How the text qualifies a number: ``ca.``, ``mindst``, ``op til``, ``under``, ``over`` and their like."""

_MONTHS: dict[str, int] = {"months": 1, "quarters": 3, "half-years": 6, "years": 12}
_DAYS: dict[str, int] = {"days": 1, "weeks": 7}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, or a range of numbers, with its unit; ``text`` is what stands at ``start:end``.

    The text takes in the currency before the number, its sign, its unit and what it is per, but not the word that
    hedges it. ``low`` and ``high`` are equal for a single number; an end that the hedge leaves open is None.
    ``per`` is empty or what the unit is counted per: ``year``, ``participant``, ``citizen per month``; a word that is
    not known stands there as the text has it. ``step`` is the value of one unit in the last place stated.
    """

    start: int
    end: int
    text: str
    low: Decimal | None
    high: Decimal | None
    unit: Unit
    per: str
    step: Decimal
    hedge: Hedge

    @property
    def value(self) -> Decimal | None:
        """The one number that is stated, hedged or not; None for a range."""
        if self.low is None or self.high is None:
            return self.high if self.low is None else self.low
        return self.low if self.low == self.high else None

    @property
    def oere(self) -> int | None:
        """The amount in øre; None if this is not one amount in kroner and whole øre."""
        if self.unit != "DKK" or self.value is None:
            return None
        amount = self.value * 100
        return int(amount) if amount == int(amount) else None

    @property
    def duration(self) -> Duration:
        """The length of time that is stated. Raises ValueError if it is not one whole number of months or days."""
        months, days = _MONTHS.get(self.unit), _DAYS.get(self.unit)
        if self.value is None or self.value < 0 or not (months or days):
            raise ValueError(f"{self.text!r} is not one length of time in days, weeks, months or years")
        size = self.value * (months or days or 0)
        if size != int(size):
            raise ValueError(f"{self.text!r} is not a whole number of months or days")
        return Duration(months=int(size)) if months else Duration(days=int(size))


def add(day: date, quantity: Quantity) -> date:
    """The day a stated time after ``day``, counted in the calendar: a month after 31 January is 28 or 29 February.

    Raises ValueError if the quantity is not one whole number of days, weeks, months, quarters, half-years or years.
    """
    return quantity.duration.after(day)


Part = Literal["", "start", "middle", "end"]
"""Which third of a month or a year is meant: ``primo``, ``medio``, ``ultimo``."""

Season = Literal["", "spring", "summer", "autumn", "winter"]

Kind = Literal["date", "price level"]
"""A price level (``2025-priser``, ``2016-niveau``) names a year but no time at which anything happens."""

Precision = Literal[
    "day",
    "part of month",
    "month",
    "quarter",
    "half-year",
    "part of year",
    "year",
    "day of no year",
    "part of month of no year",
    "month of no year",
    "quarter of no year",
    "half-year of no year",
    "part of year of no year",
]
"""How exactly a time is stated, and whether its year is."""

# Looser than the calendar's: what a paper promises for the spring is often delivered in June.
_SEASONS: dict[str, tuple[int, int]] = {"spring": (2, 6), "summer": (6, 8), "autumn": (8, 12)}


@dataclass(frozen=True, slots=True)
class When:
    """A time as the text states it, no more exactly than that; ``text`` is what stands at ``start:end``.

    A year, a quarter, or a day of a month may be missing in the text and is then None. In ``den 6. og 7. juni 2019``
    and ``2018-20`` the parts share what stands only once, and each has its own place.
    """

    start: int
    end: int
    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: Part = ""
    quarter: int | None = None
    half: int | None = None
    season: Season = ""
    kind: Kind = "date"

    @property
    def precision(self) -> Precision:
        """How exactly the time is stated."""
        if self.year is None:
            if self.day is not None:
                return "day of no year"
            if self.month is not None:
                return "part of month of no year" if self.part else "month of no year"
            if self.quarter is not None:
                return "quarter of no year"
            return "half-year of no year" if self.half is not None else "part of year of no year"
        if self.day is not None:
            return "day"
        if self.month is not None:
            return "part of month" if self.part else "month"
        if self.quarter is not None:
            return "quarter"
        if self.half is not None:
            return "half-year"
        return "part of year" if self.part or self.season else "year"

    @property
    def first(self) -> date | None:
        """The first day it can be; None where the year is not known.

        Parts are thirds: ``primo`` is the first ten days of a month or the first four months of a year.
        """
        return self._ends()[0] if self.year is not None else None

    @property
    def last(self) -> date | None:
        """The last day it can be; None where the year is not known."""
        return self._ends()[1] if self.year is not None else None

    def with_year(self, year: int) -> When:
        """The same time in a year that stands elsewhere. Raises ValueError for 29 February of a common year."""
        if self.day is not None and self.month is not None:
            date(year, self.month, self.day)
        return replace(self, year=year)

    def _ends(self) -> tuple[date, date]:
        year = self.year or 0
        if self.month is not None:
            first, last = 1, monthrange(year, self.month)[1]
            if self.day is not None:
                first = last = self.day
            elif self.part:
                first, last = {"start": (1, 10), "middle": (11, 20), "end": (21, last)}[self.part]
            return date(year, self.month, first), date(year, self.month, last)
        if self.season == "winter":
            # Which of the two winters of a year is meant cannot be told.
            return date(year, 1, 1), date(year + 1, 2, monthrange(year + 1, 2)[1])
        if self.season:
            first, last = _SEASONS[self.season]
        elif self.quarter is not None:
            first, last = self.quarter * 3 - 2, self.quarter * 3
        elif self.half is not None:
            first, last = self.half * 6 - 5, self.half * 6
        else:
            first, last = {"": (1, 12), "start": (1, 4), "middle": (5, 8), "end": (9, 12)}[self.part]
        return date(year, first, 1), date(year, last, monthrange(year, last)[1])


@dataclass(frozen=True, slots=True)
class Period:
    """A time from one date to another, both included; ``last`` is None where it goes on (``2019 og frem``).

    If only the end states the year, the beginning shares it.
    """

    start: int
    end: int
    text: str
    first: When
    last: When | None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that looks like a number, a date or a period, and could only be guessed; ``reason`` in English."""

    start: int
    end: int
    text: str
    reason: str


Mark = Literal["number", "nil", "less than", "empty", "text"]
"""What stands in a table cell: a dash is ``nil``, which is neither zero nor empty."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: its number and the value of one unit in the last place, if it is a number.

    A cell ``<0,1`` is marked ``less than``, and its value is the bound.
    """

    value: Decimal | None
    step: Decimal | None
    mark: Mark
    unit: Unit = ""
