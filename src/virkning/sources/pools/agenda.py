"""Pools in an agenda: those it lists with a description, those it proposes to apply for, and what was decided."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from virkning.sources.appropriations.statements import sentences
from virkning.sources.document import Document
from virkning.sources.passages import Passage
from virkning.sources.pools.register import NUMBER, Listed, split, titled
from virkning.sources.pools.steps import Step
from virkning.sources.values import find_dates

_ITEM = re.compile(r"\s*(?:[•●▪*-]|(?P<letter>[a-zæøå])[.)])\s+(?=\S)")
_SUB = re.compile(r"\s*[o◦]\s+(?=[A-ZÆØÅ])")
_PART = re.compile(r"\s*(?P<number>\d{1,2})[.)]\s+(?=\S)")
_POINT = re.compile(r"\s*(?:Punkt|Sag)\s+(?:nr\.?\s*)?\d+", re.IGNORECASE)
_HEADING = re.compile(
    r"\s*(?:Resumé|Indstilling|Sagsfremstilling|Lovgrundlag|Økonomi\w*|Beslutning\w*|Bilag|Beslutningskompetence)\s*$"
)
_DECISION = re.compile(r"\s*Beslutning(?!s)\b.*")
_AD = re.compile(r"\s*(?:Ad\.?\s*)?(?:Pkt\.?\s*)?(?P<number>\d{1,2})[.):]+\s*(?P<text>\S.*)")
_APPLIES = re.compile(r"\b(?:an)?søge[rs]?\b", re.IGNORECASE)
_NOT = re.compile(r"\bikke\s+(?:an)?søge[rs]?\b|\b(?:an)?søge[rs]?\s+ikke\b", re.IGNORECASE)
_APPROVED = re.compile(r"\b(?:godkendt|tiltrådt|vedtaget|bevilget|taget\s+til\s+efterretning)\b", re.IGNORECASE)
_CALL = re.compile(r"\b(?:udmeld\w*|opslag\w*)\b.*\b(?:kriteri\w*|ansøgningsfrist\w*)\b", re.IGNORECASE)
_TOLD = re.compile(r"\borienteres\b.*\b(?:pulje\w*|ansøgt|søgt)\b", re.IGNORECASE)
_OF_ALL = re.compile(r"(?:(?:Forvaltningen|Administrationen)\s+(?:vil|har|foreslår)|Oversigten|Udvalget|Sagen)\b")
"""How a paragraph begins that speaks of a list as a whole, after its last item."""
_LINES = 30


@dataclass(frozen=True, slots=True)
class Mention:
    """A pool in an agenda: as it is listed there, and the item, by its first and last position, in which it stands.

    ``part`` is the number of the recommendation's part that proposes to apply for it, or not to, None where it is only
    described; ``applies`` is False where the proposal is not to apply.
    """

    listed: Listed
    where: Passage
    first: int
    last: int
    part: int | None
    applies: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of a part of a recommendation: the day if it is stated, and the words."""

    part: int
    day: date | None
    approved: bool
    text: Passage


def mentions(document: Document, start: int, end: int) -> list[Mention]:
    """The pools that a stretch of an agenda lists by their number in the agreement."""
    found = []
    points = _points(document)
    for at in range(start, end):
        match = _ITEM.match(document.lines[at].text)
        if not match:
            continue
        until = _until(document, at, end)
        whole = document.join(at, until)
        head = _ITEM.match(whole.text)
        body = whole[head.end() :] if head else whole
        number = NUMBER.search(body.text[:220])
        if number is None:
            continue
        close = body.text.find(")", number.end(), number.end() + 60)
        bracketed = close >= 0 and body.text[number.end() : close].lstrip().startswith("(")
        cut = close + 1 if bracketed else number.end()
        title, code, area = titled(body[:cut])
        rest = body[cut:]
        description, assessment = split(rest[len(rest) - len(rest.text.lstrip(" .")) :])
        index = bisect_right(points, at)
        first, last = points[index - 1], points[index] if index < len(points) else len(document.lines)
        part, applies = _part(document, at, first) if match["letter"] else (None, True)
        listed = Listed(title, code, area, (), (), None, description, assessment)
        found.append(Mention(listed, body[:cut], first, last, part, applies))
    return found


def _until(document: Document, at: int, end: int) -> int:
    """Where a list's item ends: before the next one, a heading, or a line that begins a new paragraph far apart."""
    here = at + 1
    while here < min(end, at + _LINES):
        line = document.lines[here]
        sub = _SUB.match(line.text) is not None
        if (_ITEM.match(line.text) and not sub) or _HEADING.match(line.text) or _POINT.match(line.text):
            break
        if line.gap >= 3 or (document.lines[here - 1].text.rstrip().endswith(".") and _OF_ALL.match(line.text)):
            break
        here += 1
    return here


def _points(document: Document) -> list[int]:
    """The positions where the items of an agenda begin, and where the first would if it had no number."""
    return [0, *(at for at, line in enumerate(document.lines) if _POINT.match(line.text))]


def _part(document: Document, at: int, first: int) -> tuple[int | None, bool]:
    """The part of a recommendation that a lettered list stands under, and whether it is to apply."""
    for here in range(at, max(first, at - _LINES), -1):
        match = _PART.match(document.lines[here].text)
        if match:
            text = document.join(here, min(at, here + 8)).text
            if not _APPLIES.search(text):
                return None, True
            return int(match["number"]), not _NOT.search(text)
    return None, True


def decisions(document: Document, first: int, last: int) -> list[Decision]:
    """What was decided in an item of an agenda, by the parts of the recommendation."""
    begins = next(
        (at for at in range(last - 1, first, -1) if _DECISION.fullmatch(document.lines[at].text.strip())), None
    )
    if begins is None:
        return []
    found, day = [], None
    for at in range(begins, last):
        passage = document.lines[at].passage
        days = [when.first for when in find_dates(passage.text) if when.precision == "day"]
        day = days[0] if days else day
        match = _AD.fullmatch(passage.text)
        if match:
            approved = _APPROVED.search(match["text"]) is not None
            found.append(Decision(int(match["number"]), day, approved, passage.strip()))
    return found


def told(document: Document, first: int, last: int) -> Iterator[tuple[Step, Passage]]:
    """Sentences of an item about its pools as a whole: that the call is awaited, and that the committee is told."""
    for sentence in sentences(document.join(first, last)):
        if _CALL.search(sentence.text):
            yield "call", sentence
        elif _TOLD.search(sentence.text):
            yield "follow_up", sentence
