"""The numbered clauses of an agreement as a tree, its annexes, and the notes at the foot of its pages.

A number begins a clause only where it follows from the numbers before it: a wrapped line may well begin with
``3.2``, and tables and dates begin lines with figures too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from virkning.sources.document import Document, Line
from virkning.sources.passages import EMPTY, Passage, Span, join

Number = tuple[int, ...]

_ANNEX = re.compile(
    r"\s*(?:Bilag|Appendiks|Appendix|Annex)\s+(\d{1,2}(?:\.\d{1,2})*|[A-Z])\b\s*[-–—:.]?\s*(.*)", re.IGNORECASE
)
_LISTING = re.compile(r"(?:bilag|bilagsliste|bilagsfortegnelse|bilagsoversigt|appendices|annexes)\W*", re.IGNORECASE)
_CLAUSE = re.compile(r"\s*(?:§\s*(?=\d+\.?\s))?(\d{1,2}(?:\.\d{1,2}){0,4})(\.?)(\s+|$)(.*)", re.DOTALL)
_ITEM = re.compile(r"\s*(\((?:[ivx]{1,5}|[a-zA-Z]|\d{1,2})\)|(?:[a-z]|\d{1,2})\))\s+(\S.*)")
_BULLET = re.compile(r"\s*[•●▪◦□\uf0b7\uf0a7–-]\s+(\S.*)|\s*o\s+([A-ZÆØÅ].*)")
_MONTH = re.compile(
    r"(?:januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december|kvartal|halvår|rate|år)\b",
    re.IGNORECASE,
)
_HANGING = re.compile(
    r"(?:\b(?:bilag|punkt|pkt\.?|nr\.?|artikel|afsnit|af|til|fra|på|dkk|og|eller|i|den|jf\.?|§)|[,(])\s*$",
    re.IGNORECASE,
)
_NOTE = re.compile(r"(\d{1,2})\s+(?=\S)(.*)")
_SENTENCE = re.compile(r"https?://|Note\b|[A-ZÆØÅ](?:[a-zæøå]+|\S{0,3}\([a-z]\))(?:[\s,]+[a-zæøå(]+){2}")
_MARKER = re.compile(r"[^\W\d_]{3,}(\d{1,2})(?!\d|[.,]\d)")
_SIGNATURES = re.compile(r"\s*Underskrift", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.:;?!)”\"]\s*$")


@dataclass(frozen=True, slots=True)
class Item:
    """A lettered or bulleted part of a clause, such as ``(iii)``."""

    label: str
    passage: Passage


@dataclass(frozen=True)
class Clause:
    """A numbered clause with the text that is its own; ``annex`` is empty in the body of the agreement.

    ``title`` is empty for a clause that is a sentence. ``parent`` is the number of the clause it stands below.
    """

    annex: str
    number: str
    title: str
    passage: Passage
    items: tuple[Item, ...]
    lines: tuple[Line, ...] = field(repr=False)

    @property
    def name(self) -> str:
        """The clause as it is cited: ``5.2``, ``Bilag 5.1, 2``."""
        where = f"Bilag {self.annex}" if self.annex else ""
        return ", ".join(part for part in (where, self.number) if part)

    @property
    def level(self) -> int:
        """How deep it stands: 1 for ``5``, 2 for ``5.2``; 0 for what an annex says before its first number."""
        return len(self.number.split(".")) if self.number else 0


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex: where it is listed, and where it is attached."""

    number: str
    title: str
    listed: Passage | None
    attached: Passage | None


@dataclass(frozen=True, slots=True)
class Note:
    """A note at the foot of a page."""

    number: str
    passage: Passage


