"""Tables in the running text of an item: lines that end in numbers, one row after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from virkning.sources.document import Document, Line
from virkning.sources.passages import Passage, join
from virkning.sources.values import Cell, read_cell


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its label, and its cells with their places."""

    label: Passage
    cells: tuple[Cell, ...]
    places: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that stand together; ``heads`` is the text above them, which may name their last column."""

    heads: str
    rows: tuple[Row, ...]

    @property
    def total_column(self) -> int | None:
        """The column of totals, if the heads say that the last one is."""
        return len(self.rows[0].cells) - 1 if _TOTAL_LAST.search(self.heads) and len(self.rows[0].cells) > 2 else None

    @property
    def total_row(self) -> int | None:
        """The row of totals: the first that is so called and has rows above it."""
        for at, row in enumerate(self.rows):
            if at > 1 and _TOTAL.match(row.label.text):
                return at
        return None


_TOTAL = re.compile(
    r"\W*(?:i\salt|ialt|total(?:t|er)?|sum|samlet(?:\ssum|\sbeløb)?|hovedtotal)\b(?!\s\w+\s\w+\s\w+)", re.IGNORECASE
)
_TOTAL_LAST = re.compile(r"\b(?:i\salt|ialt|total|sum|hele\sperioden)\W*$", re.IGNORECASE)
_CELL = r"(?:[<(]\s?)?[-–+]?\d{1,3}(?:\.\d{3})+(?:,\d+)?\)?|(?:[<(]\s?)?[-–+]?\d+(?:,\d+)?\)?"
_UNIT = r"(?:\s?(?:%|pct\.?|kr\.?|mio\.?(?:\skr\.?)?|t\.?\s?kr\.?))?"
_CELLS = re.compile(rf"(?:(?:(?<=\s)|^)(?:(?:{_CELL}){_UNIT}|[-–])(?:\s+|$))+$")
_ONE = re.compile(rf"(?:{_CELL}){_UNIT}|[-–]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST_LABEL = 70


def _row(line: Line) -> Row | None:
    text = line.text.rstrip()
    match = _CELLS.search(text)
    if match is None or match.start() > _LONGEST_LABEL:
        return None
    places = tuple(line.passage[one.start() : one.end()] for one in _ONE.finditer(text, match.start()))
    cells = tuple(read_cell(place.text) for place in places)
    if all(_YEAR.fullmatch(place.text) for place in places) or any(cell.mark == "text" for cell in cells):
        return None
    return Row(line.passage[: match.start()].strip(), cells, places)


def tables(lines: Sequence[Line]) -> Iterator[Table]:
    """The tables of some lines: two rows or more of the same width, or one of three cells or more under its heads."""
    held: list[Row] = []
    first = 0
    for at, line in enumerate(lines):
        row = _row(line)
        if row and held and len(row.cells) == len(held[0].cells):
            held.append(row)
            continue
        yield from _table(lines, first, held)
        held, first = ([row], at) if row else ([], at)
    yield from _table(lines, first, held)


def _table(lines: Sequence[Line], first: int, rows: Sequence[Row]) -> Iterator[Table]:
    if not rows or (len(rows) == 1 and len(rows[0].cells) < 3):
        return
    if len(rows[0].cells) == 1 and not any(_TOTAL.match(row.label.text) for row in rows):
        return
    yield Table(_heads(lines, first), tuple(rows))


def _heads(lines: Sequence[Line], first: int) -> str:
    """The short lines right above a table; a sentence is none."""
    held: list[Passage] = []
    for line in reversed(lines[max(0, first - 4) : first]):
        text = line.text.strip()
        if text.endswith((".", ":")) and len(text) > 30:
            break
        held.insert(0, line.passage)
    return join(held).text


def stated_tables(document: Document, start: int, end: int) -> Iterator[Table]:
    """The tables that the format itself states between two offsets of the original."""
    for rows in document.tables:
        placed = [cell for row in rows for cell in row if cell]
        if not placed or not start <= placed[0].places[0] < end:
            continue
        heads = next((row for row in rows if sum(bool(cell) for cell in row) > 1), ())
        body = [
            Row(row[0], tuple(read_cell(cell.text) for cell in row[1:]), tuple(row[1:]))
            for row in rows
            if row is not heads and len(row) > 1
        ]
        body = [row for row in body if any(cell.mark == "number" for cell in row.cells)]
        if body and len({len(row.cells) for row in body}) == 1:
            yield Table(heads[-1].text if heads else "", tuple(body))
