"""What was read, made ready to be shown: titles and values in words, each record with its lines of the source.

Names of persons are hidden here, once, for every page: in fields, in texts and in the lines of the source.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from virkning.papers.sources.catalogue import Catalogue, catalogue, kind_title
from virkning.papers.words import Words
from virkning.settlement.explanation.numbers import money, number
from virkning.sources.document import Document
from virkning.sources.kinds import Part
from virkning.sources.passages import Passage, Span
from virkning.sources.records import HIDDEN, Finding, Record, masked, names_in, personal

MOST_LINES = 40
"""The most lines of the source that are shown of one place."""
CONTEXT = 1
"""How many lines before a place and after it are shown with it."""
SEVERITIES = ("error", "warning", "note")

Value = str | tuple["Value | Field", ...]
"""A value to show: a text, a list, or the fields of a block."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record: its name in the data, its title, and its value."""

    name: str
    title: str
    value: Value


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of the source in pieces; what the record stands on is marked."""

    number: int
    pieces: tuple[tuple[str, bool], ...]

    @property
    def text(self) -> str:
        """The line without marks."""
        return "".join(piece for piece, _ in self.pieces)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a source: its file, its first and last line, their text and that of lines beside them.

    ``page`` is its page in words, empty where the file has none; ``left_out`` is how many more lines the place has.
    """

    file: str
    page: str
    first: int
    last: int
    lines: tuple[SourceLine, ...]
    left_out: int

    def __str__(self) -> str:
        return f"{self.file}:{self.first}" + (f"-{self.last}" if self.last > self.first else "")

    @property
    def numbers(self) -> str:
        """The lines without the file."""
        return f"{self.first}" + (f"-{self.last}" if self.last > self.first else "")


