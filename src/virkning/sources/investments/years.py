"""The years that a figure is for: calendar years, or the first, second and later years of a case that has no dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from virkning.sources.values import find_dates, find_periods

LEAST_CALENDAR_YEAR = 1000
"""A number of a year below this counts from the first year of the case."""

_ORDINALS = {"første": 1, "andet": 2, "tredje": 3, "fjerde": 4, "femte": 5}
_COUNTS = {"to": 2, "tre": 3, "fire": 4, "fem": 5}
_RIGHT_BEFORE = re.compile(r"\s*(?:på|er|udgør|:|=)\s*(?:minimum\s+|mindst\s+|ca\.\s+)?", re.IGNORECASE)
_UNTIL = re.compile(r"[\s,]*(?:til\s+og\s+med|til|-|–)[\s,]*", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,]*(?:og|i|til|,|-|–)?[\s,]*", re.IGNORECASE)
_ONWARDS = re.compile(r"og\s+(?:frem|fremefter|fremover)\b", re.IGNORECASE)
_SAME_AFTER = re.compile(r"\bdet\s+samme\s+beløb\b", re.IGNORECASE)
_LEAD = (
    r"[\s.,]*(?:pr\.?\s+år\.?|om\s+året|årligt)?[\s,]*"
    r"(?:til(?:\s+[^\W\d]+){1,3}?|i\s+\w*(?:udgifter|løn)\w*|\(?(?:brutto|netto)\)?|over\s+en\s+\S+\s+periode|samlet)?[\s,(]*"
    r"(?:i\s+(?:hvert\s+af\s+)?årene|i\s+budget(?:tet)?(?:\s+for)?|(?:i|for)\s+perioden|fra\s+og\s+med|fra|i|for)?[\s,(]*"
)
_LEADS = re.compile(_LEAD, re.IGNORECASE)
_ORDINAL = re.compile(
    rf"{_LEAD}(?:det\s+)?(?:(?P<word>{'|'.join(_ORDINALS)})|(?P<digit>\d)\.)\s+(?:budget)?år\b", re.IGNORECASE
)
_FOLLOWING = re.compile(
    rf"{_LEAD}(?:de\s+)?(?:efterfølgende|følgende|næste|øvrige|resterende)\s+"
    rf"(?:(?P<count>\d|{'|'.join(_COUNTS)})\s+)?(?:budget)?år(?:ene)?\b"
    r"(?:\W{1,3}(?:frem\s+)?til\s+(?:og\s+med\s+)?(?P<until>(?:19|20)\d\d))?",
    re.IGNORECASE,
)
_FROM = re.compile(r"\bfra(?:\s+og\s+med)?\s*$", re.IGNORECASE)
_FIRST_WORD = re.compile(r"\s*(?:i|(?P<since>fra))\s+(?=(?:19|20)\d\d\b)", re.IGNORECASE)
_IN_YEAR = re.compile(r"\bi\s+(?=(?:19|20)\d\d\b)", re.IGNORECASE)
_THEREAFTER_BEFORE = re.compile(r"\b(?:herefter|derefter|efterfølgende)\s+(?:ca\.\s+)?$", re.IGNORECASE)
_THEREAFTER_BEHIND = re.compile(
    r"\s*(?:om\s+året|årligt|pr\.?\s+år)?\s*(?:herefter|derefter|fremover)\b", re.IGNORECASE
)
_PERIOD_AHEAD = re.compile(r"\bi\s+perioden\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Years:
    """The years of a figure, and whether it goes on after the last of them; ``end`` is where they end in the text."""

    years: tuple[int, ...] = ()
    onwards: bool = False
    end: int = 0


def behind(text: str, last: int | None = None) -> Years:
    """The years that stand first behind a figure; none if other words come before them.

    ``last`` is the last year of the figure before, which ``de efterfølgende 3 år`` counts from.
    """
    found = _calendar(text)
    if found.years:
        same = _SAME_AFTER.search(text)
        if same and (more := _calendar(text[same.end() :]).years):
            return Years(tuple(sorted({*found.years, *more})), False, len(text))
        return found
    if match := _ORDINAL.match(text):
        return Years((int(match["digit"] or _ORDINALS[match["word"].lower()]),), False, match.end())
    if last is not None and (match := _FOLLOWING.match(text)):
        count = match["count"]
        if match["until"]:
            return Years(tuple(range(last + 1, int(match["until"]) + 1)), False, match.end())
        if count:
            return Years(
                tuple(range(last + 1, last + 1 + (_COUNTS.get(count.lower()) or int(count)))), False, match.end()
            )
        return Years((last + 1,), True, match.end())
    return Years()


def ahead(text: str, begins: bool) -> Years:
    """The year before a figure: ``i 2017 på 12 mio. kr.``; ``I 2017 bruges 12 mio. kr.`` where a sentence begins."""
    days = [when for when in find_dates(text) if when.year and when.month is None and when.kind == "date"]
    if days and _RIGHT_BEFORE.fullmatch(text[days[-1].end :]):
        return Years((days[-1].year or 0,), False, days[-1].end)
    first = _FIRST_WORD.match(text) if begins else None
    if first is None:
        return Years()
    found = _calendar(text[first.end() :])
    return replace(found, onwards=True) if first["since"] and len(found.years) == 1 else found


def thereafter(before: str, after: str, last: int) -> Years:
    """The year after the last, and on, of ``herefter 1 mio. kr. årligt`` and ``1 mio. kr. årligt herefter``."""
    said = _THEREAFTER_BEFORE.search(before) or _THEREAFTER_BEHIND.match(after)
    return Years((last + 1,), True) if said else Years()


def each_ahead(betweens: Sequence[str], rest: str) -> list[Years] | None:
    """The year before each of several figures: ``I 2019 bruges 1 mio. kr., i 2020 2 mio. kr. og i 2021 3 mio. kr.``.

    ``betweens`` is the text before each, ``rest`` that behind the last; None if years stand elsewhere.
    """
    found = [
        _calendar(between[match.end() :]) if (match := _IN_YEAR.search(between)) else Years() for between in betweens
    ]
    return found if len(found) > 1 and all(each.years for each in found) and not behind(rest).years else None


def period_ahead(text: str) -> Years:
    """The years of ``i perioden 2018-2021`` somewhere before a figure."""
    match = _PERIOD_AHEAD.search(text)
    return _calendar(text[match.end() :]) if match else Years()


def _calendar(text: str) -> Years:
    """Calendar years that stand first in a text, one by one or as a period."""
    periods = {each.start: each for each in find_periods(text) if each.last and each.first.year and each.last.year}
    years: list[int] = []
    at, first = 0, ""
    for when in find_dates(text):
        if not when.year or when.month is not None or when.kind != "date" or when.start < at:
            continue
        lead = text[at : when.start]
        if not years and not _LEADS.fullmatch(lead):
            return Years()
        if years and not _BETWEEN.fullmatch(lead):
            break
        first = first if years else lead
        if text[when.end :].lstrip().startswith(":"):
            break  # the year is the label of what comes next
        period = next((each for begin, each in periods.items() if begin <= when.start < each.end), None)
        if period and period.last:
            years += range(period.first.year or 0, (period.last.year or 0) + 1)
            at = period.end
        else:
            if years and _UNTIL.fullmatch(lead):
                years += range(years[-1] + 1, when.year)
            years.append(when.year)
            at = when.end
    since = len(years) == 1 and _FROM.search(first)
    onwards = bool(years and (since or _ONWARDS.match(text[at:].lstrip(" ,"))))
    return Years(tuple(dict.fromkeys(years)), onwards, at)


def resolved(years: tuple[int, ...], first: int | None) -> tuple[int, ...]:
    """Years as calendar years where the case's first year is known."""
    if first is None:
        return years
    return tuple(year if year >= LEAST_CALENDAR_YEAR else first + year - 1 for year in years)
