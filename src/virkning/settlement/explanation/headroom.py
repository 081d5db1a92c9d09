"""What was left under a cap before a statement: the cap, what was paid, and each yearly regulation, step by step."""

from __future__ import annotations

from fractions import Fraction

from virkning.settlement import Settlement
from virkning.settlement.earned import Key
from virkning.settlement.evaluate import half_away
from virkning.settlement.explanation import numbers
from virkning.settlement.explanation.step import Step
from virkning.settlement.explanation.words import Words
from virkning.settlement.limits import LimitLine, Waterfall
from virkning.settlement.people_limits import in_force
from virkning.settlement.result import StatementResult
from virkning.settlement.schedule import Statement
from virkning.terms.model import Limit, ShareLimit


class Headrooms:
    """The limits of one settlement, run through once more so that what each statement took is known."""

    def __init__(self, settlement: Settlement, words: Words) -> None:
        self.settlement, self.words = settlement, words
        timeline = settlement.timeline
        self._waterfall = Waterfall(timeline, timeline.versions[-1].prices.factors)
        for statement in timeline.statements:
            self._waterfall.statement(statement, settlement.earned)

    @property
    def paid(self) -> dict[Key, int]:
        """What was paid in the end, by statement, outcome and cohort."""
        return self._waterfall.paid

    def _spent(self, limit: Limit, bucket: str, statement: int) -> int:
        return sum(x for key, x in self.paid.items() if key.statement == statement and self._in(limit, bucket, key))

    def _in(self, limit: Limit, bucket: str, key: Key) -> bool:
        return self._waterfall.holds(limit, bucket, key)

    def step(self, result: StatementResult, limit: Limit, line: LimitLine) -> Step:
        """The headroom before a statement, as the sum of what made it."""
        headroom = line.headroom_before or 0
        if isinstance(limit.at_most, ShareLimit):
            parts = self._share(result, limit, limit.at_most, line)
        else:
            parts = self._amount(result, limit, line.of)
        return Step(self.words("headroom"), headroom, Fraction(headroom), parts=tuple(parts))

    def _amount(self, result: StatementResult, limit: Limit, bucket: str) -> list[Step]:
        """The cap, then for each statement so far: amendments, regulations, and what was paid."""
        words, timeline = self.words, self.settlement.timeline
        parts: list[Step] = []
        left, year, begun = 0, 0, False
        for earlier in self.settlement.statements[: result.statement.index + 1]:
            statement = earlier.statement
            now = in_force(timeline, limit, statement.index)
            if now is None or not isinstance(now.at_most, int):
                continue
            if not any(each.id == limit.id and each.of == bucket for each in earlier.limits):
                continue
            level = timeline.version(statement.index).agreement.price_level
            before = in_force(timeline, limit, statement.index - 1) if statement.index else now
            paid_before = () if begun else timeline.statements[: statement.index]
            if not begun:
                left, year, begun = now.at_most, (level.first_year or level.year + 1) - 1, True
                parts.append(self._adding(words("cap"), left, clause=now.clause))
            elif before is not None and isinstance(before.at_most, int) and now.at_most != before.at_most:
                left += now.at_most - before.at_most
                parts.append(self._adding(words("cap_changed"), now.at_most - before.at_most, clause=now.clause))
            for each in range(year + 1, statement.due.year + 1) if now.indexed else ():
                factor = self._waterfall.factors.get(each)
                if factor is not None:
                    parts += self._regulated(left, factor, each, level.clause)
                    left = half_away(left * factor)
            for other in paid_before:
                left -= self._paid(limit, bucket, other, parts)
            year = max(year, statement.due.year)
            if statement.index < result.statement.index:
                left -= self._paid(limit, bucket, statement, parts)
        return parts

    def _paid(self, limit: Limit, bucket: str, statement: Statement, parts: list[Step]) -> int:
        """What a statement took of the headroom, as a step where it took anything."""
        spent = self._spent(limit, bucket, statement.index)
        if spent:
            parts.append(self._adding(self.words("cap_paid", day=self.words.day(statement.date)), -spent))
        return spent

    def _regulated(self, left: int, factor: Fraction, year: int, clause: str) -> list[Step]:
        words, exact = self.words, left * factor
        percent = numbers.percent(factor - 1, words.lang)
        formula = f"{words.money(left)} × {words.number(factor)} = {words.money(exact)}"
        label = words("cap_regulated", year=year, percent=percent)
        steps = [Step(label, exact=exact - left, clause=clause, formula=formula, adds=True)]
        whole = half_away(exact)
        if whole != exact:
            rounded = f"{words.money(exact)} → {words.money(whole)}"
            steps.append(Step(words.rounding(), exact=whole - exact, formula=rounded, adds=True))
        return steps

    def _adding(self, label: str, amount: int, clause: str = "") -> Step:
        return Step(label, amount, Fraction(amount), clause, adds=True)

    def _share(self, result: StatementResult, limit: Limit, cap: ShareLimit, line: LimitLine) -> list[Step]:
        """A share of what was earned, or of the rest that is payable, less what was paid before."""
        words, index = self.words, result.statement.index
        paid = sum(self._spent(limit, line.of, each) for each in range(index))
        share = numbers.percent(cap.share, words.lang)
        if cap.of == "payable" and cap.share == 1:
            return [self._adding(words("cap_all"), line.headroom_before or 0)]
        whole = line.whole or 0
        exact = cap.share * whole if cap.of == "earned" else cap.share / (1 - cap.share) * whole
        label = words(f"share_{cap.of}", share=share, whole=words.money(whole))
        parts = [Step(label, exact=exact, clause=line.clause, formula=words.money(exact), adds=True)]
        down = (line.headroom_before or 0) + paid - exact
        if down:
            parts.append(Step(words("rounded_down"), exact=down, adds=True))
        if paid:
            parts.append(self._adding(words("paid_before"), -paid))
        return parts

    def floor(self, result: StatementResult, limit: Limit, line: LimitLine) -> str:
        """What a floor added, or why it added nothing."""
        words = self.words
        paid = sum(self._spent(limit, line.of, each) for each in range(result.statement.index))
        assert limit.at_least is not None
        amounts = {"floor": words.money(limit.at_least), "paid": words.money(paid), "before": words.money(line.covered)}
        if line.reduction:
            return words("floor_formula", **amounts, added=words.money(-line.reduction))
        if paid + line.covered < limit.at_least:
            return words("floor_later")
        return words("floor", **amounts)
