"""Many futures of an agreement: facts are drawn, and the agreement's own terms settle them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from virkning.facts import Facts
from virkning.forecast.aggregates import drawn_series
from virkning.forecast.draws import Luck
from virkning.forecast.expected import reference_of
from virkning.forecast.known import Known, known_again, known_from
from virkning.forecast.model import Forecast
from virkning.forecast.people import Setup, late_courses, people_drawn
from virkning.settlement.earned import timeline
from virkning.settlement.limits import Waterfall
from virkning.settlement.many import Amounts, Counts, Plan, count, plan_of, settle_counts, why_not_counted
from virkning.settlement.pricing import Indices
from virkning.settlement.register import Register, Series, read_register
from virkning.settlement.schedule import Statement
from virkning.terms import Terms
from virkning.terms.values import month_start

CHUNK = 1000
"""Scenarios drawn together: many enough for threads not to wait for each other, few enough to be quick in memory."""

KEPT = 2**24
"""Bytes that are kept for the next array when one is let go of."""

In = TypeVar("In")
Out = TypeVar("Out")
Oere = NDArray[np.int64]
Yearly = Mapping[str, Mapping[int, NDArray[np.float64]]]
"""By outcome and year, a number for every scenario."""
Done = Callable[[int], None]
"""Told how many scenarios have been settled, as they are."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The facts of some scenarios: counts of what is observed and of what happens, or measures of the agreement."""

    luck: Luck
    observed: Counts | None
    happened: Counts | None
    series: Sequence[Series]


@dataclass(frozen=True, slots=True)
class Futures:
    """What every scenario comes to: arrays of the shape (scenarios, statements), in minor units."""

    statements: tuple[Statement, ...]
    amounts: Amounts
    successes: Yearly
    """The successes, whether observed or not; what went by unobserved counts as the mean of what was seen beside it."""
    cells: Yearly
    """How many cells there were."""


def setup_of(terms: Terms, forecast: Forecast, facts: Facts | None = None, indices: Indices | None = None) -> Setup:
    """What a simulation rests on; with ``facts`` it goes on from what has happened."""
    register = None if facts is None else read_register(terms, facts)
    return _setup(terms, forecast, register, facts.indices if facts is not None else (indices or {}))


def setup_again(setup: Setup, terms: Terms) -> Setup:
    """The same simulation under other terms, on the same facts."""
    found = _setup(terms, setup.forecast, setup.register, setup.indices)
    return replace(found, known=known_again(found.known, setup.known))


def _setup(terms: Terms, forecast: Forecast, register: Register | None, indices: Indices) -> Setup:
    plan = Plan(timeline(terms, indices), ()) if why_not_counted(terms) else plan_of(terms, indices)
    known = Known(terms, forecast) if register is None else known_from(terms, forecast, plan, register)
    return Setup(terms, forecast, plan, known, indices, register)


def simulate(
    setup: Setup,
    scenarios: int,
    seed: int,
    pinned: Mapping[str, float] | None = None,
    workers: int = 1,
    done: Done = lambda _: None,
) -> Futures:
    """Draw and settle scenarios; the same seed gives the same futures, whatever the number of workers.

    ``pinned`` holds estimates at a quantile, by name.
    """
    lucks = lucks_of(setup, scenarios, seed, pinned or {})
    return _together(_each(lambda luck: settle_drawn(setup, draw(setup, luck)), lucks, workers, done))


def draw_all(setup: Setup, scenarios: int, seed: int, pinned: Mapping[str, float], workers: int) -> list[Drawn]:
    """The facts of scenarios, to be settled under several terms whose conditions are the same."""
    return _each(lambda luck: draw(setup, luck), lucks_of(setup, scenarios, seed, pinned), workers)


def settle_all(setup: Setup, drawn: Sequence[Drawn], workers: int) -> Futures:
    """Settle facts drawn before."""
    return _together(_each(lambda each: settle_drawn(setup, each), drawn, workers))


def lucks_of(setup: Setup, scenarios: int, seed: int, pinned: Mapping[str, float]) -> list[Luck]:
    """The luck of every chunk of a simulation."""
    sizes = [min(CHUNK, scenarios - start) for start in range(0, scenarios, CHUNK)]
    return [Luck(seed, at, size, pinned, setup.known.learnt) for at, size in enumerate(sizes)]


def _each(work: Callable[[In], Out], items: Sequence[In], workers: int, done: Done = lambda _: None) -> list[Out]:
    """Work done on every item by some threads, in the order of the items."""
    found = []
    # The C library gives memory back to the system, and asks for it again, array after array, until it has once let go
    # of a piece as large as this; it need not be written to.
    np.empty(KEPT, dtype=np.uint8)
    with ThreadPoolExecutor(workers) as pool:
        for item, result in zip(items, pool.map(work, items), strict=True):
            found.append(result)
            done(getattr(item, "scenarios", 0))
    return found


