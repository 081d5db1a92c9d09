"""One part of an agreement against another: the text against its table, and one table against another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from virkning.sources.appropriations.compare import Figures, Judged, Silence, group_sums, judged, rounded
from virkning.sources.appropriations.levels import Entry, amount
from virkning.sources.appropriations.matching import areas_of, merged
from virkning.sources.appropriations.sections import Section
from virkning.sources.appropriations.statements import Statement, statements
from virkning.sources.appropriations.tables import Table
from virkning.sources.appropriations.titles import Titles, words
from virkning.sources.passages import Span

_ANNEX = re.compile(r"\b[Bb]ilag\s+(?P<number>\d+\s?[a-z]?)\b")


@dataclass(frozen=True, slots=True)
class Told:
    """What a section says: of a row, or, where ``entry`` is None, of all the rows in ``members``."""

    section: Section
    entry: Entry | None
    judged: tuple[Judged, ...]
    silence: Silence | None
    members: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """The same thing with other amounts in two tables; amounts are in kroner."""

    one: Table
    two: Table
    title: str
    column: str
    stated: Decimal
    other: Decimal
    places: tuple[Span, Span]


def told(sections: Sequence[Section], spoken: Mapping[int, int], table: Table, rows: Sequence[Entry]) -> Iterator[Told]:
    """What each section of the text says against the table that it speaks of. Nothing where the table has no unit."""
    kroner = table.unit.kroner
    if kroner is None:
        return
    first = min((column.year for column in table.columns if column.year), default=None)
    parts = merged(sections, spoken)
    silent = [row for at, row in enumerate(rows) if at not in spoken.values() and row.level == "initiative"]
    said = [list(statements(section.body, first)) for section, _ in parts]
    for index, (section, at) in enumerate(parts):
        entry = rows[at] if at is not None else None
        own, elsewhere = _named(said[index], entry, silent)
        for other, theirs in elsewhere:
            found, _ = judged(theirs, Figures(other, table.columns, kroner))
            yield Told(section, other, tuple(found), None, ())
        if not own:
            continue
        if entry is not None:
            found, silence = judged(own, Figures(entry, table.columns, kroner))
            followed = index + 1 < len(parts) and parts[index + 1][1] is None and bool(said[index + 1])
            yield Told(section, entry, tuple(found), None if followed else silence, ())
            continue
        members = _members(parts, index, rows) if section.annex else []
        if len(members) > 1:
            checked = group_sums(own, [Figures(row, table.columns, kroner) for row in members])
            yield Told(section, None, tuple(checked), None, tuple(members))
        elif not section.annex and (total := next((row for row in rows if row.level == "total"), None)):
            yield from _overall(section, own, total, Figures(total, table.columns, kroner))


def _named(
    said: Sequence[Statement], entry: Entry | None, silent: Sequence[Entry]
) -> tuple[list[Statement], list[tuple[Entry, list[Statement]]]]:
    """Statements whose sentence names another row that no section speaks of belong to that row."""
    own = list(said)
    elsewhere = []
    for other in silent:
        title = other.row.title.text.strip()
        name = re.compile(rf"(?<!\w){re.escape(title)}(?!\w)")
        theirs = [each for each in own if entry is not other and name.search(each.sentence.text)] if title else []
        if theirs:
            elsewhere.append((other, theirs))
            own = [each for each in own if each not in theirs]
    return own, elsewhere


def _members(parts: Sequence[tuple[Section, int | None]], at: int, rows: Sequence[Entry]) -> list[Entry]:
    """The rows that a section speaks of together: those of the annex it names, or of the bullets below it."""
    section = parts[at][0]
    annex = _ANNEX.search(section.body.text)
    if annex:
        number = annex["number"].replace(" ", "").lower()
        if number != section.annex:
            return [rows[row] for each, row in parts if each.annex == number and row is not None]
    found = []
    for each, row in parts[at + 1 :]:
        if each.level != 2 or row is None:
            break
        found.append(rows[row])
    return found


def _overall(section: Section, own: Sequence[Statement], total: Entry, figures: Figures) -> Iterator[Told]:
    """What is said to be set aside in all, before the annexes, against the total of the table."""
    whole = [each for each in own if each.whole and not each.yearly and each.origin == "this"]
    if whole and figures.total is not None:
        found = tuple(Judged(each, rounded(each, figures.total), figures.total) for each in whole)
        yield Told(section, total, found, None, ())


def differences(
    tables: Sequence[Table],
    entries: Sequence[Sequence[Entry]],
    main: int,
    sections: Sequence[Section],
    spoken: Mapping[int, int],
) -> Iterator[Difference]:
    """Where a table of an annex states other amounts than the main table."""
    rows = [row for row in entries[main] if row.level in ("initiative", "group")]
    titles = Titles([row.row.title.text for row in rows])
    areas = areas_of(sections, spoken, entries[main])
    for at, table in enumerate(tables):
        if at == main or table.unit.kroner is None or tables[main].unit.kroner is None or not table.annex:
            continue
        allowed = areas.get(table.annex, set())
        candidates = [two for two, row in enumerate(rows) if not allowed or row.area in allowed]
        whole = _best(titles, candidates, table.caption.text)
        if whole is not None and not any(entry.level == "total" for entry in entries[at]):
            yield from _columns(table, list(entries[at]), tables[main], rows[whole])
            continue
        taken: set[int] = set()
        for entry in entries[at]:
            if entry.level == "total":
                yield from _total(table, entry, tables[main], entries[main], allowed)
                continue
            two = _best(titles, [each for each in candidates if each not in taken], entry.row.title.text)
            if two is not None:
                taken.add(two)
                yield from _columns(table, [entry], tables[main], rows[two])


def _best(titles: Titles, candidates: Sequence[int], text: str) -> int | None:
    held = frozenset(words(text))
    scored = [(titles.same(at, held), -at) for at in candidates]
    best = max(scored, default=None)
    return -best[1] if best and best[0] else None


def _columns(one: Table, parts: Sequence[Entry], two: Table, row: Entry) -> Iterator[Difference]:
    """The sum of some rows of a table, column by column, against a row of another."""
    for at, column in enumerate(one.columns):
        other = next((index for index, each in enumerate(two.columns) if each.name == column.name), None)
        values = [amount(part.row.figures[at]) for part in parts]
        stated = amount(row.row.figures[other]) if other is not None else None
        if stated is None or None in values:
            continue
        value = sum((each for each in values if each is not None), Decimal(0)) * (one.unit.kroner or 1)
        if value != stated * (two.unit.kroner or 1):
            places = (parts[0].row.span, row.row.span)
            yield Difference(one, two, row.row.title.text, column.name, value, stated * (two.unit.kroner or 1), places)


def _total(one: Table, entry: Entry, two: Table, rows: Sequence[Entry], allowed: set[str]) -> Iterator[Difference]:
    """The total of an annex's table against the sums of its area: it must be one of them."""
    sums = [row for row in rows if row.level in ("area", "group") and row.area in allowed]
    if not sums:
        return
    found = [list(_columns(one, [entry], two, row)) for row in sums]
    if all(found):
        yield from min(found, key=len)