@dataclass(frozen=True)
class Outline:
    """The agreement in order: clauses (body first, then annex by annex), annexes, and notes."""

    clauses: tuple[Clause, ...]
    annexes: tuple[Annex, ...]
    notes: tuple[Note, ...]

    def at(self, annex: str, number: str) -> Clause | None:
        """The clause of a number, if it is there."""
        return next((each for each in self.clauses if each.annex == annex and each.number == number), None)

    def below(self, clause: Clause) -> tuple[Clause, ...]:
        """A clause and all that stand below it."""
        start = f"{clause.number}."
        return tuple(
            each
            for each in self.clauses
            if each.annex == clause.annex and (each.number == clause.number or each.number.startswith(start))
        )

    def of(self, annex: str) -> tuple[Clause, ...]:
        """All clauses of an annex, or of the body."""
        return tuple(each for each in self.clauses if each.annex == annex)


def follows(new: Number, now: Number) -> bool:
    """Whether a number can come next: the first below, or the next at this level or above, where one may be skipped."""
    if not now:
        return new in ((1,), (1, 1))
    if new == (*now, 1):
        return True
    level = len(new) - 1
    return level < len(now) and new[:level] == now[:level] and new[level] - now[level] in (1, 2)


class _Builder:
    """The state while the lines are gone through."""

    def __init__(self) -> None:
        self.annex, self.number = "", ""
        self.now: Number = ()
        self.listing = False
        self.note: int | None = None
        self.markers: set[int] = set()
        self.own: list[Line] = []
        self.clauses: list[Clause] = []
        self.listed: dict[str, tuple[str, Passage]] = {}
        self.attached: dict[str, tuple[str, Passage]] = {}
        self.notes: list[tuple[str, list[Passage]]] = []

    def close(self) -> None:
        """End the clause under way."""
        if self.own:
            self.clauses.append(_clause(self.annex, self.number, self.own))
        self.own = []

    def begin(self, number: str, line: Line) -> None:
        """Begin a clause."""
        self.close()
        self.number, self.now = number, tuple(int(part) for part in number.split("."))
        self.own = [line]
        match = _CLAUSE.match(line.text)
        self.listing = bool(match and _LISTING.fullmatch(match[4]))

    def begin_annex(self, number: str, title: str, line: Line) -> None:
        """Begin an annex."""
        self.close()
        self.annex, self.number, self.now, self.listing = number, "", (), False
        self.markers = set()
        self.attached.setdefault(number, (title, line.passage))


def outline(document: Document, first: int, end: int) -> Outline:
    """The clauses, annexes and notes between two positions in ``document.lines``."""
    state = _Builder()
    before: Line | None = None
    for line in document.lines[first:end]:
        _take(state, line, before)
        before = line
    state.close()
    numbers = sorted({*state.listed, *state.attached}, key=_order)
    annexes = []
    for number in numbers:
        listed, attached = state.listed.get(number), state.attached.get(number)
        title = (listed or attached or ("", EMPTY))[0]
        annexes.append(Annex(number, title, listed and listed[1], attached and attached[1]))
    notes = tuple(Note(number, join(parts)) for number, parts in state.notes)
    return Outline(tuple(state.clauses), tuple(annexes), notes)


def _order(number: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else ord(part[0]) for part in number.split("."))


def _take(state: _Builder, line: Line, before: Line | None) -> None:
    text = line.text
    match = _CLAUSE.fullmatch(text)
    clause = match and _is_clause(match, state, before)
    if state.note is not None and not clause and not _note_ends(line, before):
        if (note := _NOTE.fullmatch(text.strip())) and int(note[1]) == state.note + 1:
            state.note += 1
            state.notes.append((note[1], []))
        state.notes[-1][1].append(line.passage)
        return
    state.note = None
    annex = _ANNEX.fullmatch(text)
    if annex and (heading := _annex_heading(annex, state, before)):
        if heading == "listed":
            state.listed.setdefault(annex[1], (annex[2].strip(), line.passage.found(annex, 0).strip()))
        else:
            state.begin_annex(annex[1], annex[2].strip(), line)
            return
    if note := _is_note(text, state, before):
        state.note = int(note[1])
        state.notes.append((note[1], [line.passage]))
        return
    if match and clause:
        state.begin(match[1], line)
    else:
        if _SIGNATURES.match(text):
            state.close()
            state.number, state.listing = "", False
        state.own.append(line)
    state.markers.update(int(number) for number in _MARKER.findall(text))


