"""The plan settled: what the agreement comes to where everything goes as planned, exactly and without sampling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from virkning.forecast.aggregates import expected_series
from virkning.forecast.check import planned_cohorts
from virkning.forecast.known import Known
from virkning.forecast.people import Setup
from virkning.settlement.earned import Earned, Tally
from virkning.settlement.evaluate import half_away
from virkning.settlement.limits import Waterfall
from virkning.settlement.many.places import Place
from virkning.settlement.reference import ListedLines, Reference
from virkning.settlement.register import Person, Register, Series, all_measures
from virkning.settlement.schedule import Statement


@dataclass(frozen=True, slots=True)
class Expected:
    """What a plan comes to; amounts in minor units, by statement."""

    statements: tuple[Statement, ...]
    earned: tuple[int, ...]
    payable: tuple[int, ...]
    outcomes: Mapping[str, tuple[int, ...]]
    exact: Fraction
    """All that is earned, before any rounding."""
    successes: Mapping[int, Fraction]
    """The successes expected in each place of the timetable, by its position."""
    cells: Mapping[int, Fraction]
    """The cells planned in each place."""


def expect(setup: Setup, factors: Mapping[str, Fraction] | None = None) -> Expected:
    """Settle the plan in expectation: each place earns participants × share × price, then the limits apply.

    ``factors`` multiply an outcome's planned shares. Measures of the agreement as a whole take their expected values;
    the settlement of these is not the mean of what their chances would bring.
    """
    timeline, tally = setup.plan.timeline, Tally()
    successes: dict[int, Fraction] = {}
    cells: dict[int, Fraction] = {}
    cohorts = planned_cohorts(setup.terms, setup.forecast)
    for at, place in enumerate(setup.plan.places):
        share = planned_share(setup, place) * (factors or {}).get(place.rule.id, Fraction(1))
        cells[at] = Fraction(cohorts[place.key.cohort] * max(1, len(place.months)))
        successes[at] = cells[at] * share
        tally.exact[place.key] += successes[at] * place.price
    for key, exact in tally.exact.items():
        tally.totals[key]["observed"] = half_away(exact)
    if not setup.plan.places:
        tally = _of_the_agreement(setup)
    nothing = ListedLines(())
    earned = Earned(timeline.statements, nothing, tally.totals, tally.exact, tally.unresolved, 0, {})
    waterfall = Waterfall(timeline, timeline.versions[-1].prices.factors)
    payable = tuple(waterfall.statement(each, earned)[0] for each in timeline.statements)
    outcomes = {
        outcome: tuple(
            sum(sum(by.values()) for key, by in tally.totals.items()
                if (key.outcome, key.statement) == (outcome, statement.index))
            for statement in timeline.statements
        )
        for outcome in timeline.outcomes
    }  # fmt: skip
    whole = tuple(
        sum(sum(by.values()) for key, by in tally.totals.items() if key.statement == statement.index)
        for statement in timeline.statements
    )
    exact = sum(tally.exact.values(), Fraction(0))
    return Expected(timeline.statements, whole, payable, outcomes, exact, successes, cells)


def planned_share(setup: Setup, place: Place) -> Fraction:
    """The share planned to succeed in each cell of a place."""
    return setup.forecast.plan[place.rule.id].at(place.measurement).share


def _of_the_agreement(setup: Setup) -> Tally:
    """What the agreement's own outcomes earn at the expected values of its measures."""
    series = expected_series(setup.terms, setup.forecast, Known(setup.terms, setup.forecast))
    reference = reference_of(setup, series)
    reference.settle()
    return reference.tally


def reference_of(setup: Setup, series: Series) -> Reference:
    """The reference engine on measures of the agreement, without participants."""
    measures, first = all_measures(setup.terms), setup.terms.agreement.period.first
    return Reference(setup.plan.timeline, Register((), Person(measures, None, first, series)))
