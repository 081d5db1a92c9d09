"""The cells of an outcome as a table: one row for each thing that may be paid, for all participants at once.

A cell has ``participant_id, cohort, statement, slot, label, window, follow_up, occasion, first_day, last_day`` and,
where the outcome has them, ``month`` or ``day`` and ``value``. They are the cells that
:mod:`virkning.settlement.reference` makes one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from virkning.settlement.columnar.backends import Backend
from virkning.settlement.earned import Timeline, Version
from virkning.settlement.schedule import Window, is_relative_follow_up, windows
from virkning.terms import Rule
from virkning.terms.values import Duration, month_text

if TYPE_CHECKING:
    import ibis.expr.types as ir

KEY = ("participant_id", "cohort", "statement", "slot", "label")
SLOTS = {
    "cohort": "string", "statement": "int64", "slot": "int64", "label": "string", "window": "string",
    "follow_up": "int64", "occasion": "string", "first_day": "date", "last_day": "date", "month": "int64",
    "anchor": "date",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slot:
    """One row of the timetable of a cohort."""

    cohort: str
    statement: int
    slot: int
    label: str
    window: str
    follow_up: int
    occasion: str | None
    first_day: date
    last_day: date
    month: int | None
    to_date: bool
    anchor: date | None = None
    """The participants' date the statement is relative to, where it is."""

    @property
    def row(self) -> tuple[Any, ...]:
        """The slot as a row of a table with the columns of ``SLOTS``."""
        return (
            self.cohort, self.statement, self.slot, self.label, self.window, self.follow_up, self.occasion,
            self.first_day, self.last_day, self.month, self.anchor,
        )  # fmt: skip


def timetable(timeline: Timeline, version: Version, rule: Rule, earliest: date) -> list[Slot]:
    """The slots of all cohorts; months "to date" from the earliest start of any participant."""
    found = []
    for cohort, anchor, own in version.groups():
        for window in windows(version.terms, rule, own):
            if timeline.settles(version, window.statement):
                slots = _slots(timeline, rule, cohort, window, earliest)
                found += [replace(slot, anchor=anchor) for slot in slots]
    return found


def _slots(timeline: Timeline, rule: Rule, cohort: str, window: Window, earliest: date) -> Iterator[Slot]:
    interval, date_text = window.interval, timeline.statements[window.statement].date.isoformat()
    occasion = next(iter(rule.outcome.measured.occasions), None)

    def slot(number: int, label: str, month: int | None) -> Slot:
        return Slot(
            cohort, window.statement, number, label, str(interval), window.follow_up, occasion,
            interval.first, interval.last, month, window.to_date,
        )  # fmt: skip

    if rule.outcome.each.endswith("month"):
        first = min(earliest, interval.last) if window.to_date else interval.first
        months = type(interval)(first, interval.last).months
        yield from (slot(month, month_text(month), month) for month in months)
    else:
        yield slot(0, (occasion or date_text) if rule.once else str(interval), None)


def cell_table(
    backend: Backend,
    timeline: Timeline,
    version: Version,
    rule: Rule,
    people: ir.Table,
    slots: Iterable[Slot],
    period: str = "string",
) -> ir.Table:
    """The cells of an outcome for regular participants it is meant for; ``period`` is the kind of ``label``."""
    if is_relative_follow_up(rule):
        cells = _follow_up_cells(backend, timeline, version, rule, people)
    else:
        cells = _window_cells(backend, rule, people, list(slots), period)
    begins = cells.first_day
    if rule.outcome.each.endswith("month"):
        begins = month_first(cells.month)
    elif rule.outcome.event:
        begins = cells.day
    return cells.filter(cells.until.isnull() | (begins <= cells.until))


def _window_cells(backend: Backend, rule: Rule, people: ir.Table, slots: list[Slot], period: str) -> ir.Table:
    import ibis

    table = backend.memory({**SLOTS, "label": period}, (each.row for each in slots))
    cells = own_columns(people.join(table, _own(people, table)))
    if any(each.to_date for each in slots):
        first = ibis.least(cells.start, cells.last_day)
        cells = cells.mutate(first_day=first)
        if not rule.once:
            cells = cells.mutate(window=_interval_text(first, cells.last_day))
        if rule.outcome.each.endswith("month"):
            cells = cells.filter(cells.month >= month_of(first))
        elif not rule.once:
            cells = cells.mutate(label=cells.window)
    if rule.outcome.measured.during:
        ended = cells.ended_on.isnull() | (cells.month <= month_of(cells.ended_on))
        cells = cells.filter((cells.month >= month_of(cells.start)) & ended)
    if rule.outcome.event:
        events = backend.table(f"obs_{rule.outcome.event}")
        joined = cells.join(
            events,
            [
                cells.participant_id == events.participant_id,
                events.day >= cells.first_day,
                events.day <= cells.last_day,
            ],
        )
        joined = own_columns(joined)
        return joined.mutate(label=iso(joined.day))
    return cells


