"""Who pays and gains what, and when: the flows of every scenario, their present values and rates of return.

What is owed is whole minor units, as the settlement has it. Rates of return and present values rest on assumptions, not
on the agreement: they are estimates, found with floating-point numbers and rounded to whole minor units.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from virkning.forecast.cases.discount import ANNOUNCED
from virkning.forecast.draws import Floats, Luck, between
from virkning.forecast.expected import Expected
from virkning.forecast.model import Anyway, Economy, Forecast, Gain, Payer
from virkning.forecast.people import Setup
from virkning.forecast.simulate import Futures, Yearly
from virkning.terms.model import Agreement
from virkning.terms.values import month_end, parse_date, parse_month

Oere = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Flow:
    """What one payer receives (or, negative, pays) at one date, in every scenario; minor units."""

    payer: Payer
    what: str
    """``grant``, ``repayment``, ``cost`` or ``gain``."""
    day: date
    amounts: Oere


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates of return of the scenarios that have one, and how many have none."""

    found: Floats
    without: int

    @property
    def median(self) -> float | None:
        """The rate that half of all scenarios do not pass; one without a rate is below all. None where it has none."""
        at = (len(self.found) + self.without + 1) // 2 - self.without
        return float(np.sort(self.found)[at - 1]) if at > 0 else None


def flows_of(setup: Setup, futures: Futures, luck: Sequence[Luck]) -> list[Flow]:
    """Every flow of every scenario: grant, repayments, costs and gains."""
    agreement, economy = setup.terms.agreement, setup.forecast.economy
    scenarios = len(futures.amounts.payable)
    found = []
    giver = funder(agreement)
    for day, amount in disbursements(agreement):
        found += _between(giver, "municipality", "grant", day, np.full(scenarios, amount, dtype=np.int64))
    for statement in futures.statements:
        payable = futures.amounts.payable[:, statement.index]
        if agreement.settles == "repayment":
            found += _between("municipality", giver, "repayment", statement.due, payable)
        else:
            found += _between(giver, "municipality", "grant", statement.due, payable)
    for line in economy.costs.lines if economy and economy.costs else ():
        for year, amount in line.by_year.items():
            found.append(Flow(line.payer, "cost", _midyear(year), np.full(scenarios, -amount, dtype=np.int64)))
    for at, gain in enumerate(economy.gains if economy else ()):
        each = amounts_drawn(gain, at, luck)
        for year, successes in counted(gain, economy, futures.successes, futures.cells).items():
            amounts = np.rint(successes * each).astype(np.int64)
            found.append(Flow(gain.payer, "gain", _midyear(year), amounts))
    return found


def amounts_drawn(gain: Gain, at: int, luck: Sequence[Luck]) -> Floats:
    """What a success brings in every scenario, minor units."""
    low, high = gain.each.range or (gain.each.amount, gain.each.amount)
    quantiles = np.concatenate([each.quantiles(f"economy.gains.{at}") for each in luck])
    return between(float(low), float(high), float(gain.each.amount), quantiles)


def counted(gain: Gain, economy: Economy | None, successes: Yearly, cells: Yearly) -> Mapping[int, Floats]:
    """The successes that bring a gain, by year: all, or those beyond what would have been achieved anyway."""
    own = successes.get(gain.outcome, {})
    anyway = _anyway(economy, gain.outcome)
    if anyway is None or anyway.counted:
        return own
    share = float(anyway.share)
    return {year: each - share * cells.get(gain.outcome, {}).get(year, 0.0) for year, each in own.items()}


def _anyway(economy: Economy | None, outcome: str) -> Anyway | None:
    return next((each for each in economy.anyway if each.outcome == outcome), None) if economy else None


def funder(agreement: Agreement) -> Payer:
    """Who gives the grant: the fund, or the state where that is a party."""
    return "fund" if "fund" in agreement.parties else "state"


def _between(giver: Payer, taker: Payer, what: str, day: date, amounts: Oere) -> list[Flow]:
    return [Flow(giver, what, day, -amounts), Flow(taker, what, day, amounts)]


def _midyear(year: int) -> date:
    return date(year, 6, 30)


def disbursements(agreement: Agreement) -> list[tuple[date, int]]:
    """The tranches of the grant with their days; the last day of a month or year where no day is named.

    What is due at no day (at an event, or where no tranches are agreed) is taken to be paid when the period begins.
    An agreement that releases its grant on results has none: what is released is payable.
    """
    start = agreement.period.first
    return [(day_of(due) or start, amount) for due, amount in _tranches(agreement)]


def granted(agreement: Agreement) -> int:
    """The grant that is to be repaid, minor units; 0 where there is none."""
    return sum(amount for _, amount in _tranches(agreement))


def undated(agreement: Agreement) -> int:
    """How much of the grant is due at no day that is named, minor units."""
    return sum(amount for due, amount in _tranches(agreement) if day_of(due) is None)


