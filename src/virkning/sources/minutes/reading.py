"""The papers of a committee's meeting as records: meeting, items, sections, decisions, follow-ups and the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Literal

from virkning.sources.document import Document, Line
from virkning.sources.minutes.annexes import Annex, annexes
from virkning.sources.minutes.decisions import Decision, blocks, decisions
from virkning.sources.minutes.economy import Economy, EconomyState, amounts_of, economy
from virkning.sources.minutes.followups import FollowUp, follow_ups
from virkning.sources.minutes.headings import SectionKind
from virkning.sources.minutes.meeting import Meeting, meeting
from virkning.sources.minutes.outline import Item, Section, items, usual_gap
from virkning.sources.minutes.people import Absence, Dissent, Person, absences, dissents, members, named
from virkning.sources.minutes.recommendations import Recommendation, recommendations
from virkning.sources.minutes.routes import Step, steps
from virkning.sources.minutes.starts import known, starts
from virkning.sources.passages import Passage, Span, join
from virkning.sources.records import Finding, Record

ItemType = Literal["", "decision", "discussion", "information"]
"""What an item is laid before the meeting for; empty if it does not say."""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item: ``economy`` tells a denial of consequences apart from silence; ``next`` are the bodies still to come."""

    number: int
    numbered: bool
    case: str
    title: str
    type: ItemType
    outcomes: tuple[str, ...]
    closed: bool
    economy: EconomyState
    next: tuple[str, ...]
    amounts: tuple[Decimal, ...]
    law: str
    span: Span


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section of an item, with its text; ``within`` is the heading of the section it stands in."""

    item: int
    kind: SectionKind
    heading: str
    within: str
    text: str
    span: Span


@dataclass(frozen=True)
class MinutesReading:
    """What was read of a meeting's papers; ``items`` and ``sections`` keep the text each record comes from."""

    document: Document
    meeting: Meeting
    items: tuple[Item, ...]
    rows: tuple[ItemRow, ...]
    decisions: tuple[Decision, ...]
    recommendations: tuple[Recommendation, ...]
    follow_ups: tuple[FollowUp, ...]
    steps: tuple[Step, ...]
    annexes: tuple[Annex, ...]
    economies: tuple[Economy, ...]
    absences: tuple[Absence, ...]
    dissents: tuple[Dissent, ...]
    people: tuple[Person, ...]
    gap: int
    kind: str = "minutes"

    @cached_property
    def sections(self) -> tuple[SectionRow, ...]:
        """Every section of every item."""
        return tuple(
            _section_row(self.document, item.number, section)
            for item in self.items
            for section in item.sections
            if section.heading
        )

    @cached_property
    def _findings(self) -> tuple[Finding, ...]:
        from virkning.sources.minutes.checks import check

        return tuple(sorted(check(self), key=lambda finding: finding.places[0].start))

    def findings(self) -> Sequence[Finding]:
        """What does not hold in the papers, in the order of their lines."""
        return self._findings

    def tables(self) -> Mapping[str, Sequence[Record]]:
        """The meeting, its items and their sections, decisions, recommendations, follow-ups, ways, annexes, people."""
        return {
            "meetings": (self.meeting,),
            "items": self.rows,
            "decisions": self.decisions,
            "follow_ups": self.follow_ups,
            "recommendations": self.recommendations,
            "routes": self.steps,
            "annexes": self.annexes,
            "dissents": self.dissents,
            "absences": self.absences,
            "people": self.people,
            "sections": self.sections,
        }


def _section_row(document: Document, item: int, section: Section) -> SectionRow:
    text = section.text
    return SectionRow(
        item,
        section.kind,
        section.heading.text,
        section.within,
        text.text,
        document.span(section.heading, text),
    )


_FAR = 8
_HEAD = 60
_LAST_SECTIONS: frozenset[SectionKind] = frozenset(("annexes", "decision", "plan"))
_TYPICAL: frozenset[SectionKind] = frozenset(
    ("decision", "recommendation", "presentation", "summary", "annexes", "economy", "plan", "competence", "background")
)


def recognise(document: Document) -> list[tuple[int, int]]:
    """Where the papers of a meeting stand: numbered items with headings of decisions or recommendations under them.

    Numbers that begin again are a new meeting.
    """
    begun = starts(document, 0, len(document.lines))
    cuts = [at for at, start in enumerate(begun) if at == 0 or (start.number == 1 and begun[at - 1].number > 1)]
    found: list[tuple[int, int]] = []
    for at, following in pairwise([*cuts, len(begun)]):
        limit = begun[following].at if following < len(begun) else len(document.lines)
        end = _end(document.lines, begun[following - 1].at, limit)
        kinds = {known(line) for line in document.lines[begun[at].at : end]}
        several = len(kinds & _TYPICAL) > 1 or following - at > 1
        if kinds & {"decision", "recommendation"} and several:
            found.append((_head(document.lines, begun[at].at, found[-1][1] if found else 0), end))
    return found


def _head(lines: Sequence[Line], first: int, after: int) -> int:
    """Where the head of the papers begins: what stands before the first item and belongs to it."""
    at = first
    while at > after and first - at < _HEAD and lines[at].gap < _FAR:
        at -= 1
    return at


def _end(lines: Sequence[Line], begins: int, limit: int) -> int:
    """Where the last item ends: at a stretch of empty lines after its decision or annexes, where appendices begin."""
    ending = False
    for at in range(begins + 1, limit):
        if ending and lines[at].gap >= _FAR and not any(known(line) in _LAST_SECTIONS for line in lines[at : at + 3]):
            return at
        ending = ending or known(lines[at]) in _LAST_SECTIONS
    return limit


