"""The papers of a meeting as items and sections, each with its lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from virkning.sources.document import Document, Line
from virkning.sources.minutes.headings import (
    CLOSED,
    CLOSED_PART,
    OPEN,
    OPEN_PART,
    SectionKind,
    case_number,
    heading_kind,
    inline_heading,
    is_dated_decision,
)
from virkning.sources.minutes.starts import END_OF_TITLE, Start, known
from virkning.sources.passages import EMPTY, Passage, join


@dataclass(frozen=True)
class Section:
    """A section of an item: its heading, empty for what stands before the first, and its lines.

    ``within`` is the heading of the section that holds it, empty unless it stands in one; the lines of a section hold
    those of the sections within it.
    """

    kind: SectionKind
    heading: Passage
    lines: tuple[Line, ...]
    within: str = ""

    @cached_property
    def text(self) -> Passage:
        """Its lines as one passage, without the heading."""
        return join(line.passage for line in self.lines)


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a meeting as it is divided: heading, title, case number, sections in order."""

    number: int
    numbered: bool
    heading: Passage
    title: Passage
    case: Passage
    closed: bool
    sections: tuple[Section, ...]

    def of(self, *kinds: SectionKind) -> list[Section]:
        """Its sections of some kinds that do not stand within another, in order."""
        return [section for section in self.sections if section.kind in kinds and not section.within]


def usual_gap(lines: Sequence[Line]) -> int:
    """How many empty lines stand between two lines of one paragraph: one where sentences go on across them."""
    counts = Counter(line.gap for line in lines if line.gap < 3)
    going_on = sum(line.gap == 1 and line.text.lstrip()[0].islower() for line in lines)
    return 1 if counts[1] > 3 * counts[0] and going_on * _SELDOM > counts[1] else 0


_SELDOM = 7


def items(document: Document, begin: Sequence[Start], stretch: tuple[int, int]) -> Iterator[Item]:
    """The items of a meeting, from where they begin to the end of the stretch."""
    lines = document.lines
    gap = usual_gap(lines[stretch[0] : stretch[1]])
    headed = {id_of: level for level, passage in document.headings for id_of in passage.places[:1]}
    in_closed = False
    ends = [start.at for start in begin[1:]]
    for here, following in zip(begin, [*ends, stretch[1]], strict=bool(begin)):
        before = lines[max(0, here.at - 2) : here.at]
        if any(CLOSED_PART.fullmatch(line.text) for line in before):
            in_closed = True
        elif any(OPEN_PART.fullmatch(line.text) for line in before):
            in_closed = False
        yield _item(lines[here.at : following], here, gap, in_closed, headed)


def _item(lines: Sequence[Line], start: Start, gap: int, in_closed: bool, headed: dict[int, int]) -> Item:
    inline = lines[0].passage[slice(*start.title)] if start.title[0] >= 0 else EMPTY
    pieces, at = [inline] if inline else [], 1
    while at < len(lines) and at < END_OF_TITLE:
        line = lines[at]
        if case_number(line.text) or known(line) or (inline and line.gap > gap) or ABSENT.match(line.text):
            break
        if len(pieces) > 1 and line.gap > gap:
            break
        pieces.append(line.passage)
        at += 1
    case, marked_closed = EMPTY, False
    for line in lines[at : at + 3]:
        match = case_number(line.text)
        if match and not case:
            case = line.passage.found(match, "kle" if match["kle"] else "other")
            marked_closed = bool(_CLOSED_CASE.search(line.text))
        if match and at < len(lines) and line is lines[at]:
            at += 1
        if known(line):
            break
    whole = join(pieces).strip()
    title, closed = _cleaned(whole)
    body = [line for line in lines[at:] if not CLOSED_PART.fullmatch(line.text) and not OPEN_PART.fullmatch(line.text)]
    return Item(
        start.number,
        start.numbered,
        join([lines[0].passage, *pieces[1 if inline else 0 :]]),
        title or whole,
        case,
        closed or in_closed or marked_closed,
        tuple(sections(body, gap, headed)),
    )


_CLOSED_TAIL = re.compile(
    r"\s*(?:[(\[]\s?lukket(?:\s(?:punkt|sag))?\s?[)\]]|[-–]\s?lukket(?:\s(?:punkt|sag))?)\s*$", re.IGNORECASE
)
_CLOSED_CASE = re.compile(r"\blukket\b", re.IGNORECASE)

ABSENT = re.compile(
    r"\s*(?:ikke\stil\s?stede|ej\stil\s?stede|(?:medlemmer\s)?fraværende(?:\smed\safbud|\suden\safbud|\smedlemmer)?|afbud(?:\sfra)?)\s?:\s*",
    re.IGNORECASE,
)
"""What stands before the names of those who were not there."""


