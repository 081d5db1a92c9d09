"""Searching the minutes: items, sections and decisions in which some words stand."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from virkning.sources.minutes.bodies import same
from virkning.sources.minutes.decisions import Outcome
from virkning.sources.passages import Passage, Span

if TYPE_CHECKING:
    from virkning.sources.minutes.reading import MinutesReading

Where = Literal["title", "section", "decision"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where all the words stand: in a title, a section (``heading``) or a decision; ``snippet`` is around."""

    item: int
    where: Where
    heading: str
    snippet: str
    span: Span


_WORD = re.compile(r"\w+")
_FOLDED = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "è": "e", "ü": "u", "ä": "ae", "ö": "oe"})
_AROUND = 60


def folded(word: str) -> str:
    """A word without regard to case, its Danish letters written as ``ae``, ``oe`` and ``aa``."""
    return word.casefold().translate(_FOLDED)


def search(
    reading: MinutesReading,
    words: str,
    committee: str = "",
    outcome: Outcome | None = None,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
) -> list[Hit]:
    """The places in which every word begins a word of the text, in the order of the items.

    With a committee, an outcome, or days, only decisions by that body, with that outcome, within those days.
    """
    wanted = [folded(word) for word in _WORD.findall(words)]
    filtered = bool(committee or outcome or first or last)
    found: list[Hit] = []
    for item in reading.items:
        if not filtered:
            found += _hits(reading, wanted, item.number, "title", "", item.title)
            for section in item.sections:
                if section.kind not in ("decision", "earlier") and not section.within:
                    found += _hits(reading, wanted, item.number, "section", section.heading.text, section.text)
        for decision in reading.decisions:
            if decision.item != item.number or (committee and not same(decision.committee, committee)):
                continue
            if outcome and outcome not in decision.outcomes:
                continue
            if (first or last) and decision.date is None:
                continue
            if decision.date and ((first and decision.date < first) or (last and decision.date > last)):
                continue
            found += _hits(reading, wanted, item.number, "decision", decision.section, decision.passage)
    return found


def _hits(
    reading: MinutesReading, wanted: Sequence[str], item: int, where: Where, heading: str, passage: Passage
) -> Iterator[Hit]:
    starts: list[int] = []
    words = [(folded(match.group()), match.start()) for match in _WORD.finditer(passage.text)]
    for each in wanted:
        at = next((start for word, start in words if word.startswith(each)), None)
        if at is None:
            return
        starts.append(at)
    begin = max(0, min(starts, default=0) - _AROUND)
    piece = passage[begin : min(starts, default=0) + 2 * _AROUND].strip()
    if piece:
        yield Hit(item, where, heading, piece.text, reading.document.span(piece))
