"""Persons named in the papers: who was absent, who dissents, who is named by an office."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from virkning.sources.document import Document, Line
from virkning.sources.minutes.outline import ABSENT
from virkning.sources.minutes.text import sentences
from virkning.sources.passages import Passage, Span, join
from virkning.sources.records import PERSONAL


@dataclass(frozen=True, slots=True)
class Absence:
    """A person who was not there when an item was decided; without an item, from the whole meeting."""

    item: int | None
    committee: str
    name: str = field(metadata=PERSONAL)
    span: Span


@dataclass(frozen=True, slots=True)
class Dissent:
    """A member or a party that does not go along, or goes along with a reservation; ``text`` is the sentence."""

    item: int
    committee: str
    name: str = field(metadata=PERSONAL)
    party: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Person:
    """A person who is named with an office or as a member; without an item, in the head of the papers."""

    item: int | None
    role: str
    name: str = field(metadata=PERSONAL)
    span: Span


_FIRST = r"[A-ZÆØÅÉÖÄÜ][a-zæøåéöäüáèëïóôñ'’]+(?:-[A-ZÆØÅÉÖÄÜ][a-zæøåéöäüáèëïóôñ'’]+)*"
_INITIAL = r"[A-ZÆØÅ]\."
NAME = rf"{_FIRST}(?:\s(?:{_INITIAL}|{_FIRST}|af|von|van|de|bin|el|al)){{0,3}}\s{_FIRST}"
_PARTY_LETTER = r"(?:\s?[(,]\s?(?P<party>[A-ZÆØÅ]{1,2}|[A-ZÆØÅ][\w\s]{3,25})\s?\)?)?"
_PARTIES = (
    r"(?:Socialdemokrati(?:et|erne)|Venstre|(?:Det\s)?Konservative(?:\sFolkeparti)?|Dansk\sFolkeparti|Radikale(?:\sVenstre)?"
    r"|Socialistisk\sFolkeparti|SF|Enhedslisten|Liberal\sAlliance|Nye\sBorgerlige|Alternativet|Danmarksdemokraterne"
    r"|Moderaterne|Kristendemokraterne|Borgerlisten|Lokallisten|(?:Parti|Liste|Gruppe)\s[A-ZÆØÅ]{1,2})"
)
_AGAINST = (
    r"(?:ønsk(?:er|ede)\sikke|(?:kan|kunne|vil|ville)\sikke\s(?:\w+\s)?(?:tiltræde|godkende|anbefale|støtte|stemme|medvirke)"
    r"|stem(?:mer|te)\s(?:i)?mod|stem(?:mer|te)\snej|und(?:lader|lod)\sat\sstemme|hverken\sstem(?:mer|te)"
    r"|t(?:ager|og)\sforbehold|har\sforbehold|tog\safstand|begær(?:er|ede)|anbefal(?:er|ede)\sikke|er\simod|var\simod|mod\sstemte"
    r"|fandt\sikke|finder\sikke|beklager|ønsk(?:er|ede)\s(?:ført\stil\sprotokol|tilført|at\sfå\sført))"
)
_WHO = rf"(?:(?P<name>{NAME}){_PARTY_LETTER}|(?P<group>{_PARTIES}))"
_LETTERS = r"[A-ZÆØÅ](?:(?:,\s?|\s(?:og|samt)\s)[A-ZÆØÅ])+(?![\wæøå.])"
_BY_LETTERS = re.compile(
    rf"(?<![\w(])(?P<party>{_LETTERS})\s{_AGAINST}|\b[Ii]?[Mm]od\sstem(?:te|mer)\s\d+[^().]{{0,20}}\((?P<votes>[^()]{{1,30}})\)"
)
DISSENT = re.compile(rf"{_WHO}(?:\s(?:og|samt)\s(?:{NAME}|{_PARTIES}))?\s{_AGAINST}")
_SOMEBODY = rf"(?:{NAME}(?:\s?\([^)]{{1,30}}\))?|{_PARTIES}|[A-ZÆØÅ](?![\w.]))"
_AGAINST_FIRST = re.compile(
    rf"\b(?:[Ii]mod|[Mm]od|[Nn]ej)(?:\sforslaget|\sindstillingen)?(?:\s(?:stemte|stemmer|var))?\s?:?\s{{1,2}}"
    rf"(?P<list>{_SOMEBODY}(?:(?:,\s|\s(?:og|samt)\s){_SOMEBODY})*)"
)
_EACH = re.compile(_WHO)
_AWAY = re.compile(
    rf"(?P<list>{NAME}(?:\s?\([^)]{{1,30}}\))?(?:(?:,\s|\s(?:og|samt)\s){NAME}(?:\s?\([^)]{{1,30}}\))?)*)\s"
    r"(?:var\s(?:ikke\stil\sstede|fraværende)|er\sfraværende|deltog\sikke|har\s(?:meldt\s)?afbud|havde\smeldt\safbud|meldte\safbud"
    r"|forlod\smødet|erklærede\ssig\sinhabil|var\sinhabil)"
    rf"|\bafbud\sfra\s(?P<after>{NAME}(?:(?:,\s|\s(?:og|samt)\s){NAME})*)"
)
_NAMES = re.compile(rf"(?P<name>{NAME})(?:\s?[(]\s?(?P<party>[^)]{{1,40}})\))?")
_ONE_NAME = re.compile(rf"\s*{NAME}\s?(?:\([^)]{{1,40}}\))?(?:\s?[,;]\s?|\s(?:og|samt)\s|\s*$)")
_OFFICE = re.compile(
    rf"\b(?P<role>[Bb]orgmester|[Vv]iceborgmester|(?:[Uu]dvalgs)?[Ff]ormand|[Nn]æstformand|(?:\w+)?[Dd]irektør|(?:\w+)?[Cc]hef"
    rf"|[Kk]ontaktperson(?:er)?|[Ss]agsbehandler|[Kk]onsulent|(?:\w+)?[Ll]eder|[Tt]ovholder|[Rr]ådmand|[Ss]ekretær|[Mm]inister)"
    rf"\s?:?\s(?P<name>{NAME})(?!\w)"
)
_MEMBERS = re.compile(
    r"\s*(?P<role>(?:[Mm]øde)?[Dd]eltagere|[Mm]edlemmer|[Tt]il\s?stede(?:værende)?|[Ff]remmødte|[Kk]ontaktperson(?:er)?"
    r"|[Ss]agsbehandler|[Rr]eferent)\s?:\s*"
)
_NONE = re.compile(r"\s*(?:ingen|-|–)\s*\.?\s*", re.IGNORECASE)


def is_absence(line: Line, lines: Sequence[Line]) -> bool:
    """Whether a line says who was absent, or is the list of names under one that does."""
    if ABSENT.match(line.text):
        return True
    at = next((at for at, each in enumerate(lines) if each is line), 0)
    while at and _ONE_NAME.match(lines[at].text) and _only_names(lines[at].text):
        at -= 1
        match = ABSENT.match(lines[at].text)
        if match:
            return match.end() == len(lines[at].text) or _only_names(lines[at].text[match.end() :])
    return False


def _only_names(text: str) -> bool:
    left = _NAMES.sub("", text)
    return not re.sub(r"[\s,;.•–-]|\bog\b|\bsamt\b", "", left)


def names(passage: Passage) -> Iterator[Passage]:
    """The names of a list: divided by commas, ``og`` or line ends."""
    for match in _NAMES.finditer(passage.text):
        yield passage.found(match, "name")


def absences(document: Document, item: int | None, committee: str, lines: Sequence[Line]) -> Iterator[Absence]:
    """Those who were absent, by the lines of a decision: by a list of names, or by a sentence."""
    text = join(line.passage for line in lines)
    for away in _AWAY.finditer(text.text):
        for name in names(text.found(away, "list" if away["list"] else "after")):
            yield Absence(item, committee, name.text, document.span(name))
    for line in lines:
        if not is_absence(line, lines):
            continue
        match = ABSENT.match(line.text)
        rest = line.passage[match.end() :] if match else line.passage
        if _NONE.fullmatch(rest.text):
            continue
        for name in names(rest):
            yield Absence(item, committee, name.text, document.span(name))


def dissents(document: Document, item: int, committee: str, passage: Passage) -> Iterator[Dissent]:
    """Those who do not go along with what is decided in a passage, one for each sentence and person."""
    for sentence in sentences(passage):
        if match := DISSENT.search(sentence.text):
            party = match["group"] or match["party"] or ""
            yield Dissent(item, committee, match["name"] or "", party, sentence.text, document.span(sentence))
    for letters in _BY_LETTERS.finditer(passage.text):
        place = passage.found(letters)
        party = letters["party"] or letters["votes"]
        yield Dissent(item, committee, "", party, place.text, document.span(place))
    for listed in _AGAINST_FIRST.finditer(passage.text):
        for each in _EACH.finditer(listed["list"]):
            party = each["group"] or each["party"] or ""
            place = passage.found(listed)
            yield Dissent(item, committee, each["name"] or "", party, place.text, document.span(place))


def named(document: Document, item: int, passage: Passage) -> Iterator[Person]:
    """Persons named with their office in a passage."""
    for match in _OFFICE.finditer(passage.text):
        name = passage.found(match, "name")
        yield Person(item, match["role"].lower(), name.text, document.span(name))


def members(document: Document, lines: Sequence[Line]) -> Iterator[Person]:
    """Persons in the lists of a head: those present, whom to ask."""
    role = ""
    for line in lines:
        match = _MEMBERS.match(line.text)
        if match:
            role = match["role"].lower()
        elif not (role and _only_names(line.text)):
            role = ""
        if role:
            for name in names(line.passage[match.end() :] if match else line.passage):
                yield Person(None, role, name.text, document.span(name))
