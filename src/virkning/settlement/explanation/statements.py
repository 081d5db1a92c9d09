"""One statement from the payable amount down: what was earned, by whom and on which basis, and what each limit took."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction

from virkning.settlement import Settlement
from virkning.settlement.earned import Key
from virkning.settlement.explanation.closing import closing
from virkning.settlement.explanation.headroom import Headrooms
from virkning.settlement.explanation.numbers import Lang
from virkning.settlement.explanation.step import Step
from virkning.settlement.explanation.words import Words
from virkning.settlement.limits import LimitLine
from virkning.settlement.result import StatementResult
from virkning.terms.model import Limit

COUNTED = 100_000
"""A statement with more lines than this is explained without counting them."""


class StatementSteps:
    """The statements of one settlement, explained."""

    def __init__(self, settlement: Settlement, lang: Lang) -> None:
        self.settlement = settlement
        self.words = Words(lang, settlement.terms.agreement.currency)
        self.headrooms = Headrooms(settlement, self.words)

    def statement(self, result: StatementResult) -> Step:
        """What is payable at a statement, and why."""
        words, settles = self.words, self.settlement.terms.agreement.settles
        label = words(f"payable_{settles}", day=words.day(result.statement.date))
        earned = self._earned(result)
        limits = [self._limit(result, at) for at in range(len(result.limits))]
        reduction = result.earned - result.payable
        formula = ""
        if reduction:
            amounts = {"earned": result.earned, "reduction": reduction, "payable": result.payable}
            formula = words("payable_formula", **{name: words.money(each) for name, each in amounts.items()})
        return Step(label, result.payable, Fraction(result.payable), formula=formula, parts=(earned, *limits))

    def _earned(self, result: StatementResult) -> Step:
        words, index = self.words, result.statement.index
        version = self.settlement.timeline.version(index)
        counts = self._counts(result)
        parts = []
        for rule in version.terms.rules:
            keys = [key for key in self.settlement.earned.totals if key.statement == index and key.outcome == rule.id]
            own = [step for key in sorted(keys) for step in self._by_basis(key, counts)]
            unresolved = sum(
                n for (outcome, _, basis), n in counts.items() if (outcome, basis) == (rule.id, "unresolved")
            )
            if unresolved:
                own.append(Step(words("unresolved_count", cells=words.cells(unresolved)), clause=rule.missing.clause))
            amount = result.outcomes[rule.id]
            parts.append(Step(rule.outcome.title, amount, Fraction(amount), rule.outcome.clause, "", tuple(own), True))
        keys = [key for key in self.settlement.earned.totals if key.statement == index and not key.outcome]
        for key in sorted(keys):
            for basis, total in self.settlement.earned.totals[key].items():
                if total:
                    step = closing(self.settlement, words, result.statement, basis, total)
                    parts.append(replace(step, adds=True))
        return Step(words("earned"), result.earned, Fraction(result.earned), parts=tuple(parts), adds=True)

    def _by_basis(self, key: Key, counts: dict[tuple[str, str, str], int]) -> list[Step]:
        words = self.words
        steps = []
        for basis, amount in self.settlement.earned.totals[key].items():
            count = counts.get((key.outcome, key.cohort, basis), 0)
            lines = words.many("line_count", "lines_count", count) if count else ""
            cohort = words("of_cohort", cohort=key.cohort) if key.cohort else ""
            label = words("in_outcome", cohort=cohort, basis=words(f"basis_{basis}"), lines=lines)
            if amount or count:
                steps.append(Step(label[:1].upper() + label[1:], amount, Fraction(amount), adds=True))
        return steps

    def _counts(self, result: StatementResult) -> dict[tuple[str, str, str], int]:
        """How many lines there are by outcome, cohort and basis; none counted where they are very many."""
        day = result.statement.date
        lines = self.settlement.earned.lines.few([day], COUNTED)
        return Counter((line.outcome or "", line.cohort, line.basis) for line in lines or ())

    def _limit(self, result: StatementResult, at: int) -> Step:
        """What one limit did: the headroom step by step, and what exceeded it."""
        words, line = self.words, result.limits[at]
        agreement = self.settlement.timeline.version(result.statement.index).agreement
        limit = next(each for each in agreement.limits if each.id == line.id)
        name = self._name(limit, line)
        if limit.each == "participant":
            parts, formula = self._personal(result, line), ""
        elif limit.at_least is not None:
            parts, formula = (), self.headrooms.floor(result, limit, line)
        else:
            parts, formula = (self.headrooms.step(result, limit, line),), self._cut(line)
        key = "limit_cut" if line.reduction > 0 else "limit_fill" if line.reduction < 0 else "limit_none"
        amount = -line.reduction
        return Step(words(key, limit=name), amount, Fraction(amount), line.clause, formula, parts, adds=True)

    def _name(self, limit: Limit, line: LimitLine) -> str:
        title = limit.title or limit.id.replace("_", " ")
        if limit.each == "participant":
            return self.words("of_bucket", limit=title, of=self.words("each_participant"))
        return self.words("of_bucket", limit=title, of=line.of) if line.of else title

    def _cut(self, line: LimitLine) -> str:
        words, headroom = self.words, line.headroom_before or 0
        if line.reduction:
            left = max(0, headroom)
            amounts = {"covered": line.covered, "headroom": left, "cut": line.reduction}
            return words("cut_formula", **{name: words.money(each) for name, each in amounts.items()})
        return words("within_formula", covered=words.money(line.covered), headroom=words.money(headroom))

    def _personal(self, result: StatementResult, line: LimitLine) -> tuple[Step, ...]:
        words = self.words
        titles = {
            rule.id: rule.outcome.title for rule in self.settlement.timeline.version(result.statement.index).terms.rules
        }
        steps = []
        for (name, key), amount in sorted(self.settlement.earned.personal.items()):
            if name == line.id and key.statement == result.statement.index:
                of = titles.get(key.outcome) or words("filled_people")
                cohort = f" ({key.cohort})" if key.cohort else ""
                label = words("personal_part", outcome=of, cohort=cohort)
                steps.append(Step(label, -amount, Fraction(-amount), adds=True))
        return tuple(steps)
