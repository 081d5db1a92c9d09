"""The reference evaluator: one formula, one cell, in plain Python with exact fractions.

None means unknown: a value that is missing, or a division by zero. Conditions follow Kleene's three-valued logic, so an
unknown part is decided only where the known part decides.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Protocol

from virkning.terms import tree
from virkning.terms.tree import Node
from virkning.terms.values import Duration, Interval, month_end, month_index, month_start

Value = Fraction | bool | str | None

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


class Subject(Protocol):
    """What is known of one participant, or of the agreement as a whole."""

    @property
    def start(self) -> date:
        """The first day of what is "to date"."""

    def is_event(self, measure: str) -> bool:
        """Whether a measure is observed as dated events."""

    def month(self, measure: str, month: int) -> Fraction | None:
        """The value of a month; zero where the measure says that absent is zero."""

    def occasion(self, measure: str, occasion: str) -> Fraction | None:
        """The value at an occasion."""

    def interval(self, measure: str, interval: Interval) -> Fraction | None:
        """The value of exactly this interval."""

    def events(self, measure: str) -> Sequence[tuple[date, Fraction]]:
        """The dated events, in order."""

    def intervals(self, measure: str) -> Sequence[tuple[Interval, Fraction]]:
        """The intervals with a value, in order."""

    def attribute(self, name: str) -> Fraction | str | None:
        """An attribute, or the cohort's id."""

    def achieved(self, outcome: str, statement: int) -> bool:
        """Whether an outcome was achieved at this statement or before."""

    def across(self, node: tree.Across, cell: Cell) -> Fraction | None:
        """An aggregate over participants in a cell of the agreement."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing that may be paid: a participant's (or the agreement's) month, window, follow-up, event or once."""

    statement: int
    interval: Interval
    label: str
    """The period as shown on lines: ``2027-05``, ``6m``, ``2027-03-01/2028-02-29``."""
    slot: int = 0
    """The month's index or the follow-up's number: what makes cells of one statement comparable."""
    follow_up: int = 1
    month: int | None = None
    day: date | None = None
    event_value: Fraction | None = None
    occasion: str | None = None


def evaluate(node: Node, subject: Subject, cell: Cell) -> Value:
    """The value of a formula in a cell; None where it is unknown."""
    match node:
        case tree.Number(value) | tree.Text(value):
            return value
        case tree.Measured():
            return _measured(node, subject, cell)
        case tree.Attribute("follow_up"):
            return Fraction(cell.follow_up)
        case tree.Attribute(name):
            return subject.attribute(name)
        case tree.Named(_, body):
            return evaluate(body, subject, cell)
        case tree.Arithmetic(op, left, right):
            return _arithmetic(op, evaluate(left, subject, cell), evaluate(right, subject, cell))
        case tree.Compare(op, left, right):
            a, b = evaluate(left, subject, cell), evaluate(right, subject, cell)
            return None if a is None or b is None else _OPERATORS[op](a, b)
        case tree.Logic(op, left, right):
            a, b = evaluate(left, subject, cell), evaluate(right, subject, cell)
            decides = op == "or"
            if a is decides or b is decides:
                return decides
            return None if a is None or b is None else not decides
        case tree.Not(operand):
            inner = evaluate(operand, subject, cell)
            return None if inner is None else not inner
        case tree.Over():
            return _over(node, subject, cell)
        case tree.Across():
            return subject.across(node, cell)
        case tree.Call(function, arguments):
            return call(function, [evaluate(each, subject, cell) for each in arguments])
        case tree.Achieved(outcome):
            return subject.achieved(outcome, cell.statement)


def evaluate_number(node: Node, subject: Subject, cell: Cell) -> Fraction | None:
    """The value of a formula that is a number; None where it is unknown."""
    value = evaluate(node, subject, cell)
    assert value is None or isinstance(value, Fraction)
    return value


def _measured(node: tree.Measured, subject: Subject, cell: Cell) -> Fraction | None:
    at = node.at
    if isinstance(at, int):
        return subject.month(node.measure, at)
    if isinstance(at, Interval):
        return subject.interval(node.measure, at)
    if isinstance(at, str):
        return subject.occasion(node.measure, at)
    if cell.month is not None:
        return subject.month(node.measure, cell.month)
    if cell.event_value is not None:
        return cell.event_value
    if cell.occasion is not None:
        return subject.occasion(node.measure, cell.occasion)
    return subject.interval(node.measure, cell.interval)


