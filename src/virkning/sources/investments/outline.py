"""Where the investment cases of a collection stand, and the fields that each of them has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from virkning.sources.document import Document, Line
from virkning.sources.passages import Passage, join

FieldName = Literal["period", "targets", "interventions", "background", "cost", "effect"]
FIELDS: tuple[FieldName, ...] = ("period", "targets", "interventions", "background", "cost", "effect")

_CASE = re.compile(r"\s*Jobcenter(?:et)?\s*:\s*(\S.*?)\s*", re.IGNORECASE)
# A heading may go on in the sentence that it begins; the others stand on lines of their own.
_HEADINGS: tuple[tuple[FieldName, re.Pattern[str]], ...] = (
    ("period", re.compile(r"\s*Investeringsperiode(?:n)?\s*:?\s*(.*)", re.IGNORECASE)),
    ("targets", re.compile(r"\s*(?:Investeringsstrategien\s+har\s+følgende\s+)?målgrupper?\s*:?\s*()", re.IGNORECASE)),
    (
        "interventions",
        re.compile(r"\s*(?:Investeringen\s+vil\s+indeholde\s+følgende\s+)?indsatser\s*:?\s*()", re.IGNORECASE),
    ),
    ("background", re.compile(r"\s*Bag+r+und(?:en)?(?:\s+for\s+indsatsen)?\s*:?\s*()", re.IGNORECASE)),
    ("cost", re.compile(r"\s*Investeringsomfang(?:et)?\s*:?\s*()", re.IGNORECASE)),
    ("effect", re.compile(r"\s*Forvente(?:t|de)\s+effekt(?:er)?\b\s*:?\s*(.*)", re.IGNORECASE)),
)
_OFFICE = re.compile(r"\s*AMK\s+\S.*")
_EMAIL = re.compile(r"\s*([\w.+-]+@[\w-]+(?:\.[\w-]+)+)\s*")
_PHONE = re.compile(r"\s*(?:Tlf|Telefon)\b\.?\s*:?\s*((?:\+45\s*)?\d[\d ]{6,14})\s*", re.IGNORECASE)
_INDEX = re.compile(r"\s*Område\s+Kommune\s*", re.IGNORECASE)
_BULLET = re.compile(r"\s*[•▪\uf0b7o–-]\s+|\s+(?=\S)")
_SENTENCE = re.compile(r"[a-zæøå]")
_LONGEST_END = 40
LONGEST = 140
"""The most lines that the last case of a collection can have."""


@dataclass(frozen=True)
class Part:
    """A field of a case: its heading, and what stands below it."""

    name: FieldName
    heading: Line
    lines: tuple[tuple[Line, Passage], ...] = field(repr=False)

    @property
    def passage(self) -> Passage:
        """What the field says, its lines joined."""
        return join(passage for _, passage in self.lines)


@dataclass(frozen=True)
class Case:
    """A case: the place that it is about, its fields in order, the office, and the lines of contact."""

    place: Passage
    lines: tuple[Line, ...] = field(repr=False)
    parts: tuple[Part, ...]
    office: str
    contacts: tuple[tuple[str, Passage], ...]

    def part(self, name: FieldName) -> Part | None:
        """The first field of a name that says something; the first if none does."""
        own = [part for part in self.parts if part.name == name]
        return next((part for part in own if part.lines), own[0] if own else None)


def recognise(document: Document) -> list[tuple[int, int]]:
    """From the index by area, or the first case, to the last line of contact of the last case."""
    starts = [at for at, line in enumerate(document.lines) if _CASE.fullmatch(line.text)]
    fields = sum(_heading(document.lines, place) is not None for at in starts for place in range(at + 1, at + 4))
    if not starts or fields < len(starts):
        return []
    index = [at for at, line in enumerate(document.lines[: starts[0]]) if _INDEX.fullmatch(line.text)]
    return [(index[-1] if index else starts[0], _end(document.lines, starts[-1]))]


def _end(lines: Sequence[Line], last: int) -> int:
    for at in range(last + 1, min(len(lines), last + LONGEST)):
        if _PHONE.fullmatch(lines[at].text):
            return at + 1
    for at in range(last + 1, min(len(lines), last + LONGEST)):
        if _EMAIL.fullmatch(lines[at].text):
            return at + 1
    return min(len(lines), last + LONGEST)


@dataclass(frozen=True)
class _Heading:
    """A heading of a field: what stands behind it in its line, and how many lines it takes."""

    name: FieldName
    rest: Passage
    lines: int


def _heading(lines: Sequence[Line], at: int) -> _Heading | None:
    """The heading that begins at a line; one that is too long for its line goes on in the next."""
    if at >= len(lines):
        return None
    wholes = [(1, lines[at].passage)]
    if at + 1 < len(lines) and len(lines[at + 1].text) <= _LONGEST_END:
        wholes.append((2, join((lines[at].passage, lines[at + 1].passage))))
    for count, passage in wholes:
        for name, pattern in _HEADINGS:
            match = pattern.fullmatch(passage.text)
            # Of the two lines of a heading the first says nothing yet.
            if match and (count == 1 or match.start(1) >= len(lines[at].text.strip())):
                return _Heading(name, passage.found(match, 1), count)
    return None


def cases(document: Document, first: int, end: int) -> list[Case]:
    """The cases between two positions in ``document.lines``."""
    starts = [at for at in range(first, end) if _CASE.fullmatch(document.lines[at].text)]
    return [_case(document.lines[at:to]) for at, to in zip(starts, [*starts[1:], end], strict=True)]


def _case(lines: Sequence[Line]) -> Case:
    head = _CASE.fullmatch(lines[0].text)
    assert head
    parts: list[Part] = []
    contacts: list[tuple[str, Passage]] = []
    office = ""
    at = 1
    while at < len(lines):
        line = lines[at]
        heading = _heading(lines, at)
        at += heading.lines if heading else 1
        if heading:
            # A sentence that begins with the words of a heading keeps them.
            sentence = heading.name == "effect" and _SENTENCE.match(heading.rest.text)
            begins = (line.passage if sentence else heading.rest).strip()
            parts.append(Part(heading.name, line, ((lines[at - 1], begins),) if begins else ()))
        elif match_office := _OFFICE.fullmatch(line.text):
            # Behind the lines of contact it is the next case's.
            office = office if contacts else match_office[0].strip()
        elif match_mail := _EMAIL.fullmatch(line.text):
            contacts.append(("e-mail", line.passage.found(match_mail, 1)))
        elif match_phone := _PHONE.fullmatch(line.text):
            contacts.append(("telephone", line.passage.found(match_phone, 1).strip()))
        elif parts and not contacts and not office:
            last = parts[-1]
            parts[-1] = Part(last.name, last.heading, (*last.lines, (line, line.passage)))
    return Case(lines[0].passage.found(head, 1), tuple(lines), tuple(parts), office, tuple(contacts))


def items(part: Part) -> list[Passage]:
    """What a field lists: an item begins with a bullet or, where bullets were lost, with a blank."""
    found: list[list[Passage]] = []
    for _, passage in part.lines:
        bullet = _BULLET.match(passage.text)
        if bullet or not found:
            found.append([passage[bullet.end() :] if bullet else passage])
        else:
            found[-1].append(passage)
    return [join(each) for each in found if join(each)]