def _cleaned(title: Passage) -> tuple[Passage, bool]:
    """A title without the words that say whether the item is open, and whether it is closed."""
    closed = False
    match = CLOSED.match(title.text)
    if match and match.end() and not match.group().strip(" ").isalpha():
        title, closed = title[match.end() :].strip(), True
    tail = _CLOSED_TAIL.search(title.text)
    if tail:
        title, closed = title[: tail.start()].strip(), True
    opened = OPEN.match(title.text)
    if opened:
        title = title[opened.end() :].strip()
    return title, closed


def sections(lines: Sequence[Line], gap: int, headed: dict[int, int]) -> Iterator[Section]:
    """The sections of an item in order, each followed by those within it."""
    recommends = not any(known(line) == "recommendation" for line in lines)
    cuts: list[tuple[int, SectionKind]] = []
    for at, line in enumerate(lines):
        kind = known(line, recommends)
        if kind is not None and not (kind == "decision" and cuts and cuts[-1][1] == "earlier" and _dated(line)):
            cuts.append((at, kind))
    if (cuts[0][0] if cuts else len(lines)) > 0:
        yield from _section("other", EMPTY, lines[: cuts[0][0] if cuts else len(lines)], gap, headed)
    for (at, kind), (end, _) in pairwise([*cuts, (len(lines), "other")]):
        line = lines[at]
        match = inline_heading(line.text) if heading_kind(line.text, recommends) is None else None
        if match:
            rest = replace(line, passage=line.passage.found(match, "rest"))
            yield from _section(kind, line.passage.found(match, "heading"), [rest, *lines[at + 1 : end]], gap, headed)
        elif is_dated_decision(line.text) and heading_kind(line.text) is None:
            # The line is the heading, and says whose decision it is.
            yield from _section(kind, _name(line), lines[at:end], gap, headed)
        else:
            yield from _section(kind, _name(line), lines[at + 1 : end], gap, headed)


def _name(line: Line) -> Passage:
    """A heading without the colon at its end."""
    name = line.passage.strip()
    return name[: len(name.text.rstrip(": "))]


def _dated(line: Line) -> bool:
    return heading_kind(line.text) is None and is_dated_decision(line.text)


def _section(
    kind: SectionKind, heading: Passage, lines: Sequence[Line], gap: int, headed: dict[int, int]
) -> Iterator[Section]:
    if not heading and not lines:
        return
    yield Section(kind, heading, tuple(lines))
    if kind not in ("presentation", "background", "summary", "process", "other") or (kind == "other" and not heading):
        return
    cuts = [at for at in range(len(lines)) if _is_subheading(lines, at, gap, headed)]
    for at, end in pairwise([*cuts, len(lines)]):
        yield Section("other", _name(lines[at]), tuple(lines[at + 1 : end]), heading.text)


_SENTENCE_END = re.compile(r"[.!?:;)”\"]\s*$")
_FINITE = re.compile(
    r"\b(?:er|har|skal|vil|kan|bør|må|består|viser|omfatter|gives|giver|blev|var|indgår|følger|fremgår|ses|gælder|rummer)\b"
)
_LISTED = re.compile(r"\s*(?:[•·▪◦*o–-]\s|\d{1,2}[.)]\s|[a-z][.)]\s)")
_FIGURE = re.compile(r"(?<!§ )(?<!\d)\d")
_LONG_LINE, _LONGEST_HEADING = 60, 80


def _is_subheading(lines: Sequence[Line], at: int, gap: int, headed: dict[int, int]) -> bool:
    """Whether a line inside a section is a heading that is not known: short, no sentence, over a paragraph."""
    line = lines[at]
    text = line.text.strip()
    if line.passage.places[0] in headed:
        return True
    if at + 1 >= len(lines) or not 3 <= len(text) <= _LONGEST_HEADING or not text[0].isupper():
        return False
    if text[-1] in ".,;!-–" or _FINITE.search(text) or _LISTED.match(text) or _FIGURE.search(text):
        return False
    before, after = lines[at - 1] if at else None, lines[at + 1]
    if before and not (_SENTENCE_END.search(before.text) or line.gap > gap):
        return False
    if before and _LISTED.match(before.text) and line.gap <= gap and not text.endswith(":"):
        return bool(_SENTENCE_END.search(before.text))
    goes_on = after.text.strip()
    full = len(goes_on) >= _LONG_LINE or goes_on.endswith(".")
    opens = goes_on[0].isupper() or (goes_on[0].isdigit() and text.endswith(":"))
    return full and opens and not _LISTED.match(goes_on) and (line.gap > gap or gap == 1)
