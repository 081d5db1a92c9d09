"""How many a text says that there are, and how many it names: municipalities, themes, groups."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from virkning.sources.passages import Passage
from virkning.sources.pilots.header import NAME, key
from virkning.sources.pilots.outline import Application

_WORDS = {
    word: number
    for number, words in enumerate(
        ("", "én|en", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti", "elleve", "tolv"), 0
    )
    for word in words.split("|")
    if word
}
_NUMBER = rf"(?P<number>\d{{1,2}}|{'|'.join(word for word, number in _WORDS.items() if number > 1)})"
_MUNICIPALITIES = re.compile(
    rf"(?<![\w.])(?P<the>alle\s+|de\s+|følgende\s+|hver\s+af\s+de\s+|i\s+de\s+)?{_NUMBER}\s+(?P<sort>(?:involverede|deltagende|nordjyske|følgende|andre)\s+)?"
    r"(?P<what>kommuner|kommune\b|direktører)(?!\w)",
    re.IGNORECASE,
)
_LIST = re.compile(rf"{NAME.pattern}(?:\s[Kk]ommune)?(?:(?:\s*,\s*|\s+og\s+|\s*/\s*){NAME.pattern}(?:\s[Kk]ommune)?)+")


@dataclass(frozen=True)
class Count:
    """A number of municipalities that a text states, and the names that it lists beside it.

    ``own`` tells that those that apply are meant, and not others.
    """

    number: int
    place: Passage
    names: tuple[str, ...]
    names_place: Passage | None
    own: bool


def number_of(word: str) -> int:
    """A number in figures or in words."""
    return int(word) if word.isdigit() else _WORDS[word.lower()]


def municipality_counts(application: Application, known: Mapping[str, str]) -> Iterator[Count]:
    """Where an application states how many municipalities it is about."""
    for section in application.sections:
        if section.headed == "annex":
            continue
        for at, block in enumerate(section.blocks):
            text = block.text
            following = section.blocks[at + 1].passage if at + 1 < len(section.blocks) else None
            for match in _MUNICIPALITIES.finditer(text):
                before = text[max(0, match.start() - 24) : match.start()]
                other = (match["sort"] or "").strip().lower() == "andre" or re.search(r"\bandre\s+$", before)
                listed = _listed(block.passage, match.end(), known)
                if not listed and following and text[match.end() :].strip() == ":":
                    listed = _listed(following, 0, known)
                own = not other and not re.search(r"\bi\s+alt\s+$", before.lower())
                yield Count(
                    number_of(match["number"]), block.passage.found(match), tuple(listed[0]) if listed else (),
                    listed[1] if listed else None, own,
                )  # fmt: skip


def _listed(passage: Passage, at: int, known: Mapping[str, str]) -> tuple[list[str], Passage] | None:
    """The names that are listed soon after a number: ``fem direktører fra A, B, C, D og E``."""
    found = next(lists_of_names(passage, known, at, at + 260), None)
    return ([known.get(key(name), name) for name in found[1]], found[0]) if found else None


def lists_of_names(
    passage: Passage, known: Mapping[str, str], at: int = 0, end: int = 10_000
) -> Iterator[tuple[Passage, list[str]]]:
    """Lists of names, most of which are known as municipalities from the headers of the document."""
    for match in _LIST.finditer(passage.text, at, end):
        names = names_in_list(match[0])
        if sum(key(name) in known for name in names) * 2 > len(names) and len(names) > 1:
            yield passage.found(match), names


def names_in_list(text: str) -> list[str]:
    """The names of a list in a sentence."""
    return [
        name.strip()
        for name in re.split(r"\s*,\s*|\s+og\s+|\s*/\s*|\s[Kk]ommuner?", text)
        if NAME.fullmatch(name.strip())
    ]


_COUNTED = re.compile(
    rf"(?<!\w)(?:de\s+|der\s+opstillet\s+)?{_NUMBER}\s+(?P<phrase>(?:overordnede|forskellige|konkrete|følgende)\s+(?P<noun>[a-zæøå]{{4,}}(?:er|e|r)))(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Counted:
    """A number of something that a text states: ``tre overordnede temaer``."""

    number: int
    phrase: str
    place: Passage


def counted(passages: Sequence[Passage]) -> Iterator[Counted]:
    """Where a text says how many there are of what it calls by an adjective and a noun."""
    for passage in passages:
        for match in _COUNTED.finditer(passage.text):
            yield Counted(number_of(match["number"]), " ".join(match["phrase"].lower().split()), passage.found(match))
