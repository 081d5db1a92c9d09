"""A forecast goes on from a register: what has been settled stays as it is, and what was observed is learnt from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pytest
from futures import (
    agreed,
    assert_same,
    changed_forecast,
    facts_of,
    forecast_data,
    real_forecast,
    small_forecast,
    small_terms,
    together,
)
from plainly import statements_of
from small_agreements import SMALL

from virkning.forecast.draws import LEVELS, Luck, share_at
from virkning.forecast.expected import expect
from virkning.forecast.known import _weight
from virkning.forecast.model import Forecast
from virkning.forecast.people import Dates, Setup, open_places, people_drawn
from virkning.forecast.register import Rows, register_of
from virkning.forecast.simulate import setup_of, simulate
from virkning.forecast.variants import with_reading
from virkning.settlement import settle
from virkning.terms import Terms

PEOPLE = {
    "starts_after": "14 days",
    "filled": {"share": "95%", "source": "s"},
    "replaced": {"share": "10%", "source": "s"},
    "leave_late": {"share": "15%", "source": "s"},
}


def cut_off(rows: Rows, until: str) -> Rows:
    """What was known of a register at the end of a month: who had been enrolled, and what had been observed by then."""
    last = f"{until}-31"
    people = [dict(row) for row in rows.participants if row["enrolled_on"] <= last]
    there = {row["participant_id"] for row in people}
    for row in people:
        if row["ended_on"] is not None and row["ended_on"] > last:
            row |= {"ended_on": None, "end_reason": None}
        if row["replaced_by"] not in there:
            row["replaced_by"] = None
    begun = {row["participant_id"]: row["started_on"] for row in people}
    seen = [
        row for row in rows.observations
        if row["participant_id"] in there and _by(row["period"], begun[row["participant_id"]], until)
    ]  # fmt: skip
    aggregates = [row for row in rows.aggregates if row["period"].rpartition("/")[2][:7] <= until]
    return Rows(people, seen, aggregates)


def _by(period: str, started: str, until: str) -> bool:
    if period == "start":
        return started[:7] <= until
    if period == "6m":
        day = date.fromisoformat(started)
        return f"{day.year + (day.month + 5) // 12:04d}-{(day.month + 5) % 12 + 1:02d}" < until
    return period <= until


def calibrated(terms: Terms, forecast: Forecast, until: str, scenario: int = 3, **changes: Any) -> Setup:
    """A forecast that goes on from one of the scenarios of another, cut off at the end of a month."""
    first = setup_of(terms, forecast)
    rows = cut_off(register_of(first, 6, 11, scenario), until)
    return setup_of(terms, changes.get("then", forecast), facts_of(first, rows))


@cache
def jobfokus(until: str) -> Setup:
    return calibrated(agreed("jobfokus"), changed_forecast("jobfokus", people=PEOPLE), until)


def test_what_has_been_settled_is_the_same_in_every_scenario_and_what_follows_is_not() -> None:
    setup = jobfokus("2028-04")
    futures = simulate(setup, 60, 1)
    amounts = futures.amounts
    assert setup.register is not None and setup.known.until == date(2028, 4, 30)
    rows = cut_off(register_of(setup_of(setup.terms, setup.forecast), 6, 11, 3), "2028-04")
    settled = statements_of(settle(setup.terms, facts_of(setup, rows), "duckdb"))[:2]
    for scenario in range(60):
        assert together(futures, scenario)[:2] == settled
    assert settled[0]["payable"] > 0 and settled[1]["payable"] > 0
    assert all(len(set(amounts.payable[:, at].tolist())) > 20 for at in range(2, 10))


@pytest.mark.parametrize("until", ["2026-08", "2027-03", "2028-04", "2029-11"])
def test_a_scenario_that_goes_on_comes_to_what_its_facts_come_to(until: str) -> None:
    assert_same(jobfokus(until), 4, [0, 3])


def test_the_rows_of_a_scenario_that_goes_on_are_all_accepted() -> None:
    assert_same(jobfokus("2028-04"), 3, [1], engine="duckdb")


@pytest.mark.parametrize(("reading", "alternative"), [("J2", "more-than"), ("J5", "whole-window"),
                                                      ("J10", "per-statement")])  # fmt: skip
def test_what_was_observed_is_read_as_the_reading_says(reading: str, alternative: str) -> None:
    setup = jobfokus("2028-04")
    other = with_reading(setup, reading, alternative)
    assert_same(other, 3, [0, 2])
    assert register_of(setup, 3, 7, 2) == register_of(other, 3, 7, 2), "another reading is settled on other facts"


@pytest.mark.parametrize("name", SMALL)
def test_a_small_agreement_that_goes_on_comes_to_what_its_facts_come_to(name: str) -> None:
    blocks, forecast = SMALL[name]
    terms = small_terms(**blocks)
    assert_same(calibrated(terms, small_forecast(terms, **forecast), "2027-12"), 4, range(4))


def test_a_register_that_is_full_leaves_no_place_open() -> None:
    setup = jobfokus("2029-11")
    assert set(open_places(setup).values()) == {0}
    outcomes = simulate(setup, 20, 1).amounts.outcomes
    assert len(set(outcomes["employment"][:, 4].tolist())) == 1
    assert len(set(outcomes["life_satisfaction"][:, 4].tolist())) > 1, "the last to come are asked after the statement"


def test_a_cohort_that_is_closed_stays_as_small_as_it_is() -> None:
    setup = jobfokus("2028-04")
    enrolled = {cohort: setup.known.cohort(cohort).people for cohort in ("1", "2", "3")}
    assert enrolled["1"] < 120 and enrolled["2"] < 120, "the register was to have places that nobody filled"
    assert open_places(setup) == {"1": 0, "2": 0, "3": 120 - enrolled["3"]}


def test_whoever_is_still_to_come_enrols_after_what_is_known() -> None:
    setup = jobfokus("2028-04")
    known = {person.id for own in setup.known.cohorts.values() for person in own.persons}
    rows = register_of(setup, 4, 7, 2).participants
    names = [row["participant_id"] for row in rows]
    assert len(set(names)) == len(names) and known < set(names)
    late = [row["enrolled_on"] for row in rows if row["participant_id"] not in known and row["replaced_by"] is None]
    assert late and min(late) > "2028-04-30"
    assert Dates(setup, "3", 1, Luck(1, 0, 1)).first == date(2028, 5, 1)


def test_a_missing_month_that_is_past_stays_missing() -> None:
    setup = jobfokus("2028-04")
    past = {(row["participant_id"], row["period"]) for row in register_of(setup, 3, 7, 0).observations
            if row["period"] <= "2028-04"}  # fmt: skip
    for scenario in (1, 2):
        rows = register_of(setup, 3, 7, scenario).observations
        assert {(row["participant_id"], row["period"]) for row in rows if row["period"] <= "2028-04"} == past


def test_a_register_without_anybody_is_as_no_register() -> None:
    terms, forecast = agreed("jobfokus"), real_forecast("jobfokus")
    without = setup_of(terms, forecast)
    empty = setup_of(terms, forecast, facts_of(without, Rows()))
    assert empty.known.until is None and open_places(empty) == open_places(without)
    one, other = simulate(without, 30, 1), simulate(empty, 30, 1)
    assert (one.amounts.payable == other.amounts.payable).all()


def test_participants_of_whom_nothing_was_observed_yet_teach_nothing() -> None:
    setup = jobfokus("2026-08")
    assert setup.known.cohort("1").people > 30
    assert "plan.employment" not in setup.known.learnt


def test_a_month_under_way_is_still_to_come() -> None:
    terms = agreed("jobfokus")
    first = setup_of(terms, real_forecast("jobfokus"))
    people = [
        {"participant_id": f"P{at}", "enrolled_on": day, "started_on": day}
        for at, day in enumerate(["2026-05-01"] * 119 + ["2027-05-20"])
    ]
    setup = setup_of(terms, first.forecast, facts_of(first, Rows(people)))
    assert setup.known.until == date(2027, 4, 30)
    assert simulate(setup, 20, 1).amounts.unresolved[:, 0].max() <= 120, "the first month measured is lost"


def test_what_nobody_observed_saves_as_much_as_what_was_seen_beside_it() -> None:
    terms, rows = small_terms(), Rows()
    for at in range(10):
        rows.participants.append({"participant_id": f"P{at}", "enrolled_on": "2026-03-01"})
        rows.observations += [
            {"participant_id": f"P{at}", "measure": "paid_hours", "period": f"2027-{month:02}",
             "value": "100" if at < 2 else "0"}
            for month in range(1, 13) if at < 4
        ]  # fmt: skip
    first = setup_of(terms, small_forecast(terms))
    futures = simulate(setup_of(terms, first.forecast, facts_of(first, rows)), 5, 1)
    assert futures.amounts.outcomes["work"][:, :2].tolist() == [[6 * (2 * 5601 + 6 * 2801)] * 2] * 5
    assert futures.successes["work"][2027].tolist() == [10 * 12 / 2] * 5


# What was observed is learnt from


def taught(chance: float, people: int, life: float | None = None, stays: str = "90%") -> Setup:
    """The small forecast after a cohort's first half year, in which so many of its months were successes."""
    terms = small_terms()
    luck = np.random.default_rng(5)
    rows = Rows()
    for at in range(people):
        identity = f"P{at}"
        rows.participants.append({"participant_id": identity, "enrolled_on": "2026-03-01", "started_on": "2026-03-01"})
        for month in ("2027-01", "2027-02", "2027-03", "2027-04", "2027-05", "2027-06"):
            value = "100" if luck.random() < chance else "0"
            rows.observations.append(
                {"participant_id": identity, "measure": "paid_hours", "period": month, "value": value}
            )
        for period, score in (("start", 5), ("6m", 6 if life is not None and luck.random() < life else 5)):
            if life is not None:
                rows.observations.append(
                    {"participant_id": identity, "measure": "wellbeing", "period": period, "value": str(score)}
                )
    measures = forecast_data()["measures"]
    measures["paid_hours"]["stays"] = {"share": stays}
    forecast = small_forecast(terms, measures=measures)
    return setup_of(terms, forecast, facts_of(setup_of(terms, forecast), rows))


