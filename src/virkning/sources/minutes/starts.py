"""Where the items of a meeting begin."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from virkning.sources.document import Document, Line
from virkning.sources.minutes.headings import (
    MARKED_ITEM,
    NUMBERED_ITEM,
    OPENING,
    SHORT_ITEM,
    SectionKind,
    case_number,
    heading_kind,
    inline_heading,
    is_dated_decision,
)


@dataclass(frozen=True, slots=True)
class Start:
    """Where an item begins: the position of its heading line, its number and what follows it on the line.

    An item that is not ``numbered`` in the text has the number of its place.
    """

    at: int
    number: int
    title: tuple[int, int]
    numbered: bool = True


_DOTS = re.compile(r"\.{4,}|…{2,}|\s\d{1,3}\s*$")
END_OF_TITLE = 5
"""The most lines that a title takes up, and one more."""
_LOOK_AHEAD = 14
_LONGEST_TITLE = 160
_LOST = 3


def starts(document: Document, first: int, end: int) -> list[Start]:
    """Where items begin in a stretch: by ``Punkt`` and its like; else by bare numbers that run on; else by headings.

    Papers without any of these are one item if a recommendation and what it rests on have their headings.
    """
    lines = document.lines[first:end]
    found = _marked(lines) or list(_numbered(lines)) or list(_headed(document, lines)) or list(_alone(lines))
    return [replace(start, at=start.at + first) for start in found]


def _marked(lines: Sequence[Line]) -> list[Start]:
    found: dict[str, list[Start]] = {}
    for at, line in enumerate(lines):
        match = MARKED_ITEM.fullmatch(line.text)
        if match:
            start = Start(at, int(match["number"]), match.span("title"))
            if match["mark"] or not match["title"] or line.gap or _opens(lines, start):
                found.setdefault(match["word"].lower().rstrip("."), []).append(start)
    marked = max(found.values(), key=len, default=[])
    real = [start for start in marked if _opens(lines, start)]
    return _without_contents(lines, marked, real) if real else []


_GROUNDS = frozenset(("presentation", "summary", "background"))


def _headed(document: Document, lines: Sequence[Line]) -> Iterator[Start]:
    """The headings, by the format's own word, that have the heading of a section of an item right below them."""
    if not lines or not document.headings:
        return
    begin, end = lines[0].passage.places[0], lines[-1].passage.places[-1]
    placed = [(level, passage) for level, passage in document.headings if passage and begin <= passage.places[0] <= end]
    if "recommendation" not in {heading_kind(passage.text) for _, passage in placed}:
        return
    where = {place: at for at, line in enumerate(lines) for place in line.passage.strip().places[:1]}
    number = 0
    for (level, passage), (below, following) in pairwise(placed):
        at = where.get(passage.places[0])
        if at is None or below <= level or heading_kind(passage.text) or not heading_kind(following.text):
            continue
        number += 1
        yield Start(at, number, (0, len(lines[at].text)), numbered=False)


def _alone(lines: Sequence[Line]) -> Iterator[Start]:
    """The title of a paper that is about one matter: the line above its first section and the number of its case."""
    kinds = {kind: at for at, line in reversed(list(enumerate(lines))) if (kind := heading_kind(line.text))}
    if "recommendation" not in kinds or not _GROUNDS & kinds.keys():
        return
    at = min(kinds.values()) - 1
    while at >= 0 and case_number(lines[at].text):
        at -= 1
    if at >= 0:
        yield Start(at, 1, (0, len(lines[at].text)), numbered=False)


def _opens(lines: Sequence[Line], start: Start) -> bool:
    """Whether a section or a case number follows before the next item."""
    for line in lines[start.at + 1 : start.at + _LOOK_AHEAD]:
        if MARKED_ITEM.fullmatch(line.text):
            return False
        if known(line) or case_number(line.text):
            return True
    return False


def _without_contents(lines: Sequence[Line], marked: list[Start], real: list[Start]) -> list[Start]:
    """The headings without those of a list of contents: these have nothing under them, and come again."""
    numbers = Counter(start.number for start in real)
    kept = {start.at for start in real}
    first = real[0].at
    return [
        start
        for start in marked
        if start.at in kept
        or (start.at > first and not numbers[start.number] and not _DOTS.search(lines[start.at].text))
    ]


def _numbered(lines: Sequence[Line]) -> Iterator[Start]:
    """Numbers that run on, from any number on, each over what only an item has under its title.

    A closed item has nothing under it: it is known by its line in the list of contents before the first item.
    """
    number: int | None = None
    listed: set[tuple[int, str]] = set()
    for at, line in enumerate(lines):
        match = NUMBERED_ITEM.fullmatch(line.text)
        if not match or len(line.text) > _LONGEST_TITLE:
            continue
        found = int(match["number"])
        if number is not None and found != 1 and not number <= found <= number + _LOST:
            continue
        entry = found, match["title"].strip()
        if _item_follows(lines, at, match["title"]) or (number is not None and found > number and entry in listed):
            number = found
            yield Start(at, found, match.span("title"))
        elif number is None:
            listed.add(entry)


def _item_follows(lines: Sequence[Line], at: int, title: str) -> bool:
    for line in lines[at + 1 : at + END_OF_TITLE]:
        if case_number(line.text):
            return True
        kind = known(line)
        if kind is not None:
            return kind in OPENING and (kind != "decision" or bool(SHORT_ITEM.search(title)))
        if NUMBERED_ITEM.fullmatch(line.text):
            return False
    return False


def known(line: Line, recommends: bool = False) -> SectionKind | None:
    """What the section under a line is about, if it is a heading."""
    kind = heading_kind(line.text, recommends)
    if kind is None and is_dated_decision(line.text):
        return "decision"
    if kind is None and (match := inline_heading(line.text)):
        kind = heading_kind(match["heading"])
    return kind
