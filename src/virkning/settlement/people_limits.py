"""Limits of each participant: caps and floors on what one person can bring in all, in the order of the agreement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from virkning.settlement.earned import Key, Timeline
from virkning.terms.check import covers
from virkning.terms.model import Limit
from virkning.terms.payments import Outcome


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A line of a participant, as far as limits are concerned."""

    participant_id: str
    key: Key
    order: int
    """The outcome's place in the agreement."""
    period: str
    amount: int


def person_limits(timeline: Timeline) -> list[Limit]:
    """The limits of each participant in any version of the terms, in order, each id once."""
    found = {
        limit.id: limit
        for version in timeline.versions
        for limit in version.agreement.limits
        if limit.each == "participant"
    }
    return list(found.values())


def limit_people(
    timeline: Timeline, lines: Sequence[PersonLine], people: Iterable[tuple[str, str]]
) -> Mapping[tuple[str, Key], int]:
    """What each participant's limits take away from each total (negative: add to it), by limit id and total.

    Each limit looks at what those before it left. A cap counts a participant's lines in the order of statement, outcome
    and period; a floor is filled up at the last statement. ``people`` are those who count, with their cohort.
    """
    limits = person_limits(timeline)
    if not limits or not timeline.statements:
        return {}
    taken: dict[tuple[str, Key], int] = defaultdict(int)
    of_person: dict[str, list[PersonLine]] = defaultdict(list)
    for line in lines:
        of_person[line.participant_id].append(line)
    last = timeline.statements[-1].index
    for who, cohort in people:
        own = sorted(of_person[who], key=lambda each: (each.key.statement, each.order, each.period))
        payable = [line.amount for line in own]
        for limit in limits:
            sofar = 0
            for at, line in enumerate(own):
                at_statement = in_force(timeline, limit, line.key.statement)
                if at_statement is None or not counts(at_statement, timeline, line.key):
                    continue
                if isinstance(at_statement.at_most, int):
                    kept = min(payable[at], max(0, at_statement.at_most - sofar))
                    taken[limit.id, line.key] += payable[at] - kept
                    payable[at] = kept
                sofar += payable[at]
            floor = in_force(timeline, limit, last)
            if floor is not None and floor.at_least is not None and sofar < floor.at_least:
                taken[limit.id, Key(last, "", cohort)] -= floor.at_least - sofar
    return {key: amount for key, amount in taken.items() if amount}


def in_force(timeline: Timeline, limit: Limit, statement: int) -> Limit | None:
    """The limit as it reads in the version that settles a statement."""
    limits = timeline.version(statement).agreement.limits
    return next((each for each in limits if each.id == limit.id), None)


def counts(limit: Limit, timeline: Timeline, key: Key) -> bool:
    """Whether a limit counts a total."""
    if limit.cohorts is not None and key.cohort not in limit.cohorts:
        return False
    outcome = outcome_of(timeline, key)
    if outcome is None:
        return limit.outcomes is None and limit.categories is None and limit.payers is None
    return covers(limit, outcome)


def outcome_of(timeline: Timeline, key: Key) -> Outcome | None:
    """The outcome a total belongs to, as it reads at the statement; None for a top-up."""
    rules = timeline.version(key.statement).terms.rules
    return next((rule.outcome for rule in rules if rule.id == key.outcome), None)
