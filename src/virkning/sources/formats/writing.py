"""A text as it is put together from a format that is no plain text: lines, pages, rows of tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from virkning.sources.formats.raw import MAX_BYTES, Place, RawTable, Refused
from virkning.sources.passages import hyphen_goes

MAX_CELLS = 500_000
"""The most cells that the tables of a file may have, empty ones among them."""

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_WORD = 3
"""So many letters are no unit, such as ``m²`` has."""
_ENDS = str.maketrans("\n\r\f\v", "    ")


def raised(text: str, before: str) -> str:
    """Superscript figures as such, so that the mark of a note is not read as part of the number ``before`` it.

    After a word they are plain, as they are in the text that other programs get out of a PDF.
    """
    return text if before[-_WORD:].isalpha() and len(before) >= _WORD else text.translate(_RAISED)


def joined(lines: Sequence[str]) -> str:
    """The lines of one cell as one, words divided at the end of a line made whole."""
    text = ""
    for line in lines:
        whole = hyphen_goes(text, line)
        text = (text[:-1] if whole else text) + (" " if text and line and not whole else "") + line
    return text


class Writer:
    """A text that grows line by line, and the places of what was written."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._pieces: list[str] = []
        self._length = 0
        self._breaks = 0
        self._empty = True
        self._cells = 0
        self.tables: list[RawTable] = []
        self.headings: list[tuple[int, int, int]] = []

    def page(self) -> None:
        """Begins a page: the next line is its first."""
        self._breaks += 1
        self._empty = True

    def gap(self) -> None:
        """Sets what follows apart by an empty line, unless one is there or the page is new."""
        if not self._empty:
            self._write("\n")
            self._empty = True

    def blank(self) -> None:
        """One empty line more."""
        self._write("\n")

    def line(self, text: str) -> Place:
        """One line. Returns where its text stands."""
        return self._row([text])[0]

    def heading(self, level: int, text: str) -> None:
        """A heading of a level from 1, set apart."""
        self.gap()
        start, end = self.line(text)
        self.headings.append((level, start, end))
        self.gap()

    def table(self, rows: Iterable[Sequence[Sequence[str]]], short: int) -> None:
        """A table of cells, each as its lines: a row on one line, its cells two spaces apart.

        A cell of more than ``short`` lines holds whole paragraphs: it is written line by line, between those of its
        row that stand before and after it.
        """
        self.gap()
        places = []
        for cells in rows:
            self._cells += len(cells)
            if self._cells > MAX_CELLS:
                raise Refused(
                    self._name, "has more cells in its tables than can be read", expected=f"at most {MAX_CELLS:,}"
                )
            row: list[Place] = []
            for long, run in groupby(cells, lambda lines: len(lines) > short):
                own = list(run)
                row += [self._block(lines) for lines in own] if long else self._row([joined(lines) for lines in own])
            places.append(row)
        self.gap()
        self.tables.append(RawTable(tuple(tuple(row) for row in places)))

    @property
    def text(self) -> str:
        """All that was written."""
        return "".join([*self._pieces, "\f" * self._breaks])

    def _block(self, lines: Sequence[str]) -> Place:
        self.gap()
        start = self.line(lines[0])[0]
        end = start + len(lines[0])
        for line in lines[1:]:
            end = self.line(line)[1]
        self.gap()
        return start, end

    def _row(self, cells: Sequence[str]) -> list[Place]:
        if self._breaks:
            self._write("\f" * self._breaks)
            self._breaks = 0
        places, between = [], ""
        for cell in (each.translate(_ENDS) for each in cells):
            if cell:
                self._write(between)
                between = "  "
            places.append((self._length, self._length + len(cell)))
            self._write(cell)
        if between:
            self._write("\n")
            self._empty = False
        return places

    def _write(self, text: str) -> None:
        self._length += len(text)
        if self._length > MAX_BYTES:
            raise Refused(
                self._name, "unfolds to more text than can be read", expected=f"at most {MAX_BYTES:,} characters"
            )
        self._pieces.append(text)
