"""Applications for pilots as read: who applies, by what each is known, what is asked for, wanted and measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from virkning.sources.document import Document
from virkning.sources.passages import Passage, Span
from virkning.sources.pilots import checks
from virkning.sources.pilots.applications import Read, read_all
from virkning.sources.pilots.evaluation import Baseline, Comparison, Source
from virkning.sources.pilots.exemptions import State
from virkning.sources.pilots.goals import Direction, Measure
from virkning.sources.pilots.header import Contact
from virkning.sources.pilots.outline import (
    FORM,
    Certainty,
    Evidence,
    Headed,
    Outline,
    outline,
    section_number,
)
from virkning.sources.pilots.wishes import Verb
from virkning.sources.records import PERSONAL, Finding, Record


@dataclass(frozen=True, slots=True)
class BoundaryRow:
    """Where an application begins, by what that is known and how surely; ``part_of`` is the one it is split from."""

    number: int
    evidence: tuple[Evidence, ...]
    certainty: Certainty
    part_of: int | None
    last_line: int
    span: Span


@dataclass(frozen=True, slots=True)
class PilotRow:
    """An application. What its header does not say is empty; ``named`` are municipalities that only its text names.

    ``label`` is the number that it bears itself, ``restricted`` are those that take part with a reservation, and
    ``adopted`` is the line that says that the municipalities have approved it.
    """

    number: int
    label: str
    title: str
    network: str
    network_municipalities: tuple[str, ...]
    municipalities: tuple[str, ...]
    restricted: tuple[str, ...]
    named: tuple[str, ...]
    stated_count: int | None
    date: date | None
    date_text: str
    sections: tuple[str, ...]
    missing: tuple[int, ...]
    adopted: int | None
    contact_office: str
    contact: str = field(metadata=PERSONAL)
    contact_telephone: str = field(metadata=PERSONAL)
    contact_mail: str = field(metadata=PERSONAL)
    coordinator: str = field(metadata=PERSONAL)
    coordinator_telephone: str = field(metadata=PERSONAL)
    coordinator_mail: str = field(metadata=PERSONAL)
    span: Span


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section of an application: its number in the form, how it is headed, and its lines."""

    pilot: int
    section: int | None
    headed: Headed
    heading: str
    lines: int
    span: Span


@dataclass(frozen=True, slots=True)
class ExemptionRow:
    """An exemption that is asked for; a range of sections stays as it is written.

    ``act`` is the name that an act goes by, ``written`` the reference as it stands, ``act_from`` where the act is
    named, ``part`` where in the application it is asked for.
    """

    pilot: int
    part: str
    act: str
    act_from: str
    chapter: str
    section: str
    stk: tuple[str, ...]
    nr: tuple[str, ...]
    litra: str
    verb: Verb
    state: State
    written: str
    request: str
    reason: str
    reason_line: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal: ``low`` and ``high`` are None where no figure is stated, which is not zero."""

    pilot: int
    text: str
    low: Decimal | None
    high: Decimal | None
    hedge: str
    unit: str
    measure: Measure
    direction: Direction
    denominator: str
    baseline: Decimal | None
    horizon: str
    indicator: str
    span: Span


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """What is to be measured, from what source, how often; empty where that is not said."""

    pilot: int
    text: str
    source: Source
    source_text: str
    frequency: str
    span: Span


@dataclass(frozen=True, slots=True)
class EvaluationRow:
    """How an application is to be evaluated; the lines are those that say so."""

    pilot: int
    design: tuple[str, ...]
    baseline: Baseline
    baseline_line: int | None
    comparison: Comparison
    comparison_line: int | None
    with_whom: tuple[str, ...]
    who_line: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A group that an application is for."""

    pilot: int
    part: str
    text: str
    ages: tuple[str, ...]
    laws: tuple[str, ...]
    span: Span


