"""Whether the numbers of a table make the totals it states, and whether rounding explains it if they do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from virkning.sources.values import Cell

Verdict = Literal["right", "rounding", "error"]
"""``rounding`` is a difference that the places left out of the parts can explain, and not more than that."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A stated total held against its parts; ``at`` counts rows or columns from 0."""

    axis: Literal["row", "column"]
    at: int
    stated: Decimal
    value: Decimal
    verdict: Verdict

    @property
    def difference(self) -> Decimal:
        """What the parts make more than is stated."""
        return self.value - self.stated


def add_up(parts: Sequence[Cell], total: Cell) -> tuple[Decimal, Verdict] | None:
    """What the parts make, and whether it is the total; None if there is nothing to compare.

    A dash and an empty cell count as nothing, a bound such as ``<0,1`` as anything up to it. The difference may be
    rounding when it is at most half a step for each part, and half of the total's own step where that is the coarser.
    """
    if total.mark != "number" or total.value is None or total.step is None:
        return None
    value, slack, coarsest, seen = Decimal(0), Decimal(0), Decimal(0), False
    for part in parts:
        if part.mark in ("nil", "empty"):
            continue
        if part.value is None or part.step is None:
            return None
        seen = True
        if part.mark == "less than":
            slack += part.value
            continue
        value += part.value
        slack += part.step / 2
        coarsest = max(coarsest, part.step)
    if not seen:
        return None
    if total.step > coarsest:
        slack += total.step / 2
    difference = abs(value - total.value)
    return value, "right" if difference == 0 else "rounding" if difference <= slack else "error"


def check_sums(
    rows: Sequence[Sequence[Cell]], total_column: int | None = None, total_row: int | None = None
) -> Iterator[Sum]:
    """The rows of a table against its column of totals, and its columns against its row of totals.

    The parts of a row are the cells before its total, those of a column the rows above the row of totals; rows that
    are shorter than the column of totals are left out, and so are columns with a row too short to reach them.
    """
    if total_column is not None:
        for at, row in enumerate(rows):
            if total_column < len(row):
                yield from _held("row", at, row[:total_column], row[total_column])
    if total_row is not None:
        above = rows[:total_row]
        for at, total in enumerate(rows[total_row]):
            if all(at < len(row) for row in above):
                yield from _held("column", at, [row[at] for row in above], total)


def _held(axis: Literal["row", "column"], at: int, parts: Sequence[Cell], total: Cell) -> Iterator[Sum]:
    made = add_up(parts, total)
    if made and total.value is not None:
        yield Sum(axis, at, total.value, *made)
