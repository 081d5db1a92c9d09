"""A collection of investment cases as read: cases, their amounts and people, the index, and what does not hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from virkning.sources.document import Document
from virkning.sources.investments import checks
from virkning.sources.investments.amounts import Amount, amounts
from virkning.sources.investments.index import Joined, entries, join_index
from virkning.sources.investments.mismatches import Mismatch, mismatches
from virkning.sources.investments.outline import Case, cases, items
from virkning.sources.investments.periods import Span as Period
from virkning.sources.investments.periods import period_of
from virkning.sources.investments.persons import People, people
from virkning.sources.investments.years import resolved
from virkning.sources.passages import EMPTY, Span
from virkning.sources.records import PERSONAL, Finding, Record


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case: where its fields begin (the line of the heading, None where it has none), and what it lists."""

    place: str
    number: int
    period: str
    first: int | None
    last: int | None
    years: Decimal | None
    unlimited: bool
    targets: tuple[str, ...]
    interventions: tuple[str, ...]
    background: int | None
    cost: int | None
    effect: int | None
    areas: tuple[str, ...]
    office: str
    contact: tuple[str, ...] = field(metadata=PERSONAL)
    span: Span


@dataclass(frozen=True, slots=True)
class AmountRow:
    """An amount in kroner: ``low`` and ``high`` are equal for one figure, an open end is None."""

    place: str
    number: int
    field: str
    role: str
    low: Decimal | None
    high: Decimal | None
    hedge: str
    basis: str
    years: tuple[int, ...]
    onwards: bool
    later: bool
    label: str
    per: str
    zero: bool
    unit_stated: bool
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class PeopleRow:
    """A number of people."""

    place: str
    number: int
    field: str
    low: Decimal | None
    high: Decimal | None
    hedge: str
    unit: str
    years: tuple[int, ...]
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class IndexRow:
    """An entry of the index with the cases it leads to, as ``municipality number``."""

    area: str
    place: str
    numbers: tuple[int, ...]
    cases: tuple[str, ...]
    problem: str
    nearest: str
    span: Span


@dataclass(frozen=True, slots=True)
class MismatchRow:
    """An entry of the index, or a case, that does not match; ``nearest`` is what may be meant."""

    problem: str
    area: str
    place: str
    numbers: tuple[int, ...]
    nearest: str
    span: Span


@dataclass(frozen=True)
class Read:
    """A case with what was read of it; ``number`` counts the cases of a municipality from 1."""

    case: Case
    number: int
    period: Period
    amounts: tuple[tuple[str, Amount], ...]
    people: tuple[People, ...]

    @property
    def place(self) -> str:
        """The municipality, or the municipalities that share a jobcentre."""
        return self.case.place.text

    @property
    def name(self) -> str:
        """What it is called: the municipality and its number."""
        return f"{self.place} {self.number}"


@dataclass(frozen=True)
class InvestmentsReading:
    """A collection as read."""

    document: Document
    cases: tuple[Read, ...]
    index: tuple[Joined, ...]

    @property
    def kind(self) -> str:
        """The kind's name."""
        return "investments"

    @cached_property
    def _mismatches(self) -> tuple[Mismatch, ...]:
        return tuple(mismatches(self.index, self.cases))

    @cached_property
    def _findings(self) -> tuple[Finding, ...]:
        found = checks.check(self.document, self.cases, self._mismatches)
        return tuple(sorted(found, key=lambda finding: finding.places[0].start))

    def findings(self) -> Sequence[Finding]:
        """What does not hold in the cases and in the index."""
        return self._findings

    def tables(self) -> Mapping[str, Sequence[Record]]:
        """Cases, amounts, people, the index, and where it does not match."""
        areas: dict[int, list[str]] = {}
        for joined in self.index:
            for at in joined.cases:
                areas.setdefault(at, []).append(joined.entry.area)
        span = self.document.span
        return {
            "cases": [self._case(each, areas.get(at, [])) for at, each in enumerate(self.cases)],
            "amounts": [
                AmountRow(
                    each.place, each.number, name, amount.role, amount.low, amount.high, amount.hedge, amount.basis,
                    amount.years, amount.onwards, amount.later, amount.label, amount.per, amount.zero,
                    amount.unit_stated, amount.text, span(amount.passage),
                )
                for each in self.cases
                for name, amount in each.amounts
            ],
            "persons": [
                PeopleRow(
                    each.place, each.number, one.name, one.low, one.high, one.hedge, one.unit, one.years, one.written,
                    span(one.passage),
                )
                for each in self.cases
                for one in each.people
            ],
            "index": [
                IndexRow(
                    each.entry.area, each.entry.place, each.entry.numbers,
                    tuple(self.cases[at].name for at in each.cases), each.problem, each.nearest,
                    span(each.entry.passage),
                )
                for each in self.index
            ],
            "index_mismatches": [
                MismatchRow(each.problem, each.area, each.place, each.numbers, each.nearest, span(each.passage))
                for each in self._mismatches
            ],
        }  # fmt: skip

    def _case(self, each: Read, areas: Sequence[str]) -> CaseRow:
        case = each.case
        heads = {name: part.heading.number for name in ("background", "cost", "effect") if (part := case.part(name))}
        listed = {
            name: tuple(item.text for item in items(part))
            for name in ("targets", "interventions")
            if (part := case.part(name))
        }
        period = case.part("period")
        return CaseRow(
            each.place,
            each.number,
            period.passage.text if period else "",
            each.period.first,
            each.period.last,
            each.period.years,
            each.period.unlimited,
            listed.get("targets", ()),
            listed.get("interventions", ()),
            heads.get("background"),
            heads.get("cost"),
            heads.get("effect"),
            tuple(dict.fromkeys(areas)),
            case.office,
            tuple(passage.text for _, passage in case.contacts),
            self.document.span(case.lines[0].passage, case.lines[-1].passage),
        )


def read(document: Document, stretch: tuple[int, int]) -> InvestmentsReading:
    """Read a collection."""
    found = cases(document, *stretch)
    counts: Counter[str] = Counter()
    readings = []
    for case in found:
        counts[case.place.text] += 1
        readings.append(_read(case, counts[case.place.text]))
    first = next((at for at in range(*stretch) if found and document.lines[at] is found[0].lines[0]), stretch[0])
    listed = entries(document, stretch[0], first, [case.place.text for case in found])
    joined = join_index(listed, found, [each.number for each in readings])
    return InvestmentsReading(document, tuple(readings), tuple(joined))


def _read(case: Case, number: int) -> Read:
    part = case.part("period")
    period = period_of(part.passage if part else EMPTY)
    return Read(
        case,
        number,
        period,
        tuple(
            (part.name, replace(amount, years=resolved(amount.years, period.first)))
            for part in case.parts
            if part.name in ("background", "cost", "effect")
            for amount in amounts(part)
        ),
        tuple(
            replace(one, years=resolved(one.years, period.first))
            for part in case.parts
            if part.name in ("cost", "effect")
            for one in people(part)
        ),
    )
