"""The index of a collection, area by area, joined to its cases; and the entries that lead to none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from virkning.sources.document import Document
from virkning.sources.investments.outline import Case
from virkning.sources.passages import Passage

_HEAD = re.compile(r"\s*Område\s+Kommune\s*", re.IGNORECASE)
_AREA = re.compile(r"(\S.*?)\s{2,}(\S.*)")
_NUMBERS = re.compile(r"[\d\s,.]+(?:og\s+\d+|og)?[\s,]*|\d[\d\s,og]*")
_ENTRY = re.compile(r"([^\W\d][^\d]*?)\s*((?:\d+[\s,]*(?:og\s*)?)*)\s*")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Entry:
    """An entry of the index: the area, the municipality as written, and the numbers of its cases, if it has any."""

    area: str
    place: str
    numbers: tuple[int, ...]
    passage: Passage


def entries(document: Document, first: int, end: int, places: Sequence[str]) -> list[Entry]:
    """The entries between the index's heading and the first case; ``places`` are the municipalities of the cases."""
    found: list[Entry] = []
    area = ""
    begun = False
    for line in document.lines[first:end]:
        if not begun:
            begun = bool(_HEAD.fullmatch(line.text))
            continue
        passage = line.passage.strip()
        head = _AREA.fullmatch(line.text) if not line.text.startswith(" ") else None
        if head:
            area, passage = head[1], line.passage.found(head, 2).strip()
        if found and _NUMBERS.fullmatch(passage.text):
            before = found[-1]
            more = tuple(int(digits) for digits in _DIGITS.findall(passage.text))
            found[-1] = Entry(before.area, before.place, before.numbers + more, before.passage)
            continue
        found += [Entry(area, *each) for each in _split(passage, places)]
    return found


def _split(passage: Passage, places: Sequence[str]) -> Iterator[tuple[str, tuple[int, ...], Passage]]:
    """One entry, or several on a line whose breaks were lost: a new one begins with a known municipality."""
    known = sorted(set(places), key=len, reverse=True)
    starts = [0]
    for place in known:
        for match in re.finditer(rf"(?<=\s){re.escape(place)}(?![\w/-])", passage.text):
            if not any(start <= match.start() < start + len(place) for start in starts[1:]):
                starts.append(match.start())
    starts = sorted(set(starts))
    for start, end in zip(starts, [*starts[1:], len(passage.text)], strict=True):
        piece = passage[start:end].strip()
        if entry := _ENTRY.fullmatch(piece.text):
            yield entry[1].strip(), tuple(int(digits) for digits in _DIGITS.findall(entry[2])), piece


@dataclass(frozen=True)
class Joined:
    """An entry with the cases it leads to, by their positions; ``problem`` says why it leads to none or too few.

    ``nearest`` is the municipality that an unknown one may stand for; ``missing`` are numbers that no case has.
    """

    entry: Entry
    cases: tuple[int, ...]
    problem: str
    nearest: str
    missing: tuple[int, ...]


def join_index(found: Sequence[Entry], cases: Sequence[Case], numbers: Sequence[int]) -> list[Joined]:
    """Each entry with its cases: all of the municipality where it names no number."""
    by_place: dict[str, dict[int, int]] = {}
    for at, (case, number) in enumerate(zip(cases, numbers, strict=True)):
        by_place.setdefault(case.place.text, {})[number] = at
    joined = []
    for entry in found:
        own = by_place.get(entry.place)
        if own is None:
            close = get_close_matches(entry.place, list(by_place), n=1, cutoff=0.8)
            joined.append(Joined(entry, (), "unknown municipality", close[0] if close else "", ()))
            continue
        missing = tuple(number for number in entry.numbers if number not in own)
        led = tuple(own[number] for number in entry.numbers if number in own) or tuple(own.values())
        joined.append(Joined(entry, led, "no such case" if missing else "", "", missing))
    return joined
