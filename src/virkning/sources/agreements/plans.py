"""The plans of an agreement: when the grant is paid out, when results are made up and repaid, what the budget is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from virkning.sources.agreements.clauses import Clause
from virkning.sources.document import Document, Line
from virkning.sources.passages import Passage, Span, join
from virkning.sources.values import Cell, When, find_dates, find_quantities, read_cell

TOTAL = re.compile(r"\s*(?:i\s+alt|total\w*|sum|samlet|budget\s+i\s+alt|.*\bi\s+alt)\b[:.]?\s*", re.IGNORECASE)
_RATE = re.compile(r"\s*(?:\w+\.?\s+rate|rate\s+\d+)\b", re.IGNORECASE)
_CURRENCY = re.compile(r"kr\.?|DKK|,-", re.IGNORECASE)
_PERIOD_COLUMN = re.compile(r"\bPeriode\b", re.IGNORECASE)
_PER_PERSON = re.compile(r"pr\.?\s+(?:deltager|borger|person|plads|forløb)", re.IGNORECASE)
_PERSONS = re.compile(r"antal\s+(?:deltager|borger|person|plads|forløb)", re.IGNORECASE)
_YEAR_COLUMNS = re.compile(r"(?:Budget\s+)?\b((?:19|20)\d\d)\b|\b(År\s+\d{1,2})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of kroner as a table states it, with its place."""

    amount: Decimal
    span: Span