def _tranches(agreement: Agreement) -> list[tuple[str, int]]:
    grant = agreement.grant
    if grant is None or agreement.settles != "repayment":
        return []
    return [(each.due, each.amount) for each in grant.disbursements] or [("", grant.amount)]


def day_of(text: str) -> date | None:
    """The day a text names: a date, the end of a month or of a year; None for an event in words."""
    try:
        if len(text) == 4:
            return date(int(text), 12, 31)
        return month_end(parse_month(text)) if len(text) == 7 else parse_date(text)
    except ValueError:
        return None


def net(flows: Sequence[Flow], payer: Payer) -> Oere:
    """What a payer is left with in every scenario, undiscounted."""
    own = [flow.amounts for flow in flows if flow.payer == payer]
    return sum(own, np.zeros_like(flows[0].amounts) if flows else np.zeros(0, dtype=np.int64))


def _cash(flows: Sequence[Flow], payer: Payer) -> tuple[list[date], Floats]:
    own = sorted((flow for flow in flows if flow.payer == payer), key=lambda flow: flow.day)
    return [flow.day for flow in own], np.stack([flow.amounts for flow in own], axis=1) / 100


def valued_at(flows: Sequence[Flow]) -> date:
    """The day of present values: the beginning of the year of the first flow of all."""
    return date(min(flow.day.year for flow in flows), 1, 1)


def present_values(flows: Sequence[Flow], payer: Payer, rate: Fraction) -> Oere:
    """A payer's present value in every scenario, at the beginning of the year of the first flow of all."""
    from pyxirr import xnpv

    days, cash = _cash(flows, payer)
    start = valued_at(flows)
    found = [xnpv(float(rate), [start, *days], [0.0, *row]) for row in cash.tolist()]
    return np.rint(np.array(found, dtype=np.float64) * 100).astype(np.int64)


def rates_of_return(flows: Sequence[Flow], payer: Payer) -> Rates:
    """A payer's internal rate of return in every scenario that has one; nothing paid back has none."""
    from pyxirr import xirr

    days, cash = _cash(flows, payer)
    rows = [row for row in cash.tolist() if min(row) < 0 < max(row)]
    found = [rate if (rate := xirr(days, row)) is not None else _rate_near_loss(days, row) for row in rows]
    kept = np.array([rate for rate in found if rate is not None and np.isfinite(rate)], dtype=np.float64)
    return Rates(kept, len(cash) - len(kept))


def _rate_near_loss(days: Sequence[date], row: Sequence[float]) -> float | None:
    """The rate where next to nothing is paid back, which the usual search does not find; by halving."""
    years = np.array([(day - days[0]).days / 365 for day in days])

    def value(log_rate: float) -> float:
        return float(np.sum(np.array(row) * np.exp(-log_rate * years)))

    low, high = -50.0, 0.0
    if not value(low) > 0 > value(high):
        return None
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if value(middle) > 0 else (low, middle)
    return float(np.expm1(high))


def discount_rate(forecast: Forecast) -> tuple[Fraction, str]:
    """A year's discount rate, and its source."""
    economy = forecast.economy
    if economy is not None and economy.discount_rate is not None:
        return economy.discount_rate.share, economy.discount_rate.source
    announced = max(ANNOUNCED)
    return ANNOUNCED[announced].rate(1), f"Finansministeriet: {ANNOUNCED[announced].source}, {announced.isoformat()}"


def expected_net(setup: Setup, expected: Expected) -> Fraction:
    """What the municipality is left with where everything goes as planned, exact minor units, undiscounted."""
    agreement, economy = setup.terms.agreement, setup.forecast.economy
    paid = sum(expected.payable)
    own = Fraction(granted(agreement) - paid if agreement.settles == "repayment" else paid)
    for line in economy.costs.lines if economy and economy.costs else ():
        own -= sum(line.by_year.values()) if line.payer == "municipality" else 0
    for gain in economy.gains if economy else ():
        if gain.payer == "municipality":
            own += gain.each.amount * expected_successes(setup, expected, gain, economy)
    return own


def expected_successes(setup: Setup, expected: Expected, gain: Gain, economy: Economy | None) -> Fraction:
    """The successes that bring a gain in the plan, exact; of the agreement as a whole, the units its outcome earns."""
    pay = next(rule.outcome.pay for rule in setup.terms.rules if rule.id == gain.outcome)
    if not setup.plan.places:
        return Fraction(sum(expected.outcomes[gain.outcome]), pay) if isinstance(pay, int) and pay else Fraction(0)
    own = [at for at, place in enumerate(setup.plan.places) if place.rule.id == gain.outcome]
    found = sum((expected.successes[at] for at in own), Fraction(0))
    anyway = _anyway(economy, gain.outcome)
    if anyway is None or anyway.counted:
        return found
    return found - anyway.share * sum((expected.cells[at] for at in own), Fraction(0))
