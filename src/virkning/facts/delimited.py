"""CSV as offices export it: bytes to text columns, with the line each row stands on."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from virkning.facts.declarations import Columns
from virkning.facts.headers import match
from virkning.facts.texts import name, repaired
from virkning.terms.problems import Problem

DELIMITERS = (",", ";", "\t")
FILE, LINE = "row_file", "row_line"
"""The columns that say where a row stands; no attribute can have their names by accident."""


@dataclass(slots=True)
class Sheet:
    """A table read from one file: text columns, trimmed, and the place of each row; a missing column is empty.

    ``recorded``: the file says when each row was learned. ``fatal`` problems stand in the way of reading the file at
    all; ``problems`` with a line are rows left out.
    """

    table: pa.Table
    recorded: bool = False
    fatal: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_csv(file: str, data: bytes, columns: Columns) -> Sheet:
    """Read a CSV file with comma, semicolon or tab, in UTF-8, UTF-16 or Windows-1252, under the rules of the docs."""
    sheet = Sheet(as_table(file, columns, {}, []))
    text = _decoded(file, data, sheet)
    if text is None:
        return sheet
    skipped = 1 if text[:4].lower() == "sep=" else 0
    if skipped:
        text = text.partition("\n")[2]
    if not text.strip():
        sheet.fatal.append(
            Problem(file, None, "", "the file is empty", expected="a first line with the columns' names")
        )
        return sheet
    cells: dict[str, list[str]] = {}
    lines: list[int] = []
    try:
        numbered = _rows(text, _delimiter(text, columns), skipped)
        line, titles = next(numbered)
        header = match(file, line, titles, columns)
        width = len(_without_empty_end(titles))
        cells = {column: [] for column in header.positions}
        wanted = [(cells[column], position) for column, position in header.positions.items()]
        for line, row in numbered:
            if len(row) == width or (len(row) > width and not any(map(str.strip, row[width:]))):
                for texts, position in wanted:
                    texts.append(row[position])
                lines.append(line)
            else:
                sheet.problems.append(_wrong_width(file, line, len(row), width))
    except _BrokenQuotes as broken:
        message = f"the file cannot be read as CSV from here on: {broken}"
        sheet.fatal.append(Problem(file, broken.line, "", message, expected="quotes in pairs"))
        return sheet
    for problem in header.problems:
        (sheet.fatal if problem.severity == "error" else sheet.problems).append(problem)
    sheet.recorded = "recorded_at" in header.positions
    sheet.table = as_table(file, columns, cells, lines)
    return sheet


def as_table(file: str, columns: Columns, cells: dict[str, list[str]], lines: list[int]) -> pa.Table:
    """An Arrow table with every column of the table, trimmed, and the place of each row."""
    arrays: dict[str, pa.Array] = {}
    for column in columns.all:
        texts = pa.array(cells[column], pa.string()) if column in cells else pa.repeat("", len(lines))
        arrays[column] = pc.utf8_trim_whitespace(texts)
    return pa.table({**arrays, FILE: pa.repeat(file, len(lines)), LINE: pa.array(lines, pa.int64())})


def _decoded(file: str, data: bytes, sheet: Sheet) -> str | None:
    """The file's text. A byte order mark decides; then UTF-8, then Windows-1252, which is a guess and says so."""
    text, guess = None, ""
    for encoding, mark in (("utf-8", BOM_UTF8), ("utf-16-le", BOM_UTF16_LE), ("utf-16-be", BOM_UTF16_BE)):
        if data.startswith(mark):
            candidates = [(encoding, "")]
            data = data[len(mark) :]
            break
    else:
        if data[1:2] == b"\0" or data[:1] == b"\0":
            candidates = [("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "UTF-16 without a byte order mark")]
        else:
            candidates = [("utf-8", ""), ("cp1252", "Windows-1252, not UTF-8")]
    for encoding, guess in candidates:  # noqa: B007
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    if text is None or "\0" in text:
        message = "the file is text in no encoding that can be read"
        sheet.fatal.append(Problem(file, None, "", message, expected="UTF-8, UTF-16 or Windows-1252"))
        return None
    if guess:
        message = f"the file is read as {guess}: check that its letters came out right"
        sheet.problems.append(Problem(file, None, "", message, expected="UTF-8", severity="warning"))
    text, repairs = repaired(text)
    if repairs:
        message = f"UTF-8 read as Latin-1 (such as Ã¥ for å) was put right in {repairs} places"
        sheet.problems.append(Problem(file, None, "", message, expected="UTF-8", severity="warning"))
    return text


def _delimiter(text: str, columns: Columns) -> str:
    """The mark that gives the first line the most names of columns; a comma if none does."""
    wanted = {name(column) for column in columns.all}
    line = next(line for line in text.splitlines() if line.strip())

    def hits(delimiter: str) -> int:
        return len({name(cell) for cell in next(csv.reader([line], delimiter=delimiter))} & wanted)

    return max(DELIMITERS, key=hits)


class _BrokenQuotes(Exception):
    """A quoted field that is not closed, or goes on after its closing quote."""

    def __init__(self, line: int, error: csv.Error) -> None:
        super().__init__(str(error))
        self.line = line


def _rows(text: str, delimiter: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1 + skipped
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _BrokenQuotes(line, error) from None
        if (row and row[0] and not row[0].isspace()) or any(map(str.strip, row)):
            yield line, row


def _without_empty_end(titles: list[str]) -> list[str]:
    while not titles[-1].strip():
        titles = titles[:-1]
    return titles


def _wrong_width(file: str, line: int, found: int, width: int) -> Problem:
    more = found > width
    message = f"the row has too {'many' if more else 'few'} fields"
    hint = "; a field with the file's delimiter in it must be quoted" if more else ""
    return Problem(file, line, "", message, str(found), f"{width} fields{hint}")
