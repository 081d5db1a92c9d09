"""The administration's register of pools: a title, amounts by year, a description and an assessment for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from virkning.sources.appropriations.columns import columns_of, sound, unit_of
from virkning.sources.document import Document
from virkning.sources.passages import EMPTY, Passage, join
from virkning.sources.values import Cell, read_cell

_YEARS = re.compile(r"(?:\D*\s)?(?:20\d\d[\s|]+)+20\d\d(?:\s+\D*)?")
_CELL = r"(?:[-–—]|\d{1,3}(?:\.\d{3})*(?:,\d+)?|\d+,\d+)"
_ASSESSMENT = re.compile(
    r"\b(?:Forvaltningens|Administrationens|Centrets|Kommunens)\s+(?:vurdering|bemærkninger|anbefaling)\s*:|\bVurdering\s*:",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?][”\"’)]*$")
NUMBER = re.compile(r"[\s–—-]*(?:\bi\s+)?\bbilag\s+(?:nr\.?\s*)?(?P<number>\d{1,3})\b", re.IGNORECASE)
_AREA = re.compile(r"\s*\((?P<area>[A-ZÆØÅ][\w ,-]{2,60})\)?\s*\.?\s*$")
_POOLS = re.compile(r"pulje", re.IGNORECASE)
_COLUMN = re.compile(r"\s*(?:Initiativ|Pulje|Titel|Økonomi|Beløb|Beskrivelse|Aktivitet)\b")
_APART = 6
_NEAR = 40
"""How far below a heading of years the first pool's amounts may stand."""
_LONGEST = 5000
"""The most lines of a register."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A pool as a register or an agenda lists it; ``amounts`` are in the unit of the register, by year.

    ``number`` is that of the initiative in the agreement (``bilag nr.``), None where none is stated.
    """

    title: Passage
    number: int | None
    area: str
    years: tuple[int, ...]
    amounts: tuple[Cell, ...]
    kroner: Decimal | None
    description: Passage
    assessment: Passage


@dataclass(frozen=True, slots=True)
class Register:
    """A register: its title and its pools. ``start`` and ``end`` are positions in the document's lines."""

    title: Passage
    pools: tuple[Listed, ...]
    start: int
    end: int


def registers(document: Document) -> list[Register]:
    """The registers of a document, in order."""
    found = [register for rows in document.tables if (register := _from_cells(document, rows))]
    taken = [(register.start, register.end) for register in found]
    at = 0
    while at < len(document.lines):
        text = document.lines[at].text
        if "20" in text and _YEARS.fullmatch(text) and not any(start <= at < end for start, end in taken):
            register = _from_lines(document, at)
            if register:
                found.append(register)
                at = register.end
                continue
        at += 1
    return sorted(found, key=lambda register: register.start)


def titled(passage: Passage) -> tuple[Passage, int | None, str]:
    """A pool's title without its number and area, which follow it, and those."""
    match = NUMBER.search(passage.text)
    after = passage.text[match.end() :] if match else passage.text
    area = _AREA.match(after) if match else None
    title = passage[: match.start()] if match else passage
    return title.strip(), int(match["number"]) if match else None, area["area"] if area else ""


def split(body: Passage) -> tuple[Passage, Passage]:
    """A description and the assessment that follows it."""
    match = _ASSESSMENT.search(body.text)
    if match is None:
        return body.strip(), EMPTY
    return body[: match.start()].strip(), body[match.end() :].strip()