def share_of(setup: Setup, outcome: str = "work", measurement: int = 1) -> Any:
    """The share of an outcome's later measurement in many scenarios."""
    luck = Luck(1, 0, 4000, {}, setup.known.learnt)
    return luck.level(f"plan.{outcome}", setup.forecast.plan[outcome].by_measurement[measurement])


def test_many_successes_raise_what_is_expected_and_few_lower_it() -> None:
    few, plan, many = taught(0.12, 30), setup_of(small_terms(), small_forecast(small_terms())), taught(0.32, 30)
    low, middle, high = (float(share_of(each).mean()) for each in (few, plan, many))
    assert low < middle - 0.02 and high > middle + 0.02
    assert abs(middle - 0.4) < 0.005
    earned = [float(simulate(each, 300, 1).amounts.earned[:, 2].mean()) for each in (few, many)]
    assert earned[0] < earned[1]


def test_scores_are_learnt_from_as_months_are() -> None:
    low, high = (float(share_of(taught(0.2, 30, life), "life", 0).mean()) for life in (0.4, 0.95))
    assert low < 0.62 and high > 0.68


def test_what_is_learnt_stays_within_the_range_of_the_plan() -> None:
    for chance in (0.0, 1.0):
        found = share_of(taught(chance, 30))
        assert found.min() >= 0.15 and found.max() <= 0.60


