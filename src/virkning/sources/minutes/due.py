"""When something is due: a time in a sentence as dates, seen from the day of the meeting."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from virkning.sources.values import When, find_dates, find_quantities
from virkning.terms.values import Duration

How = Literal["", "as stated", "year of the meeting", "counted from the meeting", "end of the year", "next meeting"]
"""How the dates were found; empty if they were not."""

Reason = Literal[
    "",
    "no date is stated",
    "recurring",
    "depends on an event",
    "the next meeting has no date here",
    "counted from an event",
    "the year is not stated",
    "the meeting has no date here",
    "the time is no date",
]
"""Why there are no dates; empty if there are."""


@dataclass(frozen=True, slots=True)
class Due:
    """The first and the last day something can be due; ``by`` if the time is a limit. ``past`` if it was before."""

    first: date | None
    last: date | None
    how: How = ""
    reason: Reason = ""
    by: bool = False
    past: bool = False
    start: int = -1
    end: int = -1


_TIMELY = re.compile(
    r"(?:\b(?:i|den|d\.|til|og|eller|fra|pr\.?|inden|senest|ultimo|primo|medio|efter|før|omkring|starten\saf|slutningen\saf"
    r"|løbet\saf|udgangen\saf|midten\saf|ved|mandag|tirsdag|onsdag|torsdag|fredag)|[,.–-])\s{0,2}(?:(?:af|den|d\.)\s)?$",
    re.IGNORECASE,
)
_NOT_TIMELY = re.compile(r"\b(?:for|på|om|budget|år|af)\s(?:den\s)?$", re.IGNORECASE)
_LIMIT = re.compile(r"\b(?:inden|senest|før|frist\w*|løbet\saf)\b[^.;]{0,40}$", re.IGNORECASE)
_LINK = re.compile(r"\s?(?:[,.]|og|eller|samt|til|[-–])?\s?(?:den|d\.|til\sden)?\s?")
_YEAR_END = re.compile(
    r"\b(?:inden|ved|før|senest\sved|i)\s(?:udgangen\saf\såret|årets\s(?:udgang|slutning|udløb)|årsskiftet|årsafslutningen)\b",
    re.IGNORECASE,
)
_NEXT = re.compile(r"\b(?:næste|(?:først)?kommende|næstkommende)\s(?:\w+\s)?(?:udvalgs)?møder?\b", re.IGNORECASE)
_SPAN = re.compile(
    r"\b(?P<prep>efter|om|inden\sfor|indenfor|senest|i\sløbet\saf)\s(?:ca\.\s|cirka\s|de\snæste\s)?$", re.IGNORECASE
)
_FROM_EVENT = re.compile(r"\s(?:efter|fra|før)\s(?!(?:dags\sdato|i\sdag|mødet|denne\sbeslutning|beslutningen)\b)")
_RECURS = re.compile(
    r"\b(?:løbende|årligt?|halvårligt?|kvartalsvist?|månedligt?|hvert\s(?:halve\s)?(?:år|halvår|kvartal)|hver\s\d+\.\småned"
    r"|en\sgang\s(?:om\såret|årligt)|to\sgange\sårligt)\b",
    re.IGNORECASE,
)
_EVENT = re.compile(r"\b(?:når|hvorvidt|så\ssnart|i\stakt\smed|afhængigt\saf)\b", re.IGNORECASE)
_LOOSE = re.compile(
    r"\b(?:før|inden|efter)\s(?:sommer|vinter|efterårs|påske|jule)?(?:ferien|jul|påske|sommer(?:en)?)\b"
    r"|\b(?:igen|senere|efterfølgende|på\set\s(?:\w+\s)?møde)\b|\binden(?!\sfor)\b|\bsenest\b",
    re.IGNORECASE,
)
_MONTHS = {"months": 1, "quarters": 3, "half-years": 6, "years": 12}
_DAYS = {"days": 1, "weeks": 7}
_NEAR = timedelta(days=183)


def due(text: str, meeting: date | None, next_meeting: date | None = None) -> Due | None:
    """When what a piece of a sentence promises is due; None if it says nothing of any time.

    A day without a year is that of the meeting's year; if it is past by then, that of the next year, if it is less than
    half a year away. Else it may as well be the one that is past, and is left open.
    """
    found = _dated(text, meeting) or _counted(text, meeting)
    if found:
        return found
    if match := _YEAR_END.search(text):
        if meeting is None:
            return Due(None, None, reason="the meeting has no date here", start=match.start(), end=match.end())
        last = date(meeting.year, 12, 31)
        return Due(last, last, "end of the year", by=True, start=match.start(), end=match.end())
    if match := _NEXT.search(text):
        if next_meeting:
            return Due(next_meeting, next_meeting, "next meeting", start=match.start(), end=match.end())
        return Due(None, None, reason="the next meeting has no date here", start=match.start(), end=match.end())
    reasons: tuple[tuple[re.Pattern[str], Reason], ...] = (
        (_RECURS, "recurring"),
        (_EVENT, "depends on an event"),
        (_LOOSE, "the time is no date"),
    )
    for pattern, reason in reasons:
        if match := pattern.search(text):
            return Due(None, None, reason=reason, start=match.start(), end=match.end())
    return None


def _dated(text: str, meeting: date | None) -> Due | None:
    """The first time in the text that is not past; else that it is past."""
    past: Due | None = None
    for cluster in _clusters(text):
        ends = _placed(cluster, meeting)
        start, end = cluster[0].start, cluster[-1].end
        by = bool(_LIMIT.search(text[:start]))
        if ends is None:
            reason: Reason = "the year is not stated" if meeting else "the meeting has no date here"
            past = past or Due(None, None, reason=reason, by=by, start=start, end=end)
            continue
        first, last = ends
        exact = all(when.precision.startswith("day") for when in cluster)
        if meeting and (last < meeting or (exact and first <= meeting)):
            past = past or Due(first, last, past=True, start=start, end=end)
            continue
        if by and cluster[-1].part == "end":
            first = last
        how: How = "as stated" if all(when.year for when in cluster) else "year of the meeting"
        return Due(first, last, how, by=by, start=start, end=end)
    return past


def _clusters(text: str) -> list[list[When]]:
    """The times of a text, those that belong together as one: ``den 6. og 11.-12. juni``."""
    found: list[list[When]] = []
    for when in find_dates(text):
        if when.kind != "date":
            continue
        if found and _LINK.fullmatch(text, found[-1][-1].end, when.start) and when.precision != "year":
            found[-1].append(when)
        elif _timely(text, when):
            found.append([when])
    return found


def _timely(text: str, when: When) -> bool:
    before = text[max(0, when.start - 24) : when.start]
    if when.precision == "year":
        return bool(
            re.search(r"\b(?:i|inden|senest|medio|primo|ultimo|udgangen\saf|løbet\saf)\s$", before, re.IGNORECASE)
        )
    return when.part != "" or not _NOT_TIMELY.search(before) or bool(_TIMELY.search(before))


def _placed(cluster: list[When], meeting: date | None) -> tuple[date, date] | None:
    """The first and the last day of some times, a year that is not stated taken from the meeting; None if unclear."""
    stated = next((when.year for when in reversed(cluster) if when.year), None)
    if stated is None and meeting is None:
        return None
    for year in [stated] if stated else [meeting.year, meeting.year + 1] if meeting else []:
        try:
            placed = [when if when.year else when.with_year(year) for when in cluster]
        except ValueError:
            continue
        firsts = [when.first for when in placed if when.first]
        lasts = [when.last for when in placed if when.last]
        if stated or meeting is None:
            return min(firsts), max(lasts)
        if max(lasts) >= meeting:
            near = year == meeting.year or min(firsts) - meeting < _NEAR
            return (min(firsts), max(lasts)) if near else None
    return None


def _counted(text: str, meeting: date | None) -> Due | None:
    for quantity in find_quantities(text):
        match = _SPAN.search(text, 0, quantity.start)
        if not match or quantity.unit not in {*_MONTHS, *_DAYS} or quantity.value is None:
            continue
        by = match["prep"].lower() not in ("efter", "om")
        start, end = match.start(), quantity.end
        if _FROM_EVENT.match(text, quantity.end):
            return Due(None, None, reason="counted from an event", by=by, start=start, end=end)
        size = quantity.value * (_MONTHS.get(quantity.unit) or _DAYS[quantity.unit])
        if size != int(size) or size <= 0:
            continue
        if meeting is None:
            return Due(None, None, reason="the meeting has no date here", by=by, start=start, end=end)
        length = Duration(months=int(size)) if quantity.unit in _MONTHS else Duration(days=int(size))
        day = length.after(meeting)
        return Due(day, day, "counted from the meeting", by=by, start=start, end=end)
    return None
