"""A settlement: what is owed at each statement, as data that can be written, compared and recomputed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from virkning.facts import Facts
from virkning.settlement.earned import Earned, Line, Timeline
from virkning.settlement.limits import LimitLine, Waterfall
from virkning.settlement.pricing import factors, index_factor
from virkning.settlement.schedule import Statement
from virkning.terms import Terms

BASES = ("observed", "imputed", "pro_rata", "top_up")
MOST_LINES_IN_JSON = 10_000


@dataclass(frozen=True, slots=True)
class StatementResult:
    """One statement: what was earned, what the limits did, what is payable. Amounts in minor units."""

    statement: Statement
    earned: int
    payable: int
    outcomes: Mapping[str, int]
    by_basis: Mapping[str, int]
    limits: Sequence[LimitLine]
    unresolved: int
    price_level: str
    """The year whose prices the amounts are in."""
    not_regulated: Sequence[int]
    """Years up to the due year that the index table has no factor for."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """All statements of an agreement on the facts known at one moment."""

    terms: Terms
    engine: str
    known_at: str | None
    facts_sha256: str
    rejected: int
    timeline: Timeline
    earned: Earned
    statements: tuple[StatementResult, ...]

    def statement(self, date: str) -> StatementResult | None:
        """The statement with this ISO date."""
        return next((each for each in self.statements if each.statement.date.isoformat() == date), None)

    def lines(self, result: StatementResult, most: int | None = None) -> list[Line]:
        """The lines of a statement, in order."""
        return self.earned.lines.of(statement=result.statement.date, most=most)

    def to_json(self, only: str | None = None) -> dict[str, Any]:
        """The settlement as JSON data with the fixed names; lines are left out where there are more than 10,000."""
        agreement = self.terms.agreement
        chosen = [each for each in self.statements if only is None or each.statement.date.isoformat() == only]
        lines = self.earned.lines.few([each.statement.date for each in chosen], MOST_LINES_IN_JSON)
        return {
            "agreement": agreement.agreement,
            "currency": agreement.currency,
            "engine": self.engine,
            "known_at": self.known_at,
            "terms_sha256": self.terms.sha256,
            "facts_sha256": self.facts_sha256,
            "price_level": str(agreement.price_level.year),
            "terms_file": self.terms.file,
            "readings": dict(self.terms.readings),
            "rejected_rows": self.rejected,
            "enrolled": self.earned.enrolled,
            "statements": [_statement(each, lines) for each in chosen],
        }


def _statement(result: StatementResult, lines: Sequence[Line] | None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "statement": result.statement.date.isoformat(),
        "due": result.statement.due.isoformat(),
        "price_level": result.price_level,
        "earned_oere": result.earned,
        "payable_oere": result.payable,
        "outcomes": [{"id": each, "earned_oere": amount} for each, amount in result.outcomes.items()],
        "by_basis": dict(result.by_basis),
        "limits": [_limit(each) for each in result.limits],
        "unresolved": result.unresolved,
    }
    if lines is not None:
        found["lines"] = [_line(each) for each in lines if each.statement == result.statement.date]
    return found


def _limit(each: LimitLine) -> dict[str, Any]:
    found = {
        "id": each.id,
        "clause": each.clause,
        "headroom_before_oere": each.headroom_before,
        "reduction_oere": each.reduction,
    }
    return found if not each.of else {**found, "of": each.of}


def _line(each: Line) -> dict[str, Any]:
    return {
        "outcome": each.outcome,
        "clause": each.clause,
        "participant_id": each.participant_id,
        "cohort": each.cohort,
        "period": each.period,
        "basis": each.basis,
        "amount_oere": each.amount,
    }


def assemble(terms: Terms, facts: Facts, engine: str, timeline: Timeline, earned: Earned) -> Settlement:
    """Apply the limits of the agreement to what was earned, statement by statement."""
    waterfall = Waterfall(timeline, factors(timeline.versions[-1].agreement, facts.indices))
    results = []
    for statement in timeline.statements:
        payable, limits = waterfall.statement(statement, earned)
        own = {key: by for key, by in earned.totals.items() if key.statement == statement.index}
        outcomes = {rule.id: 0 for rule in timeline.version(statement.index).terms.rules}
        by_basis = dict.fromkeys(BASES, 0)
        for key, by in own.items():
            for basis, amount in by.items():
                by_basis[basis] = by_basis.get(basis, 0) + amount
                if key.outcome:
                    outcomes[key.outcome] += amount
        level, missing = _price_level(timeline, statement)
        results.append(
            StatementResult(
                statement=statement,
                earned=sum(by_basis.values()),
                payable=payable,
                outcomes=outcomes,
                by_basis=by_basis,
                limits=limits,
                unresolved=earned.unresolved.get(statement.index, 0),
                price_level=level,
                not_regulated=missing,
            )
        )
    return Settlement(terms, engine, facts.known_at, facts.sha256, facts.rejected, timeline, earned, tuple(results))


def _price_level(timeline: Timeline, statement: Statement) -> tuple[str, list[int]]:
    """The year whose prices a statement is in, and the years it should have been regulated for and was not."""
    version = timeline.version(statement.index)
    level = version.agreement.price_level
    if level.index is None:
        return str(level.year), []
    wanted = range(level.first_year or level.year + 1, statement.due.year + 1)
    missing = [year for year in wanted if year not in version.prices.factors]
    unchanged = index_factor(version.prices.factors, statement.due.year) == 1 and len(missing) == len(wanted)
    return str(level.year if unchanged else statement.due.year), missing
