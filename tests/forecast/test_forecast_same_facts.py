"""A scenario's amounts are those of its facts settled by themselves, to the øre."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from futures import agreed, assert_same, changed_forecast, forecast_data, real_forecast, small_forecast, small_terms
from small_agreements import NOT_ALL_FILLED, SMALL, WAGES, life, limit, work

from virkning.forecast.expected import expect
from virkning.forecast.register import register_of
from virkning.forecast.simulate import setup_of
from virkning.forecast.variants import with_reading
from virkning.settlement import Engine

RISING = {"pl-general": {2026: Fraction("2.3"), 2027: Fraction("3.1"), 2028: Fraction("2.85"), 2030: Fraction("1.7")}}
FALLING = {"pl-general": {2026: Fraction("-2.3"), 2027: Fraction("1.05"), 2028: Fraction(-4), 2029: Fraction(-20)}}


@pytest.mark.parametrize("engine", ["reference", "duckdb"])
def test_the_real_agreement_by_every_engine(engine: Engine) -> None:
    setup = setup_of(agreed("jobfokus"), real_forecast("jobfokus"))
    assert_same(setup, 3, [0, 2], engine=engine)


def test_the_real_agreement_where_places_are_not_all_filled() -> None:
    setup = setup_of(agreed("jobfokus"), changed_forecast("jobfokus", people=NOT_ALL_FILLED))
    futures = assert_same(setup, 12, [0, 3, 5, 8])
    outcomes = np.sum(list(futures.amounts.outcomes.values()), axis=0)
    assert (futures.amounts.earned[:, -1] > outcomes[:, -1]).any(), "no scenario is topped up"
    assert (futures.amounts.earned[:, -1] == outcomes[:, -1]).any(), "every scenario is topped up"
    assert_same(setup, 12, [1], engine="duckdb")


def test_the_real_agreement_with_much_missing() -> None:
    forecast = changed_forecast("jobfokus", measures=MISSING)
    assert_same(setup_of(agreed("jobfokus"), forecast), 6, [0, 5])


MISSING = {
    "paid_hours": {"source": "s", "outcome": "employment", "stays": {"share": "93%"},
                   "success": {"86": "50%", "100": "50%"}, "missing": {"share": "60%", "range": ["20%", "100%"]}},
    "life_satisfaction": {"source": "s", "outcome": "life_satisfaction", "before": "start", "after": "6m",
                          "asked": "6 months", "start": {"4": "100%"}, "success": {"1": "100%"},
                          "otherwise": {"0": "100%"}, "missing": "90%"},
}  # fmt: skip


def test_a_scenario_that_cannot_be_settled_is_counted_and_not_left_out() -> None:
    forecast = changed_forecast("jobfokus", measures={
        **MISSING, "life_satisfaction": {**MISSING["life_satisfaction"], "missing": "100%"}})  # fmt: skip
    futures = assert_same(setup_of(agreed("jobfokus"), forecast), 5, [4])
    assert len(futures.amounts.payable) == 5
    assert (futures.amounts.unresolved[:, [0, 2, 4]] >= 120).all()
    assert (futures.amounts.outcomes["life_satisfaction"] == 0).all()


@pytest.mark.parametrize("indices", [RISING, FALLING], ids=["rising", "falling"])
def test_the_real_agreement_with_an_index_table(indices: Any) -> None:
    setup = setup_of(agreed("jobfokus"), real_forecast("jobfokus"), None, indices)
    assert_same(setup, 4, [0, 3])
    assert_same(with_reading(setup, "J9", "nominal"), 4, [2])


CHOICES = [
    {"J2": "more-than"}, {"J5": "whole-window"}, {"J9": "nominal"}, {"J10": "per-statement"},
    {"J2": "more-than", "J5": "whole-window"}, {"J5": "whole-window", "J10": "per-statement"},
    {"J2": "more-than", "J10": "per-statement"}, {"J9": "nominal", "J10": "per-statement"},
]  # fmt: skip


@pytest.mark.parametrize("people", [{"starts_after": "14 days"}, NOT_ALL_FILLED], ids=["filled", "not all filled"])
@pytest.mark.parametrize("choices", CHOICES, ids=lambda each: " ".join(each))
def test_the_real_agreement_under_other_readings(choices: dict[str, str], people: dict[str, Any]) -> None:
    terms = agreed("jobfokus", tuple(sorted(choices.items())))
    setup = setup_of(terms, changed_forecast("jobfokus", people=people), None, RISING)
    assert_same(setup, 2, [1])


def test_readings_are_compared_on_the_same_facts() -> None:
    setup = setup_of(agreed("jobfokus"), real_forecast("jobfokus"))
    for reading, alternative in (("J2", "more-than"), ("J5", "whole-window")):
        other = with_reading(setup, reading, alternative)
        assert register_of(setup, 2, 1, 1) == register_of(other, 2, 1, 1)


def test_a_cap_that_binds() -> None:
    forecast = changed_forecast("jobfokus", plan={
        "employment": {"source": "s", "by_measurement": [{"share": "30%", "range": ["10%", "50%"]}]},
        "life_satisfaction": {"source": "s", "by_measurement": ["65%"]},
    }, people=None)  # fmt: skip
    for indices in ({}, RISING, FALLING):
        futures = assert_same(setup_of(agreed("jobfokus"), forecast, None, indices), 6, [0, 4])
        assert (futures.amounts.reduced.sum(axis=1) > 0).any()


# Small agreements


@pytest.mark.parametrize("name", SMALL)
def test_a_small_agreement(name: str) -> None:
    blocks, forecast = SMALL[name]
    terms = small_terms(**blocks)
    setup = setup_of(terms, small_forecast(terms, **forecast), None, WAGES)
    assert_same(setup, 8, range(8))


@pytest.mark.parametrize("name", ["late and replaced and too few", "cohorts by start"])
def test_the_rows_of_a_small_agreement_are_all_accepted(name: str) -> None:
    blocks, forecast = SMALL[name]
    terms = small_terms(**blocks)
    assert_same(setup_of(terms, small_forecast(terms, **forecast), None, WAGES), 4, [0, 3], engine="reference")


def test_two_monthly_outcomes_with_a_measure_each() -> None:
    terms = small_terms(
        measures={"study": {"every": "month", "unit": "hours", "between": [0, 300]}},
        outcomes=[
            work(),
            {**work(id="study", when="study >= 40", pay="7.77"), "measured": {"window": "2 months"}},
            life(),
        ],
    )
    forecast = forecast_data()
    plan = {**forecast["plan"], "study": {"source": "s", "by_measurement": ["30%"]}}
    own = {"source": "s", "outcome": "study", "stays": {"share": "50%"}, "success": {"60": "100%"}}
    setup = setup_of(terms, small_forecast(terms, plan=plan, measures={**forecast["measures"], "study": own}))
    assert_same(setup, 5, range(5))


LONG = {"2027-06-30": "2020-01/2023-06", "2027-12-31": "2023-07/2027-12"}


def test_more_than_255_participants_and_months_beyond_one_word() -> None:
    groups = [{"id": "a", "first": "2018-01-01", "last": "2020-12-31", "planned": 300,
               "statements": {"first": "2027-06-30", "times": 2}}]  # fmt: skip
    terms = small_terms(
        cohorts={"clause": "3", "groups": groups}, participants={"planned": 300},
        period={"first": "2018-01-01", "last": "2027-12-31", "clause": "1"},
        outcomes=[work(measured={"windows": LONG}), life()],
    )  # fmt: skip
    setup = setup_of(terms, small_forecast(terms))
    assert max(len(own.months["paid_hours"].high[0, 0]) for own in observed(setup)) == 2
    assert_same(setup, 2, range(2))


def observed(setup: Any) -> Any:
    from virkning.forecast.draws import Luck
    from virkning.forecast.people import people_drawn

    return [each.observed for each in people_drawn(setup, Luck(1, 0, 2))[0]]


# Agreements measured as a whole


@pytest.mark.parametrize("choices", [(), (("R2", "one-decimal"),), (("R3", "open-at-start"),)], ids=str)
def test_an_agreement_measured_as_a_whole(choices: tuple[tuple[str, str], ...]) -> None:
    assert_same(setup_of(agreed("randers", choices), real_forecast("randers")), 6, range(6))


@pytest.mark.parametrize("engine", ["reference", "duckdb"])
def test_an_agreement_measured_as_a_whole_by_every_engine(engine: Engine) -> None:
    assert_same(setup_of(agreed("randers"), real_forecast("randers")), 3, [1], engine=engine)


@pytest.mark.parametrize("rounding", [None, {"each": "statement", "clause": "9"}], ids=["lines", "statements"])
def test_a_group_measured_as_a_whole(rounding: Any) -> None:
    home = {"id": "home", "title": "T", "clause": "1", "each": "agreement, month", "when": "at_home >= 50",
            "pay": "100.01", "weight": "0.333", "measured": {"window": "6 months"}}  # fmt: skip
    terms = small_terms(
        measures={"at_home": {"of": "agreement", "every": "month", "unit": "per cent", "between": [0, 100]}},
        outcomes=[home], participants={}, missing={"rule": "unresolved", "clause": "1"}, rounding=rounding,
        limits=[limit("cap", at_most="500.00")],
    )  # fmt: skip
    own = {"people": 300, "first": {"share": "40%", "range": ["20%", "60%"]}, "last": {"share": "60%"},
           "stays": {"share": "90%"}, "source": "s"}  # fmt: skip
    setup = setup_of(terms, small_forecast(terms, plan=None, measures=None, aggregates={"at_home": own}))
    futures = assert_same(setup, 6, range(6))
    whole = sum(futures.amounts.outcomes.values())
    assert (futures.amounts.earned != whole).any() == (rounding is not None)
    plan = expect(setup)
    assert sum(plan.payable) <= 50_000 and sum(plan.earned) > 0
