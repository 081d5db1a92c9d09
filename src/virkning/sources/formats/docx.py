"""DOCX: paragraphs with the numbers that Word shows before them, headings, tables, notes and page breaks.

Read as the document stands with all changes accepted: what was inserted is there, what was deleted is not. Headers and
footers are left out, as they would be repeated within sentences.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from virkning.sources.formats.numbering import Numbering, Styles, child, switched, value
from virkning.sources.formats.package import Package
from virkning.sources.formats.raw import Raw, RawNote, Refused
from virkning.sources.formats.writing import Writer, raised

_SHORT = 3
"""A cell of more lines than these holds paragraphs."""
_MOST_COLUMNS = 63
"""The most columns that Word allows."""
_GONE = {"del", "moveFrom", "Fallback", "instrText", "delText", "rPr", "pPr", "sdtPr", "tblPr", "sectPr"}


def read_docx(data: bytes, name: str) -> Raw:
    """A Word file. Raises Refused if it is damaged, or no Word file, or holds no text."""
    package = Package(data, name)
    body = child(package.document, "body")
    reader = _Reader(package, name)
    if body is not None:
        reader.blocks(body)
    if not reader.writer.text.strip():
        raise Refused(name, "holds no text: if it holds pictures of pages, they must be read by OCR first")
    writer = reader.writer
    return Raw("docx", "", writer.text, tuple(writer.tables), tuple(reader.notes), tuple(writer.headings))


@dataclass(slots=True)
class _Paragraph:
    """A paragraph as lines; whether a page begins before or after it; what floats beside it."""

    lines: list[str] = field(default_factory=lambda: [""])
    page_before: bool = False
    page_after: bool = False
    boxes: list[etree._Element] = field(default_factory=list)


class _Reader:
    def __init__(self, package: Package, name: str) -> None:
        self.writer = Writer(name)
        self._styles = Styles(package.part("/styles"))
        self._numbering = Numbering(package.part("/numbering"), self._styles)
        self._texts = {
            kind: {value(note, name="id"): note for note in part if value(note, name="type") in (None, "normal")}
            for kind in ("footnote", "endnote")
            if (part := package.part(f"/{kind}s")) is not None
        }
        self.notes: list[RawNote] = []
        self._count = 0
        self._cited: list[tuple[str, etree._Element]] = []
        self._fresh = True

    def blocks(self, parent: etree._Element) -> None:
        """All that stands in a body, a text box or a cell that lays out the page."""
        for element in _content(parent):
            if _local(element) == "tbl":
                self._table(element)
            else:
                self._paragraph(element)

    def _notes(self) -> None:
        """Writes the notes that were cited since last, set apart: Word does not say on which page they end up."""
        cited, self._cited = self._cited, []
        for number, note in cited:
            self.writer.gap()
            lines = [line for element in note.iter("{*}p") for line in self._read(element).lines if line.strip()]
            start, end = self.writer.line(f"{number} {' '.join(line.strip() for line in lines)}")
            self.notes.append(RawNote(number, start + len(number) + 1, end))
        if cited:
            self.writer.gap()
            self.writer.blank()

    def _paragraph(self, element: etree._Element) -> None:
        read = self._read(element)
        lines = [line.rstrip() for line in read.lines if line.strip()]
        own = child(element, "pPr")
        if read.page_before or self._styles.page_before(element):
            self._page()
        self.writer.gap()
        level = self._styles.heading(element)
        if level and lines:
            self.writer.heading(level, " ".join(lines))
        else:
            for line in lines:
                self.writer.line(line)
        self._fresh = self._fresh and not lines
        self._notes()
        for box in read.boxes:
            self.blocks(box)
        if read.page_after or _ends_section(own):
            self._page()

    def _page(self) -> None:
        """A page begins, unless the last one that began holds nothing: Word may mark one break in several ways."""
        if not self._fresh:
            self.writer.page()
        self._fresh = True

    def _read(self, element: etree._Element) -> _Paragraph:
        """The text of a paragraph, its number before it."""
        read = _Paragraph()
        for piece in _pieces(element):
            tag = _local(piece)
            if tag == "t":
                text = piece.text or ""
                read.lines[-1] += raised(text, read.lines[-1]) if _is_raised(piece) else text
            elif tag in ("tab", "ptab"):
                read.lines[-1] += "\t"
            elif tag == "noBreakHyphen":
                read.lines[-1] += "-"
            elif tag == "sym":
                read.lines[-1] += _symbol(value(piece, name="char"))
            elif tag in ("footnoteReference", "endnoteReference"):
                read.lines[-1] += self._cite(tag.removesuffix("Reference"), value(piece, name="id"), read.lines[-1])
            elif tag == "txbxContent":
                read.boxes.append(piece)
            elif tag == "lastRenderedPageBreak" or (tag == "br" and value(piece, name="type") == "page"):
                # A page that begins within a paragraph begins, here, after it.
                if any(line.strip() for line in read.lines):
                    read.page_after = True
                else:
                    read.page_before = True
            elif tag in ("br", "cr"):
                read.lines.append("")
        number = self._numbering.number(element)
        if number:
            read.lines[0] = f"{number} {read.lines[0].lstrip()}"
        return read

    def _cite(self, kind: str, name: str | None, before: str) -> str:
        note = self._texts.get(kind, {}).get(name)
        if note is None:
            return ""
        self._count += 1
        self._cited.append((str(self._count), note))
        return raised(str(self._count), before)

    def _table(self, table: etree._Element) -> None:
        if next(table.iterdescendants("{*}tbl", "{*}txbxContent"), None) is not None:
            # It only lays out what it holds.
            for row in _content(table, "tr"):
                for cell in _content(row, "tc"):
                    self.blocks(cell)
            return
        # Row by row, since a page may begin between two rows.
        self.writer.table((self._row(row) for row in _content(table, "tr")), _SHORT)
        self._notes()

    def _row(self, row: etree._Element) -> list[list[str]]:
        cells: list[list[str]] = []
        for cell in _content(row, "tc"):
            read = [self._read(element) for element in _content(cell)]
            if any(each.page_before for each in read):
                self._page()
            cells.append([line.strip() for each in read for line in each.lines if line.strip()])
            across = value(cell, "tcPr", "gridSpan") or "1"
            cells += [[] for _ in range(min(int(across) if across.isdecimal() else 1, _MOST_COLUMNS) - 1)]
        self._fresh = self._fresh and not any(cells)
        return cells


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _content(parent: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """The paragraphs and tables, or what else is asked for, in an element and in what only wraps them."""
    wanted = tags or ("p", "tbl")
    for element in parent.iterchildren("*"):
        tag = _local(element)
        if tag in wanted:
            yield element
        elif tag not in _GONE and tag not in ("p", "tbl", "tr", "tc"):
            yield from _content(element, *wanted)


def _pieces(parent: etree._Element) -> Iterator[etree._Element]:
    """All elements of a paragraph that can show, in order; a text box as a whole."""
    for element in parent.iterchildren("*"):
        tag = _local(element)
        if tag in _GONE or (tag == "r" and switched(child(element, "rPr"), "vanish")):
            continue
        yield element
        if tag != "txbxContent":
            yield from _pieces(element)


def _is_raised(piece: etree._Element) -> bool:
    return value(piece.getparent(), "rPr", "vertAlign") == "superscript"


def _symbol(code: str | None) -> str:
    try:
        return chr(int(code or "", 16))
    except (ValueError, OverflowError):
        return "\ufffd"


def _ends_section(properties: etree._Element | None) -> bool:
    """Whether a paragraph is the last of a section, and the next section begins on a page of its own."""
    section = child(properties, "sectPr")
    return section is not None and value(section, "type") not in ("continuous", "nextColumn")
