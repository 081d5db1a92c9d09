"""What was read and what was found in it, as pages of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from virkning.papers.page import Page
from virkning.papers.sources.shown import SEVERITIES, Card, Field, Place, ShownFinding, ShownPart, ShownTable, Value
from virkning.papers.words import Words
from virkning.sources.document import Document

MOST_ROWS = 20
"""The most rows of a table that stand on a page of text."""
MOST_LINES = 6
"""The most lines of a place that stand on a page of text."""
_WIDEST = 40
"""The most characters of a cell."""
_BETWEEN = 3
"""The blanks between two columns."""
_STYLES = {"error": "bold red", "warning": "yellow", "note": ""}


def write_document(page: Page, document: Document, parts: Sequence[ShownPart], words: Words) -> None:
    """What a file is, where each kind of document stands in it, and what was put right before it was read."""
    page.heading(document.file)
    page.say(about(document, words), "dim")
    if repaired := repairs_line(document, words):
        page.say(words("src_repaired", repairs=repaired))
    for doubt in document.doubts:
        page.say(words("src_doubt", doubt=doubt), "yellow")
    if len(parts) > 1:
        for part in parts:
            page.say(part_title(part, words), "bold")


def about(document: Document, words: Words) -> str:
    """The format of a file, its encoding if it has one, its length, and the hash of its bytes."""
    count = words.count(len(document.starts), "src_line_count", "src_line_counts")
    pages = words.count(len(document.pages), "src_page_count", "src_page_counts") if document.pages else ""
    told = (document.format, document.encoding, pages, count, f"sha256 {document.sha256[:12]}")
    return " · ".join(filter(None, told))


def part_title(part: ShownPart, words: Words) -> str:
    """The kind of a part and where it stands."""
    lines = words("src_lines", first=part.first, last=part.last)
    return words("src_part", kind=f"{part.title[:1].upper()}{part.title[1:]}", lines=lines)


def repairs_line(document: Document, words: Words) -> str:
    """How many repairs of each kind were made, in words; empty if there were none."""
    counts = Counter(repair.kind for repair in document.repairs)
    return ", ".join(
        words.count(count, f"src_repair_{kind}_one", f"src_repair_{kind}") for kind, count in counts.most_common()
    )


def write_tables(page: Page, parts: Sequence[ShownPart], words: Words) -> None:
    """The tables of each part, as many rows and columns of each as a page holds; how much was found wrong."""
    for part in parts:
        page.heading(part_title(part, words))
        _write_part(page, part, words)
    findings = [finding for part in parts for finding in part.findings]
    page.heading(words("src_findings_count", counts=counted(findings, words)))


def _write_part(page: Page, part: ShownPart, words: Words) -> None:
    for table in part.tables:
        page.gap()
        page.say(words("src_table", title=table.title, count=len(table.cards)), "bold")
        shown = _columns(table, page.width)
        rows = table.cards[:MOST_ROWS]
        titles = table.columns
        page.table(
            [words("src_column_lines"), *(titles[name][:1].upper() + titles[name][1:] for name in shown)],
            [[card.place.numbers, *(_short(card, name) for name in shown)] for card in rows],
        )
        if len(table.cards) > MOST_ROWS:
            page.say(words("src_more_rows", count=words.whole(len(table.cards) - MOST_ROWS)), "dim")
        if left := [title for name, title in titles.items() if name not in shown]:
            page.say(words("src_hidden_fields", fields=", ".join(left)), "dim")


def write_found(page: Page, parts: Sequence[ShownPart], find: str, words: Words) -> None:
    """The records that a search found, each in full with its lines of the source."""
    cards = [(table, card) for part in parts for table in part.tables for card in table.cards]
    if not cards:
        page.heading(words("src_nothing_found", words=find))
        return
    page.heading(words("src_found", words=find, count=words.count(len(cards), "src_found_one", "src_found_many")))
    for table, card in cards:
        page.gap()
        page.say(f"{table.title} · {where(card.place)}", "bold")
        for line in _told(card.fields, "  "):
            page.say(line)
        _write_lines(page, card.place, words)


def write_repairs(page: Page, repairs: Sequence[Mapping[str, Any]], words: Words) -> None:
    """Every repair with what stood there, and what it was read as."""
    page.heading(words("src_repairs"))
    if not repairs:
        page.say(words("src_no_repairs"))
        return
    columns = [words(f"src_{name}") for name in ("column_lines", "repair_what", "repair_before", "repair_after")]
    page.table(
        columns,
        [
            [
                str(each["line"]),
                words(f"src_repair_kind_{each['kind']}"),
                repr(each["before"])[1:-1],
                repr(each["after"])[1:-1],
            ]
            for each in repairs
        ],
    )


def counted(findings: Sequence[ShownFinding], words: Words) -> str:
    """How many findings there are of each severity, in words."""
    counts = Counter(finding.severity for finding in findings)
    told = [
        words.count(counts[severity], f"src_count_{severity}_one", f"src_count_{severity}")
        for severity in SEVERITIES
        if counts[severity]
    ]
    return ", ".join(told) or words("src_no_findings").rstrip(".").lower()


def write_lint(page: Page, documents: Sequence[Document], findings: Sequence[ShownFinding], words: Words) -> None:
    """Every finding: how grave, what, where, the lines, and what would make it right."""
    files = ", ".join(document.file for document in documents)
    page.heading(words("src_linted", files=files, counts=counted(findings, words)))
    for finding in findings:
        severity = words(f"src_severity_{finding.severity}")
        page.gap()
        page.say(f"{severity}: {finding.message}", _STYLES[finding.severity])
        for place in finding.places:
            page.say(f"  {where(place)}", "bold")
            _write_lines(page, place, words)
        page.say(f"  {words('src_remedy')}: {finding.remedy}")


def where(place: Place) -> str:
    """The file and lines of a place, and its page if there are pages."""
    return " · ".join(filter(None, (str(place), place.page)))


def _write_lines(page: Page, place: Place, words: Words) -> None:
    digits = len(str(place.last))
    lines = [line for line in place.lines if place.first <= line.number <= place.last]
    for line in lines[:MOST_LINES]:
        page.say(f"    {line.number:>{digits}} │ {line.text}", "dim")
    if left := place.left_out + len(lines[MOST_LINES:]):
        page.say(f"    {words.count(left, 'src_line_left_out', 'src_lines_left_out')}", "dim")


def _columns(table: ShownTable, width: int) -> list[str]:
    """The fields that fit beside each other, in their order.

    First to get room are the first long text and the short fields; last are those that say the same in every row.
    """
    names = list(table.columns)
    cells = {name: [_short(card, name) for card in table.cards[:MOST_ROWS]] for name in names}
    widths = {name: max(map(len, own)) for name, own in cells.items()}
    same = [name for name in names if len(cells[name]) > 2 and len(set(cells[name])) == 1]
    left = width - max(len(card.place.numbers) for card in table.cards) - _BETWEEN
    chosen = set()
    long = [name for name in names if widths[name] >= _WIDEST]
    short = [name for name in names if name not in long]
    for name in sorted([*long[:1], *short, *long[1:]], key=same.__contains__):
        needed = max(widths[name], len(table.columns[name])) + _BETWEEN
        if widths[name] and needed <= left:
            chosen.add(name)
            left -= needed
    return [name for name in names if name in chosen]


def _short(card: Card, name: str) -> str:
    """A field as a cell, cut where it is long."""
    text = next((_line(field.value) for field in card.fields if field.name == name), "")
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1].rstrip()}…"


def _line(value: Value) -> str:
    """A value on one line."""
    if isinstance(value, str):
        return " ".join(value.split())
    return "; ".join(f"{each.title}: {_line(each.value)}" if isinstance(each, Field) else _line(each) for each in value)


def _told(value: Value, indent: str) -> Iterator[str]:
    """A value over several lines: fields and items below each other, what is within them further in."""
    if isinstance(value, str):
        yield f"{indent}{' '.join(value.split())}"
        return
    for each in value:
        if isinstance(each, Field) and isinstance(each.value, str):
            yield f"{indent}{each.title}: {' '.join(each.value.split())}"
        elif isinstance(each, Field):
            yield f"{indent}{each.title}:"
            yield from _told(each.value, indent + "  ")
        elif isinstance(each, str):
            yield f"{indent}– {' '.join(each.split())}"
        else:
            yield f"{indent}–"
            yield from _told(each, indent + "  ")
