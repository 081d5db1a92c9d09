"""What a result hangs on: one estimate at a time, other readings, prices and caps, and where it breaks even.

Every variant sees the same luck, so that two results differ by what was varied, not by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from virkning.forecast.draws import EXPECTED, Luck
from virkning.forecast.economy import amounts_drawn, expected_net, flows_of, net
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
from virkning.forecast.results import gains_stated
from virkning.forecast.simulate import Drawn, Futures, draw_all, lucks_of, settle_all, setup_with
from virkning.forecast.variants import cap_at, cap_of, prices_times, with_changes, with_reading

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
    """The share of an outcome at which the municipality's result in the plan is zero."""

    outcome: str
    planned: Fraction
    """The share planned, over all cells."""
    points: Sequence[tuple[Fraction, int]]
    """Shares with the municipality's result, minor units."""
    solved: Fraction | None
    """None where there is no such share."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What the result hangs on."""

    figure: Figure
    scenarios: int
    seed: int
    base: Means
    swings: Sequence[Swing]
    """The widest first."""
    readings: Sequence[Alternative]
    prices: Sequence[Alternative]
    caps: Sequence[Alternative]
    anyway: Sequence[Alternative]
    by_price: Table | None
    by_cap: Table | None
    break_even: BreakEven | None


def sensitivity_of(setup: Setup, scenarios: int, seed: int, workers: int = 1, step: Step = lambda: None) -> Sensitivity:
    """Vary everything that can be varied, one thing at a time and two by two."""
    work = _Work(setup, scenarios, seed, workers, step)
    base = work.means(setup, {})
    figure: Figure = "municipality_net" if base.net is not None else "repayment"
    swings = [work.swing(name, estimates) for name, estimates in estimates_of(setup.forecast).items()]
    swings += [work.gain_swing(at) for at in range(len(setup.forecast.economy.gains if setup.forecast.economy else ()))]
    moved = [each for each in swings if each is not None and (each.low, each.high) != (base, base)]
    moved.sort(key=lambda each: -abs(each.high.of(figure) - each.low.of(figure)))
    return Sensitivity(
        figure=figure,
        scenarios=scenarios,
        seed=seed,
        base=base,
        swings=moved,
        readings=list(work.readings()),
        prices=[Alternative(f"{float(each * 100):g}%", "", work.priced(each, {})) for each in PRICES if each != 1],
        caps=[Alternative(str(cap), "", work.capped(cap, {})) for cap in work.caps() if cap != work.cap],
        anyway=work.anyway(),
        by_price=work.table([int(each * 100) for each in PRICES], lambda at, pin: work.priced(Fraction(at, 100), pin)),
        by_cap=work.table(work.caps(), work.capped),
        break_even=break_even_of(setup),
    )


def steps_of(setup: Setup) -> int:
    """How many variants a sensitivity analysis settles."""
    agreement, economy = setup.terms.agreement, setup.forecast.economy
    gains = [gain for gain in economy.gains if gain.each.range is not None] if economy else []
    readings = sum(len(each.alternatives) for each in agreement.readings if each.id not in setup.terms.readings)
    caps, leading = cap_of(agreement) is not None, leading_outcome(setup) is not None
    tables = len(LEVELS) * (len(PRICES) + (len(CAPS) if caps else 0)) if leading else 0
    alone = len(PRICES) - 1 + (len(CAPS) - 1 if caps else 0) + (len(economy.anyway) if economy else 0)
    return 1 + 2 * (len(estimates_of(setup.forecast)) + len(gains)) + readings + alone + tables


