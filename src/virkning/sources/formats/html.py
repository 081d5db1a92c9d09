"""HTML: the text that a page shows, its headings and its tables."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from virkning.sources.formats.numerals import numeral
from virkning.sources.formats.plain import decode
from virkning.sources.formats.raw import Raw, Refused
from virkning.sources.formats.writing import Writer, raised

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HEAD = 4096
_SPACE = re.compile(r"[ \t\r\n\f]+")
_UNSHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_DROPPED = {"head", "script", "style", "template", "noscript", "svg", "iframe", "object", "select", "textarea"}
_APART = {
    *("p", "ul", "ol", "dl", "table", "blockquote", "pre", "section", "article", "header", "footer", "main", "nav"),
    *("aside", "form", "fieldset", "figure", "hr", "h1", "h2", "h3", "h4", "h5", "h6"),
}
"""The elements that are set apart by an empty line."""
_LINES = {"div", "li", "dt", "dd", "tr", "td", "th", "caption", "address", "legend", "figcaption", "body", "br"}
"""The elements that begin and end a line."""
_LETTERS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_MOST_COLUMNS = 100
"""The most columns or rows that a cell is taken to reach over."""
_SHORT = 3
"""A cell of more lines than these holds paragraphs."""

Rows = Iterator[list[list[str]]]


def read_html(data: bytes, name: str) -> Raw:
    """An HTML page. Raises Refused if it is nested too deep to be read, or shows no text."""
    text, encoding, doubts = _decode(data)
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    if any("depth" in error.message for error in parser.error_log):
        raise Refused(name, "is nested too deep to be read", expected="at most 2,048 elements within one another")
    writer = Writer(name)
    if root is not None:
        for block in _blocks(root, _data_tables(root)):
            _write(block, writer)
    if not writer.text.strip():
        raise Refused(name, "shows no text", expected="a page with text that needs no script")
    return Raw("html", encoding, writer.text, tuple(writer.tables), (), tuple(writer.headings), doubts)


def _decode(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    text, encoding, doubts = decode(data)
    declared = _CHARSET.search(data[:_HEAD])
    if declared and encoding in ("utf-8", "cp1252") and not data.startswith(codecs.BOM_UTF8):
        name = declared[1].decode("ascii").lower()
        # Browsers read Latin-1 as Windows-1252, and a page whose bytes show it is no UTF-16.
        name = "cp1252" if name in ("iso-8859-1", "latin1", "us-ascii", "windows-1252") else name
        if name != encoding and not name.startswith("utf"):
            try:
                return data.decode(name), name, ()
            except (LookupError, UnicodeDecodeError):
                return text, encoding, (*doubts, f"the page says that it is {name}, which it is not")
        if name == "cp1252":
            return text, encoding, ()
    return text, encoding, doubts


def _data_tables(root: etree._Element) -> set[etree._Element]:
    """The tables that hold no other: the rest only lay out the page."""
    found: set[etree._Element] = set()
    stack: list[etree._Element] = []
    for event, element in etree.iterwalk(root, events=("start", "end"), tag="table"):
        if event == "start":
            if stack:
                found.discard(stack[-1])
            stack.append(element)
            found.add(element)
        else:
            stack.pop()
    return found


@dataclass(slots=True)
class _Block:
    """A line, a heading, a table, or (with none of them) a gap."""

    text: str = ""
    level: int = 0
    rows: Rows | None = None


def _write(block: _Block, writer: Writer) -> None:
    if block.rows is not None:
        writer.table(block.rows, _SHORT)
    elif block.level:
        writer.heading(block.level, block.text)
    elif block.text:
        writer.line(block.text)
    else:
        writer.gap()


class _Flow:
    """The state while a page is walked through: the line begun, and what surrounds it."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.marker = ""
        self.lists: list[tuple[str, int]] = []
        self.kept = 0
        self.raised = 0
        self.level = 0

    def add(self, text: str | None) -> Iterator[_Block]:
        """Text within the line; in a ``pre`` element its own lines end it."""
        if not text:
            return
        text = raised(text, "".join(self.pieces)[-3:]) if self.raised else text
        if not self.kept:
            self.pieces.append(text)
            return
        first, *rest = text.split("\n")
        self.pieces.append(first)
        for line in rest:
            yield from self.end()
            self.pieces.append(line)

    def end(self) -> Iterator[_Block]:
        """The line is over."""
        whole = "".join(self.pieces)
        text = whole.rstrip() if self.kept else _SPACE.sub(" ", whole).strip()
        self.pieces.clear()
        if text:
            yield _Block(f"{self.marker} {text}" if self.marker else text, self.level)
            self.marker = ""

    def item(self, element: etree._Element) -> None:
        """An item of a list gets its mark."""
        style, count = self.lists[-1] if self.lists else ("", 0)
        count = _whole(element.get("value"), count)
        self.marker = f"{numeral(count, style)}." if style else "•"
        if self.lists:
            self.lists[-1] = style, count + 1


