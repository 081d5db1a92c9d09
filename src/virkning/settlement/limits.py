"""The limits of the agreement: caps and floors applied to totals, statement by statement, in the stated order.

Whole minor units throughout. A cap counts what is finally paid; what exceeds it is lost, and taken from the last
outcomes and cohorts first. A floor is filled up at the last statement that counts.

An amount may also be an array, with the amount of each of many registers: the same code then limits them all at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from virkning.settlement.earned import Earned, Key, Timeline
from virkning.settlement.evaluate import half_away
from virkning.settlement.people_limits import counts, in_force, outcome_of
from virkning.settlement.schedule import Statement
from virkning.terms.check import covers
from virkning.terms.model import Limit, ShareLimit


@dataclass(frozen=True, slots=True)
class LimitLine:
    """What one limit did at one statement. ``reduction`` is negative where a floor was filled up."""

    id: str
    clause: str
    of: str
    """What the limit is for: empty for the agreement, else the participant, outcome, cohort, year … it counts."""
    headroom_before: int | None
    """What was left under the cap before this statement; None for a limit of each participant, or a floor."""
    reduction: int
    covered: int
    """What was payable and counted, before this limit."""
    whole: int | None = None
    """What the cap is a share of; None for a cap that is an amount."""


@dataclass(slots=True)
class Waterfall:
    """The limits of one settlement under way: what has been paid so far, and what is left under each cap."""

    timeline: Timeline
    factors: Mapping[int, Fraction]
    paid: dict[Key, int] = field(default_factory=dict)
    headrooms: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    """By limit and bucket: what is left, and the last year it was regulated for."""

    def statement(self, statement: Statement, earned: Earned) -> tuple[int, list[LimitLine]]:
        """What is payable at a statement, and what each limit did; call once for each statement, in order."""
        payable = {key: sum(by.values()) for key, by in earned.totals.items() if key.statement == statement.index}
        found = []
        caps: list[tuple[Limit, str]] = []
        for limit in self.timeline.version(statement.index).agreement.limits:
            if limit.each == "participant":
                found.append(self._personal(limit, statement, earned, payable))
                continue
            for bucket in self._buckets(limit, statement):
                headroom, whole = self._headroom(limit, bucket, statement, payable, earned)
                covered = [key for key in sorted(payable, key=self._order) if self.holds(limit, bucket, key)]
                before = sum(payable[key] for key in covered)
                if limit.at_least is not None:
                    reduction = -self._fill(limit, bucket, statement, payable, before)
                else:
                    reduction = _cut(payable, covered, before - _most(0, headroom))
                    if isinstance(limit.at_most, int):
                        caps.append((limit, bucket))
                found.append(LimitLine(limit.id, limit.clause, bucket, headroom, reduction, before, whole))
        for limit, bucket in caps:
            left, year = self.headrooms[limit.id, bucket]
            spent = sum(amount for key, amount in payable.items() if self.holds(limit, bucket, key))
            self.headrooms[limit.id, bucket] = (left - spent, year)
        self.paid.update(payable)
        return sum(payable.values()), found

    def _personal(self, limit: Limit, statement: Statement, earned: Earned, payable: dict[Key, int]) -> LimitLine:
        covered = sum(amount for key, amount in payable.items() if counts(limit, self.timeline, key))
        reduction = 0
        for (name, key), amount in earned.personal.items():
            if name == limit.id and key.statement == statement.index:
                payable[key] = payable.get(key, 0) - amount
                reduction += amount
        return LimitLine(limit.id, limit.clause, "participant", None, reduction, covered)

    def _order(self, key: Key) -> tuple[int, str]:
        outcomes = self.timeline.outcomes
        return (outcomes.index(key.outcome) if key.outcome in outcomes else len(outcomes), key.cohort)

    def _bucket(self, limit: Limit, key: Key) -> str:
        outcome = outcome_of(self.timeline, key)
        if limit.each == "outcome":
            return key.outcome
        if limit.each == "cohort":
            return key.cohort
        if limit.each == "category":
            return (outcome.category if outcome else None) or ""
        if limit.each == "payer":
            return (outcome.payer if outcome else None) or ""
        statement = self.timeline.statements[key.statement]
        if limit.each == "year":
            return str(statement.due.year)
        return statement.date.isoformat() if limit.each == "statement" else ""

    def holds(self, limit: Limit, bucket: str, key: Key) -> bool:
        """Whether a limit counts a total in this bucket: the outcome, cohort, year and so on."""
        return counts(limit, self.timeline, key) and self._bucket(limit, key) == bucket

    def _buckets(self, limit: Limit, statement: Statement) -> list[str]:
        """What a limit counts separately at a statement, as the terms say, whatever was earned.

        A floor also counts what an earlier version of the terms had.
        """
        if limit.each in ("agreement", "year", "statement"):
            return [self._bucket(limit, Key(statement.index, "", ""))]
        current = self.timeline.version(statement.index)
        found: dict[str, None] = {}
        for version in (current,) if limit.at_least is None else self.timeline.versions:
            if limit.each == "cohort":
                names = [each for each in version.cohorts if limit.cohorts is None or each in limit.cohorts]
            else:
                key = "id" if limit.each == "outcome" else limit.each
                outcomes = [rule.outcome for rule in version.terms.rules if covers(limit, rule.outcome)]
                names = [getattr(each, key) for each in outcomes if getattr(each, key)]
            found |= dict.fromkeys(names)
        return list(found)

    def _headroom(
        self, limit: Limit, bucket: str, statement: Statement, payable: Mapping[Key, int], earned: Earned
    ) -> tuple[int | None, int | None]:
        if limit.at_least is not None:
            return None, None
        if isinstance(limit.at_most, ShareLimit):
            return self._share_headroom(limit, limit.at_most, bucket, statement, payable, earned)
        assert limit.at_most is not None
        version = self.timeline.version(statement.index)
        start = version.agreement.price_level.first_year or version.agreement.price_level.year + 1
        left, year = self.headrooms.get((limit.id, bucket), (limit.at_most, start - 1))
        before = in_force(self.timeline, limit, statement.index - 1) if statement.index else limit
        if before is not None and isinstance(before.at_most, int) and (limit.id, bucket) in self.headrooms:
            left += limit.at_most - before.at_most
        if limit.indexed:
            for each in range(year + 1, statement.due.year + 1):
                left = _regulated(left, self.factors.get(each, Fraction(1)))
        if (limit.id, bucket) not in self.headrooms:
            left -= sum(amount for key, amount in self.paid.items() if self.holds(limit, bucket, key))
        self.headrooms[limit.id, bucket] = (left, max(year, statement.due.year))
        return left, None

    def _share_headroom(
        self,
        limit: Limit,
        cap: ShareLimit,
        bucket: str,
        statement: Statement,
        payable: Mapping[Key, int],
        earned: Earned,
    ) -> tuple[int, int]:
        """What the covered outcomes may still be paid within their share (never rounded up), and the whole it is of."""
        paid = sum(amount for key, amount in self.paid.items() if self.holds(limit, bucket, key))
        if cap.of == "earned":
            totals = {key: sum(by.values()) for key, by in earned.totals.items() if key.statement <= statement.index}
            whole = sum(amount for key, amount in totals.items() if self._beside(limit, bucket, key))
            return _part(cap.share, whole) - paid, whole
        if cap.share == 1:
            return sum(payable.values()), sum(payable.values())
        every = {**self.paid, **payable}
        rest = sum(
            amount
            for key, amount in every.items()
            if self._beside(limit, bucket, key) and not counts(limit, self.timeline, key)
        )
        return _part(cap.share / (1 - cap.share), rest) - paid, rest

    def _beside(self, limit: Limit, bucket: str, key: Key) -> bool:
        """Whether a total belongs to the whole that a share is a share of."""
        if limit.each in ("cohort", "year", "statement", "payer"):
            return self._bucket(limit, key) == bucket
        return True

    def _fill(self, limit: Limit, bucket: str, statement: Statement, payable: dict[Key, int], before: int) -> int:
        """What a floor adds, at the last statement that counts towards it."""
        assert limit.at_least is not None
        later = self.timeline.statements[statement.index + 1 :]
        if limit.each == "year":
            later = tuple(each for each in later if each.due.year == statement.due.year)
        if later and limit.each != "statement":
            return 0
        paid = sum(amount for key, amount in self.paid.items() if self.holds(limit, bucket, key))
        added = _most(0, limit.at_least - paid - before)
        if _anything(added):
            outcome = bucket if limit.each == "outcome" else (limit.outcomes or [""])[0]
            cohort = bucket if limit.each == "cohort" else (limit.cohorts or [""])[0]
            key = Key(statement.index, outcome, cohort)
            payable[key] = payable.get(key, 0) + added
        return added


def _cut(payable: dict[Key, int], covered: Sequence[Key], excess: int) -> int:
    """Take the excess from the last totals first; what was taken in all."""
    left = _most(0, excess)
    taken = 0
    for key in reversed(covered):
        part = left - _most(0, left - _most(0, payable[key]))
        payable[key] = payable[key] - part
        left = left - part
        taken = taken + part
    return taken


# Amounts, of one register or of many: an array goes by the type of one.


def _most(least: int, amount: Any) -> int:
    if isinstance(amount, int):
        return max(least, amount)
    from numpy import maximum

    found: int = maximum(amount, least)
    return found


def _regulated(amount: Any, factor: Fraction) -> int:
    if factor == 1:
        return amount  # type: ignore[no-any-return]
    if isinstance(amount, int):
        return half_away(amount * factor)
    from numpy import frompyfunc

    found: int = frompyfunc(lambda one: half_away(one * factor), 1, 1)(amount)  # as exact as one by one
    return found


def _part(share: Fraction, amount: Any) -> int:
    """A share of an amount, never rounded up."""
    part: int = share.numerator * (amount if isinstance(amount, int) else amount.astype(object)) // share.denominator
    return part


def _anything(amount: Any) -> bool:
    return bool(amount) if isinstance(amount, int) else any(amount)
