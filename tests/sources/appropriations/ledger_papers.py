"""Papers for the tests of appropriations: an invented ledger written as text, Word, a web page and PDF."""

from __future__ import annotations

import html
import io

from docx import Document as WordDocument
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from virkning.sources.document import Document, read_document
from virkning.sources.formats import Raw, extract

TITLE = ["Aftale om fordeling af reserven for 2025", "Tabel 1", "Fordeling af reserven (mio. kr., 2025-pl)"]
HEAD = ["Nr.", "DUT", "Initiativ", "2025", "2026", "2027", "2028", "Permanent", "I alt 2025-2028"]
ROWS = [
    ["", "", "Initiativer under børneområdet", "12,0", "11,0", "10,0", "10,0", "2,0", "43,0"],
    ["", "", "Forebyggelse", "12,0", "11,0", "10,0", "10,0", "2,0", "43,0"],
    ["1", "D", "Familiestuer i udsatte kvarterer", "8,0", "7,0", "6,0", "6,0", "2,0", "27,0"],
    ["2", "", "Lektiecafeer med frivillige og lærerstuderende", "4,0", "4,0", "4,0", "4,0", "-", "16,0"],
    ["", "", "Børneområdet i alt", "12,0", "11,0", "10,0", "10,0", "2,0", "43,0"],
    ["", "", "Initiativer under voksenområdet", "5,0", "5,0", "5,0", "-", "", "15,0"],
    ["3", "", "Natcafeer for hjemløse", "5,0", "5,0", "5,0", "-", "-", "15,0"],
    ["", "", "Voksenområdet i alt", "5,0", "5,0", "5,0", "-", "-", "15,0"],
    ["", "", "Reserven i alt", "17,0", "16,0", "15,0", "10,0", "2,0", "58,0"],
]
TEXT = [
    "Bilag 1: Aftale om børneområdet",
    "Familiestuer i udsatte kvarterer",
    "Der afsættes i alt 27,0 mio. kr. i 2025-2028 og 2,0 mio. kr. årligt varigt.",
    "Natcafeer for hjemløse",
    "Der afsættes 5,5 mio. kr. årligt i 2025-2027 til en ansøgningspulje, som kan søges af kommuner.",
]
SPLIT = 5
"""After how many rows the table goes on on the next page, where it does."""


def paper(data: bytes | str, name: str = "bevilling.txt") -> Document:
    """A file as a document."""
    if isinstance(data, str):
        return read_document(Raw(text=data, format="txt", encoding="utf-8"), name)
    return read_document(extract(data, name), name)


def as_word() -> bytes:
    """As a Word file with a table."""
    document = WordDocument()
    for text in TITLE:
        document.add_paragraph(text)
    table = document.add_table(len(ROWS) + 1, len(HEAD))
    for row, cells in zip(table.rows, [HEAD, *ROWS], strict=True):
        for place, text in zip(row.cells, cells, strict=True):
            place.text = text
    for text in TEXT:
        document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def as_page() -> bytes:
    """As a web page."""
    rows = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in [HEAD, *ROWS])
    before, after = ("".join(f"<p>{text}</p>" for text in texts) for texts in (TITLE, TEXT))
    head = "<meta charset='utf-8'>"
    return f"<!DOCTYPE html><html><head>{head}</head><body>{before}<table>{rows}</table>{after}</body></html>".encode()


def as_pdf(over_two_pages: bool = False) -> bytes:
    """As a PDF with a ruled table, on one page or with its heading repeated on the next."""
    style = ParagraphStyle("plain", fontName="Times-Roman", fontSize=10, leading=12, spaceAfter=6)
    ruled = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    pages = [ROWS[:SPLIT], ROWS[SPLIT:]] if over_two_pages else [ROWS]
    flow: list[Flowable] = [Paragraph(text, style) for text in TITLE]
    for at, rows in enumerate(pages):
        cells = [[Paragraph(html.escape(cell), style) for cell in row] for row in [HEAD, *rows]]
        flow += [*([PageBreak()] if at else []), Table(cells, [35, 45, 190, 55, 55, 55, 55, 70, 60], style=ruled)]
    flow += [Spacer(1, 12), *(Paragraph(text, style) for text in TEXT)]
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, pagesize=landscape(A4)).build(flow)
    return buffer.getvalue()
