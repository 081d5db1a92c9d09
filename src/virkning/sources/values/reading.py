"""A whole text read at once, so that a date is not read as a number, nor a clause as an amount."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain

from virkning.sources.values.dates import scan_dates
from virkning.sources.values.model import Period, Quantity, Unreadable, When
from virkning.sources.values.periods import Periods, scan_periods
from virkning.sources.values.quantities import Quantities, scan_quantities
from virkning.sources.values.references import scan_references

# The same text is asked for its dates, its periods and its quantities one after the other.
_REMEMBERED = 64


def _lower(text: str) -> str:
    """The text in lower case, character for character: only the dotted capital I of Turkish becomes two."""
    return text.replace("İ", "I").lower()


@lru_cache(_REMEMBERED)
def _dates(text: str) -> tuple[tuple[When, ...], tuple[Unreadable, ...], Periods]:
    dates = scan_dates(text, _lower(text))
    return dates.whens, dates.unreadable, scan_periods(text, dates.whens)


@lru_cache(_REMEMBERED)
def _quantities(text: str) -> Quantities:
    whens, unreadable, periods = _dates(text)
    low = _lower(text)
    taken = bytearray(len(text))
    places = [(each.start, each.end) for each in whens]
    places += [(each.start, each.end) for each in (*unreadable, *periods.unreadable)]
    places += [(each.start, each.end) for each in periods.periods]
    for start, end in chain(places, scan_references(low)):
        taken[start:end] = b"\1" * (end - start)
    return scan_quantities(text, low, taken)


def find_quantities(text: str) -> list[Quantity]:
    """The quantities of a text in order; they do not overlap, and no date or clause number is among them."""
    return list(_quantities(text).quantities)


def find_dates(text: str) -> list[When]:
    """The dates of a text in order, those at either end of a period too; price levels are among them by their kind."""
    return list(_dates(text)[0])


def find_periods(text: str) -> list[Period]:
    """The periods of a text in order."""
    return list(_dates(text)[2].periods)


def find_unreadable(text: str) -> list[Unreadable]:
    """What looks like a number, a date or a period and could only be guessed, in order."""
    _, dates, periods = _dates(text)
    return sorted([*dates, *periods.unreadable, *_quantities(text).unreadable], key=lambda each: (each.start, each.end))
