"""Tables of amounts by year: in the lines of a text, and where the format itself states its tables."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from virkning.sources.appropriations.columns import Column, Heading, Unit, heading, unit_of, unit_of_note
from virkning.sources.document import Document
from virkning.sources.passages import EMPTY, Passage, Span, join
from virkning.sources.values import Cell, read_cell

CAPTION = re.compile(r"\s*Tabel\s+(?P<number>\d+(?:\.\d+)*[a-z]?)\b\s*[.:–-]?\s*(?P<title>.*)", re.IGNORECASE)
ANNEX = re.compile(r"\s*Bilag\s+(?P<number>\d+\s?[a-z]?)(?:\s*[.:](?!\d)\s*|\s+[–-]\s+)(?P<title>\S.*)", re.IGNORECASE)
_NOTE = re.compile(r"\s*(?:Anm|Kilde|Note|Bem)\w*\s*[.:]", re.IGNORECASE)
_THEME = re.compile(r"\s*(?:TEMA\b|Kapitel\s+\d)")
_NUMBER = re.compile(r"\s*(?P<number>\d{1,3})(?:\.(?=\s))?(?:\s+(?P<dut>D)\b)?(?:\s+(?P<rest>\S.*))?$")
_FIGURE = re.compile(r"[-–—−]|<\d+(?:,\d+)?|[-–−]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?")
_WORD = re.compile(r"\S+")
_SENTENCE = re.compile(r".{40,}[a-zæøå)]\.$")
_GOES_ON = re.compile(r"(?:[-–,]|\b(?:og|eller|i|på|til|for|af|med|mod|om|ved|under))$")
_MOST_PENDING = 5
"""How many lines without an amount a title may take; what is longer is text after the table."""
_NOTE_LINES = 3
_BACK = 6
"""How many lines above its heading a table's caption may stand."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What stands in a cell, and where; ``where`` is empty if nothing stands there."""

    cell: Cell
    where: Passage


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its number and mark if the table has them, its title, a figure for each column.

    ``under`` is the title without amounts above it, if the table is divided by such.
    """

    number: int | None
    dut: bool
    title: Passage
    figures: tuple[Figure, ...]
    span: Span
    under: Passage = EMPTY


@dataclass(frozen=True, slots=True)
class Table:
    """A table of amounts: its number and caption, the annex it stands in, its columns and rows.

    ``places`` are the stretches of the document's lines, by position, that it takes up.
    """

    number: str
    annex: str
    caption: Passage
    unit: Unit
    heading: Heading
    rows: tuple[Row, ...]
    places: tuple[tuple[int, int], ...]
    span: Span

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of amounts."""
        return self.heading.columns


@dataclass(slots=True)
class _Pending:
    """What was read of a row before its amounts."""

    number: int | None = None
    dut: bool = False
    title: list[Passage] = field(default_factory=list)
    parts: list[Passage] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.parts)


def tables(document: Document, start: int, end: int) -> list[Table]:
    """The tables of amounts in a stretch of a document, in order."""
    stated = list(_stated(document, start, end))
    taken = sorted(place for table in stated for place in table.places)
    found = stated
    at = start
    for first, last in [*taken, (end, end)]:
        found += _written(document, at, first)
        at = max(at, last)
    return sorted(found, key=lambda table: table.places[0])


def _written(document: Document, start: int, end: int) -> Iterator[Table]:
    """The tables that stand in lines of text."""
    texts = [line.text for line in document.lines[start:end]]
    at = 0
    while at < len(texts):
        head = heading(texts[at : at + 6]) if "20" in texts[at] or "r." in texts[at] else None
        if head is None:
            at += 1
            continue
        table, stop = _Reader(document, start + at, end, *head).read()
        if table:
            yield table
        at = max(at + 1, stop - start)


