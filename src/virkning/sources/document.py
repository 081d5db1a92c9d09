"""One model for every document: lines as they should be read, each with its place, and what was put right."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from virkning.sources.formats import Raw
from virkning.sources.passages import Passage, Span, join
from virkning.sources.repairs import Repair, apply, fix_line, hyphens, page_numbers, worded

_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not empty: its number in the file, its page if known, and its text, right-stripped.

    ``gap`` is the number of empty lines before it; lines that held only a page's number count as empty.
    """

    number: int
    page: int | None
    gap: int
    passage: Passage

    @property
    def text(self) -> str:
        """The line as it should be read; blanks at its start are kept, since they tell of indentation."""
        return self.passage.text


@dataclass(frozen=True)
class Document:
    """A document. ``original`` is its text to the letter; every place counts characters and lines in it.

    ``lines`` are the lines that hold something to read: encoding put right, page numbers left out, words divided at
    the end of a line still divided (``join`` makes them whole). ``tables`` are those that the format itself states
    (PDF with rules, DOCX, HTML), row by row; in plain text tables are lines like others. ``sha256`` is that of the
    file's bytes, empty where there was no file.
    """

    file: str
    format: str
    encoding: str
    original: str
    lines: tuple[Line, ...]
    repairs: tuple[Repair, ...]
    tables: tuple[tuple[tuple[Passage, ...], ...], ...]
    headings: tuple[tuple[int, Passage], ...]
    notes: tuple[tuple[str, Passage], ...]
    doubts: tuple[str, ...]
    sha256: str = ""

    @cached_property
    def starts(self) -> list[int]:
        """The offset at which each line of the file begins."""
        return [0, *(match.end() for match in _LINE_END.finditer(self.original))]

    @cached_property
    def pages(self) -> list[int]:
        """The offset of each page's first character; empty where the file does not say where pages begin."""
        breaks = [match.start() for match in re.finditer("\f", self.original)]
        if not breaks:
            return []
        return [0, *breaks] if breaks[0] > 0 else breaks

    @cached_property
    def repaired(self) -> str:
        """The whole text with every repair made; ``repairs.undo`` gives the original again."""
        return apply(self.original, self.repairs)

    def line_of(self, offset: int) -> int:
        """The number, from 1, of the line in which a character of the original stands."""
        return bisect_right(self.starts, offset)

    def page_of(self, offset: int) -> int | None:
        """The page, from 1, on which a character stands, if the file says where pages begin."""
        return max(1, bisect_right(self.pages, offset)) if self.pages else None

    def span(self, *passages: Passage) -> Span:
        """The place from the first passage to the last. Raises ValueError if all are empty."""
        held = [passage for passage in passages if passage]
        if not held:
            raise ValueError("an empty passage stands nowhere")
        start = min(passage.places[0] for passage in held)
        end = max(passage.places[-1] for passage in held) + 1
        return Span(self.file, self.line_of(start), self.line_of(end - 1), start, end, self.page_of(start))

    def excerpt(self, span: Span) -> list[tuple[int, str]]:
        """The lines of a place as they stand in the original, with their numbers."""
        texts = _LINE_END.split(self.original[self.starts[span.line - 1] :], span.last_line - span.line + 1)
        return [(span.line + at, text) for at, text in enumerate(texts[: span.last_line - span.line + 1])]

    def join(self, first: int, end: int) -> Passage:
        """The lines at the positions ``first`` up to ``end`` as one passage."""
        return join(line.passage for line in self.lines[first:end])


def read_document(raw: Raw, file: str, sha256: str = "") -> Document:
    """A document from what its format gave: repaired, split into lines, every character with its place."""
    texts = _LINE_END.split(raw.text)
    starts = [0, *(match.end() for match in _LINE_END.finditer(raw.text))]
    marks = page_numbers(texts)
    repairs: list[Repair] = []
    lines: list[Line] = []
    page: int | None = 1 if "\f" in raw.text else None
    gap = 0
    for at, (text, start) in enumerate(zip(texts, starts, strict=True)):
        if page is not None and start > 0:
            page += text.count("\f")
        if at in marks:
            repairs.append(Repair(start, start + len(text), at + 1, "page number", "", ""))
            gap += 1
            continue
        passage, fixed = fix_line(text, start, at + 1)
        repairs += fixed
        if not passage:
            gap += 1
            continue
        lines.append(Line(at + 1, page, gap, passage))
        gap = 0
    repairs += hyphens([(line.number, line.passage) for line in lines], repairs)
    whole = Passage(raw.text, range(len(raw.text)))
    return Document(
        file=file,
        format=raw.format,
        encoding=raw.encoding,
        original=raw.text,
        lines=tuple(lines),
        repairs=worded(repairs, raw.text),
        tables=tuple(
            tuple(tuple(whole[start:end].strip() for start, end in row) for row in table.rows) for table in raw.tables
        ),
        headings=tuple((level, whole[start:end].strip()) for level, start, end in raw.headings),
        notes=tuple((note.number, whole[note.start : note.end].strip()) for note in raw.notes),
        doubts=raw.encoding_doubts,
        sha256=sha256,
    )
