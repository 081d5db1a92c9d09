"""Every sum of an appropriation table: down its hierarchy, across its years, and of all initiatives at once.

Amounts in millions or thousands are rounded on the paper, and so are not held to the last place; kroner and øre are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from virkning.sources.appropriations.levels import Entry
from virkning.sources.appropriations.tables import Figure, Table
from virkning.sources.passages import Span
from virkning.sources.sums import Verdict, add_up
from virkning.sources.values import Cell

Over = Literal["parts", "initiatives", "years"]

_NOTHING = Cell(Decimal(0), Decimal(0), "number")


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum on the paper against what it sums, in the unit of the table.

    ``over`` tells what was added: the parts of the next level down, all initiatives, or the years of one row. A dash is
    no addend; ``bounds`` of the ``count`` addends are such as ``<0,1``, which add something between nothing and their
    bound. ``addends`` are the places of the first and the last addend, empty where they stand in the row itself.
    """

    entry: Entry
    column: str
    over: Over
    count: int
    bounds: int
    value: Decimal
    stated: Decimal
    verdict: Verdict
    addends: tuple[Span, ...]

    @property
    def difference(self) -> Decimal:
        """What is stated less what the addends make."""
        return self.stated - self.value


def sums(table: Table, entries: Sequence[Entry]) -> Iterator[Sum]:
    """All sums of a table that can be checked."""
    exact = table.unit.kroner == 1
    years = [at for at, column in enumerate(table.columns) if column.kind == "year"]
    total = next((at for at, column in enumerate(table.columns) if column.kind == "total"), None)
    for entry in entries:
        if entry.parts:
            yield from _down(table, entry, [entries[at] for at in entry.parts], "parts", exact)
        if entry.level == "total":
            all_of = [each for each in entries if each.level == "initiative"]
            if len(all_of) > len(entry.parts):
                yield from _down(table, entry, all_of, "initiatives", exact)
    if total is None or not years:
        return
    for entry in entries:
        figures = [entry.row.figures[at] for at in years]
        yield from _check(entry, "total", "years", figures, entry.row.figures[total], exact, ())


def _down(table: Table, entry: Entry, parts: Sequence[Entry], over: Over, exact: bool) -> Iterator[Sum]:
    places = tuple(dict.fromkeys((parts[0].row.span, parts[-1].row.span)))
    for at, column in enumerate(table.columns):
        figures = [part.row.figures[at] for part in parts]
        yield from _check(entry, column.name, over, figures, entry.row.figures[at], exact, places)


def _check(
    entry: Entry,
    column: str,
    over: Over,
    figures: Sequence[Figure],
    stated: Figure,
    exact: bool,
    places: tuple[Span, ...],
) -> Iterator[Sum]:
    """One sum; none where an addend or the sum cannot be read. A dash as a sum is nothing."""
    if any(figure.cell.mark in ("empty", "text") for figure in (*figures, stated)) or stated.cell.mark == "less than":
        return
    addends = [figure.cell for figure in figures if figure.cell.mark != "nil"]
    total = _NOTHING if stated.cell.mark == "nil" else stated.cell
    says = total.value or Decimal(0)
    value, verdict = add_up(addends, total) or (Decimal(0), "right" if not says else "error")
    if exact and verdict == "rounding":
        verdict = "error"
    bounds = sum(cell.mark == "less than" for cell in addends)
    yield Sum(entry, column, over, len(addends), bounds, value, says, verdict, places)
