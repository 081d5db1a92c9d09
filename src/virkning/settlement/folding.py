"""The quick way for outcomes by month that look at one measure in the month alone: no table of all cells is made.

What was observed is read once; what is missing follows from the bits that say which months a participant has. The result
is that of the general way, which a test holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from virkning.settlement.backends import Backend
from virkning.settlement.cells import SLOTS, Slot, own_columns
from virkning.settlement.earned import Timeline, Version
from virkning.settlement.leaves import Leaves
from virkning.settlement.payments import PAID, pay_cells
from virkning.terms import Rule, tree
from virkning.terms.model import Measure
from virkning.terms.payments import LadderPay, PriceBy, TierPay

if TYPE_CHECKING:
    import ibis.expr.types as ir

WORD = 60
"""Months in one word of the coverage tables of facts."""


def folds(rule: Rule, slots: Sequence[Slot], measures: dict[str, Measure]) -> bool:
    """Whether the quick way gives the outcome: one bare measure by month, known wherever it is observed."""
    pay = rule.outcome.pay
    if rule.outcome.each != "participant, month" or isinstance(pay, TierPay | LadderPay):
        return False
    if isinstance(pay, PriceBy) and pay.by not in ("cohort", "follow_up"):
        return False
    if rule.outcome.measured.during or any(slot.to_date for slot in slots):
        return False
    nodes = [node for formula in rule.formulas for node in tree.walk(formula)]
    if any(isinstance(node, tree.Over | tree.Across | tree.Achieved) for node in nodes):
        return False
    if any(isinstance(node, tree.Arithmetic) and node.op == "/" for node in nodes):
        return False
    attributes = {node.name for node in nodes if isinstance(node, tree.Attribute)}
    measured = {(node.measure, node.at) for node in nodes if isinstance(node, tree.Measured)}
    if attributes - {"cohort", "follow_up"} or len(measured) != 1:
        return False
    ((measure, at),) = measured
    return at is None and measures[measure].every == "month" and measures[measure].absent == "missing"


def fold_months(
    backend: Backend,
    timeline: Timeline,
    version: Version,
    rule: Rule,
    people: ir.Table,
    slots: Sequence[Slot],
    leaves: Leaves,
) -> tuple[ir.Table, int, ir.Table]:
    """Cells that pay (with ``num``), their denominator, and cells that are missing."""
    (measure,) = {n.measure for f in rule.formulas for n in tree.walk(f) if isinstance(n, tree.Measured)}
    table = backend.memory(SLOTS, (slot.row for slot in slots))
    observed = backend.table(f"obs_{measure}").rename(month_of="month", value_of_month="value")
    observed = observed.rename(observed_of="participant_id")
    who = people.select("participant_id", "cohort")
    cells = observed.join(who, observed.observed_of == who.participant_id)
    cells = own_columns(cells.join(table, [cells.cohort == table.cohort, cells.month_of == table.month]))
    leaves.take_months(measure)
    paid = pay_cells(backend, timeline, version, rule, cells, leaves)
    hits = paid.table.filter(paid.table.num != 0)
    return hits, paid.den, _missing(backend, f"cover_{measure}", who, slots)


def _missing(backend: Backend, cover: str, who: ir.Table, slots: Sequence[Slot]) -> ir.Table:
    """The cells that nothing was observed in: every slot of a participant's cohort less the bits that are set."""
    import ibis

    words: dict[int, list[Slot]] = defaultdict(list)
    for slot in slots:
        words[(slot.month or 0) // WORD].append(slot)
    bits = backend.table(cover)
    parts = []
    for word, own in sorted(words.items()):
        table = backend.memory(
            {**SLOTS, "bit": "int64"}, ((*slot.row, 1 << ((slot.month or 0) % WORD)) for slot in own)
        )
        seen = bits.filter(bits.word == word).select(seen_of="participant_id", seen="seen")
        known = who.left_join(seen, who.participant_id == seen.seen_of)
        known = known.mutate(seen=known.seen.fill_null(0)).select("participant_id", "cohort", "seen")
        full = backend.memory({"full_of": "string", "full": "int64"}, _full_words(own))
        known = known.join(full, known.cohort == full.full_of)
        known = known.filter((known.seen & known.full) != known.full)
        cells = own_columns(known.join(table, known.cohort == table.cohort))
        parts.append(cells.filter((cells.seen & cells.bit) == 0).select(*PAID))
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _full_words(slots: Sequence[Slot]) -> list[tuple[str, int]]:
    found: dict[str, int] = defaultdict(int)
    for slot in slots:
        found[slot.cohort] |= 1 << ((slot.month or 0) % WORD)
    return sorted(found.items())
