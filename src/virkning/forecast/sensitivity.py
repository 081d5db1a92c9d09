"""What a result hangs on: one estimate at a time, other readings, prices and caps, and where it breaks even.

Every variant sees the same luck, so that two results differ by what was varied, not by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from virkning.forecast.draws import EXPECTED, Luck
from virkning.forecast.economy import Oere, amounts_drawn, expected_net, flows_of, net
from virkning.forecast.expected import expect
from virkning.forecast.model import (
    CountedAggregate,
    Estimate,
    Forecast,
    GroupShareAggregate,
    MonthlyMeasure,
    ScoreMeasure,
)
from virkning.forecast.people import Setup
from virkning.forecast.results import gains_stated, mean, spread
from virkning.forecast.simulate import Drawn, Futures, draw_all, lucks_of, settle_all
from virkning.forecast.variants import (
    as_chosen,
    cap_at,
    cap_of,
    prices_times,
    with_changes,
    with_reading,
    with_what_happens,
)
from virkning.terms import BadInput

LOW, HIGH = 0.05, 0.95
PRICES = tuple(Fraction(each, 100) for each in (80, 90, 100, 110, 120))
CAPS = tuple(Fraction(each, 100) for each in (80, 90, 100, 110, 120))
LEVELS = (("5", 0.05), ("25", 0.25), ("expected", EXPECTED), ("75", 0.75), ("95", 0.95))

Figure = Literal["municipality_net", "repayment"]
Step = Callable[[], None]
"""Told each time a variant has been settled."""


@dataclass(frozen=True, slots=True)
class Means:
    """What one variant comes to, on average; minor units."""

    repayment: int
    net: int | None
    """What the municipality is left with; None where its gains are not stated."""
    unsettled: int = 0
    """Scenarios with cells that could not be settled; they are in the means, these cells at 0."""

    def of(self, figure: Figure) -> int:
        """The figure that is followed."""
        return self.repayment if figure == "repayment" or self.net is None else self.net


@dataclass(frozen=True, slots=True)
class Swing:
    """One estimate at its 5 and 95 per cent quantiles, everything else as before."""

    name: str
    """The estimate's place in the file, such as ``plan.employment``."""
    low_value: Fraction
    high_value: Fraction
    """A share, or an amount in minor units where ``name`` begins with ``economy.gains``."""
    low: Means
    high: Means


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to read or write the terms, or to count gains."""

    name: str
    says: str
    means: Means


@dataclass(frozen=True, slots=True)
class Table:
    """The means for each level of the most telling outcome's shares, and each price or cap."""

    outcome: str
    levels: Sequence[tuple[str, Fraction]]
    """The quantile (or ``expected``) with the outcome's mean share."""
    columns: Sequence[int]
    """Per cent of the agreed prices, or caps in minor units."""
    means: Sequence[Sequence[Means]]


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The shares of an outcome at which the municipality's result in the plan is zero."""

    outcome: str
    planned: Fraction
    """The share planned, over all cells."""
    points: Sequence[tuple[Fraction, int]]
    """Shares with the municipality's result, minor units."""
    crossings: Sequence[tuple[Fraction, bool]]
    """Every such share between the first and the last point, and whether the result is a gain above it."""

    @property
    def solved(self) -> Fraction | None:
        """Of the shares at which the result is zero the nearest to the plan; None where there is none."""
        return min((share for share, _ in self.crossings), key=lambda share: abs(share - self.planned), default=None)


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What the result hangs on."""

    figure: Figure
    scenarios: int
    seed: int
    base: Means
    error: int
    """The standard error of the figure that is followed: sampling alone, minor units."""
    swings: Sequence[Swing]
    """The widest first."""
    still: Sequence[str]
    """Estimates that do not move the result, by name."""
    readings: Sequence[Alternative]
    not_together: Sequence[str]
    """Alternatives that cannot be read together with the readings given."""
    prices: Sequence[Alternative]
    caps: Sequence[Alternative]
    anyway: Sequence[Alternative]
    by_price: Table | None
    by_cap: Table | None
    break_even: BreakEven | None


def sensitivity_of(setup: Setup, scenarios: int, seed: int, workers: int = 1, step: Step = lambda: None) -> Sensitivity:
    """Vary everything that can be varied, one thing at a time and two by two."""
    work = _Work(setup, scenarios, seed, workers, step)
    base, error = work.base()
    figure: Figure = "municipality_net" if base.net is not None else "repayment"
    swings = [work.swing(name, estimates) for name, estimates in estimates_of(setup.forecast).items()]
    swings += [work.gain_swing(at) for at in gains_in_doubt(setup.forecast)]
    moved = [each for each in swings if (each.low, each.high) != (base, base)]
    moved.sort(key=lambda each: -abs(each.high.of(figure) - each.low.of(figure)))
    readings, not_together = work.readings()
    priced, leading = bool(prices_times(setup.terms, Fraction(1))), leading_outcome(setup)
    telling = leading if f"plan.{leading}" in {each.name for each in moved} else None
    if leading is not None and telling is None:
        for _ in range(_cells_of_tables(setup)):
            step()
    percents = [int(each * 100) for each in PRICES] if priced else []
    return Sensitivity(
        figure=figure,
        scenarios=scenarios,
        seed=seed,
        base=base,
        error=error,
        swings=moved,
        still=[each.name for each in swings if each not in moved],
        readings=readings,
        not_together=not_together,
        prices=[Alternative(f"{each}%", "", work.priced(each, {})) for each in percents if each != 100],
        caps=[Alternative(str(cap), "", work.capped(cap, {})) for cap in work.caps() if cap != work.cap],
        anyway=work.anyway(),
        by_price=work.table(telling, percents, work.priced),
        by_cap=work.table(telling, work.caps(), work.capped),
        break_even=break_even_of(setup),
    )


def steps_of(setup: Setup) -> int:
    """How many variants a sensitivity analysis settles; one that is passed over is told of as well."""
    agreement, economy = setup.terms.agreement, setup.forecast.economy
    readings = sum(len(each.alternatives) for each in agreement.readings if each.id not in setup.terms.readings)
    caps, priced = cap_of(agreement) is not None, bool(prices_times(setup.terms, Fraction(1)))
    alone = (len(PRICES) - 1 if priced else 0) + (len(CAPS) - 1 if caps else 0)
    alone += len(economy.anyway) if economy else 0
    tables = _cells_of_tables(setup) if leading_outcome(setup) is not None else 0
    return 1 + 2 * (len(estimates_of(setup.forecast)) + len(gains_in_doubt(setup.forecast))) + readings + alone + tables


def _cells_of_tables(setup: Setup) -> int:
    columns = len(PRICES) if prices_times(setup.terms, Fraction(1)) else 0
    return len(LEVELS) * (columns + (len(CAPS) if cap_of(setup.terms.agreement) is not None else 0))


class _Work:
    """The simulations of one sensitivity analysis."""

    def __init__(self, setup: Setup, scenarios: int, seed: int, workers: int, step: Step) -> None:
        self.setup, self.scenarios, self.seed, self.workers, self.step = setup, scenarios, seed, workers, step
        self.stated = gains_stated(setup)
        self.cap = cap_of(setup.terms.agreement)
        self.chosen = as_chosen(setup)
        self.setups: dict[tuple[str, int], Setup] = {}
        self.drawn: dict[tuple[int, tuple[tuple[str, float], ...]], list[Drawn]] = {}

    def facts(self, setup: Setup, pinned: Mapping[str, float]) -> list[Drawn]:
        """The facts under some pinned estimates, counted by the conditions of a setup, and kept."""
        key = id(setup), tuple(pinned.items())
        if key not in self.drawn:
            self.drawn[key] = draw_all(setup, self.scenarios, self.seed, pinned, self.workers)
        return self.drawn[key]

    def futures(self, setup: Setup, pinned: Mapping[str, float], read_anew: bool) -> Futures:
        """Prices, caps and gains are varied over the same facts; only another reading has them counted anew.

        What happens is the same under every reading, and so is what is gained.
        """
        drawn = draw_all(setup, self.scenarios, self.seed, pinned, self.workers) if read_anew else None
        futures = settle_all(setup, drawn or self.facts(self.setup, pinned), self.workers)
        if setup.terms.readings == self.chosen.terms.readings:
            return futures
        return with_what_happens(futures, settle_all(self.chosen, self.facts(self.chosen, pinned), self.workers))

    def base(self) -> tuple[Means, int]:
        """What it comes to with nothing varied, and the standard error of the figure that is followed."""
        futures = self.futures(self.setup, {}, read_anew=False)
        own = self.net(self.setup, futures, {})
        return self.means_of(futures, own), spread(futures.amounts.payable.sum(axis=1) if own is None else own).error

    def means(self, setup: Setup, pinned: Mapping[str, float], read_anew: bool = False) -> Means:
        futures = self.futures(setup, pinned, read_anew)
        return self.means_of(futures, self.net(setup, futures, pinned))

    def net(self, setup: Setup, futures: Futures, pinned: Mapping[str, float]) -> Oere | None:
        """What the municipality is left with in every scenario, where its gains are stated."""
        if not self.stated:
            return None
        return net(flows_of(setup, futures, lucks_of(setup, self.scenarios, self.seed, pinned)), "municipality")

    def means_of(self, futures: Futures, own: Oere | None) -> Means:
        self.step()
        unsettled = int((futures.amounts.unresolved.sum(axis=1) > 0).sum())
        return Means(mean(futures.amounts.payable.sum(axis=1)), None if own is None else mean(own), unsettled)

    def swing(self, name: str, estimates: Sequence[Estimate]) -> Swing:
        low, high = (self.level(name, estimates, at) for at in (LOW, HIGH))
        return Swing(name, low, high, *(self.means(self.setup, {name: at}) for at in (LOW, HIGH)))

    def level(self, name: str, estimates: Sequence[Estimate], quantile: float) -> Fraction:
        """The share of an estimate at a quantile: of a plan, over all its cells."""
        luck = Luck(self.seed, 0, 1, {name: quantile}, self.setup.known.learnt)
        shares = [float(luck.level(name, each)[0]) for each in estimates]
        own = [(at, min(place.measurement, len(shares)) - 1) for at, place in enumerate(self.setup.plan.places)
               if f"plan.{place.rule.id}" == name]  # fmt: skip
        cells = expect(self.setup).cells if own else {}
        weights = [float(cells[at]) for at, _ in own]
        weighed = [weight * shares[which] for weight, (_, which) in zip(weights, own, strict=True)]
        share = sum(weighed) / sum(weights) if any(weights) else sum(shares) / len(shares)
        return Fraction(share).limit_denominator(10**6)

    def gain_swing(self, at: int) -> Swing:
        economy = self.setup.forecast.economy
        assert economy is not None
        gain, name = economy.gains[at], f"economy.gains.{at}"
        ends = []
        for quantile in (LOW, HIGH):
            luck = [Luck(self.seed, 0, 1, {name: quantile})]
            ends.append(Fraction(round(float(amounts_drawn(gain, at, luck)[0]))))
        return Swing(name, ends[0], ends[1], *(self.means(self.setup, {name: q}) for q in (LOW, HIGH)))

    def readings(self) -> tuple[list[Alternative], list[str]]:
        """Every alternative on top of the readings given, and those that contradict these."""
        found, not_together = [], []
        for reading in self.setup.terms.agreement.readings:
            if reading.id in self.setup.terms.readings:
                continue
            for name, alternative in reading.alternatives.items():
                try:
                    setup = with_reading(self.setup, reading.id, name)
                except BadInput:
                    not_together.append(f"{reading.id} {name}")
                    self.step()
                    continue
                means = self.means(setup, {}, read_anew=True)
                found.append(Alternative(f"{reading.id} {name}", alternative.says, means))
        return found, not_together

    def priced(self, percent: int, pinned: Mapping[str, float]) -> Means:
        return self.means(self.changed("prices", percent), pinned)

    def capped(self, cap: int, pinned: Mapping[str, float]) -> Means:
        return self.means(self.changed("cap", cap), pinned)

    def changed(self, what: Literal["prices", "cap"], to: int) -> Setup:
        """The terms with all prices at a per cent of those agreed, or another cap; made once."""
        if to == (100 if what == "prices" else self.cap):
            return self.setup
        if (what, to) not in self.setups:
            terms = self.setup.terms
            changes = prices_times(terms, Fraction(to, 100)) if what == "prices" else cap_at(terms, to)
            self.setups[what, to] = with_changes(self.setup, changes)
        return self.setups[what, to]

    def caps(self) -> list[int]:
        return [] if self.cap is None else [int(self.cap * each) for each in CAPS]

    def anyway(self) -> list[Alternative]:
        """Gains counted otherwise for what would have been achieved anyway."""
        forecast, found = self.setup.forecast, []
        for at, each in enumerate(forecast.economy.anyway if forecast.economy else ()):
            assert forecast.economy is not None
            turned = [
                e.model_copy(update={"counted": not e.counted}) if e is each else e for e in forecast.economy.anyway
            ]
            economy = forecast.economy.model_copy(update={"anyway": turned})
            changed = replace(self.setup, forecast=forecast.model_copy(update={"economy": economy}))
            found.append(Alternative(f"economy.anyway.{at}", each.source, self.means(changed, {})))
        return found

    def table(
        self, outcome: str | None, columns: Sequence[int], settle: Callable[[int, Mapping[str, float]], Means]
    ) -> Table | None:
        if outcome is None or not columns:
            return None
        name, estimates = f"plan.{outcome}", self.setup.forecast.plan[outcome].by_measurement
        levels = [(label, self.level(name, estimates, quantile)) for label, quantile in LEVELS]
        rows = [[settle(column, {name: quantile}) for column in columns] for _, quantile in LEVELS]
        return Table(outcome, levels, columns, rows)


def gains_in_doubt(forecast: Forecast) -> list[int]:
    """The gains whose amount has a range, by number."""
    return [at for at, gain in enumerate(forecast.economy.gains if forecast.economy else ()) if gain.each.range]


def estimates_of(forecast: Forecast) -> dict[str, Sequence[Estimate]]:
    """Every uncertain share of a forecast, by its place in the file."""
    found: dict[str, Sequence[Estimate]] = {f"plan.{name}": each.by_measurement for name, each in forecast.plan.items()}
    for key in ("filled", "replaced", "leave_late"):
        if (estimate := getattr(forecast.people, key)) is not None:
            found[f"people.{key}"] = [estimate]
    for name, measure in forecast.measures.items():
        if isinstance(measure, MonthlyMeasure):
            found[f"measures.{name}.stays"] = [measure.stays]
        assert isinstance(measure, MonthlyMeasure | ScoreMeasure)
        found[f"measures.{name}.missing"] = [measure.missing]
    for name, aggregate in forecast.aggregates.items():
        if isinstance(aggregate, CountedAggregate):
            found[f"aggregates.{name}"] = aggregate.by_measurement
        elif isinstance(aggregate, GroupShareAggregate):
            found[f"aggregates.{name}"] = [aggregate.first, aggregate.last]
            found[f"aggregates.{name}.stays"] = [aggregate.stays]
    return {name: own for name, own in found.items() if any(low != high for low, high in (e.ends for e in own))}


def leading_outcome(setup: Setup) -> str | None:
    """The outcome of participants that the plan expects to earn most."""
    if not setup.plan.places:
        return None
    earned = expect(setup).outcomes
    return max(setup.forecast.plan, key=lambda outcome: sum(earned.get(outcome, ())), default=None)


def break_even_of(setup: Setup) -> BreakEven | None:
    """Where the municipality's result in the plan is zero, as its leading outcome's shares grow and shrink alike.

    Exact up to a thousand-millionth of the planned share; the plan is settled anew, with its limits, at every step.
    """
    outcome = leading_outcome(setup)
    if outcome is None or not gains_stated(setup):
        return None
    plan = expect(setup)
    own = [at for at, place in enumerate(setup.plan.places) if place.rule.id == outcome]
    cells = sum((plan.cells[at] for at in own), Fraction(0))
    met = sum((plan.successes[at] for at in own), Fraction(0))
    if not met:
        return None
    planned, highest = met / cells, 1 / max(each.share for each in setup.forecast.plan[outcome].by_measurement)

    def result(factor: Fraction) -> Fraction:
        return expected_net(setup, expect(setup, {outcome: factor}))

    most = min(highest, Fraction(2))
    factors = [most * step / 40 for step in range(41)]
    points = [(factor, result(factor)) for factor in factors]
    crossings = []
    for (low, before), (high, after) in pairwise(points):
        if (before < 0) != (after < 0):
            crossings.append((planned * _bisect(result, low, high), before < 0))
    return BreakEven(outcome, planned, [(planned * factor, round(each)) for factor, each in points], crossings)


def _bisect(result: Callable[[Fraction], Fraction], low: Fraction, high: Fraction) -> Fraction:
    """Where a result passes zero; it is below zero at one end, and not at the other."""
    below = result(low) < 0
    while high - low > Fraction(1, 10**9):
        middle = (low + high) / 2
        if (result(middle) < 0) == below:
            low = middle
        else:
            high = middle
    return high if below else low