@dataclass(frozen=True, slots=True)
class Rate:
    """A row of a plan: what it is called, its dates in the order of the columns, and its amount if there is one."""

    label: str
    dates: tuple[When, ...]
    amount: Money | None
    total: bool
    span: Span


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A row of the budget: a cell for each column (None: empty), the stated total, and the cost of a participant.

    ``placed`` is true where empty cells had to be placed by the columns' totals.
    """

    label: str
    cells: tuple[Money | None, ...]
    total: Money | None
    per_participant: Money | None
    kind: str
    placed: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Budget:
    """A budget: the names of its columns, its rows, the row of totals and the row of participants if they are there."""

    clause: str
    columns: tuple[str, ...]
    rows: tuple[BudgetRow, ...]

    @property
    def lines(self) -> tuple[BudgetRow, ...]:
        """The rows that add up."""
        return tuple(row for row in self.rows if row.kind == "line")

    @property
    def totals(self) -> BudgetRow | None:
        """The row that states the sums."""
        return next((row for row in self.rows if row.kind == "total"), None)

    @property
    def persons(self) -> BudgetRow | None:
        """The row that counts participants."""
        return next((row for row in self.rows if row.kind == "persons"), None)


def trailing(passage: Passage) -> tuple[Passage, list[tuple[Passage, Cell]]]:
    """What a row begins with, and the number cells it ends with, in order."""
    cells: list[tuple[Passage, Cell]] = []
    end = len(passage.text)
    for match in reversed(list(re.finditer(r"\S+", passage.text))):
        piece = passage[match.start() : match.end()]
        if _CURRENCY.fullmatch(piece.text):
            end = match.start()
            continue
        cell = read_cell(piece.text)
        if cell.mark not in ("number", "nil"):
            break
        cells.insert(0, (piece, cell))
        end = match.start()
    return passage[:end].strip(), cells


def rates(document: Document, clause: Clause) -> tuple[Rate, ...]:
    """The rows of a plan of payments: each has a date or more and mostly an amount, or is the total.

    An instalment that is due at an event has no date; its label says when.
    """
    found = []
    for line in clause.lines:
        dates = [when for when in find_dates(line.text) if when.year is not None]
        rest = line.passage[dates[-1].end :] if dates else line.passage
        before, cells = trailing(rest)
        amount = _amount(document, cells)
        total = bool(TOTAL.fullmatch(before.text)) and not dates
        if total and amount:
            found.append(Rate(before.text, (), amount, True, document.span(line.passage)))
        elif amount and not dates and _RATE.match(before.text):
            found.append(Rate(before.text, (), amount, False, document.span(line.passage)))
        elif dates and not before and (amount or not cells) and (amount or len(dates) > 1):
            label = line.passage[: dates[0].start].strip()
            if not re.search(r"[.;]$", label.text) and len(label.text) < 60:
                found.append(Rate(label.text, tuple(dates), amount, False, document.span(line.passage)))
    return tuple(found)


def has_periods(clause: Clause) -> bool:
    """Whether a plan has a column of periods before its dates."""
    return any(_PERIOD_COLUMN.search(line.text) for line in clause.lines[:8])


def _amount(document: Document, cells: Sequence[tuple[Passage, Cell]]) -> Money | None:
    if not cells or cells[-1][1].value is None:
        return None
    piece, cell = cells[-1]
    return Money(cell.value, document.span(piece)) if cell.value is not None and cell.value >= 1000 else None


def budget(document: Document, clause: Clause) -> Budget | None:
    """The table of a budget; None where a clause has none."""
    columns: tuple[str, ...] = ()
    rows: list[BudgetRow] = []
    above: list[Line] = []
    for line in clause.lines:
        names = tuple(match[1] or match[2] for match in _YEAR_COLUMNS.finditer(line.text))
        if not columns and len(names) > 1:
            columns, above = names, []
            continue
        label, cells = trailing(line.passage)
        if columns and cells and not _is_words(label, cells):
            rows.append(_row(document, line, label, cells, above, len(columns)))
            above = []
        else:
            above.append(line)
    return Budget(clause.name, columns, tuple(_placed(rows))) if rows else None


def _is_words(label: Passage, cells: Sequence[tuple[Passage, Cell]]) -> bool:
    """Whether a line that ends in a figure is a label: ``Omkostninger pr. deltager DKK 18.204``."""
    lone = len(cells) == 1 and re.search(r"(?:DKK|kr\.?|\d)$", label.text)
    return bool(_PER_PERSON.search(label.text) or lone)


def _row(
    document: Document,
    line: Line,
    label: Passage,
    cells: Sequence[tuple[Passage, Cell]],
    above: Sequence[Line],
    columns: int,
) -> BudgetRow:
    money = [None if cell.value is None else Money(cell.value, document.span(piece)) for piece, cell in cells]
    with_total = len(money) == columns + 1 or (len(money) == 2 and money[0] == money[-1]) or len(money) < columns
    total = money[-1] if with_total else None
    own = money[:-1] if with_total else money
    each: Money | None = None
    words: list[Passage] = []
    for part in above:
        if _PER_PERSON.search(part.text):
            found = [quantity for quantity in find_quantities(part.text) if quantity.unit == "DKK" and quantity.low]
            if found and found[0].low is not None:
                each = Money(found[0].low, document.span(part.passage[found[0].start : found[0].end]))
        else:
            words.append(part.passage)
    name = join([*words, label] if label else words)
    kind = "persons" if _PERSONS.search(name.text) else "total" if TOTAL.fullmatch(label.text or name.text) else "line"
    first = above[0].passage if above else line.passage
    return BudgetRow(name.text, tuple(own), total, each, kind, False, document.span(first, line.passage))


def _placed(rows: Sequence[BudgetRow]) -> Iterator[BudgetRow]:
    """Rows with empty cells, each figure in the one column where the columns' totals allow it, if just one does."""
    totals = next((row for row in rows if row.kind == "total"), None)
    width = len(totals.cells) if totals else 0
    short = [row for row in rows if row.kind == "line" and len(row.cells) < width]
    for row in rows:
        if row not in short or totals is None or len(short) > 1:
            yield row
            continue
        left = [
            (total.amount if total else Decimal(0)) - sum((cell.amount for cell in column if cell), Decimal(0))
            for total, column in zip(
                totals.cells,
                zip(*(each.cells for each in rows if each.kind == "line" and each is not row), strict=True),
                strict=True,
            )
        ]
        fits = [
            places
            for places in combinations(range(width), len(row.cells))
            if all(left[at] == (amount.amount if amount else 0) for at, amount in _spread(places, row.cells, width))
        ]
        if len(fits) != 1:
            yield row
            continue
        cells = tuple(amount for _, amount in _spread(fits[0], row.cells, width))
        yield BudgetRow(row.label, cells, row.total, row.per_participant, row.kind, True, row.span)


def _spread(places: Sequence[int], cells: Sequence[Money | None], width: int) -> list[tuple[int, Money | None]]:
    at = dict(zip(places, cells, strict=True))
    return [(column, at.get(column)) for column in range(width)]
