"""The lines of a columnar settlement, kept in the engine until they are read or written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from virkning.settlement.columnar.backends import Backend
from virkning.settlement.earned import Line, line_order

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(slots=True)
class TableLines:
    """Lines as an expression of the engine."""

    backend: Backend
    table: ir.Table
    outcomes: Sequence[str]

    def of(self, statement: date | None = None, participant: str | None = None, most: int | None = None) -> list[Line]:
        """The lines, sorted, of one statement or participant; at most so many."""
        chosen = self.table
        if statement is not None:
            chosen = chosen.filter(chosen.statement == statement.isoformat())
        if participant is not None:
            chosen = chosen.filter(chosen.participant_id == participant)
        return self._read(chosen)[:most]

    def few(self, statements: Sequence[date], most: int) -> list[Line] | None:
        """The lines of some statements, sorted; None where they are more than ``most`` together."""
        chosen = self.table.filter(self.table.statement.isin([each.isoformat() for each in statements]))
        found = self._read(chosen.limit(most + 1))
        return found if len(found) <= most else None

    def _read(self, chosen: ir.Table) -> list[Line]:
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
            for row in self.backend.rows(chosen)
        ]
        return sorted(lines, key=line_order(self.outcomes))

    def write(self, file: str) -> None:
        """Write every line to a Parquet file."""
        self.backend.write(self.table, file)
