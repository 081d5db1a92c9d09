"""What stands on one page of a PDF: its characters with their places, and the rules drawn on it.

PDFium reads the page: it is some ten times faster than the pure Python readers, which take longer for five hundred
pages than anybody waits. Places are turned so that the text reads from left to right and ``y`` grows downwards.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

UNKNOWN = "\ufffd"
"""Stands for a character whose font does not say what it means."""

_HYPHENS = {0x02, 0xFFFE}
"""What PDFium says for a hyphen at the end of a line."""
_SPACES = {0x20, 0x09}
_BLANK = {*_SPACES, 0x0A, 0x0D}
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_MOST_RULES = 20_000
"""A page with more lines than these is a drawing, and its tables are not looked for."""
_DEEPEST = 8
"""How deep drawings within drawings are followed."""


Matrix = tuple[float, float, float, float, float, float]

_DOWN: Matrix = (1.0, 0.0, 0.0, -1.0, 0.0, 0.0)
"""Turns the axis of a PDF page, which grows upwards."""


class Char(NamedTuple):
    """A character, or a ligature's letters; ``spaced`` if white space stands before it in the file."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    spaced: bool


class Rule(NamedTuple):
    """A line drawn straight across or down; its ends."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """The characters in the order of the file: those that most of the page reads along, and others by their angle."""

    chars: tuple[Char, ...]
    turned: tuple[tuple[Char, ...], ...]
    rules: tuple[Rule, ...]
    pictures: bool


def read_page(document: Any, number: int) -> Page | None:
    """A page of an open document, counted from 0; None if it cannot be loaded."""
    page = pdfium.FPDF_LoadPage(document, number)
    if not page:
        return None
    try:
        by_angle = _chars(page)
        weight = Counter({angle: len(chars) for angle, chars in by_angle.items()})
        main = max((angle for angle in weight if angle % 90 == 0), key=lambda angle: weight[angle], default=0)
        rules, pictures = _drawn(page)
        return Page(
            _turned(by_angle.pop(main, []), main),
            tuple(_turned(chars, angle) for angle, chars in sorted(by_angle.items())),
            tuple(Rule(*_back(rule, main)) for rule in rules),
            pictures,
        )
    finally:
        pdfium.FPDF_ClosePage(page)


def _chars(page: Any) -> dict[int, list[Char]]:
    """The characters by the angle, in degrees, at which they are written."""
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        return {}
    found: dict[int, list[Char]] = {}
    box = pdfium.FS_RECTF()
    place = ctypes.byref(box)
    code_of, box_of, angle_of = (
        pdfium.FPDFText_GetUnicode,
        pdfium.FPDFText_GetLooseCharBox,
        pdfium.FPDFText_GetCharAngle,
    )
    spaced, high = True, 0
    try:
        for at in range(pdfium.FPDFText_CountChars(text)):
            code = code_of(text, at)
            if code in _BLANK:
                # Where lines end is PDFium's guess, and seen better from the places.
                spaced = code in _SPACES
                continue
            if 0xD800 <= code < 0xDC00:
                high = code
                continue
            if high:
                code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if 0xDC00 <= code < 0xE000 else 0
                high = 0
            if not box_of(text, at, place):
                continue
            angle = angle_of(text, at)
            degrees = -round(math.degrees(angle) / 15) * 15 % 360 if angle else 0
            own = found.setdefault(degrees, [])
            char = Char(_character(code), box.left, box.right, -box.top, -box.bottom, spaced)
            if own and not spaced and own[-1][1:4] == char[1:4]:
                # The letters of a ligature have one box.
                own[-1] = own[-1]._replace(text=own[-1].text + char.text)
            else:
                own.append(char)
            spaced = False
    finally:
        pdfium.FPDFText_ClosePage(text)
    return found


def _character(code: int) -> str:
    if 0x20 < code < 0xD800:
        return chr(code)
    if code in _HYPHENS:
        return "-"
    if code < 0xE000:
        return UNKNOWN
    return _LIGATURES.get(code) or chr(code)


def _turned(chars: list[Char], angle: int) -> tuple[Char, ...]:
    """Characters with the places that they have when the page is turned so that they read from left to right."""
    if angle not in (90, 180, 270):
        return tuple(chars)
    boxes = [_back(Rule(char.x0, char.top, char.x1, char.bottom), angle) for char in chars]
    return tuple(
        Char(char.text, x0, x1, top, bottom, char.spaced)
        for char, (x0, top, x1, bottom) in zip(chars, boxes, strict=True)
    )


def _back(rule: Rule, angle: int) -> tuple[float, float, float, float]:
    """A box on the page turned back by an angle."""
    x0, y0, x1, y1 = rule
    if angle == 90:
        x0, y0, x1, y1 = -y0, x0, -y1, x1
    elif angle == 180:
        x0, y0, x1, y1 = -x0, -y0, -x1, -y1
    elif angle == 270:
        x0, y0, x1, y1 = y0, -x0, y1, -x1
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _drawn(page: Any) -> tuple[list[Rule], bool]:
    """The straight lines of a page, and whether it shows a picture."""
    rules: list[Rule] = []
    pictures = False
    count = pdfium.FPDFPage_CountObjects(page)
    stack = [(pdfium.FPDFPage_GetObject(page, at), _DOWN, 0) for at in range(count)]
    while stack:
        item, outer, depth = stack.pop()
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures = True
        elif kind == pdfium.FPDF_PAGEOBJ_PATH and len(rules) <= _MOST_RULES:
            rules += _rules(item, _times(_matrix(item), outer))
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            inner = _times(_matrix(item), outer)
            count = pdfium.FPDFFormObj_CountObjects(item)
            stack += [(pdfium.FPDFFormObj_GetObject(item, at), inner, depth + 1) for at in range(count)]
    return ([], pictures) if len(rules) > _MOST_RULES else (rules, pictures)


def _matrix(item: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix))
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _rules(path: Any, matrix: Matrix) -> Iterator[Rule]:
    """The straight parts of a path that is drawn at all."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    if not (fill.value or stroke.value):
        return
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    first = last = (0.0, 0.0)
    for at in range(min(pdfium.FPDFPath_CountSegments(path), _MOST_RULES)):
        segment = pdfium.FPDFPath_GetPathSegment(path, at)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = a * x.value + c * y.value + e, b * x.value + d * y.value + f
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield from _straight(last, point)
        last = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield from _straight(last, first)
            last = first


def _straight(start: tuple[float, float], end: tuple[float, float]) -> Iterator[Rule]:
    if abs(start[0] - end[0]) < 0.5 or abs(start[1] - end[1]) < 0.5:
        yield Rule(start[0], start[1], end[0], end[1])