def read(document: Document, stretch: tuple[int, int]) -> MinutesReading:
    """Read the papers of a meeting."""
    first, end = stretch
    begun = starts(document, first, end)
    lines = document.lines[first:end]
    gap = usual_gap(lines)
    held = tuple(items(document, begun, stretch))
    head = document.lines[first : begun[0].at] if begun else lines
    whole = join(line.passage for line in lines)
    met = meeting(document, head, held, whole)
    found_decisions: list[Decision] = []
    found_absences = list(absences(document, None, met.committee, head))
    found_dissents: list[Dissent] = []
    found_people = list(members(document, head))
    recommended: list[Recommendation] = []
    promised: list[FollowUp] = []
    ways: list[Step] = []
    listed: list[Annex] = []
    rows: list[ItemRow] = []
    economies: list[Economy] = []
    for item in held:
        own = [
            decision
            for section in _deciding(item)
            for decision in decisions(document, item.number, section, met.committee, met.date, gap)
            if section.kind != "other" or decision.outcomes != ("other",)
        ]
        found_decisions += own
        for section in _deciding(item):
            for block in blocks(section, met.committee, met.date):
                found_absences += absences(document, item.number, block.committee, block.lines)
        for decision in own:
            found_dissents += dissents(document, item.number, decision.committee, decision.passage)
        for section in item.sections:
            if not section.within:
                found_people += named(document, item.number, section.text)
        for section in item.of("recommendation"):
            recommended += recommendations(document, item.number, section.lines)
        promised += follow_ups(document, item, met.date, met.next_meeting, gap)
        way = list(steps(document, item, met.committee, own))
        ways += way
        listed += annexes(document, item, gap)
        economies.append(economy(item))
        rows.append(_row(document, item, own, economies[-1], way))
    if any(not decision.earlier for decision in found_decisions):
        met = replace(met, kind="minutes")
    return MinutesReading(
        document,
        met,
        held,
        tuple(rows),
        tuple(found_decisions),
        tuple(recommended),
        tuple(promised),
        tuple(ways),
        tuple(listed),
        tuple(economies),
        tuple(found_absences),
        tuple(found_dissents),
        tuple(found_people),
        gap,
    )


_SHORT = 8


def _deciding(item: Item) -> list[Section]:
    """The sections that hold decisions; in an item without headings, what little stands there."""
    found = item.of("decision", "earlier")
    if found or any(section.heading for section in item.sections):
        return found
    return [section for section in item.sections if len(section.lines) <= _SHORT]


def _row(document: Document, item: Item, own: Sequence[Decision], money: Economy, way: Sequence[Step]) -> ItemRow:
    title, kind = _title(item)
    outcomes = dict.fromkeys(outcome for each in own if not each.earlier for outcome in each.outcomes)
    return ItemRow(
        item.number,
        item.numbered,
        item.case.text,
        title.text,
        kind,
        tuple(outcomes),
        item.closed,
        money.state,
        tuple(step.body for step in way if step.state == "after"),
        amounts_of(money),
        " ".join(section.text.text for section in item.of("law")),
        document.span(item.heading),
    )


_TYPES: Mapping[str, ItemType] = {
    "beslutning": "decision",
    "godkendelse": "decision",
    "drøftelse": "discussion",
    "temadrøftelse": "discussion",
    "orientering": "information",
    "efterretning": "information",
}
_NAMES = "|".join(_TYPES)
_IN_TITLE = re.compile(rf"\s*[(\[–-]\s?(?:sag\stil\s|til\s)?(?P<type>{_NAMES})(?:ssag)?\s?[)\]]?\s*$", re.IGNORECASE)
_BEFORE_TITLE = re.compile(rf"(?P<type>{_NAMES})s?(?:sag)?\s?[:–-]\s+", re.IGNORECASE)
_LETTERS: Mapping[str, ItemType] = {"B": "decision", "D": "discussion", "O": "information"}
_LETTER = re.compile(r"\s\((?P<letter>[BDO])\)\s*$")
_INFORMS = re.compile(r"(?:\w+\s)?orientering(?:er)?\b|.*\s(?:til\s)?orientering$", re.IGNORECASE)
_SAYS = re.compile(
    rf"\b[Ss]agen\ser\sen\s(?P<one>{_NAMES})ssag|\b(?:frem|fore)lægges\s(?:hermed\s)?(?:\w+\s)?til\s(?P<two>{_NAMES})\b"
    rf"|(?<![\w-])(?P<four>beslutning|drøftelse|orientering)ssag(?=\W*$)"
    rf"|\b(?:[Ss]agstype|[Pp]unkttype|[Tt]ype)\s?:?\s(?P<three>{_NAMES})(?:ssag)?\b",
    re.IGNORECASE,
)


def _title(item: Item) -> tuple[Passage, ItemType]:
    """The title without the word for its type, and the type by the title or by what the item says of itself."""
    letter = _LETTER.search(item.title.text)
    if letter:
        return item.title[: letter.start()].strip(), _LETTERS[letter["letter"].upper()]
    for pattern in (_IN_TITLE, _BEFORE_TITLE):
        match = pattern.search(item.title.text) if pattern is _IN_TITLE else pattern.match(item.title.text)
        if match:
            rest = item.title[: match.start()] if pattern is _IN_TITLE else item.title[match.end() :]
            return rest.strip(), _TYPES[match["type"].lower()]
    for section in item.sections:
        if section.kind in ("summary", "presentation", "other", "background", "plan") and not section.within:
            match = _SAYS.search(section.text.text)
            if match:
                return item.title, _TYPES[next(word for word in match.groups() if word).lower()]
    if _INFORMS.match(item.title.text):
        return item.title, "information"
    return item.title, ""
