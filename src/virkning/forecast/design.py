"""Prices and caps that meet what two parties want: for each cap the prices that bring the repayment aimed at.

All proposals are settled on the same facts, so that they can be compared on one page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from virkning.forecast.economy import disbursements, flows_of, funder, net, rates_of_return
from virkning.forecast.model import Aims
from virkning.forecast.people import Setup
from virkning.forecast.results import gains_stated
from virkning.forecast.simulate import Drawn, Futures, draw_all, lucks_of, settle_all
from virkning.forecast.variants import cap_at, cap_of, prices_times, with_changes
from virkning.terms.payments import PriceBy

TOLERANCE = Fraction(1, 100)
"""How far the mean repayment may lie from the aim: prices are whole steps."""
HIGHEST = Fraction(4)
"""Prices are not raised above this many times those agreed."""
HALVINGS = 12


@dataclass(frozen=True, slots=True)
class Proposal:
    """Prices and a cap, and what they bring; amounts in minor units."""

    cap: int | None
    factor: Fraction
    """Prices against those agreed, before they are rounded to whole steps."""
    prices: Mapping[str, int]
    """By outcome, or by outcome and key where a price depends on something."""
    repayment: int
    municipality_net: int | None
    loses: Fraction | None
    """The chance that the municipality nets a loss."""
    not_repaid: Fraction | None
    """The chance that the grant is not repaid."""
    rate_of_return: float | None
    """The median rate of return of whoever gives the grant."""
    misses: tuple[str, ...]
    """What it does not meet: ``repayment``, ``risk``; empty: it meets the aims."""


@dataclass(frozen=True, slots=True)
class Design:
    """Proposals beside the agreement as it stands."""

    aims: Aims
    aim: int
    """The mean repayment aimed at."""
    scenarios: int
    seed: int
    agreed: Proposal
    proposals: Sequence[Proposal]

    @property
    def best(self) -> Proposal | None:
        """Of those that meet the aims, the one with the least risk for the municipality, then the lowest cap."""
        good = [each for each in self.proposals if not each.misses]
        return min(good, key=lambda each: (each.loses or 0, each.cap or 0), default=None)


def design_of(
    setup: Setup, aims: Aims, scenarios: int, seed: int, workers: int = 1, step: Callable[[], None] = lambda: None
) -> Design:
    """Search prices for each cap of the aims. Raises ValueError where the agreement has no cap or no prices to vary."""
    agreement = setup.terms.agreement
    if cap_of(agreement) is None:
        raise ValueError("the agreement has no cap on all that is paid")
    if not prices_times(setup.terms, Fraction(1)):
        raise ValueError("the agreement has no prices that are amounts")
    whole = sum(amount for _, amount in disbursements(agreement))
    aim = aims.expected_repayment if aims.expected_repayment is not None else whole + (aims.premium or 0)
    drawn = draw_all(setup, scenarios, seed, {}, workers)
    step()
    search = _Search(setup, aims, aim, drawn, seed, workers, step)
    proposals = [search.proposal(cap) for cap in aims.caps]
    return Design(aims, aim, scenarios, seed, search.reckon(setup, cap_of(agreement), Fraction(1)), proposals)


def steps_of(aims: Aims) -> int:
    """How many settlements a search makes."""
    return 2 + len(aims.caps) * (HALVINGS + 1)


class _Search:
    """The settlements of one search, all on the same facts."""

    def __init__(
        self, setup: Setup, aims: Aims, aim: int, drawn: list[Drawn], seed: int, workers: int,
        step: Callable[[], None],
    ) -> None:  # fmt: skip
        self.setup, self.aims, self.aim, self.drawn = setup, aims, aim, drawn
        self.seed, self.workers, self.step = seed, workers, step

    def variant(self, cap: int, factor: Fraction) -> Setup:
        terms = self.setup.terms
        return with_changes(self.setup, {**prices_times(terms, factor, self.aims.step), **cap_at(terms, cap)})

    def settle(self, setup: Setup) -> Futures:
        self.step()
        return settle_all(setup, self.drawn, self.workers)

    def mean(self, cap: int, factor: Fraction) -> Fraction:
        paid = self.settle(self.variant(cap, factor)).amounts.payable.sum(axis=1)
        return Fraction(sum(paid.tolist()), len(paid))

    def proposal(self, cap: int) -> Proposal:
        """The prices that come closest to the aim under a cap; the mean repayment rises with the prices."""
        low, high = Fraction(0), HIGHEST
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            if self.mean(cap, middle) < self.aim:
                low = middle
            else:
                high = middle
        return self.reckon(self.variant(cap, high), cap, high)

    def reckon(self, setup: Setup, cap: int | None, factor: Fraction) -> Proposal:
        """What prices and a cap bring."""
        futures = self.settle(setup)
        scenarios = len(futures.amounts.payable)
        flows = flows_of(setup, futures, lucks_of(setup, scenarios, self.seed, {}))
        paid = futures.amounts.payable.sum(axis=1)
        mean = Fraction(sum(paid.tolist()), scenarios)
        given = disbursements(setup.terms.agreement)
        whole = sum(amount for _, amount in given)
        own = net(flows, "municipality") if gains_stated(setup) else None
        loses = None if own is None else Fraction(int((own < 0).sum()), scenarios)
        rates = rates_of_return(flows, funder(setup.terms.agreement)).found if given else np.zeros(0)
        misses = []
        if abs(mean - self.aim) > TOLERANCE * self.aim:
            misses.append("repayment")
        if loses is not None and loses > self.aims.most_risk_of_loss:
            misses.append("risk")
        return Proposal(
            cap=cap,
            factor=factor,
            prices=_prices(setup),
            repayment=round(mean),
            municipality_net=None if own is None else round(Fraction(sum(own.tolist()), scenarios)),
            loses=loses,
            not_repaid=Fraction(int((paid < whole).sum()), scenarios) if given else None,
            rate_of_return=float(np.median(rates)) if len(rates) else None,
            misses=tuple(misses),
        )


def _prices(setup: Setup) -> dict[str, int]:
    found: dict[str, int] = {}
    for outcome in setup.terms.agreement.outcomes:
        if isinstance(outcome.pay, int):
            found[outcome.id] = outcome.pay
        elif isinstance(outcome.pay, PriceBy):
            found |= {f"{outcome.id} {key}": price for key, price in outcome.pay.prices.items()}
    return found
