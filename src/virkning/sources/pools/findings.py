"""What does not hold about pools: between register, agenda, agreement and ledger, and what is left open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from virkning.sources.appropriations import Ledger
from virkning.sources.appropriations.compare import Figures, judged
from virkning.sources.appropriations.findings import millions
from virkning.sources.appropriations.levels import Entry
from virkning.sources.appropriations.statements import Statement, statements
from virkning.sources.document import Document
from virkning.sources.pools.join import Pool
from virkning.sources.records import Finding


def of_pools(document: Document, pools: Sequence[Pool], ledger: Ledger | None) -> Iterator[Finding]:
    """Every finding about some pools; those of an agreement have no register to be held against."""
    for pool in pools:
        if pool.source == "agreement":
            continue
        if ledger:
            yield from _linked(document, pool, ledger)
        if pool.entry and ledger:
            yield from _amounts(document, pool, pool.entry, ledger)
        yield from _open(document, pool)


def _linked(document: Document, pool: Pool, ledger: Ledger) -> Iterator[Finding]:
    title = pool.listed.title
    if pool.entry is None:
        table = ledger.tables[ledger.main].span
        yield Finding("pool-not-in-ledger", "note", (document.span(title), table), (("title", title.text),))
    elif pool.listed.number is not None and pool.entry.row.number != pool.listed.number:
        places = [pool.entry.row.span, *([pool.named.row.span] if pool.named else [])]
        figures = (("title", title.text), ("number", str(pool.listed.number)), ("right", str(pool.entry.row.number)))
        yield Finding("pool-number-wrong", "error", (document.span(title), *places), figures)


def _amounts(document: Document, pool: Pool, entry: Entry, ledger: Ledger) -> Iterator[Finding]:
    """The register's amounts by year, and those that its text and the agenda state, against the ledger."""
    table = ledger.tables[ledger.main]
    if table.unit.kroner is None:
        return
    figures = Figures(entry, table.columns, table.unit.kroner)
    title = pool.listed.title
    for year, cell in zip(pool.listed.years, pool.listed.amounts, strict=True):
        stated = Decimal(0) if cell.mark == "nil" else cell.value
        if stated is None or year not in figures.years or pool.listed.kroner is None:
            continue
        amount = stated * pool.listed.kroner
        if amount != figures.years[year]:
            shown = (
                ("title", title.text),
                ("year", str(year)),
                ("stated", millions(amount)),
                ("other", millions(figures.years[year])),
            )
            yield Finding("pool-amount-differs", "error", (document.span(title), entry.row.span), shown)
    yield from _said(document, pool, entry, figures, pool.said, "register")
    for mention in pool.mentioned:
        amounts = tuple(statements(mention.listed.description, ledger.first_year))
        yield from _said(document, pool, entry, figures, amounts, "agenda")
    yield from _smaller(document, pool, entry, figures)


def _said(
    document: Document, pool: Pool, entry: Entry, figures: Figures, amounts: Sequence[Statement], where: str
) -> Iterator[Finding]:
    found, silence = judged(amounts, figures)
    title = pool.listed.title.text
    for each in found:
        if each.said == "differs" and each.against is not None:
            shown = (
                ("title", title),
                ("said", millions(each.statement.amount)),
                ("stated", millions(each.against)),
                ("where", where),
            )
            yield Finding("pool-text-differs", "error", (document.span(each.statement.where), entry.row.span), shown)
    years = [name for name in silence.columns if name != "permanent"] if silence else []
    agreeing = [each for each in found if each.said in ("agrees", "rounding", "part")]
    if silence and years and agreeing:
        amount = sum((figures.years[int(year)] for year in years), Decimal(0))
        shown = (("title", title), ("columns", ", ".join(years)), ("stated", millions(amount)), ("where", where))
        place = document.span(agreeing[0].statement.where)
        yield Finding("pool-text-silent", "note", (place, entry.row.span), shown)


def _smaller(document: Document, pool: Pool, entry: Entry, figures: Figures) -> Iterator[Finding]:
    """A pool that is only a part of the initiative whose amounts the register shows for it."""
    inside = [each for each in pool.set_up if each.within is entry and each.amounts and each.stated]
    total = sum((each.stated for each in inside if each.stated), Decimal(0))
    if inside and figures.total and total < figures.total and pool.listed.amounts:
        shown = (("title", pool.listed.title.text), ("stated", millions(figures.total)), ("other", millions(total)))
        places = (document.span(pool.listed.title), document.span(inside[0].amounts[0].where), entry.row.span)
        yield Finding("pool-smaller", "warning", places, shown)


def _open(document: Document, pool: Pool) -> Iterator[Finding]:
    """What is left open: who may apply, and by when."""
    title = pool.listed.title
    if pool.doubt:
        yield Finding("pool-unclear", "note", (document.span(pool.doubt),), (("title", title.text),))
    if pool.state == "to be applied for" and not any(
        each.deadline for each in pool.steps if each.step in ("call", "application")
    ):
        places = [document.span(title), *([document.span(pool.decision.text)] if pool.decision else [])]
        yield Finding("pool-no-deadline", "note", tuple(places), (("title", title.text),))
