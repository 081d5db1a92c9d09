"""From characters with places to lines: what stands at one height is one line, read from left to right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from virkning.sources.formats.pdf_page import Char
from virkning.sources.formats.writing import raised

_OVERLAP = 0.5
"""Pieces stand on one line where they share at least this part of the lower one's height."""
_WORD = 0.2
"""Pieces this far apart, as a part of the height of the text, are two words."""
_COLUMN = 0.9
"""Pieces this far apart are set in columns."""
_TORN = 0.6
"""Characters that follow one another in the file are two words if they are this far apart."""
_SMALL = 0.9
"""Text of less than this part of the line's height is small."""
_LIFTED = 0.15
"""A mark ends above the line by at least this part of its height."""


@dataclass(slots=True)
class _Piece:
    """Characters that follow one another in the file, on one line and without a wide gap."""

    chars: list[Char]
    top: float
    bottom: float
    height: float


@dataclass(slots=True)
class Line:
    """A line of text, and where most of it stands; ``marked`` if a small raised figure begins it, as a note's does."""

    text: str
    x0: float
    top: float
    bottom: float
    height: float
    marked: bool


def lines_of(chars: Sequence[Char]) -> list[Line]:
    """Characters in the order of the file as lines, from the top of the page down."""
    rows: list[list[_Piece]] = []
    for piece in sorted(_pieces(chars), key=lambda piece: (piece.top + piece.bottom, piece.chars[0].x0)):
        # Of the rows above only the last few can reach down to it.
        home = max(rows[-8:], key=lambda row: _shared(piece, row[0]), default=None)
        if home is None or _shared(piece, home[0]) < _OVERLAP:
            rows.append([piece])
        else:
            home.append(piece)
            # The longest piece says where the row stands.
            home.sort(key=lambda each: -len(each.chars))
    lines = [_line(row) for row in rows]
    return sorted((line for line in lines if line.text), key=lambda line: (line.top + line.bottom, line.x0))


def _shared(one: _Piece, other: _Piece) -> float:
    both = min(one.bottom, other.bottom) - max(one.top, other.top)
    least = min(one.height, other.height)
    return both / least if least > 0 else float(both >= 0)


def _pieces(chars: Iterable[Char]) -> list[_Piece]:
    pieces: list[_Piece] = []
    top = bottom = height = end = 0.0
    run: list[Char] = []
    for char in chars:
        same = abs(char.top - top) < 0.1 * height and abs(char.bottom - bottom) < 0.1 * height
        if same and -0.5 * height < char.x0 - end < _COLUMN * height:
            run.append(char)
        else:
            run = [char]
            top, bottom, height = char.top, char.bottom, char.bottom - char.top
            pieces.append(_Piece(run, top, bottom, height))
        end = char.x1
    return pieces


def _line(row: list[_Piece]) -> Line:
    main = row[0]
    row.sort(key=lambda piece: piece.chars[0].x0)
    text, end, marked = "", None, False
    for piece in row:
        words = _words(piece)
        lifted = (
            piece is not main
            and piece.height < _SMALL * main.height
            and piece.bottom < main.bottom - _LIFTED * main.height
            and words.removesuffix(")").isdecimal()
        )
        gap = 0.0 if end is None else piece.chars[0].x0 - end
        if lifted and not text:
            marked, words = True, f"{words} "
        elif lifted:
            words = raised(words, text)
        if gap > _COLUMN * main.height:
            text += "  "
        elif (gap > _WORD * main.height or (piece.chars[0].spaced and not lifted)) and not text.endswith(" "):
            text += " "
        text += words
        end = max(piece.chars[-1].x1, end or piece.chars[-1].x1)
    x0 = min(piece.chars[0].x0 for piece in row)
    return Line(text.strip(), x0, main.top, main.bottom, max(main.height, 1.0), marked)


def _words(piece: _Piece) -> str:
    first, *rest = piece.chars
    text, last = first.text, first
    for char in rest:
        text += (" " if char.spaced or char.x0 - last.x1 > _TORN * piece.height else "") + char.text
        last = char
    return text
