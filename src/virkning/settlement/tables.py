"""The lines of a columnar settlement, kept in the engine until they are read or written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from virkning.settlement.backends import Backend
from virkning.settlement.earned import Line, line_order
from virkning.settlement.lines import COLUMNS

if TYPE_CHECKING:
    import ibis.expr.types as ir

SCHEMA = {name: "int64" if name == "amount_oere" else "string" for name in COLUMNS}


@dataclass(slots=True)
class TableLines:
    """Lines as an expression of the engine."""

    backend: Backend
    table: ir.Table
    outcomes: Sequence[str]
    counts: dict[str, int] | None = field(default=None)

    def of(self, statement: date | None = None, participant: str | None = None, most: int | None = None) -> list[Line]:
        """The lines, sorted, of one statement or participant; at most so many."""
        chosen = self.table
        if statement is not None:
            chosen = chosen.filter(chosen.statement == statement.isoformat())
        if participant is not None:
            chosen = chosen.filter(chosen.participant_id == participant)
        rows = self.backend.rows(chosen)
        lines = [
            Line(
                date.fromisoformat(row["statement"]),
                row["outcome"],
                row["clause"],
                row["participant_id"],
                row["cohort"],
                row["period"],
                row["basis"],
                int(row["amount_oere"]),
            )
            for row in rows
        ]
        return sorted(lines, key=line_order(self.outcomes))[:most]

    def count(self, statement: date) -> int:
        """How many lines a statement has."""
        if self.counts is None:
            rows = self.backend.rows(self.table.group_by("statement").agg(count=self.table.count()))
            self.counts = {row["statement"]: int(row["count"]) for row in rows}
        return self.counts.get(statement.isoformat(), 0)

    def write(self, file: str) -> None:
        """Write every line to a Parquet file."""
        self.backend.write(self.table, file)
