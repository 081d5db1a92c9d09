"""Where each application begins and ends, what says so, and the sections it has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from virkning.sources.document import Document, Line
from virkning.sources.pilots.header import FIELD_STARTS
from virkning.sources.pilots.text import Block, blocks, readable

Evidence = Literal["label", "running head", "form", "header", "section 1", "new page", "cover letter"]
"""What says that an application begins: its number, the network's name above it, the form's title, its table of
fields, the first section, that it begins a page, a letter that names it."""

Certainty = Literal["certain", "likely", "possible"]
Headed = Literal["as the form", "otherwise", "twice", "added", "annex"]

FORM = re.compile(r"\W*(?:skabelon\W*)?ansøgning(?:sskema)?\s+om\s+[^.,]{0,40}forsøg[^.,;]{0,50}$", re.IGNORECASE)
LABEL = re.compile(r"\s*(?:del)?ansøgning\s+nr\.?\s*(?P<number>\d{1,3})\s*[:.–-]\s*(?P<title>\S.*)$", re.IGNORECASE)
_HEADINGS: dict[int, re.Pattern[str]] = {
    1: re.compile(r"beskrivelse\s+af\s+(?:\w+\s)?forsøg(?:et|ene)?", re.IGNORECASE),
    2: re.compile(r"mål(?:sætning(?:er)?)?\s+og\s+(?:forventede\s+)?(?:resultater|effekter)", re.IGNORECASE),
    3: re.compile(r"(?:konkrete\s+)?behov\s+for\s+(?:forsøgs|lov)?hjemler\b[^.]{0,80}(?:mv?\.\s?v?\.?)?", re.I),
    4: re.compile(r"hvordan\s+realiseres\s+(?:de\s+forventede\s+)?(?:mål\s+og\s+)?resultater(?:ne)?", re.IGNORECASE),
    5: re.compile(r"evaluering(?:en)?(?:\s+af\s+forsøget)?", re.IGNORECASE),
}
"""The titles of the five sections of the form."""
_OWN: dict[int, re.Pattern[str]] = {
    1: re.compile(r"\b(?:beskriv|formål|indhold|baggrund)", re.IGNORECASE),
    2: re.compile(r"\b(?:mål|resultat|effekt|succeskriteri|gevinst)", re.IGNORECASE),
    3: re.compile(r"hjem(?:mel|ler)|\b(?:undtagelse|fritagelse|dispensation|lovgivning)", re.IGNORECASE),
    4: re.compile(r"\b(?:realiser|gennemfør|implementer|organiser|tidsplan|aktivitet)", re.IGNORECASE),
    5: re.compile(r"evaluer|\b(?:opfølgning|dokumentation|måling|effektmåling)", re.IGNORECASE),
}
_NUMBERED = re.compile(r"\s*(?P<number>\d)\s*[.)]\s*(?P<title>\S.*?)\s*:?\s*$")
_ANNEX = re.compile(
    r".*\bparagraffer\b.*\bfritagelse\b|\s*bilag(?:\s+\d{1,2})?\s*(?:[:.–-]\s*\S.{0,80})?$|\s*lov\s+§\s+\S",
    re.IGNORECASE,
)
_SENT = re.compile(r"\b(?:fremsendes|vedlagt\s+fremsendes|sendes\s+hermed)\b", re.IGNORECASE)
_NAMED_AFTER = re.compile(r"\b(?:delansøgninger|ansøges|søges|søger)\b.{0,80}:\s*$", re.IGNORECASE)
_ENTRY = re.compile(r"\s*(?:[•·▪◦●*\uf0b7–-]|\d{1,2}[.)])\s*(?P<title>\S.*)$")
_HEADER_LINES = 45
"""The most lines that a header has."""
_TITLE_LENGTH = 90


@dataclass(frozen=True)
class Section:
    """A section: its number in the form (None for an annex), how it is headed, its heading and the lines below."""

    number: int | None
    headed: Headed
    heading: Line
    lines: tuple[Line, ...]

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Its paragraphs and entries of lists."""
        return tuple(blocks(self.lines))

    @property
    def part(self) -> str:
        """What it is called in a record: ``section 3``, ``annex``."""
        return "annex" if self.number is None else f"section {self.number}"


