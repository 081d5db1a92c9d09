"""The lines of all outcomes, as one expression of the engine put together from its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, get_args

from virkning.settlement.columnar.backends import Backend
from virkning.settlement.columnar.folding import bit_lines
from virkning.settlement.columnar.groups import Cells
from virkning.settlement.earned import Basis, Line, Timeline
from virkning.settlement.lines import COLUMNS, INNER

if TYPE_CHECKING:
    import ibis.expr.types as ir

Missing = Mapping[tuple[str, int, int], tuple[str, int]]
"""What the missing cells of each group (cohort, statement, slot) are paid: the basis and the amount."""


class Ledger:
    """Collects lines, as tables from the engine or one by one from Python.

    ``period`` is the kind of the column of periods: ``word:period`` where all periods are known beforehand.
    """

    def __init__(self, backend: Backend, timeline: Timeline, periods: Sequence[str] | None) -> None:
        self._backend = backend
        self._timeline = timeline
        self._parts: list[ir.Table] = []
        self._lines: list[Line] = []
        self.period = "string" if periods is None else "word:period"
        if periods is not None:
            backend.words("period", sorted({*periods, ""}))
        rules = [rule for version in timeline.versions for rule in version.terms.rules]
        backend.words("statement", sorted(each.date.isoformat() for each in timeline.statements) or [""])
        backend.words("outcome", sorted(timeline.outcomes))
        backend.words("clause", sorted({rule.outcome.clause for rule in rules} | {""}))
        backend.words("basis", sorted(get_args(Basis)))

    def add(self, outcome: str, cells: Cells, missing: Missing) -> None:
        """Lines for the cells of an outcome; those observed that round to nothing are left out."""
        if cells.bits is not None:
            self._parts.append(bit_lines(self._backend, cells.bits, self._shown(outcome), missing, self.period))
            return
        kinds = {"at": "int64", "statement": "word:statement", "outcome": "word:outcome", "clause": "word:clause"}
        shown = [(at, *texts) for at, texts in self._shown(outcome).items()]
        observed = self._backend.memory({**kinds, "basis": "word:basis"}, ((*row, "observed") for row in shown))
        hits = cells.hits.filter(cells.hits.amount_oere != 0)
        hits = hits.join(observed, hits.statement == observed.at)
        self._parts.append(_lines(hits))
        if not missing:
            return
        texts = {row[0]: row for row in shown}
        kinds |= {"of": "string", "slot_of": "int64", "basis": "word:basis", "amount_oere": "int64"}
        rows = [(*texts[at], cohort, slot, *paid) for (cohort, at, slot), paid in missing.items()]
        table = self._backend.memory(kinds, rows)
        gone = cells.missing
        joined = gone.join(table, [gone.cohort == table.of, gone.statement == table.at, gone.slot == table.slot_of])
        self._parts.append(_lines(joined))

    def add_lines(self, lines: Sequence[Line]) -> None:
        """Lines that were made in Python."""
        self._lines += lines

    def _shown(self, outcome: str) -> dict[int, tuple[str, str, str]]:
        """Each statement's date, the outcome, and its clause in the version that settles the statement."""
        rules = self._timeline.rules(outcome)
        return {
            each.index: (
                each.date.isoformat(),
                outcome,
                next((r.outcome.clause for v, r in rules if self._timeline.settles(v, each.index)), ""),
            )
            for each in self._timeline.statements
        }

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


def _lines(cells: ir.Table) -> ir.Table:
    """Cells with what is shown beside them, as lines."""
    return cells.select(
        at=cells.at, statement=cells.statement_right, outcome=cells.outcome, clause=cells.clause,
        participant_id=cells.participant_id, cohort=cells.cohort, period=cells.label, basis=cells.basis,
        amount_oere=cells.amount_oere,
    )  # fmt: skip
