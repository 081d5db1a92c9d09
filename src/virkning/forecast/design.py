"""Prices and caps that meet what two parties want, for each cap: the prices that bring the repayment aimed at, and the
highest prices that keep the municipality's risk.

All proposals are settled on the same facts, so that they can be compared on one page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from virkning.forecast.economy import disbursements, flows_of, funder, granted, net, rates_of_return
from virkning.forecast.model import Aims
from virkning.forecast.people import Setup
from virkning.forecast.results import gains_stated, mean, spread
from virkning.forecast.simulate import Drawn, draw_all, lucks_of, settle_all
from virkning.forecast.variants import as_chosen, cap_at, cap_of, prices_times, with_changes, with_what_happens
from virkning.terms.payments import PriceBy

TOLERANCE = Fraction(1, 100)
"""How far the mean repayment may lie from the aim: prices are whole steps."""
HIGHEST = Fraction(4)
"""Prices are not raised above this many times those agreed."""
HALVINGS = 16


class NothingToSearch(ValueError):
    """An agreement, or aims, for which there is nothing to search."""

    def __init__(self, why: Literal["cap", "prices", "premium"]) -> None:
        super().__init__({
            "cap": "the agreement has no cap on all that is paid",
            "prices": "the agreement has no prices that are amounts",
            "premium": "there is no grant that is repaid, for a premium to come on top of",
        }[why])  # fmt: skip
        self.why = why


@dataclass(frozen=True, slots=True)
class Proposal:
    """Prices and a cap, and what they bring; amounts in minor units."""

    cap: int | None
    factor: Fraction
    """Prices against those agreed, before they are rounded to whole steps."""
    prices: Mapping[str, int]
    """By outcome, or by outcome and key where a price depends on something."""
    repayment: int
    error: int
    """The standard error of the mean repayment: sampling alone."""
    municipality_net: int | None
    loses: Fraction | None
    """The chance that the municipality nets a loss."""
    not_repaid: Fraction | None
    """The chance that the grant is not repaid."""
    rate_of_return: float | None
    """The median rate of return of whoever gives the grant; a scenario in which nothing comes back is below all."""
    unsettled: int
    """Scenarios with cells that could not be settled; they are in all figures, these cells at 0."""
    misses: tuple[str, ...]
    """What it does not meet: ``repayment``, ``risk``; empty: it meets the aims, as far as they can be told."""


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
    """For each cap, the prices that bring the repayment; where the cap does not allow it, those that bring most.

    Where these are too risky, the highest prices that are not, if the repayment is still met.
    """
    out_of_reach: Sequence[int]
    """The caps that do not allow the aim."""
    bounds: Sequence[Proposal | None]
    """For each cap, the highest prices that keep the risk; None where any prices do.

    There are none where the risk is not known, nor where higher prices are paid to the municipality.
    """

    @property
    def best(self) -> Proposal | None:
        """Of those that meet the aims, the one with the least risk for the municipality, then the lowest cap."""
        good = [each for each in self.proposals if not each.misses]
        return min(good, key=lambda each: (each.loses or 0, each.cap or 0), default=None)


def design_of(
    setup: Setup, aims: Aims, scenarios: int, seed: int, workers: int = 1, step: Callable[[], None] = lambda: None
) -> Design:
    """Search prices for each cap of the aims. Raises NothingToSearch where there is no cap or no prices to vary."""
    agreement = setup.terms.agreement
    if cap_of(agreement) is None:
        raise NothingToSearch("cap")
    if not prices_times(setup.terms, Fraction(1)):
        raise NothingToSearch("prices")
    given = disbursements(agreement)
    if aims.expected_repayment is None and not given:
        raise NothingToSearch("premium")
    aim = aims.expected_repayment
    if aim is None:
        aim = granted(agreement) + (aims.premium or 0)
    search = _Search(setup, aims, aim, scenarios, seed, workers, step)
    nearest = [search.proposal(cap) for cap in aims.caps]
    bounds = [search.bound(cap) for cap in aims.caps] if search.bounded() else []
    bounded = bounds or [None for _ in nearest]
    traded = [bound if near.misses and bound and not bound.misses else near
              for near, bound in zip(nearest, bounded, strict=True)]  # fmt: skip
    return Design(
        aims=aims,
        aim=aim,
        scenarios=scenarios,
        seed=seed,
        agreed=search.agreed,
        proposals=traded,
        out_of_reach=search.out_of_reach,
        bounds=bounds,
    )


_LOOKS = HALVINGS + 3
"""How often prices are looked at for one cap: the highest, every halving, and what is left between."""


def steps_of(aims: Aims) -> int:
    """How often a search looks at prices and a cap."""
    return 1 + len(aims.caps) * 2 * _LOOKS


class _Search:
    """The settlements of one search, all on the same facts."""

    def __init__(
        self, setup: Setup, aims: Aims, aim: int, scenarios: int, seed: int, workers: int, step: Callable[[], None]
    ) -> None:
        self.setup, self.aims, self.aim, self.workers, self.step = setup, aims, aim, workers, step
        self.luck = lucks_of(setup, scenarios, seed, {})
        self.drawn = self.draw(setup, scenarios, seed)
        chosen = as_chosen(setup)
        drawn = self.drawn if chosen is setup else self.draw(chosen, scenarios, seed)
        self.happens = settle_all(chosen, drawn, workers)
        self.out_of_reach: list[int] = []
        self.found: dict[tuple[int, tuple[str, ...]], Proposal] = {}
        self.agreed = self.reckon(setup, cap_of(setup.terms.agreement), Fraction(1))
        self.step()

    def draw(self, setup: Setup, scenarios: int, seed: int) -> list[Drawn]:
        return draw_all(setup, scenarios, seed, {}, self.workers)

    def at(self, cap: int, factor: Fraction) -> Proposal:
        """What prices, in whole steps, bring under a cap; the same prices are settled once."""
        self.step()
        terms = self.setup.terms
        prices = prices_times(terms, factor, self.aims.step)
        key = cap, tuple(prices.values())
        if key not in self.found:
            self.found[key] = self.reckon(with_changes(self.setup, {**prices, **cap_at(terms, cap)}), cap, factor)
        return self.found[key]

    def proposal(self, cap: int) -> Proposal:
        """The prices that come closest to the aim under a cap; the mean repayment rises with the prices.

        Where the cap does not allow the aim, those from which higher prices bring next to nothing more.
        """
        most = self.at(cap, HIGHEST).repayment
        if most < self.aim * (1 - TOLERANCE):
            self.out_of_reach.append(cap)
        aim = self.aim if most >= self.aim else most * (1 - TOLERANCE)
        low, high = self.halve(cap, lambda found: found.repayment < aim)
        return min(low, high, key=lambda found: (len(found.misses), abs(found.repayment - aim)))

    def bounded(self) -> bool:
        """Whether the municipality's risk is known and rises with the prices."""
        known = self.agreed.loses is not None and self.setup.terms.agreement.settles == "repayment"
        for _ in () if known else range(len(self.aims.caps) * _LOOKS):
            self.step()
        return known

    def bound(self, cap: int) -> Proposal | None:
        """The highest prices that keep the risk under a cap; None where any prices do."""
        wanted = self.aims.most_risk_of_loss

        def keeps(found: Proposal) -> bool:
            return found.loses is not None and found.loses <= wanted

        if keeps(self.at(cap, HIGHEST)):
            for _ in range(_LOOKS - 1):
                self.step()
            return None
        return self.halve(cap, keeps)[0]

    def halve(self, cap: int, too_low: Callable[[Proposal], bool]) -> tuple[Proposal, Proposal]:
        """The last prices that are too low, and the first that are not."""
        low, high = Fraction(0), HIGHEST
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            if too_low(self.at(cap, middle)):
                low = middle
            else:
                high = middle
        return self.at(cap, low), self.at(cap, high)

    def reckon(self, setup: Setup, cap: int | None, factor: Fraction) -> Proposal:
        """What prices and a cap bring."""
        futures = with_what_happens(settle_all(setup, self.drawn, self.workers), self.happens)
        flows, given = flows_of(setup, futures, self.luck), disbursements(setup.terms.agreement)
        total = futures.amounts.payable.sum(axis=1)
        paid, scenarios = spread(total), len(total)
        own = net(flows, "municipality") if gains_stated(setup) else None
        loses = None if own is None else Fraction(int((own < 0).sum()), scenarios)
        misses = []
        if abs(paid.mean - self.aim) > TOLERANCE * self.aim:
            misses.append("repayment")
        if loses is not None and loses > self.aims.most_risk_of_loss:
            misses.append("risk")
        return Proposal(
            cap=cap,
            factor=factor,
            prices=_prices(setup),
            repayment=paid.mean,
            error=paid.error,
            municipality_net=None if own is None else mean(own),
            loses=loses,
            not_repaid=Fraction(int((total < granted(setup.terms.agreement)).sum()), scenarios) if given else None,
            rate_of_return=rates_of_return(flows, funder(setup.terms.agreement)).median if given else None,
            unsettled=int((futures.amounts.unresolved.sum(axis=1) > 0).sum()),
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
