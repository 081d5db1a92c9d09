"""The text about each initiative: the headings in an agreement's annexes, each with what stands below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from virkning.sources.appropriations.tables import ANNEX, CAPTION, Table
from virkning.sources.document import Document
from virkning.sources.passages import EMPTY, Passage, join

_BULLET = re.compile(r"(?:\s+|\s*[•●▪◦o*·–\uf0b7-]\s+)(?=\S)")
_NUMBERED = re.compile(r"\s*\d+(?:\.\d+)+\.?\s+[A-ZÆØÅ\d”\"]|\s*\d+\.\s+[A-ZÆØÅ]")
_DEEP = re.compile(r"\s*\d+\.\d+")
_OPENS = re.compile(r"\s*[A-ZÆØÅÉ”\"“»\d§]")
_ENDS = re.compile(r"[.!?:](?:[”\"’)]*)$|\.(?:pdf|html?)$|^https?://")
_ABBREVIATED = re.compile(r"\b(?:mv|m\.v|mm|m\.m|osv|o\.l)\.$", re.IGNORECASE)
_TELLS = re.compile(
    r"\b(?:er\s+enige|har|vil|bliver|blev|laves|afsætt?es|afsat|herefter|hvorfor|fordi|således|ca)\b|\bkr\."
    r"|^\s*(?:Der|De|Det|Satspulje\w*|Aftalepart\w*|Partierne)\s",
)
_THEME = re.compile(r"\s*(?:TEMA|Tema)\b\s*:?")
_RUN_IN = re.compile(r"[^.:]{3,160}?:(?=\s+[A-ZÆØÅ])")
_LONGEST = 3
_LEAD_WORDS = 9


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text below it. ``level`` is 0 for an annex or a theme, 1 for a heading, 2 for a bullet.

    A heading ``runs_in`` where its paragraph begins with it; then ``heading`` may hold more than the title.
    """

    annex: str
    heading: Passage
    body: Passage
    level: int
    runs_in: bool


def sections(document: Document, start: int, end: int, tables: Sequence[Table]) -> list[Section]:
    """The headings of a stretch in order, without what stands in its tables."""
    taken = bytearray(end - start)
    for table in tables:
        for first, last in table.places:
            for at in range(max(first, start), min(last, end)):
                taken[at - start] = 1
    lines = [at for at in range(start, end) if not taken[at - start] and not CAPTION.fullmatch(document.lines[at].text)]
    marks = list(_marks(document, lines))
    found = []
    annex = ""
    for index, (at, length, level, runs_in) in enumerate(marks):
        until = marks[index + 1][0] if index + 1 < len(marks) else len(lines)
        heading = _joined(document, lines[at : at + length])
        match = ANNEX.match(document.lines[lines[at]].text) if level == 0 else None
        annex = match["number"].replace(" ", "").lower() if match else annex
        if runs_in:
            body = _joined(document, lines[at:until])
            heading = _lead(body)
        else:
            body = _joined(document, lines[at + length : until])
        found.append(Section(annex, heading, body, level, runs_in))
    return found


def _joined(document: Document, at: Sequence[int]) -> Passage:
    return join(document.lines[each].passage for each in at) if at else EMPTY


def _lead(body: Passage) -> Passage:
    """What a paragraph begins with: all before its colon, or its first words."""
    match = _RUN_IN.match(body.text)
    if match:
        return body[: match.end() - 1]
    words = list(re.finditer(r"\S+", body.text))[:_LEAD_WORDS]
    return body[: words[-1].end()] if words else body


def _marks(document: Document, lines: Sequence[int]) -> Iterator[tuple[int, int, int, bool]]:
    """For each heading its index in ``lines``, how many of them it takes, its level, and whether it runs in."""
    texts = [document.lines[at].text for at in lines]
    at = 0
    open_before = False
    while at < len(texts):
        mark = _mark(document, lines, texts, at, open_before)
        if mark:
            yield at, *mark
            at += mark[0]
            open_before = False
            continue
        open_before = not _ENDS.search(texts[at].strip()) or bool(_ABBREVIATED.search(texts[at].strip()))
        at += 1


def _mark(
    document: Document, lines: Sequence[int], texts: Sequence[str], at: int, open_before: bool
) -> tuple[int, int, bool] | None:
    text = texts[at]
    if ANNEX.match(text) or _THEME.match(text):
        return _length(texts, at), 0, False
    bullet = _BULLET.match(text) is not None and document.lines[lines[at]].gap > 0
    if _NUMBERED.match(text) and (not open_before or _DEEP.match(text)):
        return (_length(texts, at), 1, False) if _is_heading(texts, at) else None
    if open_before and not bullet:
        return None
    if _is_heading(texts, at):
        return _length(texts, at), 2 if bullet else 1, False
    if bullet and _OPENS.match(text) and not text.strip()[0].isdigit():
        return 1, 2, True
    return None


def _length(texts: Sequence[str], at: int) -> int:
    """How many lines a heading takes: as long as the next goes on in small letters, or the line was cut."""
    length = 1
    while length < _LONGEST and at + length < len(texts):
        here, after = texts[at + length - 1].rstrip(), texts[at + length].strip()
        goes_on = after[:1].islower() or after[:1] == "(" or here.endswith(("-", "–", " og", " i", " til"))
        if not goes_on or _BULLET.match(texts[at + length]):
            break
        length += 1
    return length


def _is_heading(texts: Sequence[str], at: int) -> bool:
    """Whether a line begins a heading: it opens like one, tells nothing, has no full stop, and a sentence follows."""
    if not _OPENS.match(texts[at].strip()):
        return False
    length = _length(texts, at)
    held = [text.strip() for text in texts[at : at + length]]
    whole = " ".join(held)
    numbered = _NUMBERED.match(whole) is not None
    if (
        len(whole) > 200
        or (_TELLS.search(whole) and not numbered)
        or (_ENDS.search(whole) and not _ABBREVIATED.search(whole))
    ):
        return False
    if whole.endswith((",", ";", "-")) or (whole[:1].isdigit() and not numbered):
        return False
    following = texts[at + length].strip() if at + length < len(texts) else ""
    return not following or bool(_OPENS.match(following)) or following.startswith("http")