def test_the_more_was_observed_the_less_is_uncertain() -> None:
    plan = setup_of(small_terms(), small_forecast(small_terms()))
    widths = [float(share_of(each).std()) for each in (plan, taught(0.2, 5), taught(0.2, 30))]
    assert widths[0] > widths[1] > widths[2]


def test_months_of_the_same_people_count_for_less_the_longer_they_stay() -> None:
    widths = [float(share_of(taught(0.2, 10, stays=stays)).std()) for stays in ("20%", "80%", "98%")]
    assert widths[0] < widths[1] < widths[2]


def test_months_that_never_change_count_as_one() -> None:
    months, alike = forecast_data()["measures"]["paid_hours"], small_terms()
    months["stays"] = {"share": "100%"}
    forecast = small_forecast(alike, measures={**forecast_data()["measures"], "paid_hours": months})
    for seen in (1, 6, 36):
        assert abs(_weight(forecast, "work", 0.2, seen) - 1 / seen) < 1e-12


def test_months_count_as_much_as_the_mean_of_so_many_is_worth() -> None:
    groups = [{"title": "N", "share": "25%", "factor": "1.6"}, {"title": "F", "share": "75%", "factor": "0.8"}]
    kinds = {"source": "s", "outcomes": ["work"], "groups": groups}
    measures = forecast_data()["measures"]
    measures["paid_hours"]["stays"] = {"share": "90%"}
    luck = np.random.default_rng(1)
    for people, factors in ((None, (1.0, 1.0)), ({"kinds": kinds}, (1.6, 0.8))):
        forecast = small_forecast(small_terms(), measures=measures, people=people)
        share = 0.2 * np.where(luck.random(40000) < 0.25, *factors)
        now, found = luck.random(40000) < share, np.zeros(40000)
        for _ in range(12):
            found += now / 12
            now = luck.random(40000) < np.where(now, 0.9, share * 0.1 / (1 - share))
        worth = 0.2 * 0.8 / found.var() / 12
        assert abs(_weight(forecast, "work", 0.2, 12) / worth - 1) < 0.12


