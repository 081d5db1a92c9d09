"""An application with all that is read of it, before it is told as records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from virkning.sources.document import Document
from virkning.sources.passages import EMPTY, Passage, join
from virkning.sources.pilots.counts import Count, lists_of_names, municipality_counts
from virkning.sources.pilots.evaluation import Evaluation, Indicator, evaluation, indicators
from virkning.sources.pilots.exemptions import Exemption, exemptions
from virkning.sources.pilots.goals import Goal, goals
from virkning.sources.pilots.header import Header, canonical, key, read_header
from virkning.sources.pilots.outline import Application, Outline, joined, outline
from virkning.sources.pilots.targets import TargetGroup, target_groups
from virkning.sources.pilots.text import Block

_ADOPTED = re.compile(
    r"\b(?:godkendt|vedtaget|tiltrådt)\b.{0,60}\b(?:fagudvalg|udvalg|byråd|kommunalbestyrelse|kommuner?)\b|\bpolitisk\s+godkendt\b",
    re.IGNORECASE,
)
_KOMMUNE = re.compile(
    r"(?<![\w-])(?P<name>[A-ZÆØÅ][\wæøåéü]+(?:-[A-ZÆØÅ][\wæøåéü]+)?(?:\s(?!Kommune)[A-ZÆØÅ][\wæøåéü]+)?)\s+[Kk]ommunes?(?!\w)"
)
_NO_NAME = frozenset(
    (
        "Den",
        "Det",
        "De",
        "Alle",
        "En",
        "Hver",
        "I",
        "For",
        "På",
        "Hvis",
        "Både",
        "Som",
        "Når",
        "Til",
        "Af",
        "Denne",
        "Jobcenter",
    )
)


@dataclass(frozen=True)
class Read:
    """An application as read. Names of municipalities are given in one spelling throughout a document."""

    application: Application
    header: Header
    network_names: tuple[str, ...]
    names: tuple[str, ...]
    limited: tuple[str, ...]
    named: tuple[str, ...]
    counts: tuple[Count, ...]
    listed: tuple[str, ...]
    listed_places: tuple[Passage, ...]
    exemptions: tuple[Exemption, ...]
    goals: tuple[Goal, ...]
    indicators: tuple[Indicator, ...]
    evaluation: Evaluation | None
    targets: tuple[TargetGroup, ...]
    adopted: Passage

    @property
    def number(self) -> int:
        """Its place among the applications of the document, from 1."""
        return self.application.number

    @property
    def title(self) -> str:
        """Its title; empty if it has no header."""
        return self.header.title.text.rstrip(" .")

    @property
    def stated(self) -> Count | None:
        """How many municipalities the text says that there are."""
        return next((count for count in self.counts if count.own), None)

    @property
    def missing(self) -> tuple[int, ...]:
        """The sections of the form that it lacks."""
        present = {section.number for section in self.application.sections}
        return tuple(number for number in (1, 2, 3, 4, 5) if number not in present)

    @cached_property
    def blocks(self) -> tuple[tuple[str, Block], ...]:
        """Its paragraphs, each with the part that it stands in; annexes are left out."""
        return tuple(
            (section.part, block)
            for section in self.application.sections
            if section.headed != "annex"
            for block in section.blocks
        )


def read_all(document: Document, stretch: tuple[int, int]) -> tuple[Outline, tuple[Read, ...]]:
    """The applications of a stretch, and the outline they stand in."""
    found = outline(document, stretch)
    headers = [read_header(each.head) for each in found.applications]
    applications = joined(found, [header.title.text for header in headers])
    text = document.repaired
    own = canonical({name.text for header in headers for name in (*header.names, *header.network_names)}, text)
    known = {key(name): name for name in own.values()}
    pilots = tuple(
        _read(application, header, own, known) for application, header in zip(applications, headers, strict=True)
    )
    return replace(found, applications=applications), pilots


def _read(application: Application, header: Header, own: dict[str, str], known: dict[str, str]) -> Read:
    names = tuple(dict.fromkeys(_apart(header.names, own, known)))
    network = tuple(dict.fromkeys(_apart(header.network_names, own, known)))
    text = join(line.passage for line in application.lines)
    named = tuple(name for name in _named(text, own) if name not in names)
    goal_sections = [section for section in application.sections if section.number == 2]
    measured = [section for section in application.sections if section.number == 5]
    wanted = tuple(goal for section in goal_sections for goal in goals(section))
    return Read(
        application, header, network, names, tuple(own[name.text] for name in header.limited),
        named if not names else (), tuple(municipality_counts(application, known)), *_lists(application, known),
        tuple(exemptions(application)),
        wanted,
        tuple(one for section in measured for one in indicators(section)), _evaluation(application, wanted),
        tuple(target_groups(application)), _adopted(text),
    )  # fmt: skip


def _evaluation(application: Application, wanted: Iterable[Goal]) -> Evaluation | None:
    """How it is evaluated; a level that a goal is counted from is a baseline that is stated."""
    found = evaluation(application)
    level = next((goal for goal in wanted if goal.baseline is not None), None)
    if found and level and found.baseline == "not stated":
        return replace(found, baseline="stated", baseline_text=level.text)
    return found


def _apart(names: Iterable[Passage], own: dict[str, str], known: dict[str, str]) -> Iterator[str]:
    """The names, two that only lack the comma between them told apart."""
    for name in names:
        words = name.text.split()
        others = {spelled for spelled in known if spelled != key(name.text)}
        if len(words) == 2 and all(key(word) in others for word in words):
            yield from words
        else:
            yield own[name.text]


def _named(text: Passage, own: dict[str, str]) -> Iterator[str]:
    """The municipalities that a text names as such, in order."""
    seen: set[str] = set()
    for match in _KOMMUNE.finditer(text.text):
        name = match["name"]
        first, _, rest = name.partition(" ")
        if first in _NO_NAME:
            name = rest
        if not name or name.lower().endswith(("netværk", "kommune")):
            continue
        name = own.get(name, name)
        stem = name[:-1]
        if name.endswith("s") and (stem in own.values() or re.search(rf"(?<!\w){re.escape(stem)}(?![\w-])", text.text)):
            name = stem
        if key(name) not in seen:
            seen.add(key(name))
            yield name


def _lists(application: Application, known: dict[str, str]) -> tuple[tuple[str, ...], tuple[Passage, ...]]:
    """The municipalities that an application lists in its text, and the lists."""
    names: dict[str, str] = {}
    places = []
    for section in application.sections if not application.head else ():
        for block in section.blocks:
            for place, listed in lists_of_names(block.passage, known):
                places.append(place)
                names |= {key(name): known.get(key(name), name) for name in listed}
    return tuple(names.values()), tuple(places)


def _adopted(text: Passage) -> Passage:
    match = _ADOPTED.search(text.text)
    return text.found(match) if match else EMPTY
