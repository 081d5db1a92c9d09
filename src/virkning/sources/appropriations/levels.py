"""What each row of an appropriation table is: an initiative, or the sum of a group, of an area, or of all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from virkning.sources.appropriations.tables import Figure, Row, Table

Level = Literal["initiative", "group", "area", "total"]

_CLOSES = re.compile(r"\b(?:i\s*alt|total|sum|samlet)\b", re.IGNORECASE)
_OF = re.compile(
    r"\s*(?:initiativer\s+(?:under|på|inden\s+for)|\d+(?:\.\d+)*\.?)\s+|\s*\b(?:i\s*alt|total|sum)\b\s*(?:for\s+)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row with its level; the titles of the area and the group it stands in, empty if it stands in none.

    ``closes`` tells a sum that stands below what it sums from one that stands above it. ``parts`` are the rows that it
    sums, by their position in the table; those of an area are its groups, or its initiatives where it has no groups.
    """

    row: Row
    level: Level
    area: str
    group: str
    closes: bool
    parts: tuple[int, ...]


def amount(figure: Figure) -> Decimal | None:
    """What a figure adds to a sum: nothing for a dash; None for a bound, or where nothing can be read."""
    if figure.cell.mark == "nil":
        return Decimal(0)
    return figure.cell.value if figure.cell.mark == "number" else None


def same(one: Row, two: Row) -> bool:
    """Whether two rows state the same amounts, in all columns where both can be read."""
    pairs = [(amount(left), amount(right)) for left, right in zip(one.figures, two.figures, strict=True)]
    read = [(left, right) for left, right in pairs if left is not None and right is not None]
    return bool(read) and all(left == right for left, right in read)


def bare(title: str) -> str:
    """The name of an area without what makes it a heading or a sum."""
    return " ".join(_OF.sub(" ", title).split())


def entries(table: Table) -> list[Entry]:
    """The rows of a table with their levels."""
    rows = table.rows
    sums = _sums_by_number(rows) if table.heading.numbered else _sums_by_amount(rows)
    found: list[Entry] = []
    start = 0
    closing = [at for at in sorted(sums) if _CLOSES.search(rows[at].title.text)]
    last = closing[-1] if closing and closing[-1] == len(rows) - 1 else None
    for end in [*closing, len(rows)]:
        found += _block(rows, start, end, sums, last)
        start = end + 1
    return [_placed(entry) for entry in _totalled(found, last)]


def _placed(entry: Entry) -> Entry:
    """A row that stands under a title without amounts belongs to that area, or to that group of its area."""
    if entry.level != "initiative" or not entry.row.under:
        return entry
    if not entry.area:
        return replace(entry, area=entry.row.under.text)
    named = entry.group or entry.row.under.text.lower() == entry.area.lower()
    return entry if named else replace(entry, group=entry.row.under.text)


def _sums_by_number(rows: Sequence[Row]) -> set[int]:
    return {at for at, row in enumerate(rows) if row.number is None}


def _sums_by_amount(rows: Sequence[Row]) -> set[int]:
    """The sums of a table whose rows carry no numbers: named so, or the exact sum of the rows right below."""
    sums = {at for at, row in enumerate(rows) if _CLOSES.search(row.title.text)}
    for at in range(len(rows)):
        if at not in sums and len(rows[at].figures) > 1 and _run(rows, at):
            sums.add(at)
    return sums


def _run(rows: Sequence[Row], at: int) -> tuple[int, ...]:
    """The rows below one that together make its amounts, at least two; empty if there are none."""
    wanted = [amount(figure) for figure in rows[at].figures]
    if None in wanted or not any(wanted):
        return ()
    sums = [Decimal(0)] * len(wanted)
    for below in range(at + 1, len(rows)):
        cells = [amount(figure) for figure in rows[below].figures]
        sums = [one + (two or 0) for one, two in zip(sums, cells, strict=True)]
        if any(one > (two or 0) for one, two in zip(sums, wanted, strict=True)):
            return ()
        if sums == wanted:
            return tuple(range(at + 1, below + 1)) if below > at + 1 else ()
    return ()


def _block(rows: Sequence[Row], start: int, end: int, sums: set[int], last: int | None) -> Iterator[Entry]:
    """The rows from one closing sum to the next, that closing sum the last of them."""
    heads = [at for at in range(start, end) if at in sums]
    closed = end < len(rows)
    area = _area(rows, heads, start, end, closed)
    groups = [at for at in heads if at != area]
    named = area if area is not None else end if closed and end != last else None
    name = bare(rows[named].title.text) if named is not None else ""
    within: dict[int, list[int]] = {at: [] for at in groups}
    loose: list[int] = []
    group = None
    for at in range(start, end):
        if at in within:
            group = at
        elif at != area:
            group = group if group is None or _belongs(rows, group, at, within[group]) else None
            (loose if group is None else within[group]).append(at)
    parts = tuple(sorted([*groups, *loose]))
    for at in range(start, end):
        if at == area:
            yield Entry(rows[at], "area", name, "", False, parts)
        elif at in within:
            yield Entry(rows[at], "group", name, rows[at].title.text, False, tuple(within[at]))
        else:
            inside = next((head for head in groups if at in within[head]), None)
            yield Entry(rows[at], "initiative", name, rows[inside].title.text if inside is not None else "", False, ())
    if closed:
        yield Entry(rows[end], "area", name, "", True, parts)


def _belongs(rows: Sequence[Row], group: int, at: int, members: Sequence[int]) -> bool:
    """Whether a row still belongs to a group: without numbers, a group ends where its amounts are made."""
    if rows[at].number is not None:
        return True
    run = _run(rows, group)
    return not run or at in run or not members


def _area(rows: Sequence[Row], heads: Sequence[int], start: int, end: int, closed: bool) -> int | None:
    """The sum that heads an area: another sum follows it at once, or the closing sum says the same."""
    if not heads or heads[0] != start:
        return None
    if len(heads) > 1 and heads[1] == start + 1:
        return start
    if closed and same(rows[start], rows[end]):
        return start
    if len(heads) == 1 and closed and bare(rows[start].title.text).lower() == bare(rows[end].title.text).lower():
        return start
    return None


def _totalled(found: list[Entry], last: int | None) -> list[Entry]:
    """The last closing sum is the total of all: of the areas if there are any, else of what stands above it."""
    if last is None:
        return found
    total = found[last]
    areas = [at for at, entry in enumerate(found[:last]) if entry.level == "area" and entry.closes]
    if not areas:
        areas = [at for at, entry in enumerate(found[:last]) if entry.level == "area"]
    parts = (*areas, *total.parts) if areas else total.parts
    return [*found[:last], Entry(total.row, "total", "", "", True, parts)]
