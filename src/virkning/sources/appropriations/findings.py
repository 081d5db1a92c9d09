"""What does not hold in an appropriation ledger, each with its places and figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from virkning.sources.appropriations.across import Difference, Told
from virkning.sources.appropriations.compare import Judged
from virkning.sources.appropriations.levels import Entry, amount
from virkning.sources.appropriations.sums import Sum
from virkning.sources.appropriations.tables import Table
from virkning.sources.danish import number
from virkning.sources.document import Document
from virkning.sources.records import Finding, Severity

Name = Callable[[Table], str]


def millions(value: Decimal) -> str:
    """An amount of kroner in millions."""
    return f"{number(value / 1_000_000)} mio. kr."


def of_tables(pairs: Iterable[tuple[Table, Sequence[Entry]]], name: Name) -> Iterator[Finding]:
    """Tables without a unit, cells that cannot be read, rows whose numbers do not follow, sums stated twice."""
    for table, rows in pairs:
        if table.unit.kroner is None:
            yield Finding("unit-missing", "note", (table.span,), (("table", name(table)),))
        for entry in rows:
            for column, figure in zip(table.columns, entry.row.figures, strict=True):
                cell = (("title", entry.row.title.text), ("column", column.name), ("text", figure.where.text))
                if figure.cell.mark == "text":
                    yield Finding("cell-unreadable", "warning", (entry.row.span,), cell)
                elif figure.cell.mark == "empty":
                    yield Finding("cell-empty", "note", (entry.row.span,), cell)
        numbered = [entry.row for entry in rows if entry.row.number is not None]
        for one, two in pairwise(numbered):
            if one.number is not None and two.number != one.number + 1:
                figures = (("number", str(two.number)), ("expected", str(one.number + 1)), ("table", name(table)))
                yield Finding("number-wrong", "warning", (two.span, one.span), figures)
        yield from _twice(table, rows, name)


def _twice(table: Table, rows: Sequence[Entry], name: Name) -> Iterator[Finding]:
    """An area's sum that stands both above and below its rows."""
    for closing in (entry for entry in rows if entry.level == "area" and entry.closes):
        head = next(
            (row for row in rows if row.level == "area" and not row.closes and row.parts == closing.parts), None
        )
        if head is None:
            continue
        for column, one, two in zip(table.columns, head.row.figures, closing.row.figures, strict=True):
            above, below = amount(one), amount(two)
            if above is not None and below is not None and above != below:
                figures = (
                    ("area", closing.area),
                    ("column", column.name),
                    ("above", number(above)),
                    ("below", number(below)),
                    ("table", name(table)),
                )
                yield Finding("area-twice", "error", (closing.row.span, head.row.span), figures)


_RULES: dict[tuple[str, str], tuple[str, Severity]] = {
    ("parts", "error"): ("sum-differs", "error"),
    ("parts", "rounding"): ("sum-rounded", "note"),
    ("initiatives", "error"): ("sum-of-all-differs", "error"),
    ("initiatives", "rounding"): ("sum-of-all-rounded", "note"),
    ("years", "error"): ("years-differ", "error"),
    ("years", "rounding"): ("years-rounded", "note"),
}


def of_sums(sums: Iterable[tuple[Table, Sum]], name: Name) -> Iterator[Finding]:
    """Sums that do not agree: what rounding explains is a note, what it does not is an error."""
    for table, each in sums:
        if each.verdict == "right":
            continue
        rule, severity = _RULES[each.over, each.verdict]
        row = each.entry.row
        figures = (
            ("title", row.title.text),
            ("column", each.column),
            ("stated", number(each.stated)),
            ("value", number(each.value)),
            ("difference", number(each.difference)),
            ("addends", str(each.count)),
            ("unit", table.unit.name or "(?)"),
            ("table", name(table)),
        )
        yield Finding(rule, severity, (row.span, *each.addends), figures)


def of_tables_compared(differences: Iterable[Difference], name: Name) -> Iterator[Finding]:
    """The same initiative with other amounts in two tables."""
    for each in differences:
        figures = (
            ("title", each.title),
            ("column", each.column),
            ("stated", millions(each.stated)),
            ("other", millions(each.other)),
            ("table", name(each.one)),
            ("main", name(each.two)),
        )
        yield Finding("tables-differ", "error", each.places, figures)


def of_text(document: Document, told: Iterable[Told]) -> Iterator[Finding]:
    """What the text says otherwise than the table."""
    for each in told:
        places = (each.entry.row.span,) if each.entry else tuple(member.row.span for member in each.members)
        title = each.entry.row.title.text if each.entry else each.section.heading.text
        for judged in each.judged:
            finding = _of(judged, bool(each.members))
            if finding and judged.against is not None:
                rule, severity = finding
                said = judged.statement.amount
                figures = (
                    ("title", title),
                    ("said", millions(said)),
                    ("stated", millions(judged.against)),
                    ("difference", millions(said - judged.against)),
                    ("together", millions(said + judged.against)),
                )
                yield Finding(rule, severity, (document.span(judged.statement.where), *places), figures)
        if each.silence:
            agreeing = [one for one in each.judged if one.said in ("agrees", "rounding", "part")]
            permanent = each.silence.columns == ("permanent",)
            rule = "text-silent-permanent" if permanent else "text-silent"
            left = (
                ("title", title),
                ("columns", ", ".join(each.silence.columns)),
                ("stated", millions(each.silence.amount)),
            )
            yield Finding(rule, "note", (document.span(agreeing[0].statement.where), *places), left)


def _of(judged: Judged, several: bool) -> tuple[str, Severity] | None:
    if judged.said == "differs":
        return ("text-sum-differs" if several else "text-differs"), "error"
    if judged.said == "adds":
        return "text-adds", "warning"
    return ("text-frame-differs", "note") if judged.said == "frame differs" else None
