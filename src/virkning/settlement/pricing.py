"""How much: the price of a unit at a statement, indexed to the year payment is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from virkning.settlement.evaluate import Cell, Subject, evaluate_number, half_away
from virkning.settlement.schedule import Statement
from virkning.terms import Rule
from virkning.terms.analysis import decimal
from virkning.terms.model import Agreement
from virkning.terms.payments import Band, BandPay, LadderPay, PriceBy, SharePay, TaperPay, Tier, TierPay

Indices = Mapping[str, Mapping[int, Fraction]]
"""Per cent by index and year, exact."""


def factors(agreement: Agreement, indices: Indices) -> Mapping[int, Fraction]:
    """The factor of each year from the first regulated one; empty without an index table."""
    level = agreement.price_level
    first = level.first_year or level.year + 1
    table = indices.get(level.index, {}) if level.index else {}
    return {year: 1 + percent / 100 for year, percent in sorted(table.items()) if year >= first}


def index_factor(by_year: Mapping[int, Fraction], year: int) -> Fraction:
    """The product of the factors up to and including a year; a year without a factor counts as unchanged."""
    product = Fraction(1)
    for each, factor in by_year.items():
        if each <= year:
            product *= factor
    return product


@dataclass(frozen=True, slots=True)
class Prices:
    """The prices of one version of an agreement at each of its statements."""

    agreement: Agreement
    factors: Mapping[int, Fraction]

    def factor(self, statement: Statement) -> Fraction:
        """The index factor of amounts due with a statement."""
        return index_factor(self.factors, statement.due.year)

    def indexed(self, amount: int, statement: Statement) -> int:
        """A price in minor units, indexed to the year payment is due and rounded once (half away from zero)."""
        return half_away(amount * self.factor(statement))

    def share(self, pay: SharePay, statement: Statement) -> Fraction:
        """The price of a unit, where it is a share of the grant or of the quantity; exact unless it is regulated."""
        if pay.of == "quantity":
            return pay.share * 100
        assert self.agreement.grant is not None
        exact = pay.share * self.agreement.grant.amount
        factor = self.factor(statement)
        return exact if factor == 1 else Fraction(half_away(exact * factor))

    def unit(self, rule: Rule, subject: Subject, cell: Cell, statement: Statement) -> Fraction | None:
        """The exact price of a unit in a cell, before numbering; None where what decides it is unknown."""
        match rule.outcome.pay:
            case int(price):
                return Fraction(self.indexed(price, statement))
            case SharePay() as share:
                return self.share(share, statement)
            case PriceBy(by=by, prices=prices):
                key = price_key(by, subject, cell)
                return Fraction(self.indexed(prices[key], statement)) if key in prices else None
            case BandPay(bands=bands):
                assert rule.price_of is not None
                value = evaluate_number(rule.price_of, subject, cell)
                return None if value is None else Fraction(self.band(bands, value, statement))
            case TaperPay(taper=taper):
                assert rule.price_of is not None
                value = evaluate_number(rule.price_of, subject, cell)
                if value is None:
                    return None
                low, high = self.indexed(taper.from_.price, statement), self.indexed(taper.to.price, statement)
                at = min(max(value, taper.from_.at), taper.to.at)
                return low + (high - low) * (at - taper.from_.at) / (taper.to.at - taper.from_.at)
            case TierPay() | LadderPay():
                return Fraction(1)
        raise AssertionError("a kind of price without a reader")

    def band(self, bands: Sequence[Band], value: Fraction, statement: Statement) -> int:
        """The indexed price of the band a value falls in; 0 outside all bands."""
        band = band_of(bands, value)
        return 0 if band is None else self.indexed(band.price, statement)

    def tier(self, tiers: Sequence[Tier], number: int, statement: Statement) -> int:
        """The indexed price of the success with this number, less what the tier's own cap leaves no room for."""
        tier, place = tier_of(tiers, number)
        if tier is None:
            return 0
        price = self.indexed(tier.price, statement)
        if tier.at_most is None:
            return price
        return max(0, min(price, tier.at_most - (place - 1) * price))


def price_key(by: str, subject: Subject, cell: Cell) -> str:
    """What a price depends on, as the text the agreement lists it under."""
    if by == "follow_up":
        return str(cell.follow_up)
    if by == "occasion":
        return cell.occasion or ""
    value = subject.attribute(by)
    if isinstance(value, Fraction):
        return decimal(value)
    return "" if value is None else value


def band_of(bands: Sequence[Band], value: Fraction) -> Band | None:
    """The band a value falls in."""
    for band in bands:
        if (
            (band.above is None or value > band.above)
            and (band.from_ is None or value >= band.from_)
            and (band.up_to is None or value <= band.up_to)
            and (band.below is None or value < band.below)
        ):
            return band
    return None


def tier_of(tiers: Sequence[Tier], number: int) -> tuple[Tier | None, int]:
    """The tier of the success with this number (from 1), and its place within the tier (from 1)."""
    before = 0
    for tier in tiers:
        size = tier.first or tier.next
        if size is None or number <= before + size:
            return tier, number - before
        before += size
    return None, 0


def weight_of(rule: Rule) -> Fraction:
    """The factor on an outcome's payments."""
    return rule.outcome.weight if rule.outcome.weight is not None else Fraction(1)
