"""An appropriation ledger as it is read: its rows, every sum, and what the text says of each initiative."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from virkning.sources.appropriations import findings
from virkning.sources.appropriations.across import Told, differences, told
from virkning.sources.appropriations.levels import Entry, Level, entries
from virkning.sources.appropriations.matching import matched
from virkning.sources.appropriations.sections import Section, sections
from virkning.sources.appropriations.sums import Sum, sums
from virkning.sources.appropriations.tables import ANNEX, Figure, Table, tables
from virkning.sources.document import Document
from virkning.sources.passages import Span
from virkning.sources.records import Finding, Record

_WORDS = re.compile(
    r"satspulje|bevilling|tilsagn|finanslov|initiativ|udmønt|omprioriter|reserve|fordeling|pulje|aftale|økonomioversigt",
    re.IGNORECASE,
)
_TITLE = re.compile(r"\s*(?:aftale|udmøntning|finanslov|bevilling|oversigt|økonomi|fordeling)", re.IGNORECASE)
_APART = 6
"""How many empty lines set one document of a file apart from the next."""
_BACK = 60


@dataclass(frozen=True, slots=True)
class LedgerTable:
    """A table of the ledger. ``table`` names it: its number, with that of its annex where it stands in one."""

    table: str
    caption: str
    unit: str
    price_level: str
    columns: tuple[str, ...]
    initiatives: int
    span: Span


@dataclass(frozen=True, slots=True)
class Appropriation:
    """A row of the ledger.

    Amounts are in the unit of the table; each has its mark, since a dash (``nil``) is neither nothing stated
    (``empty``) nor zero, and a bound (``less than``) is no amount. ``oere`` is the same in whole øre, None where there
    is no amount or the table has no unit. ``dut`` is whether the row is marked for negotiation with the municipalities.
    """

    table: str
    level: Level
    number: int | None
    dut: bool
    title: str
    area: str
    group: str
    years: tuple[int, ...]
    amounts: tuple[Decimal | None, ...]
    marks: tuple[str, ...]
    oere: tuple[int | None, ...]
    permanent: Decimal | None
    permanent_mark: str
    permanent_oere: int | None
    total: Decimal | None
    total_mark: str
    total_oere: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class SumRow:
    """A sum of the ledger against what it sums; ``over`` tells what was added. Amounts are in the table's unit."""

    table: str
    title: str
    column: str
    over: str
    addends: int
    value: Decimal
    stated: Decimal
    difference: Decimal
    verdict: str
    span: Span


@dataclass(frozen=True, slots=True)
class TextFigure:
    """An amount that the text sets aside, in millions of kroner, and how it stands to the ledger.

    ``number`` is the initiative's, None where the amount is about several; ``against`` is the ledger's figure, which
    stands in line ``ledger_line``.
    """

    number: int | None
    heading: str
    amount: Decimal
    years: tuple[int, ...]
    yearly: bool
    forever: bool
    verdict: str
    against: Decimal | None
    ledger_line: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Ledger:
    """The tables of a stretch with the levels of their rows; ``main`` is the one whose rows the text speaks of."""

    document: Document
    tables: tuple[Table, ...]
    entries: tuple[tuple[Entry, ...], ...]
    main: int
    sections: tuple[Section, ...]
    spoken: Mapping[int, int]

    @property
    def first_year(self) -> int | None:
        """The first year of the main table."""
        return min((column.year for column in self.tables[self.main].columns if column.year), default=None)


def name_of(table: Table) -> str:
    """A table's name: its number, and that of its annex; the line where it begins if it has no number."""
    if not table.number:
        return f"l. {table.span.line}"
    return f"bilag {table.annex}, tabel {table.number}" if table.annex else table.number


def ledger(document: Document, stretch: tuple[int, int]) -> Ledger:
    """The tables of a stretch, and which part of its text speaks of which row. Raises ValueError if it has no table."""
    found = tables(document, *stretch)
    if not found:
        raise ValueError("no table of amounts stands here")
    levels = tuple(tuple(entries(table)) for table in found)
    main = max(
        range(len(found)), key=lambda at: (sum(each.level != "initiative" for each in levels[at]) > 1, len(levels[at]))
    )
    parts = sections(document, *stretch, found)
    return Ledger(document, tuple(found), levels, main, tuple(parts), matched(parts, levels[main]))


@dataclass(frozen=True)
class AppropriationReading:
    """What an appropriation ledger says, and what does not hold in it."""

    document: Document
    ledger: Ledger

    kind = "appropriations"

    @cached_property
    def sums(self) -> list[tuple[Table, Sum]]:
        """Every sum that can be checked, with its table."""
        pairs = zip(self.ledger.tables, self.ledger.entries, strict=True)
        return [(table, each) for table, rows in pairs for each in sums(table, rows)]

    @cached_property
    def told(self) -> list[Told]:
        """What the text says, against the main table."""
        held = self.ledger
        return list(told(held.sections, held.spoken, held.tables[held.main], held.entries[held.main]))

    def tables(self) -> Mapping[str, Sequence[Record]]:
        """The records by table."""
        held = self.ledger
        pairs = list(zip(held.tables, held.entries, strict=True))
        return {
            "appropriations": [_row(table, entry) for table, rows in pairs for entry in rows],
            "sums": [_sum(table, each) for table, each in self.sums],
            "text_figures": [row for each in self.told for row in _told(self.document, each)],
            "ledgers": [_table(table, rows) for table, rows in pairs],
        }

    def findings(self) -> Sequence[Finding]:
        """What does not hold, in the order of the document."""
        held = self.ledger
        found = [
            *findings.of_tables(zip(held.tables, held.entries, strict=True), name_of),
            *findings.of_sums(self.sums, name_of),
            *findings.of_tables_compared(
                differences(held.tables, held.entries, held.main, held.sections, held.spoken), name_of
            ),
            *findings.of_text(self.document, self.told),
        ]
        return sorted(found, key=lambda each: (each.places[0].start, each.rule))


