"""The invented agreements, line by line in every format: from each the same is read as from the text."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from docx import Document
from reportlab.pdfgen.canvas import Canvas
from test_one_paper_in_every_format import TABLES, said

from virkning.sources.agreements import AgreementReading, read, recognise
from virkning.sources.document import read_document
from virkning.sources.formats import extract
from virkning.sources.records import plain

AGREEMENTS = sorted((Path(__file__).parents[1] / "documents").glob("tilsagn-*.txt"))
Pages = list[tuple[list[str], str]]


def pages_of(text: str) -> Pages:
    """The lines of each page, and its number where one stands at its foot."""
    pages: Pages = [([], "")]
    for line in text.split("\n"):
        if re.fullmatch(r"\s*\d{1,3}\s*", line):
            pages[-1] = pages[-1][0], line.strip()
            pages.append(([], ""))
        else:
            if line.startswith("\f"):
                pages.append(([], ""))
            pages[-1][0].append(line.strip())
    return pages


def as_pdf(pages: Pages) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 2000))
    for lines, number in pages:
        canvas.setFont("Times-Roman", 9)
        for at, line in enumerate(lines):
            canvas.drawString(40, 1960 - 9 * at, line)
        canvas.drawString(300, 30, number)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def as_docx(pages: Pages) -> bytes:
    document = Document()
    for lines, _ in pages:
        first = True
        for line in filter(None, lines):
            document.add_paragraph(line).paragraph_format.page_break_before = first
            first = False
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def as_html(pages: Pages) -> bytes:
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for lines, _ in pages for line in lines if line)
    return f"<html><meta charset=utf-8>{paragraphs}".encode()


WRITE: dict[str, Callable[[Pages], bytes]] = {"pdf": as_pdf, "docx": as_docx, "html": as_html}


@cache
def reading_of(path: Path, format: str) -> AgreementReading:
    data = path.read_bytes() if format == "txt" else WRITE[format](pages_of(path.read_text("utf-8")))
    raw = extract(data, f"{path.stem}.{format}")
    assert raw.format == format
    document = read_document(raw, path.name)
    [stretch] = recognise(document)
    return read(document, stretch)


@pytest.mark.parametrize("format", WRITE)
@pytest.mark.parametrize("path", AGREEMENTS, ids=lambda path: path.stem)
def test_every_format_gives_the_records_and_findings_that_the_text_gives(path: Path, format: str) -> None:
    expected, found = reading_of(path, "txt"), reading_of(path, format)
    for table in TABLES:
        assert [said(plain(each)) for each in found.tables()[table]] == [
            said(plain(each)) for each in expected.tables()[table]
        ]
    shown = [(finding.rule, finding.figures) for finding in expected.findings()]
    assert [(finding.rule, finding.figures) for finding in found.findings()] == shown
