"""Paragraphs and sentences of a section, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from virkning.sources.document import Line
from virkning.sources.passages import Passage, join

BULLET = re.compile(r"\s*(?:[•·▪◦‣●○*–-]|o(?=\s{1,3}\S))\s{1,4}(?=\S)")
NUMBER = re.compile(r"\s*(?P<number>\d{1,2})\s?[.)]\s{1,4}(?=\S)")
AT = re.compile(r"\s*(?:[–•-]\s*)?at\s", re.IGNORECASE)
LETTER = re.compile(r"\s*(?P<letter>[a-z])\s?[.)]\s{1,4}(?=\S)")


def marks_entry(text: str) -> bool:
    """Whether a line begins an entry of a list."""
    return bool(BULLET.match(text) or NUMBER.match(text) or LETTER.match(text))


def paragraphs(lines: Sequence[Line], gap: int, at_begins: bool = False) -> Iterator[list[Line]]:
    """Lines that belong together: up to a larger gap than that between lines, or the next entry of a list.

    In a recommendation a line that begins with ``at`` is an entry (``at_begins``).
    """
    held: list[Line] = []
    for line in lines:
        if held and (line.gap > gap or marks_entry(line.text) or (at_begins and AT.match(line.text))):
            yield held
            held = []
        held.append(line)
    if held:
        yield held


def passages(lines: Sequence[Line], gap: int) -> Iterator[Passage]:
    """The paragraphs of some lines as passages."""
    for held in paragraphs(lines, gap):
        yield join(line.passage for line in held)


_STOP = re.compile(r"(?:[.!?]+[”\"')\]]*|:)\s+(?=[A-ZÆØÅ”\"“»(§])|[.!?]+[”\"')\]]*\s+(?=[•▪●])")
_NEVER = re.compile(
    r"(?<!\w)(?:ca|nr|d|bl\.a|f\.eks|fx|jf|jfr|evt|pr|inkl|incl|ekskl|excl|ift|vedr|hhv|pkt|kap|kl|tlf|ad|hr|fr|dr|iht"
    r"|ifm|[A-ZÆØÅ])\.$",
    re.IGNORECASE,
)


def sentences(passage: Passage) -> Iterator[Passage]:
    """The sentences of a paragraph; a colon before a capital ends one too."""
    return passage.sentences(_STOP, _NEVER)
