"""Limits of each participant, as columns: the same as :mod:`virkning.settlement.people_limits`, for all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from virkning.settlement.columnar.backends import Backend
from virkning.settlement.columnar.ledger import Ledger
from virkning.settlement.columnar.people import People
from virkning.settlement.earned import Key, Timeline
from virkning.settlement.people_limits import PersonLine, counts, in_force, limit_people, person_limits
from virkning.terms.model import Limit

if TYPE_CHECKING:
    import ibis.expr.types as ir


def limit_columns(
    backend: Backend, timeline: Timeline, ledger: Ledger, people: People
) -> Mapping[tuple[str, Key], int]:
    """What each participant's limits take away from each total (negative: add to it), by limit id and total."""
    limits = person_limits(timeline)
    if not limits:
        return {}
    lines = ledger.inner()
    lines = lines.filter(lines.participant_id.notnull() & (lines.basis != "unresolved"))
    if any(_changes(timeline, limit) for limit in limits):
        return _one_by_one(backend, timeline, lines, people)
    taken: dict[tuple[str, Key], int] = defaultdict(int)
    lines = backend.save(lines.mutate(payable=lines.amount_oere))
    for limit in limits:
        lines = backend.save(_apply(backend, timeline, limit, lines))
        cut = lines.group_by("at", "outcome", "cohort").agg(cut=lines.cut.sum().cast("decimal(38, 0)"))
        for row in backend.rows(cut):
            if row["cut"]:
                taken[limit.id, Key(int(row["at"]), row["outcome"], row["cohort"])] += int(row["cut"])
        if limit.at_least is not None:
            _fill(backend, timeline, limit, limit.at_least, lines, people, taken)
    return taken


def _changes(timeline: Timeline, limit: Limit) -> bool:
    """Whether an amendment changes the limit."""
    return any(in_force(timeline, limit, each.index) != limit for each in timeline.statements)


def _order(timeline: Timeline, statement: int, outcome: str) -> int:
    rules = timeline.version(statement).terms.rules
    return next((rule.index for rule in rules if rule.id == outcome), 0)


def _apply(backend: Backend, timeline: Timeline, limit: Limit, lines: ir.Table) -> ir.Table:
    """The lines with what the limit leaves of each as ``payable``, and what it takes as ``cut``."""
    import ibis

    cohorts = {cohort for version in timeline.versions for cohort in version.cohorts}
    rows = [
        (
            s.index,
            outcome,
            cohort,
            _order(timeline, s.index, outcome),
            counts(limit, timeline, Key(s.index, outcome, cohort)),
        )
        for s in timeline.statements
        for outcome in timeline.outcomes
        for cohort in sorted(cohorts)
    ]
    kinds = {"of_at": "int64", "of_outcome": "string", "of_cohort": "string", "order": "int64", "counted": "bool"}
    table = backend.memory(kinds, rows)
    lines = lines.select("at", "outcome", "cohort", "participant_id", "period", "payable")
    joined = lines.join(
        table, [lines.at == table.of_at, lines.outcome == table.of_outcome, lines.cohort == table.of_cohort]
    )
    if not isinstance(limit.at_most, int):
        return joined.mutate(cut=ibis.literal(0, "int64")).select(*lines.columns, "cut", "counted")
    order = ["at", "order", "period"]
    own = ibis.window(group_by="participant_id", order_by=order, preceding=(None, 0))
    before = ibis.window(group_by="participant_id", order_by=order, preceding=(None, 1))
    joined = joined.mutate(value=joined.counted.ifelse(joined.payable, 0))
    joined = joined.mutate(total=joined.value.sum().over(own).cast("decimal(38, 0)").cast("int64"))
    # What the cap has taken so far is the most that the running total has ever exceeded it by.
    joined = joined.mutate(over=ibis.greatest(ibis.literal(0, "int64"), joined.total - limit.at_most))
    most, earlier = joined.over.max().over(own), joined.over.max().over(before).fill_null(0)
    joined = joined.mutate(cut=most - earlier)
    return joined.mutate(payable=joined.payable - joined.cut).select(*lines.columns, "cut", "counted")


def _fill(
    backend: Backend,
    timeline: Timeline,
    limit: Limit,
    floor: int,
    lines: ir.Table,
    people: People,
    taken: dict[tuple[str, Key], int],
) -> None:
    """Fill each participant up to the floor, at the last statement."""
    import ibis

    who = people.tables[-1]
    who = who.filter(who.standing != "left out").select("participant_id", "cohort")
    counted = lines.filter(lines.counted)
    sums = counted.group_by(of="participant_id").agg(total=counted.payable.sum().cast("decimal(38, 0)").cast("int64"))
    joined = who.left_join(sums, who.participant_id == sums.of)
    short = ibis.greatest(0, floor - joined.total.fill_null(0))
    found = joined.mutate(short=short).group_by("cohort").agg(short=lambda t: t.short.sum().cast("decimal(38, 0)"))
    for row in backend.rows(found):
        if row["short"]:
            taken[limit.id, Key(timeline.statements[-1].index, "", row["cohort"])] -= int(row["short"])


def _one_by_one(backend: Backend, timeline: Timeline, lines: ir.Table, people: People) -> Mapping[tuple[str, Key], int]:
    """With limits that an amendment changes: participant by participant, as the reference does."""
    found = [
        PersonLine(
            row["participant_id"],
            Key(int(row["at"]), row["outcome"], row["cohort"]),
            _order(timeline, int(row["at"]), row["outcome"]),
            row["period"],
            int(row["amount_oere"]),
        )
        for row in backend.rows(lines)
    ]
    who = people.tables[-1]
    rows = backend.rows(who.filter(who.standing != "left out").select("participant_id", "cohort"))
    return limit_people(timeline, found, [(row["participant_id"], row["cohort"]) for row in rows])