def test_what_is_learnt_is_what_bayes_says() -> None:
    setup, estimate = taught(0.2, 30, stays="20%"), small_forecast(small_terms()).plan["work"].by_measurement[0]
    (cohort, *_) = setup.known.cohorts.values()
    months = [value > 0 for person in cohort.persons for value in person.series.months["paid_hours"].values()]
    at = share_at(estimate, LEVELS)  # a month counts as one: who succeeds stays no more often than others enter
    weight = at ** sum(months) * (1 - at) ** (len(months) - sum(months))
    found = share_of(setup, measurement=0)
    mean = float((at * weight).sum() / weight.sum())
    assert abs(float(found.mean()) - mean) < 0.001
    assert abs(float(found.std()) - float(((at - mean) ** 2 * weight).sum() / weight.sum()) ** 0.5) < 0.001


def test_what_is_learnt_is_a_distribution() -> None:
    for setup in (taught(0.0, 1), taught(0.2, 30, 0.7), taught(1.0, 30)):
        for cumulated in setup.known.learnt.values():
            assert cumulated.shape == LEVELS.shape
            assert (np.diff(cumulated) >= 0).all() and cumulated[0] >= 0 and cumulated[-1] <= 1


def test_an_estimate_without_a_range_learns_nothing() -> None:
    data = forecast_data()
    data["plan"]["work"]["by_measurement"] = ["20%"]
    terms = small_terms()
    setup = calibrated(terms, small_forecast(terms, plan=data["plan"]), "2027-12")
    assert set(setup.known.learnt) == {"plan.life"}


def test_the_plan_itself_stays_the_plan() -> None:
    setup = jobfokus("2028-04")
    assert expect(setup).payable == expect(replace(setup, known=setup_of(setup.terms, setup.forecast).known)).payable


# Agreements measured as a whole


def aggregate_rows(rows: Rows, keep: Callable[[str], bool]) -> Rows:
    return Rows(aggregates=[row for row in rows.aggregates if keep(row["period"])])


def test_an_agreement_as_a_whole_keeps_what_was_observed_of_it() -> None:
    terms, forecast = agreed("randers"), real_forecast("randers")
    first = setup_of(terms, forecast)
    rows = aggregate_rows(register_of(first, 3, 5, 1), lambda period: period.rpartition("/")[2][:7] <= "2028-02")
    setup = setup_of(terms, forecast, facts_of(first, rows))
    futures = assert_same(setup, 40, [0, 17])
    settled = settle(terms, facts_of(setup, rows), "reference").statements[0]
    assert settled.payable > 0 and settled.unresolved == 0
    assert set(futures.amounts.payable[:, 0].tolist()) == {settled.payable}
    assert len(set(futures.amounts.payable[:, 1].tolist())) > 10


def test_a_whole_observed_is_what_is_counted_of() -> None:
    terms, forecast = agreed("randers"), real_forecast("randers")
    told = Rows(aggregates=[{"measure": "cases_1_3", "period": "2027-03-01/2028-02-29", "value": "40"}])
    setup = setup_of(terms, forecast, facts_of(setup_of(terms, forecast), told))
    for scenario in range(3):
        rows = register_of(setup, 3, 1, scenario).aggregates
        (closed,) = [row for row in rows if row["measure"] == "closed_1_3" and row["period"].startswith("2027")]
        assert int(closed["value"]) <= 12, "counted of the 400 that were expected, not of the 40 there were"
        assert told.aggregates[0] in rows


def test_known_participants_come_first_and_only_future_months_differ() -> None:
    setup = jobfokus("2028-04")
    one = people_drawn(setup, Luck(1, 0, 30))[0][0]
    months = one.observed.months["paid_hours"]
    past = np.uint64(2 ** (12) - 1)  # the cohort's first two half years
    assert (months.high[:, :, 0] & past == months.high[:1, :, 0] & past).all()
    assert (months.high[:, :, 0] != months.high[:1, :, 0]).any()