@dataclass(frozen=True)
class Application:
    """An application: the lines of its header, its sections, and by what its beginning is known."""

    number: int
    label: str
    evidence: tuple[Evidence, ...]
    certainty: Certainty
    part_of: int | None
    head: tuple[Line, ...]
    lines: tuple[Line, ...]
    sections: tuple[Section, ...]

    def section(self, number: int) -> Section | None:
        """The section of a number, the first if there are several."""
        return next((each for each in self.sections if each.number == number), None)

    def parts(self, number: int) -> tuple[Line, ...]:
        """The lines of all sections of a number."""
        return tuple(line for each in self.sections if each.number == number for line in each.lines)

    @property
    def annexes(self) -> tuple[Section, ...]:
        """What is attached after the last section."""
        return tuple(each for each in self.sections if each.headed == "annex")


@dataclass(frozen=True)
class Listing:
    """A place that names applications: a letter that sends them, or an application that is split into parts."""

    line: Line
    letter: bool
    titles: tuple[Line, ...]


@dataclass(frozen=True)
class Outline:
    """The applications of a document and the places that name several of them."""

    applications: tuple[Application, ...]
    listings: tuple[Listing, ...]
    letters: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class _Start:
    at: int
    first: int
    evidence: tuple[Evidence, ...]
    label: str


def section_number(text: str) -> tuple[int, bool] | None:
    """The number of the form's section that a line heads, and whether the line bears the number."""
    if len(text) > _TITLE_LENGTH + 12:
        return None
    match = _NUMBERED.match(text)
    title = match["title"] if match else text.strip().rstrip(":").rstrip()
    for number, pattern in _HEADINGS.items():
        if pattern.fullmatch(title):
            return number, bool(match and int(match["number"]) == number)
    return None


def outline(document: Document, stretch: tuple[int, int]) -> Outline:
    """The applications of a stretch."""
    lines = readable(document.lines[stretch[0] : stretch[1]])
    starts = _starts(lines)
    found: list[Application] = []
    letters: list[tuple[Line, ...]] = []
    for number, start in enumerate(starts, 1):
        end = starts[number].at if number < len(starts) else len(lines)
        letter = _letter(lines, start.first, end)
        own = lines[start.at : letter]
        if letter < end:
            letters.append(tuple(lines[letter:end]))
        found.append(
            Application(
                number, start.label, start.evidence, _certainty(start.evidence), None,
                tuple(lines[start.at : start.first]), tuple(own), tuple(_sections(lines, start.first, letter)),
            )
        )  # fmt: skip
    if starts and starts[0].at > 0:
        letters.insert(0, tuple(lines[: starts[0].at]))
    return Outline(tuple(found), tuple(_listings(found, letters)), tuple(letters))


def _starts(lines: Sequence[Line]) -> list[_Start]:
    headed = [(at, *found) for at, line in enumerate(lines) if (found := section_number(line.text))]
    fields = [(at, field) for at, line in enumerate(lines) if (field := _field(line.text))]
    titles = [at for at, field in fields if field == "title"]
    forms = [at for at, line in enumerate(lines) if FORM.match(line.text)]
    starts: list[_Start] = []
    anchors = sorted({*titles, *forms})
    firsts = _firsts(headed, anchors)
    groups: list[list[int]] = []
    for at in anchors:
        if groups and at - groups[-1][0] <= _HEADER_LINES and not any(groups[-1][-1] < first < at for first in firsts):
            groups[-1].append(at)
        else:
            groups.append([at])
    taken: set[int] = set()
    for group in groups:
        first = next((at for at in firsts if group[-1] < at <= group[-1] + _HEADER_LINES), None)
        if first is not None:
            taken.add(first)
        starts.append(_headed_start(lines, group, first, forms, titles))
    last: int | None = None
    for first in firsts:
        if first in taken:
            last = first
            continue
        between = {number for at, number, _ in headed if last is not None and last <= at < first}
        # A first section again, before the application before it has come to an end, is a section that stands twice.
        if last is None or {3, 4, 5} & between:
            starts.append(_bare_start(lines, first))
            last = first
    return sorted(starts, key=lambda start: start.at)


