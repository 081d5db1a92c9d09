"""The lines of an application as paragraphs, entries of lists and sentences, each with its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from virkning.sources.document import Line
from virkning.sources.passages import Passage, join

_LINK = re.compile(r"\s*(?:https?://|mailto:|www\.)\S+\s*$|\s*Vejledning\s+til\s+udfyldelse\s+af\s+skema")
BULLET = re.compile(r"\s*(?:[•·▪◦‣●○*\uf0b7\uf0a7–-]|o(?=\s{1,3}\S))\s{0,4}(?=\S)")
_NUMBERED = re.compile(r"\s*(?:\d{1,2}\s?[.)]|[a-z]\))\s{1,4}(?=\S)")
_BEGINS = re.compile(r"\s*(?:[Ss]tk\.\s?\d|„?”?§{1,2}\s?\d|(?:Fritagelse|Undtagelse|Dispensation|Forsøgshjemmel)\b)")
_BEGINS_ACT = re.compile(r"\s*(?:[A-ZÆØÅ][\w-]{1,18}lovens?|[A-ZÆØÅ]{2,4}|Lov\s+om\b.{0,60}?)\s?:?\s?§")
_OPEN = re.compile(r"(?:\b(?:efter|af|i|jf\.|og|eller|til|kan|på|samt|fra|for|som|med)|,)$")
_STOP = re.compile(r"[.!?]+[”\"')\]]*\s+(?=[A-ZÆØÅ”\"“»(§])")
_NEVER = re.compile(
    r"(?<!\w)(?:ca|nr|d|bl\.a|f\.eks|fx|jf|jfr|jr|evt|pr|inkl|incl|ift|iht|ifm|vedr|hhv|pkt|kap|kl|tlf|stk|litra|bek|lbk"
    r"|vej|f\.s\.v\.a|m\.v|mv|o\.l|[A-ZÆØÅ])\.$",
    re.IGNORECASE,
)
_ENDS = frozenset(".:;?!")
_HEADING = 0.5
_FULL = 0.85
_SHORT = 0.7
"""A line shorter than this share of the longest ends its paragraph if the next begins with a capital."""


def readable(lines: Sequence[Line]) -> list[Line]:
    """The lines without the addresses that a page's links leave at its foot."""
    return [line for line in lines if not _LINK.match(line.text)]


@dataclass(frozen=True)
class Block:
    """A paragraph or an entry of a list; ``listed`` tells whether a mark or a number begins it."""

    lines: tuple[Line, ...]
    listed: bool

    @cached_property
    def passage(self) -> Passage:
        """Its text as one passage, without the mark of an entry."""
        whole = join(line.passage for line in self.lines).strip()
        match = BULLET.match(whole.text) if self.listed else None
        return whole[match.end() :] if match else whole

    @property
    def text(self) -> str:
        """Its text."""
        return self.passage.text

    @cached_property
    def sentences(self) -> tuple[Passage, ...]:
        """Its sentences."""
        return tuple(sentences(self.passage))


def usual_gap(lines: Sequence[Line]) -> int:
    """The empty lines that stand between two lines of one paragraph: 1 in a text that is set with double spacing."""
    gaps = Counter(line.gap for line in lines[1:])
    if gaps[1] <= gaps[0]:
        return 0
    goes_on = sum(
        line.gap == 1 and line.text[:1].islower() and before.text.rstrip()[-1:] not in _ENDS
        for before, line in pairwise(lines)
    )
    return 1 if goes_on * 3 >= gaps[1] else 0


def blocks(lines: Sequence[Line]) -> list[Block]:
    """Lines put together to paragraphs and entries of lists."""
    gap = usual_gap(lines)
    width = max((len(line.text) for line in lines), default=0)
    found: list[Block] = []
    held: list[Line] = []
    listed = False
    for line in lines:
        mark = bool(BULLET.match(line.text) or _NUMBERED.match(line.text))
        if held and (mark or _parted(held, line, gap, width, listed)):
            found.append(Block(tuple(held), listed))
            held = []
        if not held:
            listed = mark
        held.append(line)
    if held:
        found.append(Block(tuple(held), listed))
    return found


def _parted(held: Sequence[Line], line: Line, gap: int, width: int, listed: bool) -> bool:
    """Whether a line begins something new after the lines before it."""
    before = held[-1].text
    if line.gap > gap:
        # In a list that is set with wider spacing than the text an entry goes on after an empty line.
        goes_on = line.gap == 1 and line.text[:1].islower() and before.rstrip()[-1:] not in ".:;?!"
        return not goes_on
    if line.text.rstrip().endswith(":") and len(line.text) < _HEADING * width and line.text.lstrip()[:1].isupper():
        return not _OPEN.search(before.rstrip())
    short = len(before) < _FULL * width or before.rstrip()[-1:] in ".;)"
    if before.rstrip().endswith(":") or _BEGINS.match(line.text) or (short and _BEGINS_ACT.match(line.text)):
        return not _OPEN.search(before.rstrip())
    ended = before.rstrip()[-1:] in ".!?" or not listed or len(before) < _HEADING * width
    return len(before) < _SHORT * width and line.text.lstrip()[:1].isupper() and ended


def sentences(passage: Passage) -> Iterator[Passage]:
    """The sentences of a passage; the points of shortened words end none."""
    return passage.sentences(_STOP, _NEVER)
