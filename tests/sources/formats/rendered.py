"""One paper in every format: what it consists of, written as text, PDF, DOCX and HTML."""

from __future__ import annotations

import html
import io
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_BREAK
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle
from ruamel.yaml import YAML

PAPER: list[dict[str, Any]] = YAML(typ="safe").load((Path(__file__).parent / "paper.yaml").read_text("utf-8"))
_ROMAN = ("i", "ii", "iii", "iv", "v")
_KINDS = ("heading", "clause", "item", "part", "text")


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a paper; ``number`` as it is shown before it, ``fresh`` where numbering begins anew."""

    kind: str
    text: str = ""
    number: str = ""
    note: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    fresh: bool = False


def blocks() -> Iterator[Block]:
    """The paper's parts, numbered."""
    heading = clause = item = 0
    fresh = True
    for each in PAPER:
        if "page" in each:
            yield Block("page")
        elif "table" in each:
            yield Block("table", rows=tuple(tuple(str(cell) for cell in row) for row in each["table"]))
        else:
            kind = next(kind for kind in _KINDS if kind in each)
            number = ""
            if kind == "part":
                heading, fresh = 0, True
            elif kind == "heading":
                heading, clause = heading + 1, 0
                number = f"{heading}."
            elif kind == "clause":
                clause, item = clause + 1, 0
                number = f"{heading}.{clause}"
            elif kind == "item":
                item += 1
                number = f"({_ROMAN[item - 1]})"
            yield Block(kind, each[kind], number, each.get("note", ""), fresh=fresh and kind == "heading")
            fresh = fresh and kind != "heading"


def as_text() -> bytes:
    """As the text that is got out of a PDF: lines of some length with empty ones between, rows of tables as lines."""
    lines: list[str] = []
    notes: list[str] = []
    page = ""
    for block in blocks():
        if block.kind == "page":
            lines += [*notes, ""]
            page, notes = " ", []
        elif block.kind == "table":
            for row in block.rows:
                lines += [" ".join(cell for cell in row if cell), ""]
        else:
            mark = ""
            if block.note:
                mark = str(len(notes) + 1)
                notes.append(f" \n{mark} {block.note}")
            text = f"{block.number} {block.text}".strip().replace("{note}", mark)
            for line in textwrap.wrap(text, 105, break_on_hyphens=False):
                lines += [page + line, ""]
                page = ""
    return "\n".join(lines).encode()


def as_html() -> bytes:
    """As a page; numbers are part of the text."""
    body, notes = [], []
    for block in blocks():
        if block.kind == "table":
            rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in block.rows)
            body.append(f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
        elif block.kind != "page":
            mark = f"<sup><a href='#n1'>{len(notes) + 1}</a></sup>" if block.note else ""
            if block.note:
                notes.append(f"<p id='n1'>{len(notes) + 1} {block.note}</p>")
            tag = {"heading": "h3", "part": "h2"}.get(block.kind, "p")
            text = html.escape(f"{block.number} {block.text}".strip()).replace("{note}", mark)
            body.append(f"<{tag}>{text}</{tag}>")
        elif notes:
            body.append(notes.pop())
    head = "<meta charset='utf-8'><title>Tilsagn</title><style>p { margin: 1em }</style>"
    return f"<!DOCTYPE html><html><head>{head}</head><body>{''.join(body)}</body></html>".encode()


def as_pdf() -> bytes:
    """As Word prints it: numbers beside their text, ruled tables, a note at the foot, the page's number below."""
    plain = ParagraphStyle("plain", fontName="Times-Roman", fontSize=11, leading=14, spaceAfter=6)
    hanging = ParagraphStyle("hanging", plain, leftIndent=36, bulletIndent=0, bulletFontName="Times-Roman")
    item = ParagraphStyle("item", hanging, leftIndent=64, bulletIndent=36)
    heading = ParagraphStyle("heading", hanging, fontName="Times-Bold", bulletFontName="Times-Bold")
    small = ParagraphStyle("small", plain, fontSize=8, leading=9)
    cell = ParagraphStyle("cell", plain, fontSize=10, leading=12, spaceAfter=0)
    ruled = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    styles = {"heading": heading, "clause": hanging, "item": item, "part": heading, "text": plain}
    flow: list[Flowable] = []
    notes: list[Flowable] = []
    for block in blocks():
        if block.kind == "page":
            flow += [Spacer(1, 60), *notes, PageBreak()] if notes else [PageBreak()]
            notes = []
        elif block.kind == "table":
            rows = [[Paragraph(html.escape(each), cell) for each in row] for row in block.rows]
            widths = [450 / len(rows[0])] * len(rows[0])
            flow += [Table(rows, widths, style=ruled), Spacer(1, 12)]
        else:
            mark = f"<super size=7>{len(notes) + 1}</super>" if block.note else ""
            if block.note:
                notes.append(Paragraph(f"<super size=6>{len(notes) + 1}</super> {block.note}", small))
            text = html.escape(block.text).replace("{note}", mark)
            flow.append(Paragraph(text, styles[block.kind], bulletText=block.number or None))
    buffer = io.BytesIO()

    def number(canvas: Any, document: Any) -> None:
        canvas.setFont("Times-Roman", 10)
        canvas.drawCentredString(A4[0] / 2, 30, str(document.page))

    SimpleDocTemplate(buffer, pagesize=A4).build(flow, onFirstPage=number, onLaterPages=number)
    return buffer.getvalue()


_LEVELS = (("decimal", "%1."), ("decimal", "%1.%2"), ("lowerRoman", "(%3)"))


def as_docx() -> bytes:
    """As a Word file whose numbers Word counts: none of them stands in the text."""
    document = Document()
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (style, text) in enumerate(_LEVELS)
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>'))
    notes: list[str] = []
    which = 900
    for block in blocks():
        if block.kind == "page":
            document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
        elif block.kind == "table":
            table = document.add_table(len(block.rows), len(block.rows[0]))
            for row, cells in zip(table.rows, block.rows, strict=True):
                for place, text in zip(row.cells, cells, strict=True):
                    place.text = text
            document.add_paragraph()
        else:
            if block.fresh:
                which += 1
                over = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
                numbering.append(
                    parse_xml(f'<w:num {nsdecls("w")} w:numId="{which}"><w:abstractNumId w:val="90"/>{over}</w:num>')
                )
            paragraph = document.add_paragraph()
            if block.kind in ("heading", "part"):
                paragraph.style = "Heading 1" if block.kind == "part" else "Heading 2"
            if block.number:
                level = ("heading", "clause", "item").index(block.kind)
                properties = f'<w:ilvl w:val="{level}"/><w:numId w:val="{which}"/>'
                paragraph._p.get_or_add_pPr().append(parse_xml(f"<w:numPr {nsdecls('w')}>{properties}</w:numPr>"))
            before, _, after = block.text.partition("{note}")
            paragraph.add_run(before)
            if block.note:
                notes.append(block.note)
                run = paragraph.add_run()
                run._r.append(parse_xml(f'<w:footnoteReference {nsdecls("w")} w:id="{len(notes)}"/>'))
            paragraph.add_run(after)
    add_footnotes(document, notes)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def add_footnotes(document: Any, notes: list[str]) -> None:
    """Gives a Word file its part of footnotes, numbered from 1."""
    parts = "".join(
        f'<w:footnote w:id="{at}"><w:p><w:r><w:footnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {text}</w:t></w:r></w:p></w:footnote>'
        for at, text in enumerate(notes, 1)
    )
    content = f"<w:footnotes {nsdecls('w')}>{parts}</w:footnotes>".encode()
    part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, content, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
