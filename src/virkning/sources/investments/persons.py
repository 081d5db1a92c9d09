"""The people a case is about, in the units the text counts them in; whether a stock or a flow is not guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from virkning.sources.investments.amounts import is_money, sentences
from virkning.sources.investments.outline import FieldName, Part
from virkning.sources.investments.years import Years, behind
from virkning.sources.passages import Passage
from virkning.sources.values import Quantity, find_quantities

UNITS = {
    "persons", "citizens", "participants", "full-year persons", "full-time equivalents", "jobs", "employees",
    "families", "places",
}  # fmt: skip
_STAFF = re.compile(
    r"\b(?:konsulent|sagsbehandler|medarbejder|rådgiver|jobmentor|projektleder|ansættelse\s+af)", re.IGNORECASE
)
# What is counted, where a number has no unit of its own: by the words behind it, or by the label it stands behind.
_NOUNS = (
    ("full-year persons", r"hel?årsperson\w*|årsperson\w*"),
    ("full-time equivalents", r"årsværk|fuldtidsperson\w*"),
    ("jobs", r"\w*jobs?|ansættelser"),
    ("months", r"\w{4,}måneder"),
    ("weeks", r"\w{4,}uger"),
    ("citizens", r"borgere"),
    ("persons", r"\w*(?:modtagere|ledige|parate|personer|elever|sygemeldte|flygtninge|kvinder|unge)"),
)
_COUNTED = "|".join(f"(?P<{name.replace(' ', '_').replace('-', '_')}>{words})" for name, words in _NOUNS)
_WORDS = re.compile(rf"\b(?:{_COUNTED})\b", re.IGNORECASE)
_NAMES = {name.replace(" ", "_").replace("-", "_"): name for name, _ in _NOUNS}
# The word itself, or up to two others that describe it: ``100 aktivitetsparate ledige``, ``300 flere jobparate``.
_BEHIND = re.compile(
    r"\s+(?:\w+\s+)?(?P<into>(?:i|får|kommer\s+i)\s+(?:\w*job|selvforsørgelse|arbejde|beskæftigelse|uddannelse)\w*)"
    rf"|\s+(?:(?!(?:i|på|til|fra|af|for|og|ved|med)\b)[^\W\d]+\s+){{0,2}}?(?:{_COUNTED})\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    rf"\s*(?P<label>[^:.]{{0,120}}?\b(?:{_COUNTED})\b[^:.]{{0,60}}|Antal\b[^:.]{{0,120}}):", re.IGNORECASE
)
_REDUCED = re.compile(rf"\b(?:{_COUNTED})\s+med\s+$", re.IGNORECASE)
_OF_THEM = re.compile(r"\s+af\s+(?:de\s+)?$", re.IGNORECASE)
_LISTED = re.compile(r"\b(?:19|20)\d\d\s*(?:,|og|samt|stigende\s+til|,\s*og)\s*$", re.IGNORECASE)
_IN_YEARS = re.compile(r"(?:\bi\s+|\bperioden\s+|\bperiode\s+\()(?=(?:19|20)\d\d\b)", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True)
class People:
    """A number of people, or of weeks or months of benefit: ``unit`` in the words of the vocabulary.

    ``written`` is what the text has.
    """

    name: FieldName
    low: Decimal | None
    high: Decimal | None
    hedge: str
    unit: str
    years: tuple[int, ...]
    written: str
    passage: Passage


def people(part: Part) -> tuple[People, ...]:
    """The numbers of people in a field; those who are hired for the intervention are left out."""
    return tuple(one for sentence in sentences(part.passage) for one in _of(sentence, part.name))


def _of(sentence: Passage, name: FieldName) -> Iterator[People]:
    label = _LABEL.match(sentence.text) if name == "effect" else None
    # A full stop after a number at the end (``333.``) would make it an ordinal.
    said = sentence[label.end() if label else 0 :].rstrip()
    said = said[: len(said.text.rstrip("."))]
    found = find_quantities(said.text)
    counted = [
        (each, *said_of) for at, each in enumerate(found) if (said_of := _unit(said.text, found, at, label, name))
    ]
    own_years = tuple(int(year) for year in _YEAR.findall(label["label"])) if label else ()
    for at, (quantity, unit, written) in enumerate(counted):
        end = counted[at + 1][0].start if at + 1 < len(counted) else len(said.text)
        after = said.text[quantity.end : end]
        staff = unit == "full-time equivalents" and name == "cost"
        if staff or _STAFF.search(quantity.text) or _STAFF.match(after.lstrip()):
            continue
        years = (behind(after) if behind(after).years else _later(after)).years or own_years
        yield People(
            name, quantity.low, quantity.high, quantity.hedge, unit, years, written,
            said[quantity.start : quantity.end],
        )  # fmt: skip


def _unit(
    text: str, found: list[Quantity], at: int, label: re.Match[str] | None, name: FieldName
) -> tuple[str, str] | None:
    """What a number counts, and the number with the words that say so; None if it does not count people."""
    quantity = found[at]
    if quantity.unit or quantity.per:
        return (quantity.unit, quantity.text) if quantity.unit in UNITS else None
    if name != "effect" or is_money(quantity, text):
        return None
    if match := _BEHIND.match(text[quantity.end :]):
        # A label may say more exactly what is counted: ``Årsværk: 16 færre unge``.
        named = (label[0] if label else "") + ("" if match["into"] else match[0])
        return _named(named), quantity.text + match[0]
    if match := _REDUCED.search(text[: quantity.start]):
        return _named(match[0]), match[0] + quantity.text
    if at and behind(text[quantity.end :]).years and _LISTED.search(text[found[at - 1].end : quantity.start]):
        before = _unit(text, found, at - 1, label, name)
        return before and (before[0], quantity.text)
    if label:
        return _named(label[0]), f"{label['label'].strip()}: {quantity.text}"
    if at + 1 < len(found) and _OF_THEM.fullmatch(text[quantity.end : found[at + 1].start]):
        them = _unit(text, found, at + 1, label, name)
        return them and (them[0], text[quantity.start : found[at + 1].start] + them[1])
    return None


def _named(text: str) -> str:
    """The unit that the words of a text name, the most exact of several; persons where they name none."""
    said = {match.lastgroup for match in _WORDS.finditer(text)}
    return next((name for group, name in _NAMES.items() if group in said), "persons")


def _later(text: str) -> Years:
    """Years at the end of the sentence: ``4 borgere årligt kommer i arbejde i 2018 og 2019``."""
    match = _IN_YEARS.search(text)
    return behind(text[match.end() :]) if match else Years()
