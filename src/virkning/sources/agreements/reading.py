"""What an agreement says, read from its paper: parties, clauses, annexes, plans, outcomes, and what does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from virkning.sources.agreements import balance, references, repeated, timing, wording
from virkning.sources.agreements.clauses import Clause, Outline, outline, span_of
from virkning.sources.agreements.outcomes import SECTION, Outcome, outcomes
from virkning.sources.agreements.parties import Party, Person, parties, people
from virkning.sources.agreements.plans import Budget, Rate, budget, has_periods, rates
from virkning.sources.agreements.terms import Stated, stated
from virkning.sources.document import Document
from virkning.sources.passages import Span
from virkning.sources.records import Finding, Record

_WORDS = re.compile(r"\b(?:tilsagn|betinget\s+tilskud|aftale|kontrakt|agreement|grant)\w*", re.IGNORECASE)
_PAYS_OUT = re.compile(r"\b(?:udbetalings?plan|rateplan|disbursement)", re.IGNORECASE)
_PAYS_BACK = re.compile(r"\b(?:tilbagebetalings?plan|repayment)", re.IGNORECASE)
_SPENDS = re.compile(r"\bbudget", re.IGNORECASE)
_BETWEEN = re.compile(r"CVR[\s.-]*(?:nr|nummer)?[\s.:]*\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause as a row."""

    clause: str
    title: str
    text: str
    items: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """An annex as a row: the lines where it is listed and where it begins, None where it is not."""

    number: str
    title: str
    listed: int | None
    attached: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure of the terms as a row: kroner for the grant and a cap, otherwise a count, a year or a date."""

    what: str
    value: Decimal | int | date
    clause: str
    outcome: str
    span: Span


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A row of the plan of disbursements or of repayments. Amounts are kroner."""

    label: str
    total: bool
    period: str
    made_up: str
    due: str
    due_first: date | None
    due_last: date | None
    amount: Decimal | None
    span: Span


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A row of the budget. Amounts are kroner; an empty cell is None."""

    label: str
    kind: str
    columns: tuple[str, ...]
    amounts: tuple[Decimal | None, ...]
    total: Decimal | None
    per_participant: Decimal | None
    span: Span


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """A payment outcome: the price in kroner, for each of what, the baseline in per cent."""

    number: str
    title: str
    category: str
    clause: str
    price: Decimal | None
    per: tuple[str, ...]
    baseline: Decimal | None
    direction: str
    windows: tuple[str, ...]
    thresholds: tuple[str, ...]
    span: Span


@dataclass(frozen=True)
class AgreementReading:
    """An agreement as read. ``disbursed`` and ``repaid`` are the rows of its plans, totals among them."""

    document: Document
    outline: Outline
    parties: tuple[Party, ...]
    people: tuple[Person, ...]
    facts: tuple[Stated, ...]
    disbursed: tuple[Rate, ...]
    repaid: tuple[Rate, ...]
    budget: Budget | None
    outcomes: tuple[Outcome, ...]
    plan_clauses: Mapping[str, Clause]

    @property
    def kind(self) -> str:
        """The kind's name."""
        return "agreements"

    def fact(self, what: str, outcome: str = "") -> Stated | None:
        """The first of the figures that are of a kind."""
        return next((each for each in self.facts if each.what == what and each.outcome == outcome), None)

    @cached_property
    def _findings(self) -> tuple[Finding, ...]:
        cohorts = [each for each in self.facts if each.what == "cohort"]
        found = [
            *references.check(self.document, self.outline),
            *references.annexes(self.document, self.outline),
            *balance.plan(self.disbursed, "disbursements"),
            *balance.plan(self.repaid, "repayments"),
            *(balance.budget(self.budget) if self.budget else ()),
            *(balance.per_participant(self.budget) if self.budget else ()),
            *balance.across(self.fact("grant"), self.fact("cap"), cohorts, self.disbursed, self.repaid, self.budget),
            *timing.check(self.document, self.outline, self.facts, self.disbursed, self.repaid, self.outcomes),
            *wording.check(self.document, self.outline),
            *wording.notes(self.document, self.outline),
            *wording.bounds(self.document, self.outline, [each for one in self.outcomes for each in one.thresholds]),
            *(each for one in self.outcomes for each in self._multiples(one)),
            *repeated.check(
                self.document, self.outline, self.facts, self.outcomes, self.budget.persons if self.budget else None
            ),
            *self._parties(),
        ]
        return tuple(sorted(found, key=lambda finding: finding.places[0].start))

    def _multiples(self, outcome: Outcome) -> Iterator[Finding]:
        if outcome.price and outcome.price.per == ("month", "participant"):
            yield from wording.multiples(self.document, outcome.passage, outcome.price.oere, outcome.clause)

    def _parties(self) -> Iterator[Finding]:
        for party in self.parties:
            if not party.valid:
                yield Finding("cvr-invalid", "error", (party.span,), (("name", party.name), ("number", party.number)))

    def findings(self) -> Sequence[Finding]:
        """What does not hold in the agreement, in the order of its lines."""
        return self._findings

    def tables(self) -> Mapping[str, Sequence[Record]]:
        """Parties, people, figures, annexes, clauses, plans, budget, outcomes, references and definitions."""
        document, whole = self.document, self.outline
        return {
            "parties": self.parties,
            "people": self.people,
            "figures": [_figure(each) for each in self.facts],
            "disbursements": [self._plan(rate, "disbursements") for rate in self.disbursed],
            "repayments": [self._plan(rate, "repayments") for rate in self.repaid],
            "budget": [_budget(row, self.budget) for row in self.budget.rows] if self.budget else [],
            "outcomes": [_outcome(each) for each in self.outcomes],
            "annexes": [
                AnnexRow(
                    each.number,
                    each.title,
                    document.span(each.listed).line if each.listed else None,
                    document.span(each.attached).line if each.attached else None,
                    document.span(each.listed or each.attached or whole.clauses[0].passage),
                )
                for each in whole.annexes
            ],
            "clauses": [
                ClauseRow(
                    each.name,
                    each.title,
                    each.passage.text,
                    tuple(item.label for item in each.items),
                    span_of(document, each),
                )
                for each in whole.clauses
            ],
            "references": references.references(document, whole),
            "definitions": references.definitions(document, whole),
        }

    def _plan(self, rate: Rate, plan: str) -> PlanRow:
        dates = list(rate.dates)
        due = dates.pop() if dates else None
        clause = self.plan_clauses.get(plan)
        period = dates if clause and has_periods(clause) else []
        made_up = "" if period else dates[-1].text if dates else ""
        return PlanRow(
            rate.label,
            rate.total,
            " – ".join(when.text for when in period),
            made_up,
            due.text if due else "",
            due.first if due else None,
            due.last if due else None,
            rate.amount.amount if rate.amount else None,
            rate.span,
        )


