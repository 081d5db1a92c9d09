"""Late drop-outs when too few were enrolled: the cohort's mean per regular participant × weeks / full course."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from virkning.settlement.earned import Basis, GroupKey, Key, Line, Mean, Tally, Timeline, Version
from virkning.settlement.evaluate import half_away
from virkning.settlement.schedule import Statement, is_relative_follow_up, window_label, windows
from virkning.settlement.standing import Course, pro_rata_share
from virkning.terms import Rule

Regulars = Mapping[tuple[str, str, int], int]


def mean_per_person(
    rule: Rule, cohort: str, statement: int, means: Mapping[GroupKey, Mean], regulars: Regulars
) -> Fraction | None:
    """The exact mean of a statement's payments, observed and imputed, per regular participant of a cohort.

    None where there is no regular participant, or nothing was observed of any.
    """
    count = regulars.get((rule.id, cohort, statement), 0)
    groups = [
        mean for key, mean in means.items() if (key.outcome, key.cohort, key.statement) == (rule.id, cohort, statement)
    ]
    if not count or not any(mean.count for mean in groups):
        return None
    paid = (mean.filled if rule.missing.rule == "mean" else mean.total for mean in groups)
    return sum(paid, Fraction(0)) / count


def pro_rata_payments(
    timeline: Timeline,
    version: Version,
    rule: Rule,
    people: Sequence[tuple[str, Course]],
    means: Mapping[GroupKey, Mean],
    regulars: Regulars,
) -> Iterator[tuple[Statement, str, str, str, Basis, Fraction]]:
    """For each late drop-out and statement: statement, participant, cohort, period, basis and exact payment."""
    measured = {
        cohort: [
            (statement, label, mean_per_person(rule, cohort, statement.index, means, regulars))
            for statement, label in _measurements(timeline, version, rule, cohort, means)
        ]
        for cohort in dict.fromkeys(course.cohort for _, course in people)
    }
    for who, course in people:
        share = pro_rata_share(course, version.agreement)
        for statement, label, mean in measured[course.cohort]:
            if mean is None:
                yield statement, who, course.cohort, label, "unresolved", Fraction(0)
            else:
                yield statement, who, course.cohort, label, "pro_rata", mean * share


def _measurements(
    timeline: Timeline, version: Version, rule: Rule, cohort: str, means: Mapping[GroupKey, Mean]
) -> Iterator[tuple[Statement, str]]:
    """The statements a cohort is measured at for an outcome, with the period to show.

    Follow-ups and events fall where they fall: at the statements where the regular participants have any.
    """
    if is_relative_follow_up(rule) or rule.outcome.event:
        found = {key.statement for key in means if (key.outcome, key.cohort) == (rule.id, cohort)}
        for index in sorted(found):
            if timeline.settles(version, index):
                yield timeline.statements[index], timeline.statements[index].date.isoformat()
        return
    for window in windows(version.terms, rule, version.cohorts.get(cohort, ())):
        if timeline.settles(version, window.statement):
            statement = timeline.statements[window.statement]
            yield statement, window_label(rule, window, statement)


def pro_rata_lines(
    timeline: Timeline,
    version: Version,
    rule: Rule,
    people: Sequence[tuple[str, Course]],
    means: Mapping[GroupKey, Mean],
    regulars: Regulars,
    tally: Tally,
) -> list[Line]:
    """The lines of late drop-outs, given by id and course, added to the tally."""
    found = []
    for statement, who, cohort, label, basis, exact in pro_rata_payments(
        timeline, version, rule, people, means, regulars
    ):
        amount = half_away(exact)
        tally.add(Key(statement.index, rule.id, cohort), basis, amount, exact)
        if basis == "unresolved":
            tally.unresolved[statement.index] += 1
        if amount or basis == "unresolved":
            found.append(Line(statement.date, rule.id, rule.outcome.clause, who, cohort, label, basis, amount))
    return found
