"""The annexes of an item: those it lists, and those its text refers to by number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from virkning.sources.document import Document, Line
from virkning.sources.minutes.outline import Item
from virkning.sources.minutes.text import BULLET, NUMBER
from virkning.sources.passages import Passage, Span, join


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex that is listed; ``number`` is empty if the list does not number it."""

    item: int
    number: str
    title: str
    span: Span


@dataclass(frozen=True, slots=True)
class Mention:
    """A reference to an annex by its number; ``title`` is what the text calls it, if it does."""

    number: str
    title: str
    span: Span = field(compare=False)


_NUMBERED = re.compile(
    r"\s*(?:[•·▪*–-]\s*)?(?:(?:[Uu]nder)?[Bb]ilag|BILAG)\s{0,2}(?:nr\.?\s?)?(?P<number>\d{1,3}[a-zA-Z]?)(?!\d)[\s_:.–)-]{0,4}"
    r"|\s*(?P<listed>\d{1,2})\s{1,3}(?:Åben|Lukket)t?\s{1,3}"
)
_NOT_ANNEX = re.compile(r"ingen(?:\sbilag)?\.?|-|\d{1,6}[-/]\d{1,6}", re.IGNORECASE)


def annexes(document: Document, item: Item, gap: int) -> Iterator[Annex]:
    """The entries of the list of annexes, in the order they stand."""
    for section in item.of("annexes"):
        for held in _entries(section.lines, gap):
            passage = join(line.passage for line in held).strip()
            if not passage or _NOT_ANNEX.fullmatch(passage.text):
                continue
            match = _NUMBERED.match(passage.text)
            listed = BULLET.match(passage.text) or NUMBER.match(passage.text)
            number = (
                match["number"] or match["listed"]
                if match
                else listed["number"]
                if listed and listed.re is NUMBER
                else ""
            )
            title = passage[match.end() :] if match else passage[listed.end() :] if listed else passage
            yield Annex(item.number, number, title.strip().text, document.span(passage))


def _entries(lines: Sequence[Line], gap: int) -> Iterator[list[Line]]:
    """The lines of each annex: they begin with a mark or a number, or after an empty line; else each is one."""
    marked = [bool(BULLET.match(line.text) or NUMBER.match(line.text) or _NUMBERED.match(line.text)) for line in lines]
    spaced = gap == 0 and any(line.gap for line in lines[1:])
    held: list[Line] = []
    for line, mark in zip(lines, marked, strict=True):
        if held and (mark or (not marked[0] and (not spaced or line.gap > 0))):
            yield held
            held = []
        held.append(line)
    if held:
        yield held


_MENTION = re.compile(
    r"(?<![\w-])[Bb]ilag\s{1,2}(?P<number>\d{1,3}[a-zA-Z]?)(?![\d-])(?:\s?:\s{1,2}[’'”\"“‘»]?(?P<title>[A-ZÆØÅ][^.;)’”\"“»]{5,90}))?"
    r"(?P<more>(?:\s?(?:,|og|samt)\s?\d{1,2}(?!\d|\.\d))*)"
)
_PAPERS = r"\w*(?:aftale|lov|bekendtgørelse|vejledning|kontrakt|rapport|direktiv|cirkulære|tilsagn)"
_OF_ANOTHER = re.compile(rf"\s(?:i|til|af)\s(?:\w+\s){{0,2}}?{_PAPERS}", re.IGNORECASE)
_OF_ANOTHERS = re.compile(rf"\b{_PAPERS}(?:en|ens|et|ets|s)\s$", re.IGNORECASE)
_UNNUMBERED = re.compile(
    r"\(bilag\)|\bved(?:lagt|hæftet|lægges|hæftes)\s(?:sagen\s)?som\sbilag\b|\bse\sbilag(?:et|ene)?\b(?!\s\d)",
    re.IGNORECASE,
)


def mentions(document: Document, item: Item) -> Iterator[Mention]:
    """References by number in the sections of an item, its list of annexes apart."""
    for section in item.sections:
        if section.kind in ("annexes", "earlier") or section.within:
            continue
        text = section.text
        for match in _MENTION.finditer(text.text):
            if _OF_ANOTHER.match(text.text, match.end()) or _OF_ANOTHERS.search(
                text.text[max(0, match.start() - 40) : match.start()]
            ):
                continue
            place = document.span(text.found(match, "number"))
            yield Mention(match["number"], match["title"] or "", place)
            for number in re.findall(r"\d+", match["more"] or ""):
                yield Mention(number, "", place)


def unnumbered(item: Item) -> Passage | None:
    """The first reference to an annex without a number, such as ``(bilag)``."""
    for section in item.sections:
        if section.kind in ("annexes", "earlier") or section.within:
            continue
        text = section.text
        if match := _UNNUMBERED.search(text.text):
            return text.found(match)
    return None
