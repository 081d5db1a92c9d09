"""The same quantity in two places of an agreement, where it is not the same; shares that do not follow from parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from virkning.sources.agreements.clauses import Clause, Outline
from virkning.sources.agreements.outcomes import Outcome
from virkning.sources.agreements.plans import BudgetRow
from virkning.sources.agreements.terms import Stated
from virkning.sources.danish import kroner
from virkning.sources.document import Document
from virkning.sources.records import Finding
from virkning.sources.values import find_quantities

_EXAMPLE = re.compile(r"\b(?:eksempel|example)|\bvil\s+betalingen\s+udregnes|\budløse[rs]?\b", re.IGNORECASE)
_EXPECTED = re.compile(
    r"\bforvented\w*\s+(?:antal\s+(?:på\s+)?)?(\d{1,6})\s+(?:borgere|deltagere|personer|participants)", re.IGNORECASE
)
_SHARE = re.compile(
    r"(?<![\w.,])(\d{1,6})\s+[^.;%()]{0,60}?\b(?:svarende\s+til|dvs\.|eller)\s+(?:ca\.\s*)?(\d{1,3}(?:,\d+)?)\s*(?:%|pct\.?)"
    r"\s+af\s+(?:de\s+|i\s+alt\s+|alle\s+)?(\d{1,6})(?![\w.,]*\d)",
    re.IGNORECASE,
)
_MOST_MONTHS = 60


def check(
    document: Document,
    outline: Outline,
    facts: Sequence[Stated],
    outcomes: Sequence[Outcome],
    persons: BudgetRow | None,
) -> Iterator[Finding]:
    """Every finding of this kind."""
    yield from _twice(facts)
    prices = {outcome.price.oere: outcome for outcome in outcomes if outcome.price}
    for clause in outline.clauses:
        yield from _prices(document, outline, clause, prices)
        yield from _expected(document, clause, persons)
        yield from _shares(document, clause)


def _twice(facts: Sequence[Stated]) -> Iterator[Finding]:
    """A grant, a cap, a price level or an end of the period that is stated twice, and not alike."""
    first: dict[tuple[str, str], Stated] = {}
    for fact in facts:
        if fact.what == "cohort":
            continue
        before = first.setdefault((fact.what, fact.outcome), fact)
        if before.value != fact.value:
            figures = (("what", fact.what), ("one", _shown(before)), ("two", _shown(fact)))
            yield Finding("stated-twice", "error", (fact.span, before.span), figures)


def _shown(fact: Stated) -> str:
    if isinstance(fact.value, date):
        return fact.value.isoformat()
    return kroner(Decimal(fact.value) / 100) if fact.what in ("grant", "cap") else str(fact.value)


def _prices(document: Document, outline: Outline, clause: Clause, prices: dict[int, Outcome]) -> Iterator[Finding]:
    """An example pays a price, or so many of them; a sum that is written out is checked as a sum."""
    top = outline.at(clause.annex, clause.number.split(".")[0])
    home = next((outcome.clause for outcome in prices.values()), "")
    near = clause.annex and home.startswith(f"Bilag {clause.annex},") and clause.name != home
    example = _EXAMPLE.search(top.title if top else "") or _EXAMPLE.search(clause.passage.text)
    if not near or not example or "=" in clause.passage.text:
        return
    for quantity in find_quantities(clause.passage.text):
        if quantity.oere and not any(
            quantity.oere % price == 0 and quantity.oere <= price * _MOST_MONTHS for price in prices
        ):
            nearest = min(prices, key=lambda price: abs(price - (quantity.oere or 0)))
            figures = (
                ("clause", clause.name),
                ("stated", quantity.text),
                ("price", kroner(Decimal(nearest) / 100)),
            )
            other = prices[nearest].price
            assert other is not None
            place = document.span(clause.passage[quantity.start : quantity.end])
            yield Finding("price-differs", "warning", (place, other.span), figures)


def _expected(document: Document, clause: Clause, persons: BudgetRow | None) -> Iterator[Finding]:
    """The number of participants in the text against that of the budget."""
    for match in _EXPECTED.finditer(clause.passage.text):
        if persons and persons.total and persons.total.amount != Decimal(match[1]):
            figures = (("stated", match[1]), ("value", kroner(persons.total.amount)))
            place = document.span(clause.passage.found(match, 1))
            yield Finding("participants-differ", "error", (place, persons.total.span), figures)


def _shares(document: Document, clause: Clause) -> Iterator[Finding]:
    """``72 deltagere, svarende til 20 pct. af 360``: the share must be that of the two numbers, as it is rounded."""
    for match in _SHARE.finditer(clause.passage.text):
        part, whole, stated = Decimal(match[1]), Decimal(match[3]), Decimal(match[2].replace(",", "."))
        if not whole:
            continue
        exponent = stated.as_tuple().exponent
        step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
        value = (part * 100 / whole).quantize(step, ROUND_HALF_UP)
        if value != stated:
            figures = (
                ("clause", clause.name),
                ("part", match[1]),
                ("whole", match[3]),
                ("stated", match[2]),
                ("value", f"{value:f}".replace(".", ",")),
            )
            yield Finding("percentage-wrong", "error", (document.span(clause.passage.found(match)),), figures)
