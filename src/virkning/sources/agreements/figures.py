"""Every figure and date of an agreement's clauses, with its place: what the terms are held against."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from virkning.sources.agreements.clauses import Clause, Outline
from virkning.sources.document import Document
from virkning.sources.passages import Passage, Span
from virkning.sources.values import Quantity, When, find_dates, find_quantities

FigureKind = Literal["amount", "rate", "number", "date"]


_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?![\d.])")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it stands: its values (two of a range), or its date; a percentage or percentage points is a rate."""

    kind: FigureKind
    clause: Clause
    values: tuple[Decimal, ...]
    unit: str
    when: When | None
    text: str
    span: Span


def figures(document: Document, outline: Outline) -> tuple[Figure, ...]:
    """All figures and dates in the order of the clauses; the number that begins a clause is none."""
    return tuple(each for clause in outline.clauses for each in _of(document, clause, clause.passage))


def _of(document: Document, clause: Clause, passage: Passage) -> Iterator[Figure]:
    dates = find_dates(passage.text)
    taken = [(when.start, when.end) for when in dates]
    for when in dates:
        yield Figure("date", clause, (), "", when, when.text, document.span(passage[when.start : when.end]))
    for quantity in find_quantities(passage.text):
        if any(start < quantity.end and quantity.start < end for start, end in taken):
            continue
        values = tuple(dict.fromkeys(value for value in (quantity.low, quantity.high) if value is not None))
        place = document.span(passage[quantity.start : quantity.end])
        yield Figure(_kind(quantity), clause, values, quantity.unit, None, quantity.text, place)


def _kind(quantity: Quantity) -> FigureKind:
    if quantity.unit == "DKK":
        return "amount"
    if quantity.unit in ("per cent", "percentage points"):
        return "rate"
    if not quantity.unit and _GROUPED.match(quantity.text):
        return "amount"  # as the cells of a table state them
    return "number"
