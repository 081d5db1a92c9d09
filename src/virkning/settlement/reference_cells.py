"""The cells of an outcome, one participant at a time, for the reference engine and the explanation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from virkning.settlement.earned import Timeline, Version
from virkning.settlement.evaluate import Cell
from virkning.settlement.register import Person
from virkning.settlement.schedule import Statement, Window, follow_ups, is_relative_follow_up, window_label, windows
from virkning.terms import Rule
from virkning.terms.values import Interval, month_end, month_start, month_text


def statements_of_person(version: Version, person: Person) -> tuple[Statement, ...]:
    """The statements a participant (or the agreement) is measured at."""
    if person.course is None:
        return version.all_statements
    relative = version.agreement.statements.relative
    return version.own(person.course.cohort, person.date_of(relative.since) if relative else None)


def cells_of_person(
    rule: Rule, version: Version, own: Sequence[Statement], person: Person, line: Timeline
) -> Iterator[Cell]:
    """The cells of a participant (or the agreement) at the statements ``own``, those of other versions included."""
    if not is_relative_follow_up(rule):
        for window in windows(version.terms, rule, own):
            if window.statement >= 0:
                yield from _in_window(rule, window, person, line)
        return
    since = person.date_of(rule.outcome.measured.since or "")
    occasions = rule.outcome.measured.occasions
    for each in follow_ups(rule, since, own) if since else ():
        occasion = occasions[each.number - 1] if occasions else None
        label = occasion or str(each.interval)
        yield Cell(each.statement, each.interval, label, each.number, each.number, occasion=occasion)


def _in_window(rule: Rule, window: Window, person: Person, line: Timeline) -> Iterator[Cell]:
    """The cells of one window: the window itself, its months, or the events in it."""
    interval = window.interval
    if window.to_date:
        interval = Interval(min(person.start, interval.last), interval.last)
    occasion = next(iter(rule.outcome.measured.occasions), None)
    statement = line.statements[window.statement]
    whole = Cell(window.statement, interval, "", follow_up=window.follow_up, occasion=occasion)
    if rule.outcome.each.endswith("month"):
        for month in interval.months:
            if not rule.outcome.measured.during or _takes_part(person, month):
                yield replace(whole, label=month_text(month), slot=month, month=month)
    elif rule.outcome.event is not None:
        for day, value in person.events(rule.outcome.event):
            if interval.first <= day <= interval.last:
                yield replace(whole, label=day.isoformat(), day=day, event_value=value)
    else:
        yield replace(whole, label=window_label(rule, replace(window, interval=interval), statement))


def _takes_part(person: Person, month: int) -> bool:
    """Whether a participant's course touches a month."""
    course = person.course
    if course is None:
        return True
    return month_end(month) >= course.start and (course.ended_on is None or month_start(month) <= course.ended_on)


def begins(cell: Cell) -> date:
    """The first day of what a cell is about."""
    if cell.day is not None:
        return cell.day
    return month_start(cell.month) if cell.month is not None else cell.interval.first
