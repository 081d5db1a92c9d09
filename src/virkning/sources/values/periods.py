"""Periods: two dates with what joins them, or one from which on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from virkning.sources.values.model import Period, Unreadable, When

_JOINT = re.compile(
    r"(?:,?\s{0,2}(?:til\s{1,2}og\s{1,2}med|til|t\.?o\.?m\.?|to|until|through)|[^\S\n]{0,2}[-–—‐/])\s{0,3}"
    r"(?:(?:den|udgangen\s{1,2}af)\s{1,2}|d\.\s?|the\s{1,2})?",
    re.IGNORECASE,
)
# A dash that was lost on the way to text leaves the two blanks that stood around it; columns stand further apart.
_LOST_DASH = re.compile(r"[ \u00a0]{2}")
_ONWARDS = re.compile(
    r"\s{1,2}(?:og\s{1,2}(?:frem(?:efter|over|ad)?|de\s{1,2}følgende\s{1,2}år)|and\s{1,2}onwards?|onwards?)\b",
    re.IGNORECASE,
)
_FROM = re.compile(r"\bfra\s{1,2}og\s{1,2}med\s{1,2}(?:den\s{1,2}|d\.\s?)?$", re.IGNORECASE)
_LONGEST_GAP = 30


@dataclass(frozen=True, slots=True)
class Periods:
    """The periods of a text in order, and those that end before they begin."""

    periods: tuple[Period, ...]
    unreadable: tuple[Unreadable, ...]


def scan_periods(text: str, whens: Sequence[When]) -> Periods:
    """The periods that the dates of a text form."""
    periods: list[Period] = []
    unreadable: list[Unreadable] = []
    dates = [when for when in whens if when.kind == "date"]
    at = 0
    while at < len(dates):
        first = dates[at]
        last = dates[at + 1] if at + 1 < len(dates) else None
        if last and _joined(text, first, last):
            start, end = first.start, last.end
            first = _sharing(first, last)
            if first.first and last.last and first.first > last.last:
                unreadable.append(Unreadable(start, end, text[start:end], "the period ends before it begins"))
            else:
                periods.append(Period(start, end, text[start:end], first, last))
            at += 2
            continue
        onwards = _ONWARDS.match(text, first.end)
        if onwards or _FROM.search(text, max(0, first.start - 20), first.start):
            end = onwards.end() if onwards else first.end
            periods.append(Period(first.start, end, text[first.start : end], first, None))
        at += 1
    return Periods(tuple(periods), tuple(unreadable))


def _joined(text: str, first: When, last: When) -> bool:
    if last.start - first.end > _LONGEST_GAP:
        return False
    if _JOINT.fullmatch(text, first.end, last.start):
        return True
    exact = first.precision == last.precision == "day"
    return exact and bool(_LOST_DASH.fullmatch(text, first.end, last.start)) and _days(first) < _days(last)


def _days(when: When) -> date:
    assert when.first
    return when.first


def _sharing(first: When, last: When) -> When:
    """The beginning in the year that stands at the end, if that year is the only one it can be."""
    if first.year is not None or last.year is None or first.precision == "part of year of no year":
        return first
    try:
        shared = first.with_year(last.year)
    except ValueError:
        return first
    return shared if shared.first and last.last and shared.first <= last.last else first
