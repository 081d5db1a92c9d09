"""The same thing with two figures in one item, and lists that are not as long as the text says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from virkning.sources.document import Document
from virkning.sources.minutes.outline import Item
from virkning.sources.minutes.text import BULLET, LETTER, NUMBER, paragraphs
from virkning.sources.passages import Span, join
from virkning.sources.records import Finding
from virkning.sources.values import Quantity, find_quantities


@dataclass(frozen=True, slots=True)
class _Mention:
    noun: str
    definite: bool
    about: frozenset[str]
    quantity: Quantity
    text: str
    span: Span


_MONEY = (
    r"tilskud|tilsagn|bevilling|besparelse|gevinst|betaling|udgift|indtægt|ramme|budget|støtte|loft|finansiering|underskud"
    r"|overskud|restbeløb|anlægssum|beløb"
)
_NAMED = re.compile(
    rf"\b(?P<whole>(?:Det|Den)\ssamlede\s)?(?P<noun>[a-zæøå-]*(?:{_MONEY}))(?P<end>d?et|tet|en|n)?\s(?:\([^()]{{1,40}}\)\s)?"
    r"(?:er\s(?:nu\s)?på|på|udgør|er)\s(?:i\salt\s)?(?:(?:ca|cirka)\.?\s)?$",
    re.IGNORECASE,
)


_AROUND = 50
_ABOUT = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:forslag|model|scenarie|alternativ|løsning|variant|etape|fase|projekt|afdeling|område|pulje)\s(?:\d+|[A-ZÆØÅ])\b",
    re.IGNORECASE,
)
"""What tells one amount of a name from another: its year, its alternative."""


def check(document: Document, item: Item, gap: int) -> Iterator[Finding]:
    """Amounts of the same name that differ; counts of a list that its entries do not make."""
    mentions = list(_mentions(document, item))
    for at, one in enumerate(mentions):
        if not one.definite:
            continue
        for other in mentions[:at]:
            same = other.noun == one.noun and other.about == one.about
            if same and not _agree(one.quantity, other.quantity):
                figures = (
                    ("item", str(item.number)),
                    ("what", one.noun),
                    ("one", other.text),
                    ("two", one.text),
                )
                yield Finding("stated-twice", "warning", (one.span, other.span), figures)
                break
    yield from _lists(document, item, gap)
    yield from _instalments(document, item)


def _mentions(document: Document, item: Item) -> Iterator[_Mention]:
    for section in item.sections:
        if section.within or section.kind in ("annexes", "earlier", "history", "plan"):
            continue
        text = section.text
        for quantity in find_quantities(text.text):
            if quantity.unit != "DKK" or quantity.value is None or quantity.per:
                continue
            match = _NAMED.search(text.text[max(0, quantity.start - 90) : quantity.start])
            if match:
                place = document.span(text[quantity.start : quantity.end])
                definite = bool(match["end"] or match["whole"])
                around = text.text[max(0, quantity.start - _AROUND) : quantity.end + _AROUND]
                about = frozenset(each.lower() for each in _ABOUT.findall(around))
                yield _Mention(match["noun"].lower(), definite, about, quantity, quantity.text, place)


def _agree(one: Quantity, other: Quantity) -> bool:
    """Whether two figures can be the same, each as exact as it is stated."""
    slack = (one.step + other.step) / 2
    if one.hedge or other.hedge:
        slack += max(one.step, other.step) / 2
    return abs((one.value or Decimal(0)) - (other.value or Decimal(0))) <= slack


_WORDS = ("to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti")
_STATED = re.compile(
    rf"\b(?P<count>{'|'.join(_WORDS)}|[2-9]|1\d)\s(?:[a-zæøå-]+\s){{0,3}}?(?P<noun>[a-zæøå]{{3,}}(?:er|e|r|ål|spor|punkter|dele))\b[^.:]{{0,60}}:$"
)
_INLINE = re.compile(r":\s?(?=1\))")
_MARK = re.compile(r"(?<!\d)(\d{1,2})\)\s")
_FURTHER = 5
_NOT_LISTED = re.compile(r"(?:uge|måned|dag|kvartal|år|kommun|virksomhed|borger|person|deltager)", re.IGNORECASE)


def _lists(document: Document, item: Item, gap: int) -> Iterator[Finding]:
    """``tre formål:`` and the entries ``1)`` … after it, in the sentence or on the lines below."""
    for section in item.sections:
        if section.within or section.kind in ("annexes", "plan", "decision", "earlier"):
            continue
        held = list(paragraphs(section.lines, gap))
        for at, lines in enumerate(held):
            passage = join(line.passage for line in lines)
            text = passage.text
            for colon in _INLINE.finditer(text):
                following = " ".join(join(line.passage for line in more).text for more in held[at + 1 : at + _FURTHER])
                match = _STATED.search(text[: colon.start() + 1])
                numbers = [int(number) for number in _MARK.findall(f"{text[colon.end() :]} {following}")]
                run = next((end for end, number in enumerate(numbers) if number != end + 1), len(numbers))
                if match and run > 1:
                    yield from _counted(item, match, run, document.span(passage[match.start("count") : colon.end()]))
            if text.endswith(":") and (match := _STATED.search(text)):
                entries = _entries([more[0].text for more in held[at + 1 :]])
                if entries > 1:
                    yield from _counted(item, match, entries, document.span(passage[match.start("count") :]))


def _entries(texts: list[str]) -> int:
    """How many entries of one kind follow one another, numbered ones from 1 on."""
    if not texts:
        return 0
    for mark in (NUMBER, LETTER, BULLET):
        if not mark.match(texts[0]):
            continue
        first = mark.match(texts[0])
        entries = 0
        for text in texts:
            match = mark.match(text)
            if not match or not first or (mark is NUMBER and int(match["number"]) != entries + 1):
                break
            if mark is BULLET and match.group().strip() != first.group().strip():
                return 0
            entries += 1
        # A list that goes on after a paragraph of its own cannot be counted.
        return 0 if any(mark.match(text) for text in texts[entries + 1 : entries + _FURTHER]) else entries
    return 0


def _counted(item: Item, match: re.Match[str], entries: int, place: Span) -> Iterator[Finding]:
    word = match["count"].lower()
    stated = int(word) if word.isdigit() else _WORDS.index(word) + 2
    if stated == entries or _NOT_LISTED.match(match["noun"]):
        return
    figures = (("item", str(item.number)), ("what", match["noun"]), ("stated", str(stated)), ("value", str(entries)))
    yield Finding("list-count", "warning", (place,), figures)


_INSTALMENTS = re.compile(rf"\b(?P<count>{'|'.join(_WORDS)}|[2-9]|1\d)\s(?:[a-zæøå]+\s)?rater\b")
_INSTALMENT = re.compile(r"(?<![\d.])(?P<number>\d{1,2})\.\srate\b")


def _instalments(document: Document, item: Item) -> Iterator[Finding]:
    """``4 årlige rater`` in an item that goes on to tell of a ``1. rate`` and a ``2. rate``, and of no more."""
    for section in item.sections:
        if section.within:
            continue
        text = section.text
        match = _INSTALMENTS.search(text.text)
        told = list(_INSTALMENT.finditer(text.text))
        numbers = {int(each["number"]) for each in told}
        if not match or len(numbers) < 2 or numbers != set(range(1, max(numbers) + 1)):
            continue
        stated = int(match["count"]) if match["count"].isdigit() else _WORDS.index(match["count"]) + 2
        if stated != len(numbers):
            places = (document.span(text.found(match)), document.span(text.found(told[0])))
            figures = (("item", str(item.number)), ("stated", str(stated)), ("value", str(len(numbers))))
            yield Finding("instalments-differ", "warning", places, figures)
