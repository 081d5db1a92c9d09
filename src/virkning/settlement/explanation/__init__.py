"""The explanation: why this krone is owed, as a tree from the payable amount down to the observation.

It is the third reader of the same terms. It reads lines and totals of any engine, and the facts of those it explains.
"""

from __future__ import annotations

from virkning.facts import Facts
from virkning.settlement import Settlement
from virkning.settlement.explanation.lines import LineSteps
from virkning.settlement.explanation.numbers import Lang
from virkning.settlement.explanation.people import ParticipantSteps
from virkning.settlement.explanation.statements import StatementSteps
from virkning.settlement.explanation.step import Step
from virkning.settlement.result import StatementResult

__all__ = ["Lang", "Step", "explain_line", "explain_participant", "explain_statement"]


def explain_statement(settlement: Settlement, result: StatementResult, lang: Lang = "da") -> Step:
    """A statement: payable, limits, outcomes, and below them cohort by cohort what it rests on."""
    return StatementSteps(settlement, lang).statement(result)


def explain_participant(
    settlement: Settlement, facts: Facts, result: StatementResult, participant: str, lang: Lang = "da"
) -> Step | None:
    """All lines of a participant at a statement, and why the rest was not paid; None: no such participant."""
    return ParticipantSteps(LineSteps(settlement, facts, lang)).participant(result, participant)


def explain_line(
    settlement: Settlement, facts: Facts, result: StatementResult, number: int, lang: Lang = "da"
) -> Step | None:
    """Line ``number`` of a statement (from 1, in the order of ``Settlement.lines``) in full; None: no such line."""
    lines = settlement.lines(result, most=number) if number > 0 else []
    if len(lines) < number or not lines:
        return None
    line = lines[-1]
    return LineSteps(settlement, facts, lang).line(line, lines[:-1].count(line))