def _follow_up_cells(backend: Backend, timeline: Timeline, version: Version, rule: Rule, people: ir.Table) -> ir.Table:
    import ibis

    measured = rule.outcome.measured
    since = measured.since or ""
    if since in version.agreement.measures:
        events = backend.table(f"obs_{since}")
        first = events.group_by("participant_id").agg(since=events.day.min())
        people = people.join(first, "participant_id")
    else:
        people = people.mutate(since=people[since]).filter(people[since].notnull())
    spans = []
    for cohort, anchor, own in version.groups():
        before = date(1, 1, 1)
        for each in own:
            spans.append((cohort, anchor, each.index, before, each.date))
            before = each.date
    kinds = {"cohort": "string", "anchor": "date", "statement": "int64", "after_day": "date", "until_day": "date"}
    table = backend.memory(kinds, spans)
    parts, previous = [], people.since
    for number, after in enumerate(measured.after, start=1):
        day = shifted(people.since, after)
        start = people.since if measured.window == "to date" else previous
        if isinstance(measured.window, Duration):
            start = shifted(day, measured.window, back=True)
        occasion = measured.occasions[number - 1] if measured.occasions else None
        last = shifted(day, Duration(days=1), back=True)
        label = ibis.literal(occasion) if occasion else _interval_text(start, last)
        part = people.mutate(
            due_day=day, first_day=start, last_day=last, slot=ibis.literal(number, "int64"),
            follow_up=ibis.literal(number, "int64"), occasion=ibis.literal(occasion, "string"),
            label=label, window=_interval_text(start, last), month=ibis.null("int64"),
        )  # fmt: skip
        parts.append(part)
        previous = day
    cells = ibis.union(*parts) if len(parts) > 1 else parts[0]
    within = [cells.due_day > table.after_day, cells.due_day <= table.until_day]
    cells = own_columns(cells.join(table, [*_own(cells, table), *within]))
    settled = [each.index for each in timeline.statements if timeline.settles(version, each.index)]
    return cells.filter(cells.statement.isin(settled))


def _own(people: ir.Table, slots: ir.Table) -> list[Any]:
    """What joins participants to their slots: the cohort and, where statements are relative, their own date."""
    same = [people.cohort == slots.cohort]
    return [*same, people.anchor == slots.anchor] if "anchor" in people.columns else same


def own_columns(joined: ir.Table) -> ir.Table:
    """A join without the right side's columns of the same name."""
    return joined.drop(*(name for name in joined.columns if name.endswith("_right")))


def shifted(day: Any, by: Duration, back: bool = False) -> Any:
    """A date column moved by a duration; the last day of a shorter month where the day does not exist."""
    import ibis

    step = ibis.interval(days=by.days) if by.days else ibis.interval(months=by.months)
    return (day - step if back else day + step).cast("timestamp").cast("date")  # Ibis leaves out a cast to date alone


def month_of(day: Any) -> Any:
    """The month index of a date column."""
    return day.year().cast("int64") * 12 + day.month().cast("int64") - 1


def last_month_of(day: Any) -> Any:
    """The index of the last month that ends on or before a date column."""
    import ibis

    whole = shifted(day, Duration(days=1)).day() == 1
    return month_of(day) - ibis.ifelse(whole, 0, 1)


def month_first(month: Any) -> Any:
    """The first day of a month index column."""
    import ibis

    year = (month - month % 12) // 12
    return ibis.date(year.cast("int32"), (month % 12 + 1).cast("int32"), 1)


def iso(day: Any) -> Any:
    """A date column as ISO text."""
    return day.cast("date").cast("string")


def _interval_text(first: Any, last: Any) -> Any:
    return iso(first) + "/" + iso(last)