class _Reader:
    """Reads the rows of a table below its heading."""

    def __init__(self, document: Document, at: int, end: int, head: Heading, taken: int) -> None:
        self.document = document
        self.head = head
        self.first = at
        self.at = at + taken
        self.end = end
        self.caption, self.number, self.caption_at = caption_above(document, at)
        self.rows: list[Row] = []
        self.pending = _Pending()
        self.cells: list[Passage] = []
        self.under = EMPTY
        self.last = self.at

    def read(self) -> tuple[Table | None, int]:
        """The table, if it has rows, and the position after it."""
        while self.at < self.end:
            text = self.document.lines[self.at].text
            if _NOTE.match(text) or ANNEX.match(text) or _THEME.match(text):
                break
            again = self._again(text)
            if again == 0 or (again is None and not self._row(self.document.lines[self.at].passage)):
                break
            self.at += again or 1
        if not self.rows:
            return None, self.at
        head = self.document.join(self.first, self.first + 4).text
        unit = unit_of(f"{self.caption.text} {head}")
        if unit.kroner is None:
            unit = replace(unit_of_note(self._note(), _values(self.rows)), level=unit.level)
        places = ((self.caption_at, self.last),)
        lines = self.document.lines
        span = self.document.span(lines[self.caption_at].passage, lines[self.last - 1].passage)
        annex = annex_above(self.document, self.caption_at)
        return Table(self.number, annex, self.caption, unit, self.head, tuple(self.rows), places, span), self.last

    def _note(self) -> str:
        """The note right below the table, empty if there is none."""
        below = self.document.lines[self.last : self.last + 1]
        if not below or not _NOTE.match(below[0].text):
            return ""
        return self.document.join(self.last, self.last + _NOTE_LINES).text

    def _again(self, text: str) -> int | None:
        """The lines of the heading that a new page repeats; 0 if another table begins here, None if nothing does."""
        texts = [line.text for line in self.document.lines[self.at : min(self.end, self.at + 12)]]
        caption = CAPTION.fullmatch(text)
        if caption:
            below = next(
                ((at, found) for at in range(1, min(5, len(texts))) if (found := heading(texts[at : at + 6]))), None
            )
            if below and caption["number"] == self.number and below[1][0] == self.head:
                return below[0] + below[1][1]
            return 0
        found = heading(texts[:6]) if "20" in text else None
        if found:
            return found[1] if found[0] == self.head else 0
        return None

    def _row(self, line: Passage) -> bool:
        """Takes a line into the table; False if it is no part of it."""
        wanted = len(self.head.columns)
        words = list(_WORD.finditer(line.text))
        tail = 0
        while tail < min(wanted, len(words)) and _FIGURE.fullmatch(words[-1 - tail][0]):
            tail += 1
        only = tail == len(words)
        if self.cells and only and len(self.cells) + tail == wanted:
            self.cells += [line.found(word) for word in words]
            return self._done()
        if self.cells:
            return False
        if tail == wanted and not (only and wanted == 1 and self._is_number(line.text)) and self._amounts(words):
            label = line[: words[-wanted].start()].strip()
            if label:
                self._divide(label)
            if label and not self._label(label):
                return False
            self.cells = [line.found(word) for word in words[-wanted:]]
            return self._done()
        if only and 1 < tail < wanted and self.pending:
            self.cells = [line.found(word) for word in words]
            self.pending.parts.append(line)
            return True
        return self._label(line.strip())

    def _divide(self, label: Passage) -> None:
        """Takes what stands above a row that begins anew as the title of a part of the table."""
        title = join(self.pending.title)
        begins = label.text[:1].isupper() and self.pending.number is None and not self.head.numbered
        if begins and title.text[:1].isupper() and not _GOES_ON.search(title.text):
            self.under = title
            self.pending = _Pending()

    def _amounts(self, words: Sequence[re.Match[str]]) -> bool:
        """Whether the numbers at the end of a line are amounts, where a table has but one column of them."""
        if len(self.head.columns) > 1 or len(words) == 1:
            return True
        gap = words[-1].start() - words[-2].end()
        return "," in words[-1][0] or gap > 1

    def _is_number(self, text: str) -> bool:
        match = _NUMBER.match(text) if self.head.numbered else None
        return match is not None and not match["rest"] and int(match["number"]) == self._next

    @property
    def _next(self) -> int:
        return next((row.number for row in reversed(self.rows) if row.number is not None), 0) + 1

    def _label(self, line: Passage) -> bool:
        """Takes a line, or the beginning of one, as a number or as part of a title."""
        match = _NUMBER.match(line.text) if self.head.numbered else None
        number = int(match["number"]) if match else None
        if match and self.pending and number == self._next and self.pending.number is None:
            title = join(self.pending.title)
            if title.text[:1].islower() and self.rows:
                # The title of the row before went on after its amounts, on the next page.
                self.rows[-1] = replace(self.rows[-1], title=join([self.rows[-1].title, title]))
            else:
                self.under = title
            self.pending = _Pending()
        if match and not self.pending:
            self.pending.number = number
            self.pending.dut = bool(match["dut"]) and self.head.dut
            rest = line.found(match, "rest" if self.head.dut or not match["dut"] else 0)
            self.pending.title += [rest] if rest else []
        else:
            self.pending.title.append(line)
        self.pending.parts.append(line)
        return len(self.pending.parts) <= _MOST_PENDING and not _SENTENCE.match(line.text)

    def _done(self) -> bool:
        title = join(self.pending.title)
        figures = tuple(Figure(read_cell(cell.text), cell) for cell in self.cells)
        span = self.document.span(*self.pending.parts, *self.cells)
        self.rows.append(Row(self.pending.number, self.pending.dut, title, figures, span, self.under))
        self.pending, self.cells = _Pending(), []
        self.last = self.at + 1
        return True


def _values(rows: Sequence[Row]) -> list[tuple[Decimal, Decimal]]:
    """The amounts of some rows, each with the value of one in its last place."""
    cells = (figure.cell for row in rows for figure in row.figures)
    return [(cell.value, cell.step) for cell in cells if cell.value is not None and cell.step is not None]


