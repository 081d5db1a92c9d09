"""PDF: the lines of each page from the top down, ruled tables row by row, notes at the foot."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from virkning.sources.formats.pdf_lines import Line, lines_of
from virkning.sources.formats.pdf_page import UNKNOWN, Page, read_page
from virkning.sources.formats.pdf_tables import Table, tables_of
from virkning.sources.formats.raw import Place, Progress, Raw, RawNote, Refused
from virkning.sources.formats.writing import Writer

MAX_PAGES = 3_000
"""The most pages that are read."""

_END = 2048
"""How near to its end the mark of a PDF's end stands."""
_SHORT = 6
"""A cell of more lines than these holds paragraphs."""
_APART = 1.3
"""Lines farther apart than this, measured by what is usual on the page, have an empty line between them."""
_FAR = 3.0
"""Lines farther apart than this have two."""
_FOOT = 0.87
"""Text of less than this part of the usual height is small enough for a note."""
_NOTE = re.compile(r"(\d{1,3})\)?\s+(?=\S)")
_SEEN = 0.5
"""The largest share of characters without a meaning that a PDF can have and be read."""
_WHOLE = "the whole file: fetch it again"
_OCR = "read its text by OCR first"


def read_pdf(data: bytes, name: str, progress: Progress) -> Raw:
    """A PDF. Raises Refused if it is cut off, damaged or locked, or holds no text but pictures of it."""
    if b"%%EOF" not in data.rstrip(b"\x00\r\n\t ")[-_END:]:
        raise Refused(name, "is a PDF that is cut off: its end is missing", expected=_WHOLE)
    pdfium.FPDF_InitLibrary()
    buffer = ctypes.create_string_buffer(data, len(data))
    document = pdfium.FPDF_LoadMemDocument64(buffer, len(data), None)
    if not document:
        if pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD:
            raise Refused(name, "is locked with a password: open it and save it without one")
        raise Refused(name, "is a damaged PDF: it cannot be opened", expected=_WHOLE)
    count = pdfium.FPDF_GetPageCount(document)
    if not count:
        raise Refused(name, "is a damaged PDF: no page of it can be found", expected=_WHOLE)
    if count > MAX_PAGES:
        raise Refused(name, "has too many pages to read: divide it", f"{count:,}", f"at most {MAX_PAGES:,}")
    return _read(document, count, name, progress)


def _read(document: Any, count: int, name: str, progress: Progress) -> Raw:
    writer = Writer(name)
    notes: list[RawNote] = []
    pictures: list[int] = []
    unknown = known = 0
    for number in range(1, count + 1):
        page = read_page(document, number - 1)
        if page is None:
            raise Refused(name, f"is a damaged PDF: page {number} of {count} cannot be read", expected=_WHOLE)
        texts = [char.text for chars in (page.chars, *page.turned) for char in chars]
        unknown, known = unknown + texts.count(UNKNOWN), known + len(texts)
        if page.pictures and not texts:
            pictures.append(number)
        writer.page()
        notes += _write(page, writer)
        progress(number, count)
    if not known:
        raise Refused(
            name,
            f"holds no text: {_OCR}",
            f"pictures on {len(pictures)} of {count} pages",
            "a PDF whose text can be marked and copied",
        )
    if unknown > _SEEN * known:
        raise Refused(name, f"is set in fonts that do not say which characters they show: {_OCR}")
    doubts = [f"page {number} holds a picture and no text: {_OCR}" for number in pictures]
    if unknown:
        doubts.append(f"{unknown:,} characters are of a font that does not say what they are")
    return Raw("pdf", "", writer.text, tuple(writer.tables), tuple(notes), (), tuple(doubts))


def _write(page: Page, writer: Writer) -> list[RawNote]:
    """Writes a page; returns its notes."""
    tables, chars = tables_of(page.rules, page.chars)
    lines = lines_of(chars)
    pitch = _pitch(lines)
    foot = _foot(lines)
    places = []
    last: Line | Table | None = None
    blocks: list[Line | Table] = [*lines, *tables]
    for block in sorted(blocks, key=lambda block: block.top):
        if isinstance(block, Table):
            writer.table([[[line.text for line in lines_of(cell)] for cell in row] for row in block.rows], _SHORT)
        else:
            if isinstance(last, Line):
                _set_apart(last, block, pitch, writer)
            places.append((block, writer.line(block.text)))
        last = block
    for turned in page.turned:
        # Far from the foot, so that a page's number still stands alone there.
        writer.gap()
        writer.blank()
        for line in lines_of(turned):
            writer.line(line.text)
    return _notes([(line, place) for line, place in places if line.top >= foot])


def _set_apart(last: Line, line: Line, pitch: float, writer: Writer) -> None:
    step = (line.bottom - last.bottom) / max(line.height, last.height)
    if step > _APART * pitch:
        writer.gap()
    if step > _FAR * pitch:
        writer.blank()


def _pitch(lines: Sequence[Line]) -> float:
    """How far lines usually stand apart on a page, in heights of their text: the closer of the common steps."""
    steps = sorted(
        (after.bottom - before.bottom) / max(before.height, after.height) for before, after in pairwise(lines)
    )
    steps = [step for step in steps if step > 0.6]
    return min(max(steps[len(steps) // 4], 0.8), 1.8) if steps else 1.0


def _foot(lines: Sequence[Line]) -> float:
    """Where the small text at the foot of a page begins; below the page if there is none."""
    nowhere = float("inf")
    heights: Counter[float] = Counter()
    for line in lines:
        heights[round(line.height, 1)] += len(line.text)
    usual = max(heights, key=lambda height: heights[height], default=0.0)
    top = nowhere
    for line in reversed(lines):
        if line.height < _FOOT * usual:
            top = line.top
        elif not line.text.isdecimal() or top < nowhere:
            break
    return top


def _notes(lines: Sequence[tuple[Line, Place]]) -> list[RawNote]:
    """The notes at the foot of a page: each begins with its number and goes on to the next."""
    notes: list[RawNote] = []
    for line, (start, end) in lines:
        number = _NOTE.match(line.text)
        follows = not notes or (number and int(number[1]) == int(notes[-1].number) + 1)
        if number and (line.marked or follows):
            notes.append(RawNote(number[1], start + number.end(), end))
        elif notes and not line.text.isdecimal():
            notes[-1] = RawNote(notes[-1].number, notes[-1].start, end)
    return notes