def _firsts(headed: Sequence[tuple[int, int, bool]], anchors: Sequence[int]) -> list[int]:
    """Where first sections stand: with their number, or without it where no header is followed by a numbered one."""
    numbered = [at for at, number, bears in headed if number == 1 and bears]
    bare = [at for at, number, bears in headed if number == 1 and not bears]
    alone = [at for at in anchors if not any(at < first <= at + _HEADER_LINES for first in numbered)]
    return sorted(
        numbered + [at for at in bare if not numbered or any(above < at <= above + _HEADER_LINES for above in alone)]
    )


def _field(text: str) -> str | None:
    return next((name for name, pattern in FIELD_STARTS.items() if pattern.match(text)), None)


def _headed_start(
    lines: Sequence[Line], group: Sequence[int], first: int | None, forms: Sequence[int], titles: Sequence[int]
) -> _Start:
    """The beginning of an application with a header: up from the form's title to what stands above it."""
    at, evidence, label = group[0], list[Evidence](), ""
    top = max(0, at - 4)
    for above in range(at - 1, top - 1, -1):
        if _field(lines[above].text) == "network":
            # Above the form's own title it is the network's page head, and what stands there is not the previous one's.
            evidence += ["running head"] if at in forms else []
            at = above
    for above in range(at - 1, max(-1, at - 4), -1):
        if match := LABEL.match(lines[above].text):
            label, at = match["number"], above
            evidence.insert(0, "label")
            break
    if set(group) & set(forms):
        evidence.append("form")
    if set(group) & set(titles):
        evidence.append("header")
    if first is not None:
        evidence.append("section 1")
    return _Start(at, group[-1] + 1 if first is None else first, tuple(evidence), label)


def _bare_start(lines: Sequence[Line], first: int) -> _Start:
    label = LABEL.match(lines[first - 1].text) if first else None
    evidence: list[Evidence] = ["label", "section 1"] if label else ["section 1"]
    before = lines[first - 1] if first else None
    if before is None or lines[first].page != before.page or lines[first].text[:1] in " \f":
        evidence.append("new page")
    return _Start(first - 1 if label else first, first, tuple(evidence), label["number"] if label else "")


def _certainty(evidence: Sequence[Evidence]) -> Certainty:
    if "section 1" in evidence and {"form", "header", "label"} & set(evidence):
        return "certain"
    return "likely" if "section 1" in evidence or {"form", "header"} <= set(evidence) else "possible"


def _letter(lines: Sequence[Line], first: int, end: int) -> int:
    """Where a letter begins that stands between an application and the next; ``end`` if there is none."""
    sent = [at for at in range(first, end) if _SENT.search(lines[at].text)]
    for at in sent:
        gaps = [above for above in range(at, max(first, at - 15), -1) if lines[above].gap >= 4]
        if gaps:
            return gaps[-1]
    return end


def _sections(lines: Sequence[Line], first: int, end: int) -> Iterator[Section]:
    """The sections of an application, in order."""
    heads: list[tuple[int, int | None, Headed]] = []
    standard = [(at, *found) for at in range(first, end) if (found := section_number(lines[at].text))]
    numbered = {number for _, number, bears in standard if bears}
    for at, number, bears in standard:
        if bears or number not in numbered:
            heads.append((at, number, "twice" if any(number == before for _, before, _ in heads) else "as the form"))
    heads += _own_headings(lines, first, end, heads)
    heads.sort()
    closed = max((at for at, _, _ in heads), default=first)
    heads += [(at, number, headed) for at, number, headed in _after(lines, closed, end, heads)]
    for at, (begin, which, headed) in enumerate(heads):
        stop = heads[at + 1][0] if at + 1 < len(heads) else end
        body = begin + 1
        if which == 3 and body < stop and re.match(r"\s*lovgivning\b.{0,12}$", lines[body].text):
            body += 1
        yield Section(which, headed, lines[begin], tuple(lines[body:stop]))