def caption_above(document: Document, at: int) -> tuple[Passage, str, int]:
    """The caption above a table's heading, its number if it has one, and the position where it begins."""
    for above in range(1, _BACK + 1):
        if at - above < 0:
            break
        match = CAPTION.fullmatch(document.lines[at - above].text)
        if match:
            title = document.lines[at - above].passage.found(match, "title")
            return join([title, document.join(at - above + 1, at)]), match["number"], at - above
    above = at - 1
    while above >= max(0, at - 2) and not document.lines[above].text.rstrip().endswith((".", ":", ",")):
        above -= 1
    return document.join(above + 1, at), "", above + 1


def annex_above(document: Document, at: int) -> str:
    """The number of the annex in which a line stands, empty if it stands in none."""
    for above in range(at, -1, -1):
        match = ANNEX.match(document.lines[above].text)
        if match:
            return match["number"].replace(" ", "").lower()
    return ""


def _stated(document: Document, start: int, end: int) -> Iterator[Table]:
    """The tables whose cells the format states; one that goes on over a page comes in parts, and is made whole."""
    last: Table | None = None
    for rows in document.tables:
        table = _from_cells(document, rows, last)
        if table is None or not start <= table.places[0][0] < end:
            continue
        if last and table.heading == last.heading and table.number in ("", last.number):
            last = _merged(last, table)
            continue
        if last:
            yield last
        last = table
    if last:
        yield last


def _merged(one: Table, two: Table) -> Table:
    rows = list(two.rows)
    before = list(one.rows)
    if rows and before and rows[0].number is None and not any(figure.where for figure in rows[0].figures):
        before[-1] = replace(before[-1], title=join([before[-1].title, rows.pop(0).title]))
    span = replace(one.span, last_line=two.span.last_line, end=two.span.end)
    return replace(one, rows=(*before, *rows), places=(*one.places, *two.places), span=span)


def _from_cells(document: Document, rows: Sequence[Sequence[Passage]], last: Table | None) -> Table | None:
    """A table from its cells; one without a heading goes on from the last if it has as many columns."""
    head, first = None, 0
    for at in range(min(4, len(rows))):
        found = heading([" ".join(cell.text.replace("\n", " ") for cell in rows[at])])
        if found:
            head, first = found[0], at
            break
    body = list(rows[first + 1 :]) if head else list(rows)
    width = len(head.columns) if head else len(last.columns) if last else 0
    head = head or (last.heading if last else None)
    held = [cell for row in rows for cell in row if cell]
    if head is None or not held or not all(len(row) > width for row in body):
        return None
    lines = [document.line_of(cell.places[0]) for cell in held]
    numbers = [line.number for line in document.lines]
    places = (_position(numbers, min(lines)), _position(numbers, max(lines) + 1))
    caption, number, _ = caption_above(document, places[0])
    read = _divided([row for row in (_cell_row(document, row, head) for row in body) if row])
    if not read or (not any(figure.where for row in read for figure in row.figures)):
        return None
    unit = unit_of(f"{caption.text} {' '.join(cell.text for row in rows[: first + 1] for cell in row)}")
    if unit.kroner is None:
        unit = replace(unit_of_note("", _values(read)), level=unit.level)
    return Table(
        number,
        annex_above(document, places[0]),
        caption,
        unit,
        head,
        tuple(read),
        (places,),
        document.span(*held),
    )


def _divided(rows: Sequence[Row]) -> list[Row]:
    """The rows without those that hold no amounts: they divide the table, or go on with the title before them."""
    found: list[Row] = []
    under = EMPTY
    for at, row in enumerate(rows):
        if any(figure.where for figure in row.figures):
            found.append(replace(row, under=under))
        elif not row.title.text[:1].islower():
            under = row.title
        elif found:
            found[-1] = replace(found[-1], title=join([found[-1].title, row.title]))
        elif at == 0:
            found.append(row)
    return found


def _position(numbers: Sequence[int], number: int) -> int:
    return bisect_left(numbers, number)


def _cell_row(document: Document, row: Sequence[Passage], head: Heading) -> Row | None:
    """A row from its cells: the last ones are amounts, those before them number, mark and title."""
    width = len(head.columns)
    before, cells = list(row[:-width]), row[-width:]
    held = [cell for cell in row if cell]
    if not held:
        return None
    number, dut = None, False
    if head.numbered and before:
        first = before.pop(0)
        match = _NUMBER.match(first.text)
        number = int(match["number"]) if match else None
    if head.dut and before:
        dut = before.pop(0).text.strip() == "D"
    title = join([cell for cell in before if cell]) if before else EMPTY
    figures = tuple(Figure(read_cell(cell.text), cell.strip()) for cell in cells)
    return Row(number, dut, title, figures, document.span(*held))
