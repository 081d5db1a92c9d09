"""The lines of all outcomes, as one expression of the engine put together from its parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from virkning.settlement.backends import Backend
from virkning.settlement.earned import Line, Timeline
from virkning.settlement.lines import COLUMNS

if TYPE_CHECKING:
    import ibis.expr.types as ir

INNER = ("at", *COLUMNS)
"""The columns of lines before they are shown: ``at`` is the statement's index."""


class Ledger:
    """Collects lines, as tables from the engine or one by one from Python."""

    def __init__(self, backend: Backend, timeline: Timeline) -> None:
        self._backend = backend
        self._timeline = timeline
        self._parts: list[ir.Table] = []
        self._lines: list[Line] = []

    def add_observed(self, outcome: str, hits: ir.Table) -> None:
        """Lines for cells that were observed; those that round to nothing are left out."""
        hits = hits.filter(hits.amount_oere != 0).mutate(basis=_text("observed"))
        self._parts.append(self._shown(outcome, hits))

    def add_missing(self, outcome: str, missing: ir.Table, groups: Sequence[tuple[str, int, int, str, int]]) -> None:
        """Lines for missing cells: what each group (cohort, statement, slot) is paid, and on which basis."""
        kinds = {"of": "string", "group_at": "int64", "of_slot": "int64", "basis": "string", "amount_oere": "int64"}
        table = self._backend.memory(kinds, groups)
        joined = missing.join(
            table,
            [missing.cohort == table.of, missing.statement == table.group_at, missing.slot == table.of_slot],
        )
        self._parts.append(self._shown(outcome, joined))

    def add_lines(self, lines: Sequence[Line]) -> None:
        """Lines that were made in Python."""
        self._lines += lines

    def _shown(self, outcome: str, cells: ir.Table) -> ir.Table:
        """Cells with the columns of lines; the clause is that of the version that settles the statement."""
        clauses = {
            statement.index: next(
                (
                    r.outcome.clause
                    for v, r in self._timeline.rules(outcome)
                    if self._timeline.settles(v, statement.index)
                ),
                "",
            )
            for statement in self._timeline.statements
        }
        rows = [(s.index, s.date.isoformat(), clauses[s.index]) for s in self._timeline.statements]
        shown = self._backend.memory({"shown_at": "int64", "shown": "string", "clause": "string"}, rows)
        joined = cells.join(shown, cells.statement == shown.shown_at)
        return joined.select(
            at=joined.statement, statement=joined.shown, outcome=_text(outcome), clause=joined.clause,
            participant_id=joined.participant_id, cohort=joined.cohort, period=joined.label, basis=joined.basis,
            amount_oere=joined.amount_oere,
        )  # fmt: skip

    def inner(self) -> ir.Table:
        """All lines, with the index of their statement."""
        import ibis

        index = {each.date: each.index for each in self._timeline.statements}
        rows = [
            (index[x.statement], x.statement.isoformat(), x.outcome, x.clause, x.participant_id, x.cohort, x.period,
             x.basis, x.amount)
            for x in self._lines
        ]  # fmt: skip
        parts = list(self._parts)
        if rows or not parts:
            kinds = {name: "int64" if name in ("at", "amount_oere") else "string" for name in INNER}
            parts.append(self._backend.memory(kinds, rows))
        return ibis.union(*parts) if len(parts) > 1 else parts[0]

    def table(self) -> ir.Table:
        """All lines as they are shown and written."""
        return self.inner().select(*COLUMNS)


def _text(value: str) -> Any:
    import ibis

    return ibis.literal(value, "string")
