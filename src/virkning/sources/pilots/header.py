"""The table of fields at the head of an application: network, title, municipalities, contacts, date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from virkning.sources.document import Line
from virkning.sources.passages import EMPTY, Passage, join
from virkning.sources.values import find_dates

FIELD_STARTS: Mapping[str, re.Pattern[str]] = {
    "network": re.compile(r"\s*Frikommunenetværk(?:et)?(?!\w)\s*:?|\s*Netværk(?:et|ets\s+navn)?\s*:"),
    "title": re.compile(
        r"\s*(?:Titel\s+på\s+(?:frikommune)?forsøg(?:et)?|Forsøgets\s+(?:titel|navn))(?!\w)\s*:?"
        r"|\s*(?:Titel|Projekttitel|Forsøg)\s*:"
    ),
    "participants": re.compile(
        r"\s*(?:Deltager(?:ne\s+)?kommuner(?!\w)\s*:?|Deltagende\s+kommuner\s*(?::|$|\s\s)|Kommuner\s*:)"
    ),
    "contact": re.compile(r"\s*(?:Faglig\s+k|K)ontaktperson(?!\w)\s*:?"),
    "coordinator": re.compile(r"\s*Netværkskoordinator(?!\w)\s*:?"),
    "telephone": re.compile(r"\s*(?:Telefon|Tlf\.?)(?!\w)\s*:?"),
    "e-mail": re.compile(r"\s*(?:E-?mail|Mail)(?!\w)\s*:?"),
    "date": re.compile(r"\s*(?:Dato(?:\s+for\s+ansøgning(?:en)?(?!\w)\s*:?|\s*:)|Ansøgningsdato(?!\w)\s*:?)"),
}
"""How each field begins a line."""

_MAIL = re.compile(r"\s*\bE-?\s?mail\b\s*:?\s*")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*")
_TELEPHONE = re.compile(r"(?<!\d)(?:\+45\s?)?(?:\d\s?){7}\d(?!\d)")
_WORD_OF_REACH = re.compile(r"\b(?:telefon|tlf|mobil|e-?mail|mail)\b", re.IGNORECASE)
_FORM = re.compile(r"\W*(?:skabelon\W*)?ansøgning\s+om\b|\s*Vejledning\s+til", re.IGNORECASE)
NAME = re.compile(r"[A-ZÆØÅ][\wæøåéü]+(?:[- ](?!Kommune)[A-ZÆØÅ][\wæøåéü]+)*")
"""The name of a municipality, by how it is written."""
_KOMMUNE = re.compile(r"\s*\b[Kk]ommuner?s?\b")
_SEPARATOR = re.compile(r"\s*(?:,|;|/|\s[–-]\s|\bog\b|\bsamt\b)\s*")
_THEME = re.compile(r"\btema(?:et)?\s*:?\s*[”\"“»’']\s*(?P<theme>[^”\"“«]+?)\s*[”\"“«’']")
_QUOTES = " ’'”\"“»«:."
_PLACEHOLDER = re.compile(r"^\s*\[[^\]]*\]\s*$|^\s*$")


@dataclass(frozen=True)
class Contact:
    """A person to ask, and where that person works; a field where nothing is filled in is empty."""

    name: Passage
    office: Passage
    telephone: Passage
    mail: Passage
    placeholder: bool

    @property
    def address(self) -> str:
        """The e-mail address, empty if there is none."""
        match = _ADDRESS.search(self.mail.text)
        return match[0].lower() if match else ""


@dataclass(frozen=True)
class Header:
    """What the header of an application says; fields that it lacks are empty."""

    network: Passage
    page_head: Passage
    title: Passage
    network_names: tuple[Passage, ...]
    names: tuple[Passage, ...]
    limited: tuple[Passage, ...]
    participants: Passage
    contact: Contact | None
    coordinator: Contact | None
    date_text: Passage
    day: date | None


def read_header(lines: Sequence[Line]) -> Header:
    """What stands in the lines between the beginning of an application and its first section."""
    fields = _fields(lines)
    network, page_head, network_names = _network(fields)
    people = _people(fields)
    wanted = next((value for name, value in fields if name == "participants"), [])
    names, limited = municipalities(wanted)
    stated = next((join(line for line in value) for name, value in fields if name == "date" and value), EMPTY)
    days = [when for when in find_dates(stated.text) if when.precision == "day"]
    title = next((value for name, value in fields if name == "title"), [])
    return Header(
        network, page_head, join(title).strip(), network_names, names, limited, join(wanted), people.get("contact"),
        people.get("coordinator"), stated, days[0].first if days else None,
    )  # fmt: skip


def _fields(lines: Sequence[Line]) -> list[tuple[str, list[Passage]]]:
    """The fields in order, each with the lines of its value; a title ends where a line is left empty."""
    found: list[tuple[str, list[Passage]]] = []
    for line in lines:
        text = line.text
        if _FORM.match(text):
            found.append(("form", []))
            continue
        match, field = next(
            ((match, name) for name, pattern in FIELD_STARTS.items() if (match := pattern.match(text))), (None, "")
        )
        if match:
            rest = line.passage[match.end() :].strip()
            found.append((field, [rest] if rest else []))
        elif found and not (found[-1][0] == "title" and line.gap and found[-1][1]):
            found[-1][1].append(line.passage.strip())
    return found


def _network(fields: Sequence[tuple[str, list[Passage]]]) -> tuple[Passage, Passage, tuple[Passage, ...]]:
    """The network's name, that in the page head above the form, and the municipalities that are listed as its own."""
    title = page_head = EMPTY
    names: list[Passage] = []
    for field, value in fields:
        if field != "network":
            continue
        whole = join(value)
        theme = _THEME.search(whole.text)
        if theme:
            title = whole.found(theme, "theme")
            names = names or list(municipalities([whole[: theme.start()]], strict=True)[0])
            continue
        words = [each for each in value if not _lists_names(each)]
        names = names or [name for each in value if _lists_names(each) for name in municipalities([each])[0]]
        # The form's field stands below the page's head and is what counts.
        page_head, title = (title, _bare(join(words))) if words else (page_head, title)
    return title, page_head, tuple(names)


