"""How each participant counts, as a table: the columns of :mod:`virkning.settlement.standing`, for all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from virkning.settlement.columnar.backends import Backend
from virkning.settlement.columnar.cells import shifted
from virkning.settlement.columnar.leaves import Leaves
from virkning.settlement.register import all_measures
from virkning.settlement.standing import Course
from virkning.terms import Rule, Terms
from virkning.terms.model import Agreement

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True, slots=True)
class People:
    """The participants of a settlement."""

    tables: Sequence[ir.Table]
    """For each version of the terms all participants, with ``start``, ``standing`` and ``until``."""
    enrolled: int
    anchors: Sequence[date]
    earliest: date
    """The first start of any participant."""
    latest: date
    """The last start of any participant."""


def prepare(backend: Backend, terms: Terms) -> People:
    """The participants with their standing under each version of the terms."""
    import ibis

    base = backend.table("participants")
    base = base.mutate(start=ibis.coalesce(base.started_on, base.enrolled_on))
    marked = base.mutate(replaced=_replaced(base, terms.versions[-1].agreement))
    (row,) = backend.rows(
        marked.agg(enrolled=(~marked.replaced).sum(), earliest=marked.start.min(), latest=marked.start.max())
    )
    enrolled = int(row["enrolled"] or 0)
    base = _anchored(backend, terms.agreement, base)
    tables = [backend.save(_with_standing(base, version.agreement, enrolled)) for version in terms.versions]
    period = terms.agreement.period
    earliest, latest = row["earliest"] or period.first, row["latest"] or period.last
    return People(tables, enrolled, _anchors(backend, tables[0]), earliest, latest)


def days_of(backend: Backend, terms: Terms) -> tuple[date, date]:
    """The first and the last day of any date or event of a participant, and of the intervention period."""
    people = backend.table("participants")
    columns = [people[name] for name in ("enrolled_on", "started_on", "ended_on")]
    for name, measure in all_measures(terms).items():
        if measure.of == "participant" and measure.every == "event":
            columns.append(backend.table(f"obs_{name}").day)
    found = {day for each in columns for row in backend.rows(_ends(each)) for day in row.values() if day is not None}
    found |= {terms.agreement.period.first, terms.agreement.period.last}
    return min(found), max(found)


def _ends(day: Any) -> ir.Table:
    table: ir.Table = day.as_table()
    return table.agg(first=table[0].min(), last=table[0].max())


def _replaced(people: ir.Table, agreement: Agreement) -> Any:
    import ibis

    rule = agreement.participants.replaced
    if rule is None:
        return ibis.literal(False)
    within = people.ended_on <= shifted(people.started_on, rule.ended_within)
    return within.fill_null(False) & people.replaced_by.notnull()


def _with_standing(people: ir.Table, agreement: Agreement, enrolled: int) -> ir.Table:
    import ibis

    block = agreement.participants
    pro_rata, left_out, until = ibis.literal(False), ibis.literal(False), ibis.null("date")
    if block.pro_rata is not None and enrolled < block.pro_rata.fewer_than:
        late = people.ended_on > shifted(people.started_on, block.pro_rata.ended_after)
        pro_rata = people.cohort.isin(block.pro_rata.cohorts) & late.fill_null(False)
    if block.drop_out is not None and block.drop_out.rule != "measured":
        reasons = block.drop_out.reasons
        dropped = people.ended_on.notnull()
        if reasons is not None:
            dropped = dropped & people.end_reason.isin(reasons).fill_null(False)
        if block.drop_out.rule == "left out":
            left_out = dropped
        else:
            until = dropped.ifelse(people.ended_on, None)
    standing = ibis.cases(
        (_replaced(people, agreement), "left out"), (pro_rata, "pro rata"), (left_out, "left out"), else_="regular"
    )
    return people.mutate(standing=standing, until=until)


def _anchors(backend: Backend, people: ir.Table) -> list[date]:
    if "anchor" not in people.columns:
        return []
    days = people.filter(people.anchor.notnull()).select("anchor").distinct()
    return [row["anchor"] for row in backend.rows(days)]


def _anchored(backend: Backend, agreement: Agreement, people: ir.Table) -> ir.Table:
    """The participants with the date that their statements are relative to, where statements are."""
    relative = agreement.statements.relative
    if relative is None:
        return people
    if relative.since not in agreement.measures:
        return people.mutate(anchor=people[relative.since])
    events = backend.table(f"obs_{relative.since}")
    first = events.group_by(anchor_of="participant_id").agg(anchor=events.day.min())
    return people.left_join(first, people.participant_id == first.anchor_of).drop("anchor_of")


def who_can_earn(people: ir.Table, rule: Rule, leaves: Leaves, standing: str = "regular") -> ir.Table:
    """The participants of a standing that an outcome is meant for."""
    chosen = people.filter(people.standing == standing)
    if rule.for_ is None:
        return chosen
    return chosen.filter(leaves.column(chosen, rule.for_).fill_null(False))


def course_of(row: Mapping[str, Any]) -> Course:
    """The course of a row of the participants' table."""
    dates = (row["enrolled_on"], row["started_on"], row["ended_on"])
    return Course(row["cohort"], *dates, row["end_reason"], row["replaced_by"])