def _from_lines(document: Document, at: int) -> Register | None:
    """The register whose heading of years stands at a position: each pool's amounts begin its description."""
    columns = columns_of(document.lines[at].text)
    if not sound(columns):
        return None
    row = re.compile(rf"\s*(?P<cells>{_CELL}(?:\s+{_CELL}){{{len(columns) - 1}}})\s+(?=[A-ZÆØÅ”\"])")
    if not any(row.match(line.text) for line in document.lines[at + 1 : at + 1 + _NEAR]):
        return None
    end = at + 1
    while end < min(len(document.lines), at + _LONGEST) and document.lines[end].gap < _APART:
        end += 1
    rows = [here for here in range(at + 1, end) if row.match(document.lines[here].text)]
    if len(rows) < 2 or not any(_ASSESSMENT.search(document.lines[here].text) for here in range(at, end)):
        return None
    titles = [_title_above(document, at, here) for here in rows]
    start = _title_of_register(document, at)
    unit = unit_of(document.join(start, at + 1).text)
    pools = []
    for index, here in enumerate(rows):
        line = document.lines[here].passage
        match = row.match(line.text)
        if match is None:
            continue
        until = titles[index + 1] if index + 1 < len(rows) else end
        # A heading of years stands again where a page begins.
        below = [each.passage for each in document.lines[here + 1 : until] if not _YEARS.fullmatch(each.text)]
        body = join([line[match.end() :], *below])
        title, number, area = titled(document.join(titles[index], here))
        cells = tuple(read_cell(text) for text in match["cells"].split())
        years = tuple(column.year or 0 for column in columns if column.kind == "year")
        pools.append(Listed(title, number, area, years, cells[: len(years)], unit.kroner, *split(body)))
    return Register(document.join(start, _head_end(document, start, at)), tuple(pools), start, end)


def _title_above(document: Document, head: int, at: int) -> int:
    """Where the title of the pool begins whose amounts stand at a position: after the sentence before it."""
    here = at
    while here - 1 > head and not _ENDS.search(document.lines[here - 1].text):
        here -= 1
    return here


def _title_of_register(document: Document, at: int) -> int:
    """Where a register begins: at its title, set apart a little above the heading of years."""
    for here in range(at, max(-1, at - 15), -1):
        if document.lines[here].gap >= _APART:
            return here
    return at


def _head_end(document: Document, start: int, at: int) -> int:
    """Where the title of a register ends: at the first line set apart from it, or at the titles of its columns."""
    end = start + 1
    while end < at and document.lines[end].gap < 2 and not _COLUMN.match(document.lines[end].text):
        end += 1
    return end


def _from_cells(document: Document, rows: Sequence[Sequence[Passage]]) -> Register | None:
    """A register whose cells the format states: a title, years, a description, perhaps an assessment of its own."""
    head = next((at for at, row in enumerate(rows[:4]) if len(_year_cells(row)) >= 2), None)
    if head is None:
        return None
    years = _year_cells(rows[head])
    first, last = years[0][0], years[-1][0]
    held = [cell for row in rows for cell in row if cell]
    if not any(_ASSESSMENT.search(cell.text) or "vurdering" in cell.text.lower() for cell in held) or first == 0:
        return None
    numbers = [line.number for line in document.lines]
    begins = min(document.line_of(cell.places[0]) for cell in held)
    ends = max(document.line_of(cell.places[-1]) for cell in held)
    start = next(at for at, number in enumerate(numbers) if number >= begins)
    end = next((at for at, number in enumerate(numbers) if number > ends), len(numbers))
    top = start
    while top > max(0, start - 3) and not _ENDS.search(document.lines[top - 1].text):
        top -= 1
    unit = unit_of(" ".join([document.join(top, start).text, *(cell.text for row in rows[: head + 1] for cell in row)]))
    pools = tuple(_cell_pools(rows[head + 1 :], first, last, tuple(year for _, year in years), unit.kroner))
    if len(pools) < 1 or not _POOLS.search(" ".join(cell.text for cell in held)):
        return None
    return Register(document.join(top, start), pools, top, end)


def _year_cells(row: Sequence[Passage]) -> list[tuple[int, int]]:
    return [(at, int(cell.text)) for at, cell in enumerate(row) if re.fullmatch(r"\s*20\d\d\s*", cell.text)]


def _cell_pools(
    rows: Sequence[Sequence[Passage]], first: int, last: int, years: tuple[int, ...], kroner: Decimal | None
) -> Iterator[Listed]:
    for row in rows:
        if len(row) <= last or not any(row[:first]):
            continue
        title, number, area = titled(join(row[:first]))
        amounts = tuple(read_cell(cell.text) for cell in row[first : last + 1])
        after = [cell for cell in row[last + 1 :] if cell]
        description, assessment = split(join(after[:1])) if after else (EMPTY, EMPTY)
        if not assessment and len(after) > 1:
            assessment = join(after[1:])
        yield Listed(title, number, area, years, amounts, kroner, description, assessment)