def draw(setup: Setup, luck: Luck) -> Drawn:
    """The facts of some scenarios, counted where successes are counted."""
    if not setup.plan.places:
        return Drawn(luck, None, None, drawn_series(setup.terms, setup.forecast, setup.known, luck))
    people, enrolled = people_drawn(setup, luck)
    late = late_courses(setup, people, enrolled, luck)
    observed = count(setup.terms, setup.plan, [each.observed for each in people], enrolled, late)
    happened = count(setup.terms, setup.plan, [each.happened for each in people], enrolled, late)
    return Drawn(luck, observed, happened, ())


def settle_drawn(setup: Setup, drawn: Drawn) -> Futures:
    """Settle the facts of some scenarios."""
    if drawn.observed is None or drawn.happened is None:
        return _settle_series(setup, drawn)
    amounts, happened = settle_counts(setup.plan, drawn.observed), drawn.happened
    met = happened.met * (happened.cells / np.maximum(happened.known, 1))  # what nobody observed went as the rest did
    successes: dict[str, dict[int, NDArray[np.float64]]] = {}
    cells: dict[str, dict[int, NDArray[np.float64]]] = {}
    for (outcome, year), (places, months, parts) in setup.plan.tested("years", lambda: _years(setup.plan)).items():
        successes.setdefault(outcome, {})[year] = met[:, places] @ parts
        cells.setdefault(outcome, {})[year] = happened.cells[:, places] @ months
    return Futures(setup.plan.timeline.statements, amounts, successes, cells)


def _years(plan: Plan) -> dict[tuple[str, int], tuple[list[int], NDArray[np.float64], NDArray[np.float64]]]:
    """By outcome and year: the places, the months each has in the year, and what part of its months these are."""
    found: dict[tuple[str, int], dict[int, int]] = {}
    for at, place in enumerate(plan.places):
        years = [month_start(month).year for month in place.months]
        for year in years or [plan.timeline.statements[place.key.statement].date.year]:
            months = found.setdefault((place.rule.id, year), {})
            months[at] = months.get(at, 0) + 1
    wide = np.array([max(1, len(place.months)) for place in plan.places], dtype=np.float64)
    return {
        key: (list(own), np.array(list(own.values()), dtype=np.float64), np.array(list(own.values())) / wide[list(own)])
        for key, own in found.items()
    }


def _settle_series(setup: Setup, drawn: Drawn) -> Futures:
    """Scenarios of an agreement that is measured as a whole, settled one by one."""
    statements, scenarios = setup.plan.timeline.statements, drawn.luck.scenarios
    shape = (scenarios, len(statements))
    outcomes = {each: np.zeros(shape, dtype=np.int64) for each in setup.plan.timeline.outcomes}
    whole, payable, unresolved = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    units: dict[str, dict[int, NDArray[np.float64]]] = {each: {} for each in outcomes}
    for at, series in enumerate(drawn.series):
        earned = reference_of(setup, series).settle()
        waterfall = Waterfall(setup.plan.timeline, setup.plan.timeline.versions[-1].prices.factors)
        for statement in statements:
            payable[at, statement.index] = waterfall.statement(statement, earned)[0]
            unresolved[at, statement.index] = earned.unresolved.get(statement.index, 0)
        for key, by in earned.totals.items():
            whole[at, key.statement] += sum(by.values())
            if key.outcome:
                outcomes[key.outcome][at, key.statement] += sum(by.values())
    for rule in setup.terms.rules:
        if isinstance(rule.outcome.pay, int):
            for statement in statements:
                year = units[rule.id].setdefault(statement.date.year, np.zeros(scenarios))
                year += outcomes[rule.id][:, statement.index] / rule.outcome.pay
    return Futures(statements, Amounts(whole, payable, outcomes, whole - payable, unresolved), units, {})


def _together(parts: list[Futures]) -> Futures:
    """The futures of all chunks, in order."""
    first = parts[0]

    def joined(pick: Callable[[Futures], NDArray[np.int64]]) -> Oere:
        return np.concatenate([pick(each) for each in parts])

    amounts = Amounts(
        joined(lambda each: each.amounts.earned),
        joined(lambda each: each.amounts.payable),
        {key: joined(lambda each, key=key: each.amounts.outcomes[key]) for key in first.amounts.outcomes},  # type: ignore[misc]
        joined(lambda each: each.amounts.reduced),
        joined(lambda each: each.amounts.unresolved),
    )

    def yearly(pick: Callable[[Futures], Yearly]) -> Yearly:
        return {
            outcome: {year: np.concatenate([pick(each)[outcome][year] for each in parts]) for year in sorted(years)}
            for outcome, years in pick(first).items()
        }

    return Futures(first.statements, amounts, yearly(lambda each: each.successes), yearly(lambda each: each.cells))