@dataclass(frozen=True, slots=True)
class Card:
    """A record: its fields that hold something, and its place."""

    fields: tuple[Field, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table: its name in the data, its title, the titles of its fields in their order, its records."""

    name: str
    title: str
    columns: Mapping[str, str]
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding in words."""

    rule: str
    severity: str
    message: str
    remedy: str
    figures: tuple[tuple[str, str], ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part of a file: its kind in words, where it stands, its tables and findings, errors first."""

    kind: str
    title: str
    first: int
    last: int
    tables: tuple[ShownTable, ...]
    findings: tuple[ShownFinding, ...]


def known_names(parts: Sequence[Part]) -> list[str]:
    """Every name in the personal fields of what was read, the longest first."""
    return personal(record for part in parts for table in part.reading.tables().values() for record in table)


class Shower:
    """Makes records ready to be shown: in one language, with or without names, from the documents they stand in."""

    def __init__(self, documents: Sequence[Document], known: Sequence[str], words: Words, names: bool) -> None:
        self._words, self._known, self._names = words, known, names
        self._documents = {document.file: document for document in documents}
        self._numbers = {document.file: [line.number for line in document.lines] for document in documents}
        self._hidden = {document.file: () if names else _hidden(document, known) for document in documents}

    def part(self, part: Part) -> ShownPart:
        """A part of a file."""
        titles = catalogue(part.kind, self._words.lang)
        return ShownPart(
            part.kind,
            kind_title(part.kind, self._words.lang),
            part.line,
            part.last_line,
            tuple(self._table(name, records, titles) for name, records in part.reading.tables().items() if records),
            self.findings(part.kind, part.reading.findings()),
        )

    def findings(self, kind: str, findings: Sequence[Finding]) -> tuple[ShownFinding, ...]:
        """Findings in words, errors first."""
        titles = catalogue(kind, self._words.lang)
        return tuple(
            ShownFinding(
                finding.rule,
                finding.severity,
                self._text(titles.message(finding)),
                self._text(titles.remedy(finding)),
                tuple((name, self._text(value)) for name, value in finding.figures),
                self.places(finding.places),
            )
            for finding in sorted(findings, key=lambda each: SEVERITIES.index(each.severity))
        )

    def places(self, spans: Sequence[Span]) -> tuple[Place, ...]:
        """Some places in the order given; those that share a line are one."""
        groups: list[list[Span]] = []
        for span in spans:
            near = (group for group in groups if any(_share_a_line(span, other) for other in group))
            group = next(near, None)
            if group is None:
                groups.append([span])
            else:
                group.append(span)
        return tuple(self.place(*group) for group in groups)

    def place(self, *spans: Span) -> Place:
        """A place with its lines as they are read: encoding put right, page numbers left out."""
        file, first, last = spans[0].file, min(each.line for each in spans), max(each.last_line for each in spans)
        document, numbers = self._documents[file], self._numbers[file]
        start, end = bisect_left(numbers, first), bisect_right(numbers, last)
        left_out = max(0, end - start - MOST_LINES)
        shown = document.lines[max(0, start - CONTEXT) : end - left_out + (0 if left_out else CONTEXT)]
        lines = tuple(
            SourceLine(line.number, tuple(_pieces(line.passage, spans, self._hidden[file]))) for line in shown
        )
        page = spans[0].page
        return Place(file, "" if page is None else self._words("src_page", page=page), first, last, lines, left_out)

    def _table(self, name: str, records: Sequence[Record], titles: Catalogue) -> ShownTable:
        cards = tuple(self._card(record, titles) for record in records)
        held = {field.name for card in cards for field in card.fields}
        order = dict.fromkeys(each.name for kind in dict.fromkeys(map(type, records)) for each in fields(kind))
        columns = {column: titles.title(column) for column in order if column in held}
        return ShownTable(name, titles.heading(name), columns, cards)

    def _card(self, record: Record, titles: Catalogue) -> Card:
        return Card(self._fields(record, titles), self.place(record.span))

    def _fields(self, record: Any, titles: Catalogue) -> tuple[Field, ...]:
        found = []
        for each in fields(record):
            value = getattr(record, each.name)
            if each.name == "span" or each.metadata.get("internal"):
                continue
            hidden = bool(each.metadata.get("personal")) and not self._names
            shown = self._value(value, each.name, titles)
            if shown:
                found.append(Field(each.name, titles.title(each.name), HIDDEN if hidden else shown))
        return tuple(found)

    def _value(self, value: Any, name: str, titles: Catalogue) -> Value:
        """A value in words; empty if there is nothing to show."""
        words = self._words
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return words("src_yes" if value else "src_no")
        if isinstance(value, Passage | str):
            return self._text(titles.value(name, str(value)))
        if isinstance(value, int):
            # Years and the numbers of lines and clauses have no marks between thousands; amounts have.
            return money(value, "DKK", words.lang) if name.endswith("oere") else str(value)
        if isinstance(value, Decimal | Fraction):
            return number(Fraction(value), words.lang)
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Span):
            return words("src_line", line=self.place(value).numbers)
        if is_dataclass(value):
            # A number, a date or a period as it was found in a text: what the paper says is what people look for.
            stated = getattr(value, "text", None) if hasattr(value, "start") else None
            return self._text(stated) if isinstance(stated, str) else self._fields(value, titles)
        if isinstance(value, Mapping):
            pairs = ((str(key), self._value(each, str(key), titles)) for key, each in value.items())
            return tuple(Field(key, titles.title(key), each) for key, each in pairs if each)
        return tuple(shown for each in value if (shown := self._value(each, name, titles)))

    def _text(self, text: str) -> str:
        return text if self._names else masked(text, self._known)


def _hidden(document: Document, known: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """The characters of the original that names take up, also where one is divided at the end of a line."""
    whole = document.join(0, len(document.lines))
    return tuple((whole.places[start], whole.places[end - 1] + 1) for start, end in names_in(whole.text, known))


def _share_a_line(one: Span, other: Span) -> bool:
    return one.file == other.file and one.line <= other.last_line and other.line <= one.last_line


def _pieces(line: Passage, spans: Sequence[Span], hidden: Sequence[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """The pieces of a line, marked where the spans are, with names hidden."""
    places, end = line.places, len(line)
    first = max(0, bisect_left(hidden, (places[0], 0)) - 1)
    after = bisect_right(hidden, (places[-1], 0))
    names = [(bisect_left(places, start), bisect_left(places, stop)) for start, stop in hidden[first : after + 1]]
    marks = [(bisect_left(places, span.start), bisect_left(places, span.end)) for span in spans]
    cuts = sorted({0, end, *(at for mark in marks for at in mark)})
    for start, stop in pairwise(cuts):
        marked = any(opens <= start and stop <= closes for opens, closes in marks)
        pieces, at = [], start
        for begins, ends in names:
            if begins < stop and ends > at:
                pieces += [line.text[at:begins], HIDDEN if begins >= start else ""]
                at = min(stop, ends)
        if text := "".join([*pieces, line.text[at:stop]]):
            yield text, marked
