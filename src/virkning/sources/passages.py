"""Text that knows where every one of its characters stands in the file, and the place of a piece of it."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

Places = Sequence[int]
"""For each character its offset in the document's original text."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file: lines from 1, both included; ``start`` and ``end`` count characters of the original text.

    ``page`` counts from 1 and is None where the file does not say where its pages begin.
    """

    file: str
    line: int
    last_line: int
    start: int
    end: int
    page: int | None = None

    def __str__(self) -> str:
        lines = f"{self.line}" if self.line == self.last_line else f"{self.line}-{self.last_line}"
        return f"{self.file}:{lines}"


@dataclass(frozen=True, slots=True)
class Passage:
    """A text as it should be read, each character with its place in the original."""

    text: str
    places: Places

    def __len__(self) -> int:
        return len(self.text)

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text

    def __getitem__(self, which: slice) -> Passage:
        return Passage(self.text[which], self.places[which])

    def strip(self) -> Passage:
        """Without white space at either end."""
        start = len(self.text) - len(self.text.lstrip())
        return self[start : max(start, len(self.text.rstrip()))]

    def rstrip(self) -> Passage:
        """Without white space at its end."""
        return self[: len(self.text.rstrip())]

    def found(self, match: re.Match[str], group: int | str = 0) -> Passage:
        """What a pattern found in this passage's text; empty where the group took no part."""
        start, end = match.span(group)
        return self[start:end] if start >= 0 else EMPTY

    def split(self, pattern: re.Pattern[str]) -> list[Passage]:
        """The pieces between the matches of a pattern."""
        pieces, at = [], 0
        for match in pattern.finditer(self.text):
            pieces.append(self[at : match.start()])
            at = match.end()
        return [*pieces, self[at:]]

    def sentences(self, stop: re.Pattern[str], never: re.Pattern[str]) -> Iterator[Passage]:
        """The sentences: each ends behind a ``stop``, unless its point is that of a word that ``never`` knows."""
        at = 0
        for match in stop.finditer(self.text):
            if never.search(self.text, max(at, match.start() - 8), match.start() + 1):
                continue
            yield self[at : match.end()].strip()
            at = match.end()
        if last := self[at:].strip():
            yield last


EMPTY = Passage("", ())
"""No text, nowhere."""

_ENDS_IN_HYPHEN = re.compile(r"\w[-‐\u00ad]$")
_GOES_ON = re.compile(r"[a-zæøåéäöü]")
_COORDINATED = re.compile(r"(?:og|eller|samt|såvel|and|or)\b")
_KEPT = re.compile(r"(?:\b[A-ZÆØÅ0-9]+|\b\w|-(?:til|for|to))[-‐]$")
_LINKED = re.compile(r"(?:til|for|to)[-‐]\w")


def hyphen_goes(before: str, after: str) -> bool:
    """Whether the hyphen at the end of one line only divides a word that goes on in the next.

    It stays in ``handicap- og psykiatriområdet``, before capitals and figures (``Lyngby-Taarbæk``, ``2020-23``), and
    after capitals or a single letter (``MUS-samtaler``, ``e-mail``), and in ``en-til-en``.
    """
    if not _ENDS_IN_HYPHEN.search(before):
        return False
    if before.endswith("\u00ad"):
        return True
    if not _GOES_ON.match(after) or _COORDINATED.match(after):
        return False
    return not _KEPT.search(before) and not _LINKED.match(after)


def join(parts: Iterable[Passage]) -> Passage:
    """Lines as one passage: a space between them, words divided at the end of a line made whole.

    A space that stands between two lines has the place of the first line's last character.
    """
    text: list[str] = []
    places = array("l")
    end = ""
    for part in parts:
        piece = part.strip()
        if not piece:
            continue
        if end and hyphen_goes(end, piece.text):
            text[-1] = text[-1][:-1]
            places.pop()
        elif end and not (_ENDS_IN_HYPHEN.search(end) and not _COORDINATED.match(piece.text)):
            text.append(" ")
            places.append(places[-1])
        text.append(piece.text)
        places.extend(piece.places)
        end = piece.text[-40:]
    return Passage("".join(text), places)