@dataclass(frozen=True)
class PilotsReading:
    """The applications of a document."""

    document: Document
    outline: Outline
    pilots: tuple[Read, ...]

    kind = "pilots"

    def tables(self) -> Mapping[str, Sequence[Record]]:
        """Boundaries, applications, their sections, exemptions, goals, indicators, evaluations and target groups."""
        return {
            "pilots": [self._pilot(each) for each in self.pilots],
            "boundaries": [self._boundary(each) for each in self.pilots],
            "sections": list(self._sections()),
            "exemptions": list(self._exemptions()),
            "goals": list(self._goals()),
            "indicators": [
                IndicatorRow(
                    each.number, one.text.text, one.source, one.source_text, one.frequency, self.document.span(one.text)
                )
                for each in self.pilots
                for one in each.indicators
            ],
            "evaluations": list(self._evaluations()),
            "target_groups": [
                TargetRow(each.number, one.part, one.text.text, one.ages, one.laws, self.document.span(one.text))
                for each in self.pilots
                for one in each.targets
            ],
        }

    @cached_property
    def _findings(self) -> tuple[Finding, ...]:
        found = checks.check(self.document, self.outline, self.pilots)
        return tuple(sorted(found, key=lambda finding: (finding.places[0].start, finding.rule)))

    def findings(self) -> Sequence[Finding]:
        """What does not hold in the applications, in the order of the document."""
        return self._findings

    def _line(self, passage: Passage) -> int | None:
        return self.document.span(passage).line if passage else None

    def _boundary(self, each: Read) -> BoundaryRow:
        application = each.application
        lines = application.lines
        return BoundaryRow(
            each.number, application.evidence, application.certainty, application.part_of, lines[-1].number,
            self.document.span(lines[0].passage),
        )  # fmt: skip

    def _pilot(self, each: Read) -> PilotRow:
        header, application = each.header, each.application
        contact, coordinator = _person(header.contact), _person(header.coordinator)
        return PilotRow(
            each.number, application.label, header.title.text.rstrip(" ."), header.network.text, each.network_names,
            each.names, each.limited, each.named, each.stated.number if each.stated else None, header.day,
            header.date_text.text, tuple(str(one.number or one.headed) for one in application.sections), each.missing,
            self._line(each.adopted), header.contact.office.text if header.contact else "", *contact, *coordinator,
            self.document.span(application.lines[0].passage, application.lines[-1].passage),
        )  # fmt: skip

    def _sections(self) -> Iterator[SectionRow]:
        for each in self.pilots:
            for one in each.application.sections:
                held = [one.heading, *one.lines]
                yield SectionRow(
                    each.number, one.number, one.headed, one.heading.text.strip(), len(one.lines),
                    self.document.span(held[0].passage, held[-1].passage),
                )  # fmt: skip

    def _exemptions(self) -> Iterator[ExemptionRow]:
        for each in self.pilots:
            for one in each.exemptions:
                provision = one.provision
                yield ExemptionRow(
                    each.number, one.part, one.act, one.act_from, provision.chapter if provision else "", one.section,
                    one.stk, provision.nr if provision else (), provision.litra if provision else "", one.verb,
                    one.state, one.place.text, one.request.text, one.reason.text, self._line(one.reason),
                    self.document.span(one.place),
                )  # fmt: skip

    def _goals(self) -> Iterator[GoalRow]:
        for each in self.pilots:
            for one in each.goals:
                yield GoalRow(
                    each.number, one.text.text, one.low, one.high, one.hedge, one.unit, one.measure, one.direction,
                    one.denominator, one.baseline, one.horizon, one.indicator, self.document.span(one.text),
                )  # fmt: skip

    def _evaluations(self) -> Iterator[EvaluationRow]:
        for each in self.pilots:
            if one := each.evaluation:
                yield EvaluationRow(
                    each.number, one.design, one.baseline, self._line(one.baseline_text), one.comparison,
                    self._line(one.comparison_text), one.with_whom, self._line(one.who_text),
                    self.document.span(one.heading.passage),
                )  # fmt: skip


def _person(contact: Contact | None) -> tuple[str, str, str]:
    if contact is None or contact.placeholder:
        return "", "", ""
    return contact.name.text, contact.telephone.text, contact.mail.text


def recognise(document: Document) -> list[tuple[int, int]]:
    """The stretch from the first application, or the letter that sends it, to the end of the document."""
    lines = document.lines
    headed = {section[0] for line in lines if (section := section_number(line.text))}
    forms = any(FORM.match(line.text) for line in lines)
    if len(headed) < (2 if forms else 3) or not (forms or 1 in headed):
        return []
    found = outline(document, (0, len(lines)))
    if not found.applications:
        return []
    begin = found.applications[0].lines[0]
    letter = next((own for own in found.letters if own[0].number < begin.number), ())
    if any(listing.letter and listing.line in letter for listing in found.listings):
        begin = letter[0]
    return [(lines.index(begin), len(lines))]


def read(document: Document, stretch: tuple[int, int]) -> PilotsReading:
    """What the applications of a stretch say."""
    found, pilots = read_all(document, stretch)
    return PilotsReading(document, found, pilots)
