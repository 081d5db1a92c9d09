"""Where the index of a collection and its cases do not match."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from virkning.sources.investments.index import Joined
from virkning.sources.passages import Passage

if TYPE_CHECKING:
    from virkning.sources.investments.reading import Read

Problem = Literal["unknown municipality", "no such case", "another area", "not in the index"]

_ANYTHING = re.compile(r"andet|andre|øvrig\w*|diverse", re.IGNORECASE)
_WORD = re.compile(r"\w{4,}")


@dataclass(frozen=True)
class Mismatch:
    """An entry that leads nowhere, or to cases of another area; or a case that no entry leads to.

    ``nearest`` is what may be meant: a municipality, or the cases that are about the area.
    """

    problem: Problem
    area: str
    place: str
    numbers: tuple[int, ...]
    nearest: str
    passage: Passage


def mismatches(index: Sequence[Joined], cases: Sequence[Read]) -> Iterator[Mismatch]:
    """Every mismatch: of the entries in their order, then of the cases; none where there is no index."""
    named: set[int] = set()
    for joined in index:
        named.update(joined.cases)
        entry = joined.entry
        if joined.problem == "unknown municipality":
            yield Mismatch(
                "unknown municipality", entry.area, entry.place, entry.numbers, joined.nearest, entry.passage
            )
        elif joined.problem:
            yield Mismatch("no such case", entry.area, entry.place, joined.missing, "", entry.passage)
        if entry.numbers and (others := _about(joined, cases)):
            nearest = ", ".join(str(case.number) for case in others)
            yield Mismatch("another area", entry.area, entry.place, entry.numbers, nearest, entry.passage)
    for at, case in enumerate(cases):
        if index and at not in named:
            yield Mismatch("not in the index", "", case.place, (case.number,), "", case.case.lines[0].passage)


def _about(joined: Joined, cases: Sequence[Read]) -> list[Read]:
    """The municipality's cases that say the name of the area, if none of those that the entry names does."""
    entry = joined.entry
    words = [word.lower() for word in _WORD.findall(entry.area)]
    if not words or _ANYTHING.fullmatch(entry.area):
        return []
    # An ending may differ: ``Aktivitetsparate``, ``aktivitetsparat``.
    said = re.compile("|".join(rf"\b{re.escape(word[: max(4, len(word) - 2)])}" for word in words), re.IGNORECASE)
    about = {at for at, case in enumerate(cases) if case.place == entry.place and said.search(_text(case))}
    return [] if about & set(joined.cases) else [cases[at] for at in sorted(about)]


def _text(case: Read) -> str:
    return " ".join(part.passage.text for part in case.case.parts)
