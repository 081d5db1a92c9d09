"""A collection of investment cases in other formats: its index as a table, what has a bullet as a list."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterator

from docx import Document
from reportlab.pdfgen.canvas import Canvas

_GOES_ON = re.compile(r"[a-zæøå0-9](?!.*@)")
_BULLET = re.compile(r"[•-]\s+(.*)")
_CELLS = re.compile(r"(\S*)\s{2,}(.*)")
_PAGE_NUMBER = re.compile(r"\s*\d{1,3}\s*")


def paragraphs(text: str) -> tuple[str, list[tuple[str, str]], list[str]]:
    """The title, the rows of the index and the paragraphs behind it."""
    found: list[str] = []
    for line in text.splitlines():
        if not line.strip() or (_PAGE_NUMBER.fullmatch(line) and not found[-1].endswith(" og")):
            continue
        if found and _GOES_ON.match(line):
            found[-1] = found[-1][:-1] + line if found[-1].endswith("-") else f"{found[-1]} {line}"
        else:
            found.append(line)
    first = next(at for at, line in enumerate(found) if line.startswith("Jobcenter:"))
    return found[0], list(_rows(found[1:first])), found[first:]


def _rows(lines: list[str]) -> Iterator[tuple[str, str]]:
    area, places = "", ""
    for line in lines:
        cells = _CELLS.fullmatch(line)
        assert cells
        if cells[1] and places:
            yield area, places
            area, places = cells[1], cells[2]
        else:
            area, places = cells[1] or area, f"{places}\n{cells[2]}".strip()
    yield area, places


def as_docx(text: str) -> bytes:
    title, rows, others = paragraphs(text)
    document = Document()
    document.add_heading(title, 1)
    table = document.add_table(rows=0, cols=2)
    for row in rows:
        for cell, said in zip(table.add_row().cells, row, strict=True):
            cell.text = said
    for paragraph in others:
        bullet = _BULLET.fullmatch(paragraph)
        document.add_paragraph(bullet[1] if bullet else paragraph, style="List Bullet" if bullet else None)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def as_html(text: str) -> bytes:
    title, rows, others = paragraphs(text)
    table = "".join(f"<tr><td>{area}</td><td>{places.replace(chr(10), '<br>')}</td></tr>" for area, places in rows)
    body = "".join(
        f"<ul><li>{html.escape(bullet[1])}</li></ul>"
        if (bullet := _BULLET.fullmatch(each))
        else f"<p>{html.escape(each)}</p>"
        for each in others
    )
    return f"<html><meta charset=utf-8><h1>{title}</h1><table>{table}</table>{body}".encode()


def as_pdf(text: str) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 1400))
    canvas.setFont("Helvetica", 9)
    for at, line in enumerate(text.splitlines()):
        cells = _CELLS.fullmatch(line)
        for x, said in zip((40, 200), cells.groups(), strict=True) if cells else ((40, line),):
            canvas.drawString(x, 1360 - 14 * at, said)
    canvas.save()
    return buffer.getvalue()


WRITE: dict[str, Callable[[str], bytes]] = {"pdf": as_pdf, "docx": as_docx, "html": as_html}
