"""Whether an agreement's tables add up: rows, columns, totals, figures in the text, and the cost of a participant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from virkning.sources.agreements.plans import Budget, BudgetRow, Money, Rate
from virkning.sources.agreements.terms import Stated
from virkning.sources.danish import kroner
from virkning.sources.passages import Span
from virkning.sources.records import Finding


def plan(rates: Sequence[Rate], what: str) -> Iterator[Finding]:
    """The rows of a plan against its total."""
    rows = [rate.amount for rate in rates if not rate.total and rate.amount]
    total = next((rate.amount for rate in rates if rate.total), None)
    if total and rows:
        yield from _compare(sum((row.amount for row in rows), Decimal(0)), total, rows[0].span, what)


def _compare(value: Decimal, stated: Money, other: Span, what: str) -> Iterator[Finding]:
    if value != stated.amount:
        figures = (
            ("what", what),
            ("stated", kroner(stated.amount)),
            ("value", kroner(value)),
            ("difference", kroner(value - stated.amount)),
        )
        yield Finding("sum-wrong", "error", (stated.span, other), figures)


def budget(table: Budget) -> Iterator[Finding]:
    """A budget's rows against their totals, and its columns against the row of totals."""
    for row in table.rows:
        cells = [cell for cell in row.cells if cell]
        if row.total and cells:
            yield from _compare(sum((cell.amount for cell in cells), Decimal(0)), row.total, cells[0].span, row.label)
    totals = table.totals
    if totals is None:
        return
    for at, stated in enumerate(totals.cells):
        column = [
            cell for row in table.lines if len(row.cells) == len(totals.cells) for cell in [row.cells[at]] if cell
        ]
        if stated and all(len(row.cells) == len(totals.cells) for row in table.lines):
            name = table.columns[at] if at < len(table.columns) else str(at + 1)
            value = sum((cell.amount for cell in column), Decimal(0))
            yield from _compare(value, stated, column[0].span if column else stated.span, name)
    ends = [row.total for row in table.lines if row.total]
    if totals.total and len(ends) == len(table.lines):
        value = sum((end.amount for end in ends), Decimal(0))
        yield from _compare(value, totals.total, ends[0].span, totals.label)


def per_participant(table: Budget) -> Iterator[Finding]:
    """The stated cost of a participant against the cost over the number of participants, of a year or of all."""
    persons = table.persons
    if persons is None:
        return
    for row in table.lines:
        if row.per_participant is None:
            continue
        exact = [value for value in _quotients(row, persons)]
        stated = row.per_participant.amount
        if not exact or stated in [value for value, _ in exact]:
            continue
        value, place = min(exact, key=lambda each: abs(each[0] - stated))
        rounded = value.quantize(Decimal(1), ROUND_HALF_UP) == stated
        figures = (
            ("row", row.label),
            ("stated", kroner(stated)),
            ("value", kroner(value.quantize(Decimal("0.01"), ROUND_HALF_UP))),
            ("rounded", kroner(value.quantize(Decimal(1), ROUND_HALF_UP))),
        )
        rule, severity = ("per-participant-rounded", "note") if rounded else ("per-participant-wrong", "warning")
        yield Finding(rule, severity, (row.per_participant.span, place), figures)  # type: ignore[arg-type]


def _quotients(row: BudgetRow, persons: BudgetRow) -> Iterator[tuple[Decimal, Span]]:
    for cost, count in (
        (row.cells[0] if row.cells else None, persons.cells[0] if persons.cells else None),
        (row.total, persons.total),
    ):
        if cost and count and count.amount:
            yield cost.amount / count.amount, cost.span


def across(
    grant: Stated | None,
    cap: Stated | None,
    cohorts: Sequence[Stated],
    disbursed: Sequence[Rate],
    repaid: Sequence[Rate],
    table: Budget | None,
) -> Iterator[Finding]:
    """The figures of one table against those of another and of the text."""
    paid, owed = _total(disbursed), _total(repaid)
    spent = table.totals.total if table and table.totals else None
    if grant and isinstance(grant.value, int):
        amount = Decimal(grant.value) / 100
        for stated, what in ((paid, "disbursements"), (spent, "budget")):
            if stated and stated.amount != amount:
                figures: tuple[tuple[str, str], ...] = (
                    ("what", what),
                    ("stated", kroner(stated.amount)),
                    ("grant", kroner(amount)),
                )
                yield Finding("grant-differs", "error", (stated.span, grant.span), figures)
    if owed and cap and isinstance(cap.value, int) and owed.amount * 100 > cap.value:
        figures = (("stated", kroner(owed.amount)), ("cap", kroner(Decimal(cap.value) / 100)))
        yield Finding("plan-over-cap", "error", (owed.span, cap.span), figures)
    persons = table.persons if table else None
    if persons and persons.total and cohorts:
        counted = sum(each.value for each in cohorts if isinstance(each.value, int))
        if counted != persons.total.amount:
            figures = (("stated", kroner(persons.total.amount)), ("value", str(counted)))
            yield Finding("participants-differ", "error", (persons.total.span, cohorts[0].span), figures)
    yield from _by_year(disbursed, table)


def _total(rates: Sequence[Rate]) -> Money | None:
    stated = next((rate.amount for rate in rates if rate.total), None)
    rows = [rate.amount for rate in rates if rate.amount and not rate.total]
    return stated or (Money(sum((row.amount for row in rows), Decimal(0)), rows[0].span) if rows else None)


def _by_year(disbursed: Sequence[Rate], table: Budget | None) -> Iterator[Finding]:
    """The rates against the budget of the years they pay for: a municipality must lay out what comes later."""
    rates = [rate.amount for rate in disbursed if rate.amount and not rate.total]
    years = [cell for cell in table.totals.cells if cell] if table and table.totals else []
    if not rates or len(rates) != len(years):
        return
    ahead, worst = Decimal(0), None
    for number, (rate, year) in enumerate(zip(rates, years, strict=True), 1):
        ahead += rate.amount - year.amount
        if ahead < 0 and worst is None:
            worst = (number, rate, year, -ahead)
    if worst:
        number, rate, year, short = worst
        figures = (
            ("number", str(number)),
            ("rate", kroner(rate.amount)),
            ("budget", kroner(year.amount)),
            ("short", kroner(short)),
        )
        yield Finding("rates-behind-budget", "note", (rate.span, year.span), figures)
