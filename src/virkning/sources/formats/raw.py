"""What every format gives: text with its pages, and the tables, notes and headings that the format itself states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Format = Literal["pdf", "docx", "html", "txt"]

Progress = Callable[[int, int], None]
"""Told how many pages are read, and of how many."""

MAX_BYTES = 50_000_000
"""The largest file that is read."""

Place = tuple[int, int]
"""Where something stands in a text: the offset of its first character, and that after its last."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table whose cells the format states: for each row, where each cell's text stands.

    A cell that reaches over several columns is followed by empty ones, so that columns keep their places.
    """

    rows: tuple[tuple[Place, ...], ...]


@dataclass(frozen=True, slots=True)
class RawNote:
    """A note: its number, and where its text begins and ends."""

    number: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Raw:
    """A file as text. Lines end as the file ends them; a form feed begins a page where pages are known.

    ``encoding`` is how the bytes of a text or an HTML page were read; other formats have none. ``headings`` are level,
    start and end of those that the format states.
    """

    format: Format
    encoding: str
    text: str
    tables: tuple[RawTable, ...] = ()
    notes: tuple[RawNote, ...] = ()
    headings: tuple[tuple[int, int, int], ...] = ()
    encoding_doubts: tuple[str, ...] = ()


class Refused(Exception):
    """A file that cannot be read: why, what was found in it, and what is expected instead, in plain words."""

    def __init__(self, name: str, message: str, found: str = "", expected: str = "") -> None:
        super().__init__(f"{name} {message}")
        self.message, self.found, self.expected = message, found, expected
