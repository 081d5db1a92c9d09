"""One agreement written as text, PDF, DOCX and HTML: from each the same is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
import rendered

from virkning.sources.agreements import AgreementReading, read, recognise
from virkning.sources.document import read_document
from virkning.sources.formats import extract
from virkning.sources.records import plain

WRITE: dict[str, Callable[[], bytes]] = {
    "txt": rendered.as_text,
    "pdf": rendered.as_pdf,
    "docx": rendered.as_docx,
    "html": rendered.as_html,
}
OTHERS = [format for format in WRITE if format != "txt"]
TABLES = [
    *("parties", "figures", "disbursements", "repayments", "budget", "outcomes"),
    *("annexes", "clauses", "references", "definitions"),
]
OF_PLACE = {"span", "listed", "attached"}
"""The fields that tell where something stands, which differs between formats."""


@cache
def reading_of(format: str) -> AgreementReading:
    raw = extract(WRITE[format](), f"tilsagn.{format}")
    assert raw.format == format
    document = read_document(raw, f"tilsagn.{format}")
    [stretch] = recognise(document)
    return read(document, stretch)


def said(value: Any) -> Any:
    """What a record says, without its place and whatever white space divides its words."""
    if isinstance(value, dict):
        return {key: said(each) for key, each in value.items() if key not in OF_PLACE}
    if isinstance(value, list):
        return [said(each) for each in value]
    return re.sub(r"\s+", " ", value).strip() if isinstance(value, str) else value


def test_the_text_holds_what_was_written() -> None:
    tables = reading_of("txt").tables()
    counts = {name: len(tables[name]) for name in ("clauses", "disbursements", "repayments", "budget", "outcomes")}
    assert counts == {"clauses": 25, "disbursements": 4, "repayments": 4, "budget": 4, "outcomes": 2}
    assert [finding.rule for finding in reading_of("txt").findings()] == []


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("format", OTHERS)
def test_every_format_gives_the_records_that_the_text_gives(format: str, table: str) -> None:
    expected, found = (said(plain(reading_of(each).tables()[table])) for each in ("txt", format))
    assert found == expected


@pytest.mark.parametrize("format", OTHERS)
def test_every_format_gives_the_findings_that_the_text_gives(format: str) -> None:
    assert [finding.rule for finding in reading_of(format).findings()] == []


@pytest.mark.parametrize("format", OTHERS)
def test_the_cells_of_tables_are_known_one_by_one(format: str) -> None:
    tables = [block.rows for block in rendered.blocks() if block.kind == "table"]
    document = reading_of(format).document
    cells = [[tuple(said(cell.text) for cell in row) for row in table] for table in document.tables]
    assert cells == [[tuple(said(cell) for cell in row) for row in table] for table in tables]


@pytest.mark.parametrize("format", ["docx", "html"])
def test_headings_are_those_that_the_format_states(format: str) -> None:
    stated = [
        f"{block.number} {block.text}".strip() for block in rendered.blocks() if block.kind in ("heading", "part")
    ]
    assert [heading.text for _, heading in reading_of(format).document.headings] == stated


@pytest.mark.parametrize("format", ["pdf", "docx"])
def test_pages_begin_where_they_are_made_to_begin(format: str) -> None:
    document = reading_of(format).document
    parts = [line.page for line in document.lines if line.text.strip().startswith("BILAG ")]
    assert parts == [2, 3, 3, 4]


@pytest.mark.parametrize("format", ["pdf", "docx"])
def test_notes_are_known_by_their_numbers(format: str) -> None:
    [note] = [block.note for block in rendered.blocks() if block.note]
    assert [(number, said(text.text)) for number, text in reading_of(format).document.notes] == [("1", note)]
