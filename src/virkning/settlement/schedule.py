"""When things are settled: the statements of an agreement, and the periods each outcome is measured over.

Pure calendar arithmetic on the terms; facts come in only as dates of participants.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from virkning.terms import Rule, Terms
from virkning.terms.model import Agreement
from virkning.terms.payments import Measured
from virkning.terms.values import Duration, Interval, month_end, month_index, month_start

Day = date
"""A calendar day, in classes that have a field called ``date``."""

BEGINNING = date(1900, 1, 1)
"""Before anything that is observed."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One settlement date: its place in order, its date and the day payment is due."""

    index: int
    date: Day
    due: Day


@dataclass(frozen=True, slots=True)
class Window:
    """What one statement measures for one cohort: a stretch of time, and the number of the measurement."""

    statement: int
    interval: Interval
    """For windows "to date" it begins with the intervention period; each participant's own start replaces that."""
    follow_up: int
    to_date: bool = False


def statements_of(agreement: Agreement, anchors: Iterable[date] = ()) -> tuple[Statement, ...]:
    """The statements in order.

    ``anchors`` are the participants' dates that statements are relative to, where the agreement says so.
    """
    block = agreement.statements
    if block.relative is None:
        return tuple(Statement(i, each.date, each.due) for i, each in enumerate(block.dates))
    days = sorted({after.after(anchor) for anchor in set(anchors) for after in block.relative.after})
    due = block.relative.due_after
    return tuple(Statement(index, day, due.after(day)) for index, day in enumerate(days))


def cohort_statements(agreement: Agreement, statements: Sequence[Statement]) -> dict[str, tuple[Statement, ...]]:
    """The statements each cohort is measured at, by cohort id; without cohorts the one group is ``""``."""
    if agreement.cohorts is None:
        return {"": tuple(statements)}
    found = {}
    for group in agreement.cohorts.groups:
        if group.statements is None:
            found[group.id] = tuple(statements)
            continue
        first = next((each.index for each in statements if each.date == group.statements.first), len(statements))
        found[group.id] = tuple(statements[first : first + group.statements.times])
    return found


def measured_statements(measured: Measured, own: Sequence[Statement]) -> tuple[Statement, ...]:
    """Which of a cohort's statements an outcome is measured at."""
    if measured.statements == "first":
        return tuple(own[:1])
    if measured.statements == "last":
        return tuple(own[-1:])
    if measured.statements == "each":
        return tuple(own)
    return tuple(each for each in own if each.date in measured.statements)


def windows(terms: Terms, rule: Rule, own: Sequence[Statement]) -> tuple[Window, ...]:
    """The windows of an outcome for a cohort whose statements are ``own``; none for follow-ups."""
    measured = rule.outcome.measured
    found = []
    for statement in measured_statements(measured, own):
        follow_up = own.index(statement) + 1
        if measured.windows is not None:
            interval = measured.windows.get(statement.date)
            if interval is not None:
                found.append(Window(statement.index, interval, follow_up))
            continue
        found.append(_window(terms.agreement, rule, own, follow_up - 1))
    return tuple(found)


def _window(agreement: Agreement, rule: Rule, own: Sequence[Statement], at: int) -> Window:
    measured, statement = rule.outcome.measured, own[at]
    kind = measured.window or ("to date" if rule.once else "since last")
    end = _lagged(statement.date, measured.lag)
    period = agreement.period.interval
    if kind == "period":
        return Window(statement.index, period, at + 1)
    if kind == "to date":
        return Window(statement.index, Interval(min(period.first, end), end), at + 1, to_date=True)
    if kind == "since last":
        first = BEGINNING if rule.outcome.event else min(period.first, end)
        if at:
            first = _lagged(own[at - 1].date, measured.lag) + timedelta(days=1)
        return Window(statement.index, Interval(first, end), at + 1)
    assert isinstance(kind, Duration)
    if kind.days:
        return Window(statement.index, Interval(end - timedelta(days=kind.days - 1), end), at + 1)
    last = month_index(end)
    return Window(statement.index, Interval(month_start(last - kind.months + 1), month_end(last)), at + 1)


def _lagged(day: date, lag: Duration | None) -> date:
    """The end of the month ``lag`` months before the day's; the day itself without a lag."""
    return day if lag is None else month_end(month_index(day) - lag.months)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One follow-up of one participant: what it covers, and the statement it is settled at."""

    number: int
    interval: Interval
    statement: int


def follow_ups(rule: Rule, since: date, own: Sequence[Statement]) -> tuple[FollowUp, ...]:
    """The follow-ups of a participant that fall due by the last statement."""
    measured = rule.outcome.measured
    found, before = [], since
    for number, after in enumerate(measured.after, start=1):
        day = after.after(since)
        first = since if measured.window == "to date" else before
        if isinstance(measured.window, Duration):
            back = measured.window
            first = day - timedelta(days=back.days) if back.days else _months_before(day, back.months)
        due = next((each for each in own if each.date >= day), None)
        if due is not None:
            found.append(FollowUp(number, Interval(first, day - timedelta(days=1)), due.index))
        before = day
    return tuple(found)


def _months_before(day: date, months: int) -> date:
    index = month_index(day) - months
    return min(date(index // 12, index % 12 + 1, 1) + timedelta(days=day.day - 1), month_end(index))


def is_relative_follow_up(rule: Rule) -> bool:
    """Whether an outcome's periods are counted from a date of each participant."""
    return rule.outcome.each == "participant, follow-up"


def window_label(rule: Rule, window: Window, statement: Statement) -> str:
    """The period shown for a whole window of an outcome."""
    if rule.once:
        return (rule.outcome.measured.occasions or [statement.date.isoformat()])[0]
    return str(window.interval)
