"""What every cell of some participants comes to: the reference's results, looked up by line.

Explaining one participant reads that participant's facts alone. Everybody's are read only where the amount depends on
others: successes that are numbered, and aggregates across participants.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from virkning.facts import Facts
from virkning.settlement import Settlement
from virkning.settlement.earned import Line, Timeline, Version
from virkning.settlement.reference import Outcome, Reference
from virkning.settlement.register import Person, Register, read_register
from virkning.terms import Rule, tree
from virkning.terms.payments import TierPay


@dataclass(slots=True)
class Trace:
    """The cells of some participants (or of all), settled one outcome at a time."""

    reference: Reference
    _results: dict[str, list[Outcome]] = field(default_factory=dict)

    @classmethod
    def of(cls, settlement: Settlement, facts: Facts, participants: Collection[str] | None) -> Trace:
        """The cells of these participants; None: of all."""
        register = read_register(settlement.terms, facts, participants)
        reference = Reference(settlement.timeline, register)
        reference.prepare(settlement.earned.enrolled)
        return cls(reference)

    @property
    def register(self) -> Register:
        """The participants whose facts were read."""
        return self.reference.register

    def results(self, outcome: str) -> list[Outcome]:
        """What every cell of an outcome comes to, in order."""
        if outcome not in self._results:
            for needed in needs(self.reference.timeline, outcome):
                self.results(needed)
            self._results[outcome] = self.reference.results_of(outcome)
        return self._results[outcome]

    def at(self, outcome: str, statement: int, who: str | None) -> list[Outcome]:
        """The cells of an outcome for one participant (or the agreement) at one statement."""
        return [x for x in self.results(outcome) if x.cell.statement == statement and x.person.id == who]

    def of_line(self, line: Line, statement: int) -> Outcome | None:
        """The cell a line was made from."""
        assert line.outcome is not None
        own = self.at(line.outcome, statement, line.participant_id)
        return next((each for each in own if each.cell.label == line.period), None)

    def person(self, who: str | None) -> Person | None:
        """The participant, or the agreement as a whole."""
        return self.register.agreement if who is None else self.register.person(who)


class Traces:
    """Traces of one settlement, each read once."""

    def __init__(self, settlement: Settlement, facts: Facts) -> None:
        self._settlement, self._facts = settlement, facts
        self._everybody: Trace | None = None
        self._own: dict[str | None, Trace] = {}

    def everybody(self) -> Trace:
        """The cells of all participants."""
        if self._everybody is None:
            self._everybody = Trace.of(self._settlement, self._facts, None)
        return self._everybody

    def of(self, outcome: str | None, who: str | None) -> Trace:
        """The cells that an outcome's amounts for a participant depend on."""
        if self._everybody is not None or (outcome is not None and self.needs_everybody(outcome)):
            return self.everybody()
        if who not in self._own:
            self._own[who] = Trace.of(self._settlement, self._facts, [] if who is None else [who])
        return self._own[who]

    def needs_everybody(self, outcome: str) -> bool:
        """Whether what one participant earns by an outcome depends on the others."""
        timeline = self._settlement.timeline
        return any(
            (isinstance(rule.outcome.pay, TierPay) and rule.outcome.pay.counted != "participant")
            or any(isinstance(node, tree.Across) for formula in rule.formulas for node in tree.walk(formula))
            for _, rule in timeline.rules(outcome)
        ) or any(self._across(needed, set()) for needed in needs(timeline, outcome))

    def _across(self, outcome: str, seen: set[str]) -> bool:
        """Whether an outcome that gates another looks at all participants."""
        if outcome in seen:
            return False
        seen.add(outcome)
        timeline = self._settlement.timeline
        formulas = [formula for _, rule in timeline.rules(outcome) for formula in rule.formulas]
        if any(isinstance(node, tree.Across) for formula in formulas for node in tree.walk(formula)):
            return True
        return any(self._across(each, seen) for each in needs(timeline, outcome))


def needs(timeline: Timeline, outcome: str) -> list[str]:
    """The outcomes that gate one, in any version of the terms."""
    return list(dict.fromkeys(needed for _, rule in timeline.rules(outcome) for needed in rule.needs))


def rule_at(timeline: Timeline, outcome: str, statement: int) -> tuple[Version, Rule]:
    """The version that settles a statement, and its rule of an outcome."""
    version = timeline.version(statement)
    return version, next(rule for rule in version.terms.rules if rule.id == outcome)
