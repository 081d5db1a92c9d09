"""Whom an application is for: each group with its age and the sections of law that define it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from virkning.sources.passages import Passage
from virkning.sources.pilots.acts import find_acts
from virkning.sources.pilots.outline import Application
from virkning.sources.pilots.provisions import Provision, find_provisions
from virkning.sources.pilots.text import Block

_GROUP = re.compile(
    r"(?<![\w(])(?:Målgruppen(?:\s+for\s+(?:dette\s+)?forsøg(?:et)?)?\s+(?:er|omfatter|består|vil\s+være)|Målgruppe[rn]?\s*:"
    r"|Borgergruppe(?:n|\s+\d))"
)
_HEADING = re.compile(r"Målgruppe(?:r|n|rne)?(?:/målgrupper)?(?:\s+for\s+forsøget)?\s*:?$")
_AGES = re.compile(
    r"(?<![\d-])(?P<low>\d{1,2}(?:½)?)\s*(?:[-–]|til|og)\s*(?P<high>\d{1,2})\s*(?:år\b|-?årige\b)"
    r"|\b(?P<below>(?:under|ned\s+til|op\s+til))\s+(?P<limit>\d{1,2})\s*år\b|\b(?P<above>over|fra|fyldt)\s+(?P<least>\d{1,2}(?:½)?)\s*år\b"
    r"|\b(?P<old>\d{2})\s*(?:år|-?årige)\s+(?:og|eller)\s+(?:derover|ældre|opefter)\b"
    r"|\(\s*(?P<plus>\d{2})\s?\+\s*\)"
)


@dataclass(frozen=True)
class TargetGroup:
    """A group: its ages as ``18-29``, ``-24`` or ``65-``, and the provisions that define it."""

    text: Passage
    part: str
    ages: tuple[str, ...]
    laws: tuple[str, ...]


def target_groups(application: Application) -> Iterator[TargetGroup]:
    """The groups that an application names as those it is for."""
    for section in application.sections:
        if section.headed == "annex":
            continue
        expected = False
        seen: set[str] = set()
        for block in section.blocks:
            if _HEADING.match(block.text):
                expected = True
                continue
            if _GROUP.search(block.text):
                expected = False
                for passage in _pieces(block):
                    if _GROUP.search(passage.text) and passage.text not in seen:
                        seen.add(passage.text)
                        yield _group(passage, section.part)
            elif expected:
                expected = False
                if not (block.text.endswith(":") and len(block.text) < 50):
                    yield _group(block.passage if block.listed else block.sentences[0], section.part)


def _pieces(block: Block) -> Iterator[Passage]:
    """The sentences of a paragraph that say who is in a group."""
    return (sentence for sentence in block.sentences if _GROUP.search(sentence.text))


def _group(passage: Passage, part: str) -> TargetGroup:
    text = passage.text
    acts = list(find_acts(text))
    provisions = find_provisions(text, acts)
    laws: list[str] = []
    last = ""
    for each in provisions:
        act = each.act or last
        last = act
        laws.append(written(each, act))
    if not provisions:
        laws = [act.name for act in acts]
    return TargetGroup(passage, part, tuple(dict.fromkeys(ages(text))), tuple(dict.fromkeys(laws)))


def written(provision: Provision, act: str) -> str:
    """A reference as it is told: ``serviceloven § 83, stk. 2, nr. 1``."""
    text = f"{act} § {provision.section}" if provision.section else f"{act} kap. {provision.chapter}"
    for name, numbers in (("stk.", provision.stk), ("nr.", provision.nr)):
        text += f", {name} {', '.join(numbers)}" if numbers else ""
    return text.strip()


def ages(text: str) -> Iterator[str]:
    """The ages of a text as ranges with open ends."""
    for match in _AGES.finditer(text):
        if match["low"]:
            yield f"{match['low']}-{match['high']}"
        elif match["limit"]:
            yield f"{match['limit']}-" if match["below"].startswith("ned") else f"-{match['limit']}"
        else:
            yield f"{match['least'] or match['old'] or match['plus']}-"