def _own_headings(
    lines: Sequence[Line], first: int, end: int, heads: Sequence[tuple[int, int | None, Headed]]
) -> list[tuple[int, int | None, Headed]]:
    """Headings in other words than the form's, for the sections that are still missing."""
    found: list[tuple[int, int | None, Headed]] = []
    for missing in sorted({1, 2, 3, 4, 5} - {number for _, number, _ in heads}):
        known = [*heads, *found]
        low = max((at for at, number, _ in known if number and number < missing), default=first - 1)
        high = min((at for at, number, _ in known if number and number > missing), default=end)
        for at in range(low + 1, high):
            match = _NUMBERED.match(lines[at].text)
            title = match["title"] if match else ""
            if (
                match and int(match["number"]) == missing and len(title) <= _TITLE_LENGTH
                and _OWN[missing].search(title) and title[-1:] not in ".,;"
            ):  # fmt: skip
                found.append((at, missing, "otherwise"))
                break
    return found


def _after(
    lines: Sequence[Line], closed: int, end: int, heads: Sequence[tuple[int, int | None, Headed]]
) -> Iterator[tuple[int, int | None, Headed]]:
    """Sections that the form does not have, and annexes, after the last section."""
    following = max((number for _, number, _ in heads if number), default=5) + 1
    annexed = False
    for at in range(closed + 1, end):
        text = lines[at].text
        match = _NUMBERED.match(text)
        if _ANNEX.match(text) and not annexed:
            annexed = True
            yield at, None, "annex"
        elif (
            match and not annexed and int(match["number"]) == following and len(text) <= _TITLE_LENGTH and lines[at].gap
            and match["title"][:1].isupper()
        ):  # fmt: skip
            following += 1
            yield at, int(match["number"]), "added"


def _listings(found: Sequence[Application], letters: Sequence[Sequence[Line]]) -> Iterator[Listing]:
    """The places where several applications are named, one below the other."""
    texts = [(lines, True) for lines in letters] + [(each.lines, False) for each in found]
    for lines, letter in texts:
        for at, line in enumerate(lines):
            if not _NAMED_AFTER.search(line.text):
                continue
            titles: list[Line] = []
            for entry in lines[at + 1 : at + 40]:
                if _ENTRY.match(entry.text):
                    titles.append(entry)
                elif entry.gap > 1 or entry.text[:1].isupper():
                    break
            if len(titles) > 1:
                yield Listing(line, letter, tuple(titles))


_WORD = re.compile(r"[a-zæøå]{3,}")
_STEM = 6


def stems(title: str) -> frozenset[str]:
    """The words of a title by their first letters, so that inflected forms are alike."""
    return frozenset(word[:_STEM] for word in _WORD.findall(title.lower().replace("é", "e")))


def alike(one: str, other: str) -> bool:
    """Whether two titles name the same application."""
    first, second = stems(one), stems(other)
    return bool(first and second) and len(first & second) >= 0.75 * min(len(first), len(second))


def joined(found: Outline, titles: Sequence[str]) -> tuple[Application, ...]:
    """The applications with what letters and other applications say of them; ``titles`` are theirs, in order."""
    result = list(found.applications)
    for listing in found.listings:
        names = [match["title"] for line in listing.titles if (match := _ENTRY.match(line.text))]
        home = next((each for each in result if listing.line in each.lines), None)
        for at, each in enumerate(result):
            before = each.lines[0].number < listing.line.number or (home and each.number <= home.number)
            if before or not titles[at] or not any(alike(name, titles[at]) for name in names):
                continue
            if listing.letter:
                result[at] = replace(each, evidence=(*each.evidence, "cover letter"))
            elif home and each.part_of is None and "form" in each.evidence:
                result[at] = replace(each, part_of=home.number)
    return tuple(result)