def _arithmetic(op: str, left: Value, right: Value) -> Fraction | None:
    if left is None or right is None:
        return None
    assert isinstance(left, Fraction) and isinstance(right, Fraction)
    if op == "+":
        return left + right
    if op == "-":
        return left - right
    if op == "*":
        return left * right
    return left / right if right else None


def call(function: str, values: Sequence[Value]) -> Fraction | None:
    """``min``, ``max``, ``abs`` and ``round``; unknown where any value is."""
    known = [value for value in values if isinstance(value, Fraction)]
    if len(known) < len(values):
        return None
    if function == "abs":
        return abs(known[0])
    if function == "round":
        scale = 10 ** int(known[1])
        return Fraction(half_away(known[0] * scale), scale)
    return min(known) if function == "min" else max(known)


def half_away(value: Fraction) -> int:
    """The nearest whole number; halves go away from zero."""
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return -whole if value < 0 else whole


def stretch(span: tree.Range | None, subject: Subject, cell: Cell) -> Interval | None:
    """The days an aggregate looks at; None where there are none."""
    kind = span.kind if span else None
    first, last = cell.interval.first, cell.interval.last
    if kind is None and cell.day is None and cell.month is None:
        return cell.interval
    if kind is None and cell.month is not None:
        return Interval(month_start(cell.month), month_end(cell.month))
    if kind == "fixed":
        assert span is not None
        return span.interval
    if kind == "after start":
        assert span is not None
        return Interval(subject.start, Duration(months=span.months).after(subject.start) - timedelta(days=1))
    if kind == "before start":
        assert span is not None
        start = month_index(subject.start)
        return Interval(month_start(start - span.months), month_end(start - 1))
    end = cell.day or (month_end(cell.month) if cell.month is not None else last)
    if kind == "months":
        assert span is not None
        month = month_index(end) if month_end(month_index(end)) <= end else month_index(end) - 1
        first = month_start(month - span.months + 1)
    else:
        first = subject.start
    return Interval(first, end) if first <= end else None


def _over(node: tree.Over, subject: Subject, cell: Cell) -> Value:
    days = stretch(node.range, subject, cell)
    if node.function == "days":
        assert isinstance(node.operand, tree.Measured)
        spells = subject.intervals(node.operand.measure) if days else ()
        return Fraction(sum(_shared_days(spell, days) for spell, _ in spells if days))
    return aggregate(node.function, list(_rows(node.operand, subject, cell, days)))


def _shared_days(spell: Interval, days: Interval) -> int:
    return max(0, (min(spell.last, days.last) - max(spell.first, days.first)).days + 1)


def _rows(operand: Node, subject: Subject, cell: Cell, days: Interval | None) -> Iterable[tuple[int, Value]]:
    """The operand's value in each month (or at each event) of the stretch, by month index (or order)."""
    if days is None:
        return
    bare = tree.bare(operand)[0]
    if not subject.is_event(bare.measure):
        for month in days.months:
            yield month, evaluate(operand, subject, replace(cell, month=month, event_value=None))
        return
    dated = [(day, value) for day, value in subject.events(bare.measure) if days.first <= day <= days.last]
    for order, (day, value) in enumerate(dated):
        yield order, evaluate(operand, subject, replace(cell, month=None, day=day, event_value=value))


def aggregate(function: str, rows: Sequence[tuple[int, Value]]) -> Value:
    """Sum, count and the like of the rows of a stretch; see ``docs/agreements.md`` for what unknown rows do."""
    values = [value for _, value in rows]
    unknown = any(value is None for value in values)
    holds = [value is not None and value is not False for value in values]
    if function == "any":
        return True if any(holds) else None if unknown else False
    if function == "all":
        return False if any(value is False for value in values) else None if unknown else True
    if unknown:
        return None
    if function == "count":
        return Fraction(sum(holds))
    if function == "longest_run":
        return Fraction(_longest_run([at for at, value in rows if value]))
    numbers = [value for value in values if isinstance(value, Fraction)]
    if function == "sum":
        return sum(numbers, Fraction(0))
    if not numbers:
        return None
    if function == "mean":
        return sum(numbers, Fraction(0)) / len(numbers)
    if function == "last":
        return numbers[-1]
    return max(numbers) if function == "highest" else min(numbers)


def _longest_run(months: Sequence[int]) -> int:
    longest = run = 0
    for at, month in enumerate(months):
        run = run + 1 if at and months[at - 1] == month - 1 else 1
        longest = max(longest, run)
    return longest
