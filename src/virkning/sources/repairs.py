"""What is put right in a text before it is read: each repair is logged, and can be undone."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from ftfy import fix_encoding

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


_SUSPECT = re.compile(r"[ÃÂâÅÆËÐÑ]\W|Ã.|â€|�|ï»¿")
_PAGE_OF = re.compile(r"\s*(?:Side|Page)\s+\d{1,4}(?:\s*(?:af|of|/)\s*\d{1,4})?\s*", re.IGNORECASE)
_LONE = re.compile(r"\s*(?:[-–]\s*)?\d{1,3}(?:\s*[-–])?\s*")


def fix_line(text: str, start: int, number: int) -> tuple[Passage, list[Repair]]:
    """A line with its encoding put right, each character with its place; what was changed."""
    fixed = fix_encoding(text) if _SUSPECT.search(text) else text
    if fixed == text:
        return Passage(text, range(start, start + len(text))), []
    places, repairs = array("l"), []
    for tag, old, old_end, new, new_end in SequenceMatcher(None, text, fixed, autojunk=False).get_opcodes():
        if tag == "equal":
            places.extend(range(start + old, start + old_end))
            continue
        before, after = text[old:old_end], fixed[new:new_end]
        repairs.append(Repair(start + old, start + old_end, number, "encoding", before, after))
        last = max(old, old_end - 1)
        places.extend(start + min(old + step, last) for step in range(new_end - new))
    return Passage(fixed, places), repairs


def page_numbers(texts: Sequence[str]) -> set[int]:
    """The lines, counted from 0, that hold a page's number and nothing else.

    ``Side 2 af 71`` is one anywhere; a bare number only where empty lines set it apart, as the cells of a table do
    not stand. A page number may stand in the middle of a sentence.
    """
    found = set()
    for at, text in enumerate(texts):
        if not any(character.isdigit() for character in text[:12]):
            continue
        if _PAGE_OF.fullmatch(text):
            found.add(at)
        elif _LONE.fullmatch(text):
            before, after = _gap(texts, at, -1), _gap(texts, at, 1)
            if (before >= 2 and after >= 1) or (before >= 1 and after >= 2):
                found.add(at)
    return found


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


def hyphens(lines: Sequence[tuple[int, Passage]], dropped: Iterable[Repair]) -> list[Repair]:
    """The words divided at the ends of lines: the hyphen and all up to the word's next part go.

    ``lines`` are those that hold text, with their numbers; what is ``dropped`` already between two lines is left to
    the repair that drops it.
    """
    marks = sorted((repair.start, repair.end) for repair in dropped)
    repairs: list[Repair] = []
    at = 0
    for (number, line), (_, following) in zip(lines, lines[1:], strict=False):
        text, after = line.text.rstrip(), following.text.lstrip()
        if not hyphen_goes(text, after):
            continue
        start, end = line.places[len(text) - 1], following.places[len(following.text) - len(after)]
        while at < len(marks) and marks[at][1] <= start:
            at += 1
        if at < len(marks) and marks[at][0] < end:
            repairs.append(Repair(start, marks[at][0], number, "hyphen", "", ""))
            repairs.append(Repair(marks[at][1], end, number, "hyphen", "", ""))
        else:
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
