"""The cells of an outcome that matter, and the sums of the groups that stand in for each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from virkning.settlement.columnar.backends import Backend
from virkning.settlement.columnar.cells import Slot
from virkning.settlement.columnar.lowering import Num, rounded

if TYPE_CHECKING:
    import ibis.expr.types as ir

GROUP = ("cohort", "statement", "slot")


@dataclass(slots=True)
class Group:
    """The cells of one cohort, statement and slot: all, those known, and what these come to."""

    cells: int = 0
    known: int = 0
    num: int = 0
    """The exact payments summed, over the cells' common denominator."""
    amount: int = 0
    """The same, each rounded to whole minor units first."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of an outcome that pay, those that are missing, and the sums of every group."""

    hits: ir.Table
    """Cells with a payment other than nothing: ``num`` over ``den``, and ``amount_oere``."""
    den: int
    missing: ir.Table
    groups: Mapping[tuple[str, int, int], Group]
    bits: Bits | None = None
    """The same as bits, where the quick way served."""
    windows: Mapping[tuple[str, int], int] | None = None
    """How many windows have any cell, by cohort and statement; None where every window has every month."""
    met: ir.Table | None = None
    """Cells where the outcome was achieved, though it may pay nothing; None: those of ``hits``."""


@dataclass(frozen=True, slots=True)
class Bits:
    """Participants with their months as bits, and the timetable that says what each bit pays."""

    people: ir.Table
    """``participant_id, cohort`` and, for each word of months, ``seenW`` and ``metW``."""
    slots: Sequence[tuple[Slot, int]]
    """Each place in the timetable with what it pays, in whole minor units."""


def sums_by_group(backend: Backend, paid: ir.Table) -> dict[tuple[str, int, int], Group]:
    """The sums of every group of cells; ``num`` is NULL where a cell is missing."""
    sums = paid.group_by(*GROUP).agg(
        cells=paid.count(),
        known=paid.num.count(),
        num=paid.num.sum().cast("decimal(38, 0)"),
        amount=paid.amount_oere.sum().cast("decimal(38, 0)"),
    )
    return {
        (row["cohort"], int(row["statement"]), int(row["slot"])): Group(
            int(row["cells"]), int(row["known"]), int(row["num"] or 0), int(row["amount"] or 0)
        )
        for row in backend.rows(sums)
    }


def regroup(backend: Backend, hits: ir.Table, cells: Cells) -> Cells:
    """The cells with other payments for those that pay, and sums to match."""
    hits = backend.save(hits.mutate(amount_oere=rounded(Num(hits.num, cells.den, 0, cells.den))))
    paid = sums_by_group(backend, hits)
    groups = {}
    for key, group in cells.groups.items():
        own = paid.get(key, Group())
        groups[key] = Group(group.cells, group.known, own.num, own.amount)
    return Cells(hits, cells.den, cells.missing, groups, windows=cells.windows)


def count_windows(backend: Backend, paid: ir.Table) -> dict[tuple[str, int], int]:
    """How many windows have any cell, by cohort and statement."""
    windows = paid.select("participant_id", "cohort", "statement").distinct()
    rows = backend.rows(windows.group_by("cohort", "statement").agg(windows=windows.count()))
    return {(row["cohort"], int(row["statement"])): int(row["windows"]) for row in rows}


def whole_windows(backend: Backend, cells: Cells, statements: Collection[int]) -> Cells:
    """With ``unit: window``: a window with any month missing is one missing cell, and the others count as one.

    ``statements`` are those whose terms say so; at others the cells stay as they are.
    """
    import ibis

    own = cells.missing.statement.isin(statements)
    others = cells.missing.filter(~own)
    broken = cells.missing.filter(own).select("participant_id", "cohort", "statement", "window").distinct()
    broken = backend.save(broken.mutate(slot=ibis.literal(0, "int64"), label=broken.window))
    broken = broken.mutate(slot=broken.slot.cast("int64"))
    gone = broken.select(broken_of="participant_id", broken_at="statement")
    hits = cells.hits.anti_join(
        gone, [cells.hits.participant_id == gone.broken_of, cells.hits.statement == gone.broken_at]
    )
    hits = backend.save(hits.mutate(slot=hits.statement.isin(statements).ifelse(0, hits.slot)))
    paid = sums_by_group(backend, hits)
    rows = backend.rows(broken.group_by(*GROUP).agg(cells=broken.count()))
    lost = {(row["cohort"], int(row["statement"]), int(row["slot"])): int(row["cells"]) for row in rows}
    sizes: dict[tuple[str, int, int], int] = defaultdict(int)
    groups = {key: group for key, group in cells.groups.items() if key[1] not in statements}
    for (cohort, statement, _), group in cells.groups.items():
        if statement in statements:
            size = group.cells if cells.windows is None else cells.windows[cohort, statement]
            sizes[cohort, statement, 0] = max(size, sizes[cohort, statement, 0])
    for key, size in sizes.items():
        own = paid.get(key, Group())
        groups[key] = Group(size, size - lost.get(key, 0), own.num, own.amount)
    if any(key[1] not in statements for key in cells.groups):
        others = others.mutate(label=others.label.cast("string"), slot=others.slot.cast("int64"))
        broken = backend.save(broken.union(others.select(*broken.columns)))
    return Cells(hits, cells.den, broken, groups)