class _Work:
    """The simulations of one sensitivity analysis."""

    def __init__(self, setup: Setup, scenarios: int, seed: int, workers: int, step: Step) -> None:
        self.setup, self.scenarios, self.seed, self.workers, self.step = setup, scenarios, seed, workers, step
        self.stated = gains_stated(setup)
        self.cap = cap_of(setup.terms.agreement)
        self.drawn: dict[tuple[tuple[str, float], ...], list[Drawn]] = {}

    def futures(self, setup: Setup, pinned: Mapping[str, float], conditions_differ: bool) -> Futures:
        """Prices, caps and gains are varied over the same facts; only other conditions need them counted anew."""
        if conditions_differ:
            return settle_all(setup, draw_all(setup, self.scenarios, self.seed, pinned, self.workers), self.workers)
        key = tuple(pinned.items())
        if key not in self.drawn:
            self.drawn[key] = draw_all(self.setup, self.scenarios, self.seed, pinned, self.workers)
        return settle_all(setup, self.drawn[key], self.workers)

    def means(self, setup: Setup, pinned: Mapping[str, float], conditions_differ: bool = False) -> Means:
        futures = self.futures(setup, pinned, conditions_differ)
        repayment = _mean(futures.amounts.payable.sum(axis=1))
        self.step()
        if not self.stated:
            return Means(repayment, None)
        flows = flows_of(setup, futures, lucks_of(setup, self.scenarios, self.seed, pinned))
        return Means(repayment, _mean(net(flows, "municipality")))

    def swing(self, name: str, estimates: Sequence[Estimate]) -> Swing | None:
        ends = []
        for at in (LOW, HIGH):
            luck = Luck(self.seed, 0, 1, {name: at}, self.setup.known.learnt)
            shares = [Fraction(float(luck.level(name, each)[0])).limit_denominator(10**6) for each in estimates]
            ends.append(sum(shares, Fraction(0)) / len(shares))
        if ends[0] == ends[1]:
            return None
        return Swing(name, ends[0], ends[1], *(self.means(self.setup, {name: at}) for at in (LOW, HIGH)))

    def gain_swing(self, at: int) -> Swing | None:
        economy = self.setup.forecast.economy
        assert economy is not None
        gain, name = economy.gains[at], f"economy.gains.{at}"
        if gain.each.range is None:
            return None
        ends = []
        for quantile in (LOW, HIGH):
            luck = [Luck(self.seed, 0, 1, {name: quantile})]
            ends.append(Fraction(round(float(amounts_drawn(gain, at, luck)[0]))))
        return Swing(name, ends[0], ends[1], *(self.means(self.setup, {name: q}) for q in (LOW, HIGH)))

    def readings(self) -> Sequence[Alternative]:
        found = []
        for reading in self.setup.terms.agreement.readings:
            if reading.id in self.setup.terms.readings:
                continue
            for name, alternative in reading.alternatives.items():
                means = self.means(with_reading(self.setup, reading.id, name), {}, conditions_differ=True)
                found.append(Alternative(f"{reading.id} {name}", alternative.says, means))
        return found

    def priced(self, factor: Fraction, pinned: Mapping[str, float]) -> Means:
        changes = prices_times(self.setup.terms, factor) if factor != 1 else {}
        return self.means(with_changes(self.setup, changes) if changes else self.setup, pinned)

    def capped(self, cap: int, pinned: Mapping[str, float]) -> Means:
        changes: Mapping[str, Any] = cap_at(self.setup.terms, cap) if cap != self.cap else {}
        return self.means(with_changes(self.setup, changes) if changes else self.setup, pinned)

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
            changed = setup_with(self.setup, forecast.model_copy(update={"economy": economy}))
            found.append(Alternative(f"economy.anyway.{at}", each.source, self.means(changed, {})))
        return found

    def table(self, columns: Sequence[int], settle: Callable[[int, Mapping[str, float]], Means]) -> Table | None:
        outcome = leading_outcome(self.setup)
        if outcome is None or not columns:
            return None
        name = f"plan.{outcome}"
        levels, rows = [], []
        for label, quantile in LEVELS:
            luck = Luck(self.seed, 0, 1, {name: quantile}, self.setup.known.learnt)
            shares = [float(luck.level(name, each)[0]) for each in self.setup.forecast.plan[outcome].by_measurement]
            levels.append((label, Fraction(sum(shares) / len(shares)).limit_denominator(10**6)))
            rows.append([settle(column, {name: quantile}) for column in columns])
        return Table(outcome, levels, columns, rows)


def _mean(amounts: np.ndarray[Any, np.dtype[np.int64]]) -> int:
    return round(Fraction(sum(amounts.tolist()), len(amounts)))


def estimates_of(forecast: Forecast) -> dict[str, Sequence[Estimate]]:
    """Every uncertain share of a forecast, by its place in the file."""
    found: dict[str, Sequence[Estimate]] = {f"plan.{name}": each.by_measurement for name, each in forecast.plan.items()}
    for key in ("filled", "leave_late"):
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

    Exact up to a millionth of the planned share; the plan is settled anew, with its limits, at every step.
    """
    outcome = leading_outcome(setup)
    if outcome is None or not gains_stated(setup):
        return None
    plan = expect(setup)
    own = [at for at, place in enumerate(setup.plan.places) if place.rule.id == outcome]
    cells = sum((plan.cells[at] for at in own), Fraction(0))
    planned = sum((plan.successes[at] for at in own), Fraction(0)) / cells
    highest = 1 / max(each.share for each in setup.forecast.plan[outcome].by_measurement)

    def result(factor: Fraction) -> Fraction:
        return expected_net(setup, expect(setup, {outcome: factor}))

    most = min(highest, Fraction(2))
    factors = [most * step / 40 for step in range(41)]
    points = [(planned * factor, round(result(factor))) for factor in factors]
    solved = None
    for (low, before), (high, after) in zip(
        zip(factors, points, strict=True), zip(factors[1:], points[1:], strict=True), strict=False
    ):
        if before[1] == 0:
            solved = low
            break
        if (before[1] < 0) != (after[1] < 0):
            solved = _bisect(result, low, high)
            break
    return BreakEven(outcome, planned, points, None if solved is None else planned * solved)


def _bisect(result: Callable[[Fraction], Fraction], low: Fraction, high: Fraction) -> Fraction:
    rising = result(low) < 0
    while high - low > Fraction(1, 10**6):
        middle = ((low + high) / 2).limit_denominator(10**8)
        if (result(middle) < 0) == rising:
            low = middle
        else:
            high = middle
    return high if rising else low
