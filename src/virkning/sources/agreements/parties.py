"""The parties of an agreement, with their registration numbers checked."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from virkning.sources.agreements.clauses import Clause
from virkning.sources.document import Document
from virkning.sources.passages import Passage, Span
from virkning.sources.records import PERSONAL

_NUMBER = re.compile(r"CVR[\s.-]*(?:nr|nummer|no)?[\s.:]*(\d(?:[\s.]?\d){4,9})", re.IGNORECASE)
_LABEL = re.compile(r"^\s*(?:\([A-Z0-9]\)|[A-Z0-9]\)|\d\.|(?:og|mellem|and|between)\b)\s*", re.IGNORECASE)
_TERM = re.compile(r"[(,]\s*(?:[a-zæøå]+\s+){0,3}[”“\"»]([^”“\"«]{2,30})[”“\"«]\s*\)|\s([A-ZÆØÅ][\w-]+)\s*$")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CONTACT = re.compile(r"Att\.?\s*:?\s*([A-ZÆØÅ][\w.-]+(?:\s+(?!E-?mail)[A-ZÆØÅ][\w.-]+){1,4})")
_SIGNER = re.compile(r"\s*([A-ZÆØÅ][\w.-]+(?:\s+(?:[A-ZÆØÅ][\w.-]+|du|de|von|van|la)){1,5})\s*")

_ROLES = (
    ("municipality", re.compile(r"\bkommune\b", re.IGNORECASE)),
    ("region", re.compile(r"\bregion\b", re.IGNORECASE)),
    ("state", re.compile(r"styrelse|ministeri|\bstaten\b", re.IGNORECASE)),
    ("fund", re.compile(r"fond\b|fonden|fund\b", re.IGNORECASE)),
)
_WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)


@dataclass(frozen=True, slots=True)
class Party:
    """One of the parties, or a supplier: ``number`` is the CVR number without spaces, ``valid`` its check digit."""

    role: str
    name: str
    number: str
    valid: bool
    term: str
    span: Span


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named for a party: a contact or a signatory."""

    name: str = field(metadata=PERSONAL)
    what: str
    span: Span


def valid_cvr(number: str) -> bool:
    """Whether a CVR number has eight digits and they agree: the weighted sum is a multiple of 11."""
    if len(number) != 8 or not number.isdigit():
        return False
    return sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=True)) % 11 == 0


def role_of(name: str) -> str:
    """What a party is by its name: municipality, region, state, fund or supplier."""
    return next((role for role, pattern in _ROLES if pattern.search(name)), "supplier")


def parties(document: Document, clauses: Sequence[Clause]) -> tuple[Party, ...]:
    """Everyone who is named with a CVR number, once each, in order."""
    found: dict[str, Party] = {}
    for clause in clauses:
        for match in _NUMBER.finditer(clause.passage.text):
            digits = re.sub(r"\D", "", match[1])
            name = _name(clause, clause.passage.places[match.start()])
            if digits in found or not name:
                continue
            term = _term(clause.passage.text[match.end() : match.end() + 160])
            here = document.span(clause.passage[match.start() : match.end()])
            found[digits] = Party(role_of(name), name, digits, valid_cvr(digits), term, here)
    return tuple(found.values())


def _name(clause: Clause, place: int) -> str:
    """What stands before a number on its line, or on the line above where the number begins its line."""
    above = ""
    for line in clause.lines:
        if line.passage.places[-1] >= place:
            own = _LABEL.sub("", line.text[: bisect_left(line.passage.places, place)]).strip(" ,(")
            return own if len(own) > 2 else above
        above = _LABEL.sub("", line.text).strip(" ,(")
    return above


def _term(after: str) -> str:
    part = re.split(r"\bog accepteret|\((?!(?:[a-zæøå]+\s+){0,3}[”“\"»])", after)[0]
    match = _TERM.search(part)
    return (match[1] or match[2]) if match else ""


def people(document: Document, clauses: Sequence[Clause]) -> tuple[Person, ...]:
    """Contacts and signatories: names and e-mail addresses."""
    found: list[Person] = []
    for clause in clauses:
        text = clause.passage
        for pattern, what in ((_CONTACT, "contact"), (_EMAIL, "e-mail")):
            for match in pattern.finditer(text.text):
                piece = text.found(match, match.lastindex or 0)
                found.append(Person(piece.text, what, document.span(piece)))
        if not clause.number and re.match(r"\s*Underskrift", text.text):
            found += _signers(document, clause)
    return tuple(found)


def _signers(document: Document, clause: Clause) -> list[Person]:
    """The names under ``For X:`` on the page of signatures."""
    found = []
    for line, after in zip(clause.lines, clause.lines[1:], strict=False):
        if re.match(r"\s*For\s.*:\s*$", line.text) and (match := _SIGNER.fullmatch(after.text)):
            name: Passage = after.passage.found(match, 1)
            found.append(Person(name.text, "signatory", document.span(name)))
    return found
