"""How much: the price of a unit as the agreement says it, regulated year by year and rounded once."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from virkning.settlement.earned import Version
from virkning.settlement.evaluate import evaluate, half_away
from virkning.settlement.explanation import numbers
from virkning.settlement.explanation.figures import Figures
from virkning.settlement.explanation.step import Step
from virkning.settlement.explanation.words import Words
from virkning.settlement.pricing import band_of, price_key, tier_of
from virkning.settlement.reference import Outcome
from virkning.settlement.schedule import Statement
from virkning.terms.payments import Band, BandPay, LadderPay, PriceBy, SharePay, TaperPay, Tier, TierPay


@dataclass(frozen=True, slots=True)
class PriceSteps:
    """The prices of one version of an agreement at one statement, explained."""

    version: Version
    statement: Statement
    words: Words
    figures: Figures

    def price(self, result: Outcome) -> Step:
        """The exact price of a unit in a cell, as a step that adds."""
        match result.rule.outcome.pay:
            case int(price):
                return self.indexed(price, "")
            case SharePay() as share:
                return self.share(share)
            case PriceBy() as by:
                return self._by(by, result)
            case BandPay() as bands:
                return self._band(bands, result)
            case TaperPay() as taper:
                return self._taper(taper, result)
            case TierPay() as tiers:
                return self.tier(tiers, result.reached, result.number)
            case LadderPay() as ladder:
                return self._ladder(ladder, result)
        raise AssertionError("a kind of price without an explanation")

    def indexed(self, base: int, label: str) -> Step:
        """A price in minor units carried to the year payment is due, factor by factor, and rounded once."""
        words, level = self.words, self.version.agreement.price_level
        regulations = self._regulations(Fraction(base))
        if not regulations:
            if level.index is not None and self._lacking():
                label = f"{label or words('price')} ({words('no_index', year=level.year)})"
            return _adding(label or words("price"), Fraction(base), formula=words.money(base))
        exact = base + sum((step.exact or Fraction(0) for step in regulations), Fraction(0))
        parts = [_adding(words("price_in", year=level.year), Fraction(base), formula=words.money(base)), *regulations]
        whole = half_away(exact)
        if whole != exact:
            parts.append(
                _adding(words.rounding(), whole - exact, formula=f"{words.money(exact)} → {words.money(whole)}")
            )
        if lacking := self._lacking():
            parts.append(
                Step(words("index_lacks", years=", ".join(str(year) for year in lacking)), clause=level.clause)
            )
        label = label or words("indexed_price", year=self.statement.due.year)
        return _adding(label, Fraction(whole), formula=self._product(base, whole), parts=tuple(parts))

    def _lacking(self) -> list[int]:
        """The years up to the due year that the index table has no factor for."""
        level = self.version.agreement.price_level
        years = range(level.first_year or level.year + 1, self.statement.due.year + 1)
        return [year for year in years if year not in self.version.prices.factors]

    def _product(self, base: int | Fraction, whole: int | Fraction) -> str:
        factors = [
            self.words.number(f) for year, f in self.version.prices.factors.items() if year <= self.statement.due.year
        ]
        return f"{' × '.join([self.words.money(base), *factors])} = {self.words.money(whole)}"

    def _regulations(self, base: Fraction) -> list[Step]:
        """What each year's factor adds to an amount."""
        steps, amount = [], base
        for year, factor in self.version.prices.factors.items():
            if year <= self.statement.due.year:
                percent = numbers.percent(factor - 1, self.words.lang)
                label = self.words("regulated", year=year, percent=percent)
                added = amount * (factor - 1)
                formula = (
                    f"{self.words.money(amount)} × {self.words.number(factor)} = {self.words.money(amount * factor)}"
                )
                clause = self.version.agreement.price_level.clause
                steps.append(_adding(label, added, clause=clause, formula=formula))
                amount *= factor
        return steps

    def share(self, pay: SharePay) -> Step:
        """A share of the grant, or of each krone of the quantity; exact unless it is regulated."""
        words = self.words
        share = numbers.percent(pay.share, words.lang)
        exact = self.version.prices.share(pay, self.statement)
        grant = self.version.agreement.grant
        if pay.of == "quantity" or grant is None:
            return _adding(words("share_of_quantity", share=share), exact, formula=share)
        base = pay.share * grant.amount
        label, formula = (
            words("share_of_grant", share=share),
            f"{share} × {words.money(grant.amount)} = {words.money(base)}",
        )
        regulations = self._regulations(base)
        if not regulations:
            return _adding(label, base, clause=grant.clause, formula=formula)
        first = _adding(words("price_in", year=self.version.agreement.price_level.year), base, formula=formula)
        parts = [first, *regulations]
        unrounded = sum((step.exact or Fraction(0) for step in parts), Fraction(0))
        if unrounded != exact:
            rounding = f"{words.money(unrounded)} → {words.money(exact)}"
            parts.append(_adding(words.rounding(), exact - unrounded, formula=rounding))
        return _adding(label, exact, clause=grant.clause, formula=self._product(base, exact), parts=tuple(parts))

    def _by(self, pay: PriceBy, result: Outcome) -> Step:
        key = price_key(pay.by, result.person, result.cell)
        by = self.words(f"by_{pay.by}") if pay.by in ("cohort", "follow_up", "occasion") else pay.by.replace("_", " ")
        return self.indexed(pay.prices[key], self.words("price_by", by=by, value=key))

    def _band(self, pay: BandPay, result: Outcome) -> Step:
        node = result.rule.price_of
        assert node is not None
        decides = self.figures.step(node, result.person, result.cell, label=self.words("decides"))
        value = evaluate(node, result.person, result.cell)
        band = band_of(pay.bands, value) if isinstance(value, Fraction) else None
        if band is None:
            return _adding(self.words("no_band"), Fraction(0), formula=self.words.money(0), parts=(decides,))
        step = self.indexed(band.price, self.words("band", band=self._bounds(band)))
        return _beneath(step, decides)

    def _bounds(self, band: Band) -> str:
        named = [("above", band.above), ("from", band.from_), ("up_to", band.up_to), ("below", band.below)]
        return " ".join(
            self.words(f"band_{name}", value=self.words.number(value)) for name, value in named if value is not None
        )

    def _taper(self, pay: TaperPay, result: Outcome) -> Step:
        node, taper, words = result.rule.price_of, pay.taper, self.words
        assert node is not None
        value = evaluate(node, result.person, result.cell)
        assert isinstance(value, Fraction)
        at = min(max(value, taper.from_.at), taper.to.at)
        low = self.indexed(taper.from_.price, words("taper_low", at=words.number(taper.from_.at)))
        high = self.indexed(taper.to.price, words("taper_low", at=words.number(taper.to.at)))
        assert low.exact is not None and high.exact is not None
        exact = low.exact + (high.exact - low.exact) * (at - taper.from_.at) / (taper.to.at - taper.from_.at)
        formula = (
            f"{words.money(low.exact)} + ({words.money(high.exact)} − {words.money(low.exact)}) × "
            f"({words.number(at)} − {words.number(taper.from_.at)}) / "
            f"({words.number(taper.to.at)} − {words.number(taper.from_.at)}) = {words.money(exact)}"
        )
        label = words("taper", low=words.number(taper.from_.at), high=words.number(taper.to.at))
        decides = self.figures.step(node, result.person, result.cell, label=words("decides"))
        return _adding(label, exact, formula=formula, parts=(decides, beside(low), beside(high)))

    def tier(self, pay: TierPay, reached: int, number: int) -> Step:
        """The price of a success by its number; with whole tiers the number reached decides for all."""
        words = self.words
        tier, place = tier_of(pay.tiers, reached)
        if tier is None:
            return _adding(words("no_tier", number=number), Fraction(0), formula=words.money(0))
        at = pay.tiers.index(tier) + 1
        key = "tier_whole" if pay.applies == "whole" else "tier"
        step = self.indexed(tier.price, words(key, number=reached, tier=at, units=self._units(tier)))
        price = self.version.prices.tier(pay.tiers, reached, self.statement)
        if tier.at_most is None or price == step.exact:
            return step
        assert step.exact is not None
        capped = _adding(words("tier_cap", cap=words.money(tier.at_most), place=place), price - step.exact)
        return _adding(step.label, Fraction(price), formula=words.money(price), parts=(step, capped))

    def _units(self, tier: Tier) -> str:
        named = [("first", tier.first), ("next", tier.next), ("above", tier.above)]
        return next(self.words(f"tier_{name}", count=count) for name, count in named if count is not None)

    def _ladder(self, pay: LadderPay, result: Outcome) -> Step:
        words = self.words
        top = pay.ladder[result.step - 1]
        condition = self.figures.step(result.rule.steps[result.step - 1], result.person, result.cell)
        step = self.indexed(top.price, words("step", step=top.id.replace("_", " ")))
        if pay.higher_step == "in full" or not result.before:
            return _beneath(step, condition)
        before = pay.ladder[result.before - 1]
        less = self.indexed(before.price, "")
        assert step.exact is not None and less.exact is not None
        label = words("step_before", step=before.id.replace("_", " "))
        minus = _adding(label, -less.exact, formula=f"−{words.money(less.exact)}", parts=(beside(less),))
        exact = step.exact - less.exact
        formula = f"{words.money(step.exact)} − {words.money(less.exact)} = {words.money(exact)}"
        return _adding(words("price"), exact, formula=formula, parts=(condition, step, minus))


def _adding(label: str, exact: Fraction, *, clause: str = "", formula: str = "", parts: tuple[Step, ...] = ()) -> Step:
    return Step(label, None, exact, clause, formula, parts, adds=True)


def beside(step: Step) -> Step:
    """The same step as one that its parent rests on, not one it is the sum of."""
    return Step(step.label, step.amount, step.exact, step.clause, step.formula, step.parts)


def _beneath(step: Step, first: Step) -> Step:
    """A step with one more below it, before the others."""
    return Step(step.label, step.amount, step.exact, step.clause, step.formula, (first, *step.parts), step.adds)