def _annex_heading(match: re.Match[str], state: _Builder, before: Line | None) -> str:
    """Whether a line that begins with the name of an annex lists it, is its heading, or neither."""
    rest = match[2].strip()
    known = match[1] in state.listed
    if state.listing and rest[:1].isupper() and not known:
        return "listed"
    if before is not None and _HANGING.search(before.text):
        return ""
    capitals = match[0].strip().startswith(("BILAG", "APPENDI", "ANNEX"))
    title = (rest[:1].isupper() or not rest) and len(rest) < 90 and not rest.endswith((".", ",", ";"))
    return "heading" if title and (capitals or known) else ""


def _is_clause(match: re.Match[str], state: _Builder, before: Line | None) -> bool:
    number, dot, rest = tuple(int(part) for part in match[1].split(".")), match[2], match[4].strip()
    if not follows(number, state.now):
        return False
    if len(number) == 1:
        title = rest[:1].isupper() and not _MONTH.match(rest)
        if not title or not (dot or match[0].lstrip().startswith("§")):
            return False
    elif not rest or not (rest[:1].isalpha() or rest[:1] in '(”"§[') or _MONTH.match(rest):
        return False
    if before is not None and _HANGING.search(before.text):
        return False
    skipped = state.now and number[-1] - (state.now[len(number) - 1] if len(number) <= len(state.now) else 0) == 2
    return not skipped or len(number) > 1


def _is_note(text: str, state: _Builder, before: Line | None) -> re.Match[str] | None:
    """Whether a line begins a note: a bare number that a word carries in the text before, and then a sentence."""
    match = _NOTE.fullmatch(text.strip())
    if not match or before is None or len(match[2]) < 12 or int(match[1]) not in state.markers:
        return None
    return match if _SENTENCE.match(match[2]) else None


def _note_ends(line: Line, before: Line | None) -> bool:
    """A note goes on until the next page, a heading, a gap, or an item in brackets after its last sentence."""
    if before is not None and line.page != before.page:
        return True
    item = _ITEM.fullmatch(line.text)
    if item and item[1].startswith("(") and before is not None and _SENTENCE_END.search(before.text):
        return True
    starts_page = line.text.startswith(" ") and not line.text.startswith("  ")
    return starts_page or line.gap >= 2 or bool(_ANNEX.fullmatch(line.text) and line.text.strip()[:5].isupper())


def _clause(annex: str, number: str, lines: Sequence[Line]) -> Clause:
    head = lines[0].passage
    match = _CLAUSE.fullmatch(head.text) if number else None
    first = head.found(match, 4) if match else head
    passages = [first, *(line.passage for line in lines[1:])]
    own = join(passages)
    title = first.text.strip() if _is_title(number, first.text.strip(), lines) else ""
    return Clause(annex, number, title, own, tuple(_items(passages)), tuple(lines))


def _is_title(number: str, text: str, lines: Sequence[Line]) -> bool:
    if not number or not text or len(text) > 120:
        return False
    if number.count(".") == 0:
        return True
    return len(lines) == 1 and not _SENTENCE_END.search(text) and len(text) < 90


def _items(passages: Sequence[Passage]) -> Iterator[Item]:
    label, parts = "", list[Passage]()
    for passage in passages:
        match = _ITEM.fullmatch(passage.text) or _BULLET.fullmatch(passage.text)
        if match:
            if parts:
                yield Item(label, join(parts))
            groups = [each for each in match.groups() if each]
            label = groups[0] if len(groups) > 1 else "•"
            parts = [passage.found(match, match.lastindex or 0)]
        elif parts:
            parts.append(passage)
    if parts:
        yield Item(label, join(parts))


def span_of(document: Document, clause: Clause) -> Span:
    """The place of a clause."""
    return document.span(clause.lines[0].passage, clause.lines[-1].passage)