def _lists_names(passage: Passage) -> bool:
    pieces = [piece for piece in _SEPARATOR.split(_KOMMUNE.sub("", passage.text)) if piece.strip()]
    return len(pieces) > 1 and all(NAME.fullmatch(piece.strip()) for piece in pieces)


def _bare(passage: Passage, marks: str = _QUOTES) -> Passage:
    start, end = 0, len(passage)
    while start < end and passage.text[start] in marks:
        start += 1
    while end > start and passage.text[end - 1] in marks:
        end -= 1
    return passage[start:end]


def municipalities(value: Sequence[Passage], strict: bool = False) -> tuple[tuple[Passage, ...], tuple[Passage, ...]]:
    """The names of municipalities in some lines, and those of them that take part with a reservation in brackets.

    With ``strict`` only those that the word ``Kommune`` follows.
    """
    listed = len(value) > 1 and not any(re.search(r",|\bog\b", each.text) for each in value)
    pieces = list(value) if listed else [join(value)]
    names: list[Passage] = []
    limited: list[Passage] = []
    for piece in pieces:
        text = re.sub(r"\([^)]*\)?", lambda match: " " * len(match[0]), piece.text)
        for match in NAME.finditer(text):
            after = text[match.end() :]
            if strict and not _KOMMUNE.match(after):
                continue
            if match[0].lower() in ("kommune", "kommuner", "kommunenetværk", "alle", "frikommunenetværk"):
                continue
            name = piece.found(match)
            names.append(name)
            if re.match(r"(?:\s*[Kk]ommune)?\s*\((?:dog|kun|alene)\b", piece.text[match.end() :]):
                limited.append(name)
    return tuple(names), tuple(limited)


def _people(fields: Sequence[tuple[str, list[Passage]]]) -> dict[str, Contact]:
    """The contacts, each with the telephone and the address that follow the name."""
    found: dict[str, Contact] = {}
    held = ""
    for field, value in fields:
        whole = join(value)
        if field in ("contact", "coordinator"):
            held = field
            found[held] = _contact(whole)
        elif held and field in ("telephone", "e-mail"):
            known = found[held]
            mail = _MAIL.search(whole.text)
            telephone = whole if field == "telephone" else EMPTY
            address = whole if field == "e-mail" else EMPTY
            if mail:
                telephone, address = whole[: mail.start()].strip(), whole[mail.end() :].strip()
            found[held] = Contact(
                known.name, known.office, telephone or known.telephone, address or known.mail, known.placeholder
            )  # fmt: skip
    return found


def _contact(whole: Passage) -> Contact:
    """A contact from a line that may hold it all: ``Name, office, telephone, e-mail``."""
    address, telephone = _ADDRESS.search(whole.text), _TELEPHONE.search(whole.text)
    reached = [match.start() for match in (address, telephone, _WORD_OF_REACH.search(whole.text)) if match]
    who = whole[: min(reached, default=len(whole))]
    end = who.text.find(",") if "," in who.text else len(who)
    return Contact(
        who[:end].strip(),
        _bare(who[end + 1 :], ",;( "),
        whole.found(telephone) if telephone else EMPTY,
        whole.found(address) if address else EMPTY,
        bool(_PLACEHOLDER.match(whole.text)),
    )


def canonical(names: Iterable[str], text: str) -> dict[str, str]:
    """For each name as written the municipality's own: without the s of ``Xs Kommune`` if ``X`` stands elsewhere."""
    found = {}
    for name in names:
        stem = name[:-1]
        found[name] = stem if name.endswith("s") and re.search(rf"(?<!\w){re.escape(stem)}(?![\w-])", text) else name
    return found


def key(name: str) -> str:
    """A name by which two spellings of a municipality are alike: ``Århus`` and ``Aarhus``."""
    return name.lower().replace("aa", "å").replace(" ", "-")
