"""What does not hold in applications: headers, municipalities, numbers that differ, goals."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from virkning.sources.document import Document
from virkning.sources.passages import Passage, Span
from virkning.sources.pilots import comparisons
from virkning.sources.pilots.applications import Read
from virkning.sources.pilots.counts import counted, number_of
from virkning.sources.pilots.header import key
from virkning.sources.pilots.outline import Outline, alike
from virkning.sources.records import Finding

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_TEMPLATE = re.compile(r"\bskabelon\b", re.IGNORECASE)
_PARTS = re.compile(
    r"\b(?P<number>\d{1,2}|to|tre|fire|fem|seks|syv|otte|ni|ti)\s+(?:delansøgninger|ansøgninger|forsøg)\b",
    re.IGNORECASE,
)


def check(document: Document, found: Outline, pilots: Sequence[Read]) -> Iterator[Finding]:
    """Everything that is found in the applications of a document."""
    for each in pilots:
        yield from _form(document, each)
        yield from _contacts(document, each)
        yield from _municipalities(document, each)
        yield from _numbers(document, each)
        yield from comparisons.of_exemptions(document, each)
        yield from comparisons.of_goals(document, each)
        yield from comparisons.of_groups(document, each, pilots)
    yield from _networks(document, pilots)
    yield from _coordinators(document, pilots)
    yield from _labels(document, pilots)
    yield from _listings(document, found, pilots)
    yield from comparisons.across(document, pilots)


def _start(document: Document, each: Read) -> Span:
    return document.span(each.application.lines[0].passage)


def _form(document: Document, each: Read) -> Iterator[Finding]:
    """What the form asks for and the application lacks, or has twice."""
    application = each.application
    who = (("pilot", str(each.number)),)
    if not {"header", "form"} & set(application.evidence):
        yield Finding("header-missing", "warning", (_start(document, each),), who)
    for number in each.missing:
        yield Finding("section-missing", "warning", (_start(document, each),), (*who, ("section", str(number))))
    for section in application.sections:
        place = document.span(section.heading.passage)
        if section.headed == "twice":
            first = application.section(section.number or 0)
            assert first
            yield Finding(
                "section-twice", "warning", (place, document.span(first.heading.passage)),
                (*who, ("section", str(section.number))),
            )  # fmt: skip
        elif section.headed == "otherwise":
            yield Finding("section-otherwise", "note", (place,), (*who, ("section", str(section.number))))
    if not application.head:
        return
    first_line = next((line for line in application.head if _TEMPLATE.search(line.text)), None)
    if first_line:
        yield Finding("template-left", "note", (document.span(first_line.passage),), who)
    if each.header.date_text and each.header.day is None:
        stated = _first_words(each.header.date_text.text)
        yield Finding(
            "date-incomplete", "note", (document.span(each.header.date_text),), (*who, ("date", stated))
        )  # fmt: skip


def _first_words(text: str) -> str:
    return " ".join(text.split()[:3])


def _contacts(document: Document, each: Read) -> Iterator[Finding]:
    who = (("pilot", str(each.number)),)
    contact = each.header.contact
    if contact and contact.placeholder:
        place = contact.name or each.application.lines[0].passage
        yield Finding("contact-missing", "warning", (document.span(place),), who)
    for person in (contact, each.header.coordinator):
        if person and "@" in person.mail.text and not _ADDRESS.search(person.mail.text):
            yield Finding("address-incomplete", "warning", (document.span(person.mail),), who)


def _municipalities(document: Document, each: Read) -> Iterator[Finding]:
    who = (("pilot", str(each.number)),)
    header = each.header
    if each.names and each.network_names:
        place, listed = document.span(header.participants), document.span(*header.network_names)
        own, network = {key(name) for name in each.names}, {key(name) for name in each.network_names}
        fewer = [name for name in each.network_names if key(name) not in own]
        others = [name for name in each.names if key(name) not in network]
        if fewer:
            figures = (
                *who,
                ("missing", ", ".join(fewer)),
                ("count", str(len(each.names))),
                ("network", str(len(network))),
            )
            yield Finding("participants-fewer", "note", (place, listed), figures)
        if others:
            yield Finding(
                "participant-outside", "warning", (place, listed), (*who, ("names", ", ".join(others)))
            )  # fmt: skip
    yield from _counted(document, each)


def _counted(document: Document, each: Read) -> Iterator[Finding]:
    """Numbers of municipalities that do not fit the names."""
    who = (("pilot", str(each.number)),)
    header = each.header
    own = {key(name): name for name in each.names}
    # Two that share a jobcentre stand as one with a stroke between them, and may count as one.
    entries = len(own) - len(re.findall(r"\w\s?/\s?\w", header.participants.text))
    told: set[tuple[int, tuple[str, ...]]] = set()
    for count in each.counts:
        place = document.span(count.place)
        if not count.own or (count.number, count.names) in told:
            continue
        told.add((count.number, count.names))
        if own and not entries <= count.number <= len(own):
            yield Finding(
                "municipality-count", "warning", (place, document.span(header.participants)),
                (*who, ("stated", str(count.number)), ("count", str(entries)), ("names", ", ".join(each.names))),
            )  # fmt: skip
        elif own and count.names and count.names_place:
            listed = {key(name) for name in count.names}
            missing = [name for short, name in own.items() if short not in listed]
            extra = [name for name in count.names if key(name) not in own]
            if missing or extra:
                yield Finding(
                    "municipality-list", "note" if not extra else "warning",
                    (document.span(count.names_place), document.span(header.participants)),
                    (*who, ("missing", ", ".join(missing) or "-"), ("extra", ", ".join(extra) or "-")),
                )  # fmt: skip
        elif not own and each.listed and count.number != len(each.listed):
            yield Finding(
                "municipality-named", "warning", (place, *(document.span(one) for one in each.listed_places[:1])),
                (
                    *who, ("stated", str(count.number)), ("count", str(len(each.listed))),
                    ("names", ", ".join(each.listed)),
                ),
            )  # fmt: skip


def _numbers(document: Document, each: Read) -> Iterator[Finding]:
    """The same things counted as so many in one place and so many in another."""
    held: dict[str, list[tuple[int, Passage]]] = defaultdict(list)
    for one in counted([block.passage for _, block in each.blocks]):
        held[one.phrase].append((one.number, one.place))
    for phrase, places in held.items():
        numbers = Counter(number for number, _ in places)
        if len(numbers) < 2:
            continue
        usual = numbers.most_common(1)[0][0]
        other, place = next((number, place) for number, place in places if number != usual)
        right = next(place for number, place in places if number == usual)
        yield Finding(
            "number-differs", "warning", (document.span(place), document.span(right)),
            (("pilot", str(each.number)), ("what", phrase), ("stated", str(other)), ("other", str(usual))),
        )  # fmt: skip


def _networks(document: Document, pilots: Sequence[Read]) -> Iterator[Finding]:
    """A network that goes by several names."""
    named = [(each, each.header.network) for each in pilots if each.header.network]
    told: set[str] = set()
    for each, network in named:
        text = network.text
        head = each.header.page_head
        group = [other for other in named if alike(other[1].text, text)]
        usual = Counter(other[1].text for other in group).most_common(1)[0][0]
        if head and not alike(head.text, text):
            yield Finding(
                "network-differs", "note", (document.span(network), document.span(head)),
                (("pilot", str(each.number)), ("stated", text), ("other", head.text)),
            )  # fmt: skip
        elif text != usual and text not in told:
            told.add(text)
            place = next(other[1] for other in group if other[1].text == usual)
            yield Finding(
                "network-differs", "note", (document.span(network), document.span(place)),
                (("pilot", str(each.number)), ("stated", text), ("other", usual)),
            )  # fmt: skip


def _coordinators(document: Document, pilots: Sequence[Read]) -> Iterator[Finding]:
    """One address with the name of its owner spelled in two ways; the names themselves are not told."""
    held: dict[str, list[tuple[str, Passage, int]]] = defaultdict(list)
    for each in pilots:
        for person in (each.header.contact, each.header.coordinator):
            if person and person.address and person.name and not person.placeholder:
                name = re.split(r"\(", person.name.text)[0].strip()
                held[person.address].append((name, person.name, each.number))
    for people in held.values():
        names = Counter(name for name, _, _ in people)
        usual = names.most_common(1)[0][0]
        for name in names:
            near = SequenceMatcher(None, name, usual).ratio()
            if name != usual and near > 0.8:
                places = [(place, number) for other, place, number in people if other == name]
                right = next(place for other, place, _ in people if other == usual)
                yield Finding(
                    "contact-spelled", "note", (document.span(places[0][0]), document.span(right)),
                    (("pilot", str(places[0][1])), ("count", str(len(places)))),
                )  # fmt: skip


def _labels(document: Document, pilots: Sequence[Read]) -> Iterator[Finding]:
    """Numbers that applications bear, with one left out."""
    before = 0
    for at, each in enumerate(pilots):
        label = int(each.application.label) if each.application.label else 0
        if label and label > before + 1:
            bare = pilots[at - 1] if at and not pilots[at - 1].application.label and label == before + 2 else None
            places = (_start(document, each), *([_start(document, bare)] if bare else []))
            yield Finding(
                "label-missing", "note", places, (("label", str(label)), ("missing", str(label - 1)))
            )  # fmt: skip
        before = label


def _listings(document: Document, found: Outline, pilots: Sequence[Read]) -> Iterator[Finding]:
    """Places that name applications: how many they say there are, and those that do not follow."""
    for listing in found.listings:
        names = [re.sub(r"^\W*(?:\d{1,2}[.)])?\s*", "", line.text).strip() for line in listing.titles]
        stated = _PARTS.search(listing.line.text)
        place = document.span(listing.line.passage)
        if stated and number_of(stated["number"]) != len(names):
            yield Finding(
                "part-count", "warning", (place, document.span(listing.titles[-1].passage)),
                (("stated", stated["number"]), ("count", str(len(names)))),
            )  # fmt: skip
        later = [each.title for each in pilots if each.application.lines[-1].number > listing.line.number]
        for line, name in zip(listing.titles, names, strict=True):
            if not any(alike(name, title) for title in later if title):
                yield Finding("part-missing", "warning", (document.span(line.passage),), (("title", name),))
