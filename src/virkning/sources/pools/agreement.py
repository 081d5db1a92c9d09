"""The pools that an agreement sets up: where its text speaks of one that can be applied for, and how much it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from virkning.sources.appropriations import Ledger
from virkning.sources.appropriations.levels import Entry
from virkning.sources.appropriations.sections import Section
from virkning.sources.appropriations.statements import Statement, sentences, statements
from virkning.sources.passages import Passage

_POOL = re.compile(r"\b(?!satspulje)\w*pulje(?:n|r|rne)?\b", re.IGNORECASE)
_CALLED = re.compile(r"\b(?:ansøgnings|investerings)pulje\w*", re.IGNORECASE)
_SET_UP = re.compile(
    r"\ben\s+(?:\w+\s+)?pulje\b.*\b(?:søge[s]?|yde[s]?|støtte|udmeld\w*)\b|\bpulje\w*\b.*\bkan\s+søge|\budbydes\s+en\s+pulje"
    r"|\bafsæt\w*\b.*\btil\s+en\s+(?:\w+\s+)?pulje\b|\betablere\s+en\s+pulje",
    re.IGNORECASE,
)
_PAST = re.compile(r"\bblev\b[^.]*\bafsat\b|\berfaringerne\s+fra\s+puljen", re.IGNORECASE)
_GENERAL = re.compile(r"\b(?:dokumentation|opfølgning|administration)\w*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SetUp:
    """A pool of an agreement: the section that tells of it, the row of the ledger, and the amounts told with it.

    Where the section is about no row of its own, ``within`` is the row in whose text it stands.
    """

    section: Section
    entry: Entry | None
    within: Entry | None
    told: tuple[Passage, ...]
    amounts: tuple[Statement, ...]

    @property
    def stated(self) -> Decimal | None:
        """What the pool holds in kroner: the first amount told with it, and those that come on top."""
        if not self.amounts:
            return None
        first, *rest = self.amounts
        return first.amount + sum((each.amount for each in rest if each.adds), Decimal(0))


def pools(ledger: Ledger) -> Iterator[SetUp]:
    """The pools of an agreement, in order."""
    rows = ledger.entries[ledger.main]
    above: Entry | None = None
    for at, section in enumerate(ledger.sections):
        entry = rows[ledger.spoken[at]] if at in ledger.spoken else None
        if section.level == 0:
            above = None
        elif entry:
            above = entry
        if section.level == 0 or not section.body:
            continue
        told = [
            sentence
            for sentence in sentences(section.body)
            if _POOL.search(sentence.text)
            and (_CALLED.search(sentence.text) or _SET_UP.search(sentence.text))
            and not _PAST.search(sentence.text)
        ]
        if not told:
            continue
        if entry is None and section.runs_in and above and not _has_title(section):
            continue
        amounts = [
            each
            for sentence in told
            for each in statements(sentence, ledger.first_year)
            if each.origin == "this" and not each.part and not each.yearly
        ]
        within = above if entry is None and section.level == 1 else None
        yield SetUp(section, entry, within, tuple(told), tuple(amounts))


def _has_title(section: Section) -> bool:
    """Whether a paragraph begins with a title of its own, ended by a colon."""
    return section.body.text[len(section.heading) : len(section.heading) + 1] == ":"


def general(ledger: Ledger) -> Mapping[str, Sequence[Passage]]:
    """For each annex what it says of all its projects together: documentation, follow-up, administration."""
    found: dict[str, list[Passage]] = {}
    inside = ""
    for at, section in enumerate(ledger.sections):
        if section.level == 0 or at in ledger.spoken:
            inside = ""
            continue
        if section.annex and _GENERAL.search(section.heading.text):
            inside = section.annex
        if inside == section.annex and inside:
            found.setdefault(inside, []).extend(sentences(section.body))
    return found