def _kroner(oere: int) -> Decimal:
    return Decimal(oere) / 100


def _figure(each: Stated) -> FigureRow:
    value = each.value
    if isinstance(value, int) and each.what in ("grant", "cap"):
        return FigureRow(each.what, _kroner(value), each.clause, each.outcome, each.span)
    return FigureRow(each.what, value, each.clause, each.outcome, each.span)


def _budget(row: object, table: Budget | None) -> BudgetLine:
    from virkning.sources.agreements.plans import BudgetRow

    assert isinstance(row, BudgetRow) and table is not None
    return BudgetLine(
        row.label,
        row.kind,
        table.columns,
        tuple(cell.amount if cell else None for cell in row.cells),
        row.total.amount if row.total else None,
        row.per_participant.amount if row.per_participant else None,
        row.span,
    )


def _outcome(each: Outcome) -> OutcomeRow:
    return OutcomeRow(
        each.number,
        each.title,
        each.category,
        each.clause,
        _kroner(each.price.oere) if each.price else None,
        each.price.per if each.price else (),
        each.baseline.quantity.low if each.baseline else None,
        each.direction,
        tuple(window.text for window in each.windows),
        tuple(threshold.text for threshold in each.thresholds),
        each.span,
    )


def recognise(document: Document) -> list[tuple[int, int]]:
    """The whole document, if it is between parties with CVR numbers and speaks of a grant in numbered clauses."""
    head = document.join(0, min(len(document.lines), 60)).text
    if len(_BETWEEN.findall(head)) < 2 or not _WORDS.search(head):
        return []
    return [(0, len(document.lines))]


def read(document: Document, stretch: tuple[int, int]) -> AgreementReading:
    """Read an agreement."""
    whole = outline(document, *stretch)
    plans = {
        "disbursements": _clause(whole, _PAYS_OUT),
        "budget": _clause(whole, _SPENDS),
        "repayments": _clause(whole, _PAYS_BACK, but=SECTION),
        "outcomes": _clause(whole, SECTION),
    }
    clauses = {name: clause for name, clause in plans.items() if clause is not None}
    return AgreementReading(
        document,
        whole,
        parties(document, whole.clauses),
        people(document, whole.clauses),
        stated(document, whole),
        rates(document, clauses["disbursements"]) if "disbursements" in clauses else (),
        rates(document, clauses["repayments"]) if "repayments" in clauses else (),
        budget(document, clauses["budget"]) if "budget" in clauses else None,
        outcomes(document, clauses["outcomes"]) if "outcomes" in clauses else (),
        clauses,
    )


def _clause(whole: Outline, words: re.Pattern[str], but: re.Pattern[str] | None = None) -> Clause | None:
    """The clause that holds a table: by its own title, or by that of its annex, with the most figures in it."""
    titles = {annex.number: annex.title for annex in whole.annexes if annex.attached}
    fits = [
        clause
        for clause in whole.clauses
        if clause.annex
        and (words.search(clause.title) or (not clause.number and words.search(titles.get(clause.annex, ""))))
        and not (but and but.search(clause.title))
    ]
    return max(fits, key=lambda clause: sum(character.isdigit() for character in clause.passage.text), default=None)
