"""Aggregates over participants for outcomes of the agreement: rows in the engine, the division in exact fractions."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from virkning.settlement.columnar.backends import Backend
from virkning.settlement.columnar.leaves import Leaves
from virkning.settlement.columnar.lowering import Num
from virkning.settlement.evaluate import Cell
from virkning.terms import tree

if TYPE_CHECKING:
    import ibis.expr.types as ir


def across(
    backend: Backend, people: Callable[[Cell], ir.Table], leaves: Leaves
) -> Callable[[tree.Across, Cell], Fraction | None]:
    """A function that aggregates over all participants not left out, in a cell of the agreement."""

    def run(node: tree.Across, cell: Cell) -> Fraction | None:
        table = people(cell)
        cells = _in_cell(table.filter(table.standing != "left out"), cell)
        formulas = [node.operand] if node.where is None else [node.operand, node.where]
        cells = leaves.beside(cells, formulas)
        if node.where is not None:
            cells = cells.filter(leaves.column(cells, node.where).fill_null(False))
        operand = leaves.column(cells, node.operand)
        value = operand.num.cast("int64") if isinstance(operand, Num) else operand.cast("int64")
        den = operand.den if isinstance(operand, Num) else 1
        assert isinstance(den, int)
        (row,) = backend.rows(cells.agg(total=value.sum().cast("decimal(38, 0)"), known=value.count()))
        total, known = Fraction(int(row["total"] or 0), den), int(row["known"])
        if node.function in ("number_of", "total_of"):
            return total
        return total / known if known else None

    return run


def _in_cell(people: ir.Table, cell: Cell) -> ir.Table:
    """Each participant in the agreement's own cell."""
    import ibis

    return people.mutate(
        statement=ibis.literal(cell.statement, "int64"),
        slot=ibis.literal(cell.slot, "int64"),
        label=ibis.literal(cell.label, "string"),
        follow_up=ibis.literal(cell.follow_up, "int64"),
        occasion=ibis.literal(cell.occasion, "string"),
        first_day=ibis.literal(cell.interval.first, "date"),
        last_day=ibis.literal(cell.interval.last, "date"),
        month=ibis.literal(cell.month, "int64"),
    )
