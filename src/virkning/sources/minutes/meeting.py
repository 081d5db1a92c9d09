"""The meeting itself: whose it is, its day, its municipality, and whether the papers are minutes or an agenda."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from virkning.sources.document import Document, Line
from virkning.sources.minutes.bodies import BODY, full_name, is_bare, key
from virkning.sources.minutes.decisions import block_heading
from virkning.sources.minutes.outline import Item
from virkning.sources.passages import Passage, Span, join
from virkning.sources.values import When, find_dates

MeetingKind = Literal["minutes", "agenda"]
Basis = Literal["", "stated", "most named"]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting; committee, date and municipality are empty where the papers do not tell.

    ``municipality_basis`` is ``most named`` where the papers state no municipality at their head, but name one of
    them more often than all others together.
    """

    committee: str
    date: datetime.date | None
    kind: MeetingKind
    municipality: str
    municipality_basis: Basis
    items: int
    next_meeting: datetime.date | None
    span: Span


_OF_MEETING = re.compile(rf"(?P<body>{BODY.pattern})(?:s|et|ets)?\s?(?:møde(?:t)?)?", re.VERBOSE)
_MEETING_DAY = re.compile(r"\b(?:møde\w*|dato|referat|dagsorden|protokol)\b|møde", re.IGNORECASE)
_SENT = re.compile(r"\b(?:udsend\w*|offentlig\w*|udskrevet|sendt|opdateret|print\w*)\b", re.IGNORECASE)
_LABEL = re.compile(r"\s*(?:udvalg|organ|forum)\s?:\s*(?P<name>[A-ZÆØÅ].{3,70})", re.IGNORECASE)
_MUNICIPALITY = re.compile(r"\b(?P<name>[A-ZÆØÅ][a-zæøåéö]+(?:-[A-ZÆØÅ][a-zæøåéö]+)?)\s(?:K|KOMM|k)ommune(?=s?\b)")
_NOT_NAMES = frozenset(
    {"Den", "En", "Hver", "Deres", "Vores", "Enhver", "Ingen", "Denne", "Din", "Hvilken", "Anden", "Samme"}
)
_NEXT = re.compile(
    r"\b[Nn]æste\s(?:\w+\s)?(?:udvalgs)?møde(?:\s(?:er|bliver|holdes|afholdes|finder\ssted))?\s?:?\s{0,2}(?:\w+dag\s)?(?:den\s|d\.\s)?"
)
_MINUTES = re.compile(r"\b(?:(?:beslutnings)?referat|(?:beslutnings)?protokol)\b", re.IGNORECASE)


_DATE = 30


def _day(text: str) -> When | None:
    return next((when for when in find_dates(text) if when.precision == "day"), None)


def meeting(document: Document, head: Sequence[Line], items: Sequence[Item], whole: Passage) -> Meeting:
    """What the head says; else the item that approves the agenda; else the headings of the decisions.

    Papers that do not call themselves minutes are taken for an agenda.
    """
    found = _of_head(head) or _of_agenda(items) or _of_decisions(items)
    committee, day, place = found or ("", None, None)
    if day is None and found:
        later = _of_agenda(items) or _of_decisions(items)
        day = later[1] if later else None
    municipality, basis = _municipality(head, whole.text)
    kind: MeetingKind = "minutes" if _MINUTES.search(join(line.passage for line in head).text) else "agenda"
    return Meeting(
        committee,
        day,
        kind,
        municipality,
        basis,
        len(items),
        _next(whole.text, day),
        document.span(place or items[0].heading),
    )


def _of_head(head: Sequence[Line]) -> tuple[str, datetime.date | None, Passage] | None:
    """The first body in the head, and the day of the line that speaks of the meeting, else the first day after it."""
    committee, place = "", None
    days: list[tuple[bool, datetime.date]] = []
    for line in head:
        match = BODY.search(line.text)
        label = _LABEL.fullmatch(line.text)
        if not committee and match and not is_bare(match.group()):
            committee, place = full_name(match.group()), line.passage
        elif not committee and label:
            committee, place = label["name"].strip(), line.passage.found(label, "name")
        when = _day(line.text)
        if when and when.first and not _SENT.search(line.text):
            days.append((not _MEETING_DAY.search(line.text), when.first))
    if not place:
        return None
    days.sort(key=lambda each: each[0])
    return committee, days[0][1] if days else None, place


def _of_agenda(items: Sequence[Item]) -> tuple[str, datetime.date | None, Passage] | None:
    for item in [*items[:1], *items[-1:]]:
        for section in item.of("presentation", "summary", "recommendation", "other"):
            text = section.text
            for match in _OF_MEETING.finditer(text.text):
                rest = text.text[match.end() : match.end() + 60]
                when = _day(rest)
                if match.group().endswith(("møde", "mødet")) and when and not is_bare(match["body"]):
                    return full_name(match["body"]), when.first, text.found(match)
    return None


def _of_decisions(items: Sequence[Item]) -> tuple[str, datetime.date | None, Passage] | None:
    """The body of the latest day; among those of the same day the one that decided most of the items."""
    found: list[tuple[datetime.date, int, str, Passage]] = []
    for at, item in enumerate(items):
        for section in item.of("decision"):
            for line in section.lines:
                head = block_heading(line)
                if head and head[1]:
                    found.append((head[1], at, head[0], line.passage))
    if not found:
        return None
    latest = max(day for day, *_ in found)
    own = [each for each in found if each[0] == latest]
    counts = Counter(frozenset_key for frozenset_key in {(at, key(name)) for _, at, name, _ in own})
    by_body = Counter(body for _, body in counts)
    ranked = by_body.most_common(2)
    if len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
        return None
    of_body = [each for each in own if key(each[2]) == ranked[0][0]]
    spelling = Counter(name for _, _, name, _ in of_body).most_common(1)[0][0]
    return spelling, latest, of_body[0][3].strip()


def _municipality(head: Sequence[Line], text: str) -> tuple[str, Basis]:
    for line in head:
        match = _MUNICIPALITY.search(line.text)
        if match and match["name"] not in _NOT_NAMES:
            return f"{match['name']} Kommune", "stated"
    counts = Counter(match["name"] for match in _MUNICIPALITY.finditer(text) if match["name"] not in _NOT_NAMES)
    ranked = counts.most_common(1)
    if ranked and ranked[0][1] >= 3 and ranked[0][1] * 2 > sum(counts.values()):
        return f"{ranked[0][0]} Kommune", "most named"
    return "", ""


def _next(text: str, day: datetime.date | None) -> datetime.date | None:
    for match in _NEXT.finditer(text):
        when = _day(text[match.end() : match.end() + _DATE])
        if when and when.start == 0 and when.first and (day is None or when.first > day):
            return when.first
    return None