def _blocks(root: etree._Element, tables: set[etree._Element]) -> Iterator[_Block]:
    """What an element shows, block by block; without recursion, since pages can be nested without end."""
    flow = _Flow()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = str(element.tag)
        if event == "start":
            if _hidden(element, tag):
                walk.skip_subtree()
                continue
            if element in tables and element is not root:
                yield from flow.end()
                yield _Block()
                for caption in element.iterchildren("caption"):
                    yield from _blocks(caption, set())
                yield _Block(rows=_rows(element))
                walk.skip_subtree()
                continue
            if tag in _APART or tag in _LINES:
                yield from flow.end()
            if tag in _APART:
                yield _Block()
            _enter(flow, element, tag)
            yield from flow.add(element.text)
            continue
        if not _hidden(element, tag) and not (element in tables and element is not root):
            if tag in _APART or tag in _LINES:
                yield from flow.end()
            _leave(flow, tag)
            if tag in _APART and not (tag in ("ul", "ol") and flow.lists):
                yield _Block()
        if element is not root:
            yield from flow.add(element.tail)
    yield from flow.end()


def _enter(flow: _Flow, element: etree._Element, tag: str) -> None:
    if tag in ("ul", "ol"):
        style = _LETTERS.get(element.get("type", ""), "decimal") if tag == "ol" else ""
        flow.lists.append((style, _whole(element.get("start"), 1)))
    elif tag == "li":
        flow.item(element)
    elif tag == "pre":
        flow.kept += 1
    elif tag == "sup":
        flow.raised += 1
    elif len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        flow.level = int(tag[1])


def _leave(flow: _Flow, tag: str) -> None:
    if tag in ("ul", "ol"):
        flow.lists.pop()
    elif tag == "pre":
        flow.kept -= 1
    elif tag == "sup":
        flow.raised -= 1
    elif len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        flow.level = 0


def _hidden(element: etree._Element, tag: str) -> bool:
    return tag in _DROPPED or element.get("hidden") is not None or bool(_UNSHOWN.search(element.get("style", "")))


def _rows(table: etree._Element) -> Rows:
    """The cells of a table as lines; what reaches over several columns or rows leaves the rest of them empty."""
    held: dict[int, int] = {}
    for row in table.iter("tr"):
        cells: list[list[str]] = []
        for cell in row.iterchildren("td", "th"):
            _fill(cells, held)
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            if down > 1:
                held |= {len(cells) + step: down for step in range(across)}
            cells.append([block.text for block in _blocks(cell, set()) if block.text])
            cells += [[] for _ in range(across - 1)]
        _fill(cells, held)
        held = {column: left - 1 for column, left in held.items() if left > 1}
        yield cells


def _fill(cells: list[list[str]], held: dict[int, int]) -> None:
    while held.get(len(cells), 0) > 0:
        cells.append([])


def _span(cell: etree._Element, attribute: str) -> int:
    return min(max(_whole(cell.get(attribute), 1), 1), _MOST_COLUMNS)


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"\s*-?[0-9]{1,6}\s*", text) else otherwise
