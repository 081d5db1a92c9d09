"""What is put right in a text before it is read: each repair is logged, and can be undone."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import ftfy

from virkning.sources.passages import Passage, hyphen_goes

RepairKind = Literal["encoding", "hyphen", "page number"]


@dataclass(frozen=True, slots=True, order=True)
class Repair:
    """One edit of the original: its characters ``start`` to ``end`` read ``before`` and are taken to read ``after``."""

    start: int
    end: int
    line: int
    kind: RepairKind
    before: str
    after: str


_SUSPECT = re.compile(r"[ÃÂâÅÆËÐÑ]\W|Ã.|â€|�|ï»¿|\u00ad")
_MISREAD = re.compile(r"Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
"""A letter of two bytes in UTF-8 that was read as two letters: ftfy leaves some where they could be meant."""
_SOFT = re.compile("\u00ad")
_RUNS = re.compile(r"[!-~]+|[^!-~]+")
_ALIKE = {0xA0: " ", 0x2007: " ", 0x2009: " ", 0x202F: " ", 0x0C: " ", 0x2010: "-", 0x2011: "-"}
"""Spaces and hyphens of other kinds, character for character; that is no repair."""
_PAGE_OF = re.compile(r"\s*(?:Side|Page)\s+\d{1,4}(?:\s*(?:af|of|/)\s*\d{1,4})?\s*", re.IGNORECASE)
_CELL = re.compile(r"[\s\d.,%<–-]+")
_NEAR = 4
"""How many lines away a number may stand that a lone number belongs together with."""
_LONE = re.compile(r"\s*(?:[-–]\s*)?\d{1,3}(?:\s*[-–])?\s*")


def fix_line(text: str, start: int, number: int) -> tuple[Passage, list[Repair]]:
    """A line with its encoding put right, each character with its place; what was changed.

    Spaces and hyphens that only look otherwise are made the plain ones; white space at the end goes.
    """
    line = Passage(text, range(start, start + len(text)))
    repairs: list[Repair] = []
    if _SUSPECT.search(text):
        fixed = _MISREAD.sub(lambda match: _two_bytes(match[0]), ftfy.fix_encoding(text))
        if fixed != text:
            line, repairs = _aligned(text, fixed, start, number)
    if "\u00ad" in text:
        line = _without_soft_hyphens(line, text, start, number, repairs)
    return Passage(line.text.translate(_ALIKE), line.places).rstrip(), repairs


def _aligned(text: str, fixed: str, start: int, number: int) -> tuple[Passage, list[Repair]]:
    """The line as it was fixed, with places, and what was changed.

    No letter of ASCII is ever part of a misreading, so the two lines can differ only in what stands between such.
    """
    old, new = _RUNS.findall(text), _RUNS.findall(fixed)
    if [run for run in old if run.isascii()] != [run for run in new if run.isascii()] or len(old) != len(new):
        old, new = [text], [fixed]
    places, repairs, at = array("l"), list[Repair](), start
    for before, after in zip(old, new, strict=True):
        for stood, reads in _steps(before, after):
            if stood != reads:
                repairs.append(Repair(at, at + len(stood), number, "encoding", stood, reads))
            places.extend(at + min(step, len(stood) - 1) for step in range(len(reads)))
            at += len(stood)
    return Passage(fixed, places), repairs


def _steps(before: str, after: str) -> list[tuple[str, str]]:
    """What was misread and what it reads, character by character if their bytes say so."""
    steps, at = [], 0
    for character in after:
        length = 1 if before[at : at + 1] == character else len(character.encode())
        steps.append((before[at : at + length], character))
        at += length
    return steps if at == len(before) and all(stood for stood, _ in steps) else [(before, after)]


def _without_soft_hyphens(line: Passage, text: str, start: int, number: int, repairs: list[Repair]) -> Passage:
    """The line without hyphens that would only show at its end, but for one that stands there; adds the repairs."""
    left = {start + len(text.rstrip()) - 1}.union(*(range(each.start, each.end) for each in repairs))
    gone = {start + match.start() for match in _SOFT.finditer(text)} - left
    repairs += [Repair(place, place + 1, number, "hyphen", "", "") for place in gone]
    kept = [at for at, place in enumerate(line.places) if place not in gone]
    return Passage("".join(line.text[at] for at in kept), array("l", (line.places[at] for at in kept)))


def _two_bytes(text: str) -> str:
    try:
        return text.encode("sloppy-windows-1252").decode("utf-8")
    except UnicodeError:
        return text


def page_numbers(texts: Sequence[str]) -> set[int]:
    """The lines, counted from 0, that hold a page's number and nothing else.

    ``Side 2 af 71`` is one anywhere; a bare number only where empty lines set it apart, as the cells of a table do
    not stand, and where the lines beside it hold more than a number. It may stand in the middle of a sentence.
    """
    found = set()
    for at, text in enumerate(texts):
        if not any(character.isdigit() for character in text[:12]):
            continue
        if _PAGE_OF.fullmatch(text):
            found.add(at)
        elif _LONE.fullmatch(text):
            before, after = _gap(texts, at, -1), _gap(texts, at, 1)
            apart = (before >= 2 and after >= 1) or (before >= 1 and after >= 2)
            if apart and not _among_numbers(texts, at):
                found.add(at)
    return found


def _among_numbers(texts: Sequence[str], at: int) -> bool:
    """Whether the nearest line that is not empty, before or after, holds nothing but a number."""
    sides = (range(at - 1, max(-1, at - 1 - _NEAR), -1), range(at + 1, min(len(texts), at + 1 + _NEAR)))
    near = (next((texts[here] for here in side if texts[here].strip()), "") for side in sides)
    return any(_CELL.fullmatch(text) for text in near)


def _gap(texts: Sequence[str], at: int, step: int) -> int:
    """How many empty lines follow a line in one direction; the edge of the text or of a page counts as three."""
    count, here = 0, at + step
    while 0 <= here < len(texts) and not texts[here].strip() and count < 3:
        if "\f" in texts[here] or (step == -1 and "\f" in texts[here + 1]):
            return 3
        count, here = count + 1, here + step
    if not 0 <= here < len(texts) or "\f" in texts[here if step == 1 else here + 1]:
        return 3
    return count


def hyphens(lines: Sequence[tuple[int, Passage]], made: Iterable[Repair]) -> list[Repair]:
    """The words divided at the ends of lines: the hyphen and all up to the word's next part go.

    ``lines`` are those that hold text, with their numbers; the repairs ``made`` already between two of them, such as a
    page number left out, stay as they are.
    """
    marks = sorted((repair.start, repair.end) for repair in made)
    repairs: list[Repair] = []
    at = 0
    for (number, line), (_, following) in pairwise(lines):
        after = following.text.lstrip()
        if not hyphen_goes(line.text, after):
            continue
        start, end = line.places[-1], following.places[len(following.text) - len(after)]
        while at < len(marks) and marks[at][1] <= start:
            at += 1
        while at < len(marks) and marks[at][0] < end:
            repairs.append(Repair(start, marks[at][0], number, "hyphen", "", ""))
            start = marks[at][1]
            at += 1
        repairs.append(Repair(start, end, number, "hyphen", "", ""))
    return repairs


def worded(repairs: Iterable[Repair], original: str) -> tuple[Repair, ...]:
    """The repairs in order, each with the characters it stands for."""
    return tuple(
        Repair(each.start, each.end, each.line, each.kind, original[each.start : each.end], each.after)
        for each in sorted(repairs)
        if each.end > each.start or each.after
    )


def apply(original: str, repairs: Iterable[Repair]) -> str:
    """The original with all repairs made."""
    pieces, at = [], 0
    for repair in repairs:
        pieces += [original[at : repair.start], repair.after]
        at = repair.end
    return "".join([*pieces, original[at:]])


def undo(repaired: str, repairs: Iterable[Repair]) -> str:
    """The original again, from the repaired text and what was repaired."""
    pieces, at, moved = [], 0, 0
    for repair in repairs:
        start = repair.start + moved
        pieces += [repaired[at:start], repair.before]
        at = start + len(repair.after)
        moved += len(repair.after) - len(repair.before)
    return "".join([*pieces, repaired[at:]])
