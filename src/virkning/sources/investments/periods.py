"""How long a case runs, as far as its text says: first and last year, a number of years, or without end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from virkning.sources.passages import Passage
from virkning.sources.values import find_dates, find_periods, find_quantities

_UNLIMITED = re.compile(r"\b(?:uden\s+tidsbegrænsning|ubegrænset|fortløbende|permanent|løbende)\b", re.IGNORECASE)
_SEVERAL = re.compile(r"\bog\b|&|,")
_YEARS_LONG = re.compile(r"(\d+(?:,\d+)?)\s*(?:års?|årige?|budgetår)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """A case's period. ``years`` is a number of years; all are None where nothing is stated, or several things are."""

    first: int | None
    last: int | None
    years: Decimal | None
    unlimited: bool
    several: bool


def period_of(passage: Passage) -> Span:
    """The period that a field states."""
    text = passage.text
    if _UNLIMITED.search(text):
        return Span(None, None, None, True, False)
    periods = [each for each in find_periods(text) if each.first.year and each.last and each.last.year]
    numbers = [each for each in _YEARS_LONG.findall(text)]
    if len(periods) + len(numbers) > 1 and _SEVERAL.search(text):
        return Span(None, None, None, False, True)
    if periods and periods[0].last:
        first, last = periods[0].first.year, periods[0].last.year
        assert first and last
        return Span(first, last, Decimal(last - first + 1), False, False)
    if numbers:
        return Span(None, None, Decimal(numbers[0].replace(",", ".")), False, False)
    years = [when.year for when in find_dates(text) if when.year and when.month is None]
    if len(years) == 1:
        return Span(years[0], years[0], Decimal(1), False, False)
    lengths = [each.value for each in find_quantities(text) if each.unit == "years" and each.value]
    return Span(None, None, lengths[0] if len(lengths) == 1 else None, False, len(years) > 1)