def recognise(document: Document) -> list[tuple[int, int]]:
    """The stretches with appropriation tables: the tables of one agreement with its annexes are one."""
    found = [table for table in tables(document, 0, len(document.lines)) if _is_ledger(document, table)]
    if not found:
        return []
    numbered = [table.places for table in found if table.number]
    if not numbered:
        return [(table.places[0][0], table.places[-1][1]) for table in found]
    start, titled = _start(document, numbered[0][0][0])
    end = _end(document, start, numbered[-1][-1][1], titled)
    alone = [(table.places[0][0], table.places[-1][1]) for table in found if not start <= table.places[0][0] < end]
    return sorted([(start, end), *alone])


def read(document: Document, stretch: tuple[int, int]) -> AppropriationReading:
    """What the ledger in a stretch says."""
    return AppropriationReading(document, ledger(document, stretch))


def _is_ledger(document: Document, table: Table) -> bool:
    """Whether a table of amounts by year is one of appropriations: it says so, and has rows or a total to check."""
    rows = sum(entry.level == "initiative" for entry in entries(table))
    head = document.join(table.places[0][0], table.places[0][0] + 4).text
    titles = " ".join(row.title.text for row in table.rows[:3])
    says = _WORDS.search(f"{table.caption.text} {head} {titles}") is not None
    across = any(column.kind == "total" for column in table.columns) and len(table.columns) > 1
    return bool(table.number) or (says and (rows >= 3 or across))


def _start(document: Document, table: int) -> tuple[int, bool]:
    """Where the agreement begins that a table belongs to: at a title set apart, not far above it, if there is one."""
    for at in range(max(0, table - _BACK), table):
        line = document.lines[at]
        if (line.gap >= _APART or at == 0) and _TITLE.match(line.text):
            return at, True
    return table, False


def _end(document: Document, start: int, end: int, titled: bool) -> int:
    """Where it ends: after its last table and its last annex, annexes counted on from the first.

    What follows the tables of an agreement without annexes is its text if it has a title of its own.
    """
    last, annexes = 0, False
    for at in range(start, len(document.lines)):
        match = ANNEX.match(document.lines[at].text)
        if match:
            number = int(re.sub(r"\D", "", match["number"]))
            if number not in (last, last + 1):
                break
            last, end, annexes = number, max(end, at + 1), True
    if not annexes and not titled:
        return end
    while end < len(document.lines) and document.lines[end].gap < _APART:
        end += 1
    return end


def _oere(value: Decimal | None, table: Table) -> int | None:
    if value is None or table.unit.kroner is None:
        return None
    amount = value * table.unit.kroner * 100
    return int(amount) if amount == int(amount) else None


def _row(table: Table, entry: Entry) -> Appropriation:
    row = entry.row
    years = [at for at, column in enumerate(table.columns) if column.kind == "year"]
    figures = [row.figures[at] for at in years]
    permanent, total = (
        next((row.figures[at] for at, column in enumerate(table.columns) if column.kind == kind), None)
        for kind in ("permanent", "total")
    )
    return Appropriation(
        name_of(table),
        entry.level,
        row.number,
        row.dut,
        row.title.text,
        entry.area,
        entry.group,
        tuple(table.columns[at].year or 0 for at in years),
        tuple(figure.cell.value for figure in figures),
        tuple(figure.cell.mark for figure in figures),
        tuple(_figure_oere(figure, table) for figure in figures),
        permanent.cell.value if permanent else None,
        permanent.cell.mark if permanent else "",
        _figure_oere(permanent, table) if permanent else None,
        total.cell.value if total else None,
        total.cell.mark if total else "",
        _figure_oere(total, table) if total else None,
        row.span,
    )


def _figure_oere(figure: Figure, table: Table) -> int | None:
    return _oere(figure.cell.value, table) if figure.cell.mark == "number" else None


def _sum(table: Table, each: Sum) -> SumRow:
    return SumRow(
        name_of(table),
        each.entry.row.title.text,
        each.column,
        each.over,
        each.count,
        each.value,
        each.stated,
        each.difference,
        each.verdict,
        each.entry.row.span,
    )


def _table(table: Table, rows: Sequence[Entry]) -> LedgerTable:
    return LedgerTable(
        name_of(table),
        table.caption.text,
        table.unit.name,
        table.unit.level,
        tuple(column.name for column in table.columns),
        sum(entry.level == "initiative" for entry in rows),
        table.span,
    )


def _told(document: Document, each: Told) -> list[TextFigure]:
    entry = each.entry
    return [
        TextFigure(
            entry.row.number if entry else None,
            entry.row.title.text if entry else each.section.heading.text,
            (judged.statement.amount / 1_000_000).quantize(judged.statement.step / 1_000_000),
            judged.statement.years,
            judged.statement.yearly,
            judged.statement.forever,
            judged.said,
            judged.against / 1_000_000 if judged.against is not None else None,
            entry.row.span.line if entry else None,
            document.span(judged.statement.where),
        )
        for judged in each.judged
    ]
