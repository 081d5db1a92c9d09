"""Simulated means converge on the exact expectation, and luck is the same wherever nothing was varied."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest
from futures import agreed, assert_same, forecast_data, real_forecast, small_forecast, small_terms
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.integrate import quad
from scipy.stats import beta

from virkning.forecast.aggregates import drawn_series, expected_series
from virkning.forecast.draws import CONCENTRATION, EXPECTED, Luck, share_at
from virkning.forecast.expected import expect
from virkning.forecast.known import Known
from virkning.forecast.model import Estimate, Forecast
from virkning.forecast.paths import lose, transitions, walk
from virkning.forecast.people import kinds_of, people_drawn
from virkning.forecast.simulate import CHUNK, Futures, Setup, setup_of, simulate
from virkning.settlement.many.counts import bits_by_month

MANY = 2000
KINDS = {
    "source": "s",
    "outcomes": ["work"],
    "groups": [{"title": "A", "share": "25%", "factor": "1.6"}, {"title": "B", "share": "75%", "factor": "0.8"}],
}


def forecast_of(certain: bool, kinds: bool, stays: str) -> Forecast:
    """The small forecast with its uncertainty on or off."""
    data = forecast_data()
    own = {"share": stays} if certain else {"share": stays, "range": ["0%", "100%"]}
    data["measures"]["paid_hours"]["stays"] = own
    if certain:
        for outcome in data["plan"].values():
            outcome["by_measurement"] = [each["share"] for each in outcome["by_measurement"]]
        for measure in data["measures"].values():
            measure["missing"] = measure["missing"]["share"]
    if kinds:
        data["people"] = {"kinds": KINDS}
    return small_forecast(small_terms(), **data)


@cache
def simulated(certain: bool, kinds: bool, stays: str) -> tuple[Setup, Futures]:
    setup = setup_of(small_terms(), forecast_of(certain, kinds, stays))
    return setup, simulate(setup, MANY, 20270630)


def assert_near(values: Any, exact: float, rounding: float = 0.0) -> None:
    """The mean lies within four of its standard errors of what is exact."""
    error = 4 * float(np.std(values, ddof=1)) / len(values) ** 0.5
    assert abs(float(np.mean(values)) - exact) < error + rounding, (float(np.mean(values)), exact, error / 4)


CASES = [(certain, kinds, stays) for certain in (True, False) for kinds in (True, False)
         for stays in ("0%", "50%", "90%", "100%")]  # fmt: skip


@pytest.mark.parametrize(("certain", "kinds", "stays"), CASES)
def test_means_converge_on_the_exact_expectation(certain: bool, kinds: bool, stays: str) -> None:
    setup, futures = simulated(certain, kinds, stays)
    plan, earned = expect(setup), futures.amounts.earned
    for at in range(len(plan.statements)):
        assert_near(earned[:, at], plan.earned[at], rounding=60)  # each missing month is rounded to the øre
        for outcome, amounts in plan.outcomes.items():
            if amounts[at]:
                assert_near(futures.amounts.outcomes[outcome][:, at], amounts[at], rounding=60)
    assert_near(earned.sum(axis=1), sum(plan.earned), rounding=240)


@pytest.mark.parametrize(("certain", "kinds", "stays"), CASES)
def test_successes_converge_on_those_expected(certain: bool, kinds: bool, stays: str) -> None:
    setup, futures = simulated(certain, kinds, stays)
    plan = expect(setup)
    for outcome in ("work", "life"):
        expected = sum(plan.successes[at] for at, place in enumerate(setup.plan.places) if place.rule.id == outcome)
        assert_near(np.sum(list(futures.successes[outcome].values()), axis=0), float(expected))


def test_the_real_agreements_mean_before_limits_is_its_plan() -> None:
    setup = setup_of(agreed("jobfokus"), real_forecast("jobfokus"))
    plan, futures = expect(setup), simulate(setup, 1200, 1, workers=2)
    for at in range(len(plan.statements)):
        assert_near(futures.amounts.earned[:, at], plan.earned[at], rounding=500)
    assert_near(futures.amounts.earned.sum(axis=1), sum(plan.earned), rounding=5000)
    assert (futures.amounts.payable.sum(axis=1) <= 1_400_000_000).all()


def test_uncertainty_of_the_plan_widens_what_it_may_come_to() -> None:
    spread = [float(simulated(certain, False, "90%")[1].amounts.earned.sum(axis=1).std()) for certain in (True, False)]
    assert spread[1] > 1.3 * spread[0]


# Months


def drawn_months(stays: float, shares: list[float], people: int = 400, scenarios: int = 50) -> Any:
    """Who succeeds in which month: an array of (months, scenarios × people)."""
    high = np.zeros((scenarios, people, 1), dtype=np.uint64)
    chances = [np.full((scenarios, 1), share) for share in shares]
    kinds = np.zeros((scenarios, people), dtype=np.intp)
    luck = Luck(5, 0, scenarios).stream("months")
    walk(chances, np.full((scenarios, 1), stays), kinds, luck, range(len(shares)), high)
    return np.array([(high[..., 0] >> np.uint64(bit)) & np.uint64(1) for bit in range(len(shares))]).reshape(
        len(shares), -1
    )


@pytest.mark.parametrize("stays", [0.0, 0.4, 0.93, 1.0])
def test_every_month_has_its_share(stays: float) -> None:
    shares = [0.05, 0.05, 0.1, 0.6, 0.95, 0.2, 0.0, 0.3, 1.0, 1.0, 0.5]
    for month, share in zip(drawn_months(stays, shares), shares, strict=True):
        assert abs(month.mean() - share) <= 4 * (share * (1 - share) / month.size) ** 0.5


@pytest.mark.parametrize("stays", [0.3, 0.7, 0.93, 1.0])
def test_who_succeeds_stays_as_often_as_it_says(stays: float) -> None:
    months = drawn_months(stays, [0.3] * 12).astype(bool)
    before, after = months[:-1].ravel(), months[1:].ravel()
    again = after[before]
    assert abs(again.mean() - stays) <= 4 * (stays * (1 - stays) / again.size) ** 0.5
    entered, enters = after[~before], 0.3 * (1 - stays) / 0.7
    assert abs(entered.mean() - enters) <= 4 * (enters * (1 - enters) / entered.size) ** 0.5


unit = st.floats(0, 1)
columns = arrays.arrays(np.float64, st.tuples(st.integers(1, 12), st.just(3)), elements=unit)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(chances=columns, stays=arrays.arrays(np.float64, 3, elements=unit))
def test_transitions_are_chances_and_keep_every_months_share(chances: Any, stays: Any) -> None:
    share = chances[0]
    for month, (enter, stay) in zip(chances, transitions(list(chances), stays), strict=True):
        assert ((enter >= 0) & (enter <= 1) & (stay >= 0) & (stay <= 1)).all()
        share = share * stay + (1 - share) * enter
        np.testing.assert_allclose(share, month, rtol=0, atol=1e-9)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(share=unit, stays=unit)
def test_staying_gives_way_only_where_it_must(share: float, stays: float) -> None:
    _, (_, stay) = transitions([np.array([share])] * 2, np.array([stays]))
    least = (2 * share - 1) / share if share > 0 else 0.0
    if share > 0:
        assert abs(float(stay[0]) - max(stays, least)) < 1e-9


def test_kinds_differ_by_their_factors() -> None:
    setup = setup_of(small_terms(), forecast_of(True, True, "80%"))
    luck = Luck(3, 0, 400)
    (first, _), _ = people_drawn(setup, luck)
    kinds = kinds_of(setup.forecast, "a", first.happened.regular.shape, luck)
    assert abs((kinds == 0).mean() - 0.25) < 4 * (0.25 * 0.75 / kinds.size) ** 0.5
    months = first.happened.months["paid_hours"].high[..., 0]
    for kind, factor in ((0, 1.6), (1, 0.8)):
        for bit, share in ((0, 0.2), (5, 0.2), (6, 0.4), (17, 0.4)):
            met = ((months[kinds == kind] >> np.uint64(bit)) & np.uint64(1)).astype(float)
            assert abs(met.mean() - share * factor) < 4 * (share * factor / met.size) ** 0.5
    scores = first.happened.scores["wellbeing", "6m"]
    assert scores.codes.min() >= 0, "what happens is known, even where it is not observed"


@pytest.mark.parametrize("words", [1, 2])
def test_months_go_missing_as_often_as_each_scenario_says(words: int) -> None:
    shares = np.linspace(0, 1, 50)
    seen = np.full((50, 200, words), 2**64 - 1, dtype=np.uint64)
    bits = list(range(0, 64 * words, 3))
    lose(seen, bits, shares, Luck(1, 0, 50).stream("missing"))
    left = bits_by_month(seen)
    assert (np.delete(left, bits, axis=1) == 200).all()
    for share, months in zip(shares, left[:, bits], strict=True):
        number = len(bits) * 200
        assert abs(months.sum() - number * (1 - share)) <= 4.5 * (number * share * (1 - share)) ** 0.5


# Estimates

ESTIMATES = [("20%", "10%", "35%"), ("5%", "0%", "90%"), ("65%", "45%", "66%"), ("50%", "0%", "100%")]


@pytest.mark.parametrize(("share", "low", "high"), ESTIMATES)
def test_the_mean_of_an_estimate_is_the_share_expected(share: str, low: str, high: str) -> None:
    estimate = Estimate(share=share, range=(low, high))
    mean, _ = quad(lambda at: float(share_at(estimate, np.array([at]))[0]), 0, 1, limit=200)
    assert abs(mean - float(estimate.share)) < 1e-6


@pytest.mark.parametrize(("share", "low", "high"), ESTIMATES)
def test_quantiles_rise_and_stay_within_the_range(share: str, low: str, high: str) -> None:
    estimate = Estimate(share=share, range=(low, high))
    found = share_at(estimate, np.linspace(0, 1, 501))
    lowest, highest = map(float, estimate.ends)
    assert (np.diff(found) >= 0).all() and (np.diff(found[25:-25]) > 0).all()
    assert found[0] == lowest and found[-1] == highest
    assert share_at(estimate, np.array([EXPECTED]))[0] == float(estimate.share)
    mean = (float(estimate.share) - lowest) / (highest - lowest)
    shape = CONCENTRATION * mean, CONCENTRATION * (1 - mean)
    assert abs(found[250] - (lowest + (highest - lowest) * beta.median(*shape))) < 1e-6


@pytest.mark.parametrize(
    "estimate", [Estimate(share="20%"), Estimate(share="20%", range=("20%", "40%")),
                 Estimate(share="40%", range=("20%", "40%"))],
)  # fmt: skip
def test_an_estimate_at_an_end_of_its_range_is_certain(estimate: Estimate) -> None:
    assert (share_at(estimate, np.linspace(0, 1, 11)) == float(estimate.share)).all()


# Measures of the agreement


def whole_forecast(**aggregates: Any) -> Forecast:
    forecast = real_forecast("randers")
    own = {name: each.model_copy(update=aggregates.get(name, {})) for name, each in forecast.aggregates.items()}
    return forecast.model_copy(update={"aggregates": own})


def test_counts_are_binomial_with_the_denominators_they_have() -> None:
    certain = {"by_measurement": [Estimate(share="28%"), Estimate(share="25%")]}
    forecast, terms = whole_forecast(leavers=certain), agreed("randers")
    series = drawn_series(terms, forecast, Known(terms, forecast), Luck(1, 0, 4000))
    for at, share in ((0, 0.28), (1, 0.25)):
        leavers = np.array([int(each.intervals["leavers"][at][1]) for each in series])
        assert leavers.min() >= 0 and leavers.max() <= 45
        assert_near(leavers, 45 * share)
        assert abs(leavers.var() - 45 * share * (1 - share)) < 0.1 * 45 * share * (1 - share)


def test_what_is_uncertain_of_a_count_comes_on_top() -> None:
    forecast, terms = real_forecast("randers"), agreed("randers")
    known = Known(terms, forecast)
    series, plan = drawn_series(terms, forecast, known, Luck(1, 0, 4000)), expected_series(terms, forecast, known)
    closed = np.array([int(each.intervals["closed_1_3"][0][1]) for each in series])
    assert_near(closed, float(plan.intervals["closed_1_3"][0][1]))
    assert closed.var() > 2 * 400 * 0.15 * 0.85


def test_a_group_moves_from_one_share_to_another_and_stays_within_itself() -> None:
    terms = small_terms(
        measures={"at_home": {"of": "agreement", "every": "month", "unit": "per cent", "between": [0, 100],
                              "decimals": 1}},
        outcomes=[{"id": "home", "title": "T", "clause": "1", "each": "agreement, month", "when": "at_home >= 50",
                   "pay": "100.00", "measured": {"window": "6 months"}}],
        participants={}, missing={"rule": "unresolved", "clause": "1"},
    )  # fmt: skip
    own = {"people": 7, "first": {"share": "20%"}, "last": {"share": "80%"}, "stays": {"share": "90%"}, "source": "s"}
    forecast = small_forecast(terms, plan=None, measures=None, aggregates={"at_home": own})
    series = drawn_series(terms, forecast, Known(terms, forecast), Luck(1, 0, 1500))
    months = sorted(series[0].months["at_home"])
    for month, share in ((months[0], 20), (months[len(months) // 2], 20 + 60 * (len(months) // 2) / (len(months) - 1)),
                         (months[-1], 80)):  # fmt: skip
        assert_near(np.array([float(each.months["at_home"][month]) for each in series]), share, rounding=0.05)
    values = {value for each in series for value in each.months["at_home"].values()}
    assert len(values) == 8 and all((value * 10).denominator == 1 for value in values), "a value has its decimals"
    assert_same(setup_of(terms, forecast), 3, range(3), engine="reference")


# The same luck


def same(one: Futures, other: Futures, rows: slice = slice(None)) -> bool:
    return (one.amounts.payable[rows] == other.amounts.payable[rows]).all() and all(
        (one.successes[outcome][year][rows] == by_year[rows]).all()
        for outcome, years in other.successes.items()
        for year, by_year in years.items()
    )


@pytest.mark.parametrize("name", ["jobfokus", "randers"])
def test_the_same_seed_gives_the_same_futures_however_many_work_on_them(name: str) -> None:
    setup = setup_of(agreed(name), real_forecast(name))
    one, two = (simulate(setup, CHUNK + 9, 1, workers=number) for number in (1, 2))
    other = simulate(setup, 50, 2)
    assert same(one, two)
    assert (one.amounts.payable[:50] != other.amounts.payable).any(axis=1).mean() > 0.9


def test_the_first_scenarios_are_the_same_however_many_follow() -> None:
    setup = setup_of(small_terms(), small_forecast(small_terms()))
    few, many = simulate(setup, CHUNK, 1), simulate(setup, 2 * CHUNK + 3, 1)
    assert few.amounts.payable.shape == (CHUNK, 4) and many.amounts.payable.shape == (2 * CHUNK + 3, 4)
    assert same(few, many, slice(CHUNK))
    assert (many.amounts.payable[:CHUNK] != many.amounts.payable[CHUNK : 2 * CHUNK]).any()


def test_whoever_waits_is_told_of_every_scenario() -> None:
    told: list[int] = []
    simulate(setup_of(small_terms(), small_forecast(small_terms())), 2 * CHUNK + 50, 1, done=told.append)
    assert told == [CHUNK, CHUNK, 50]


def drawn(setup: Setup, pinned: dict[str, float]) -> Any:
    return people_drawn(setup, Luck(9, 0, 50, pinned))[0]


@pytest.mark.parametrize("at", [0.05, 0.95, EXPECTED])
def test_holding_one_estimate_leaves_all_other_luck_as_it_was(at: float) -> None:
    setup = setup_of(small_terms(), small_forecast(small_terms()))
    for one, other in zip(drawn(setup, {}), drawn(setup, {"plan.life": at}), strict=True):
        assert (one.happened.months["paid_hours"].high == other.happened.months["paid_hours"].high).all()
        assert (one.observed.months["paid_hours"].seen == other.observed.months["paid_hours"].seen).all()
        before, after = (each.happened.scores for each in (one, other))
        assert (before["wellbeing", "start"].codes == after["wellbeing", "start"].codes).all()
        assert (before["wellbeing", "6m"].codes != after["wellbeing", "6m"].codes).any()
    for one, other in zip(drawn(setup, {}), drawn(setup, {"measures.paid_hours.missing": at}), strict=True):
        assert (one.happened.months["paid_hours"].high == other.happened.months["paid_hours"].high).all()
        assert (one.observed.scores["wellbeing", "6m"].codes == other.observed.scores["wellbeing", "6m"].codes).all()
        assert (one.observed.months["paid_hours"].seen != other.observed.months["paid_hours"].seen).any()


def test_an_estimate_held_higher_never_brings_a_scenario_less() -> None:
    setup = setup_of(small_terms(), small_forecast(small_terms()))
    low, middle, high = (simulate(setup, 100, 1, {"plan.life": at}).successes["life"] for at in (0.1, 0.5, 0.9))
    for year in low:
        assert (low[year] <= middle[year]).all() and (middle[year] <= high[year]).all()
        assert low[year].mean() < high[year].mean()


def test_the_mean_of_a_share_held_at_what_is_expected_is_the_plan() -> None:
    setup = setup_of(small_terms(), small_forecast(small_terms()))
    futures = simulate(setup, 1000, 1, {"plan.life": EXPECTED})
    assert_near(np.sum(list(futures.successes["life"].values()), axis=0), 60 * 0.65)
    assert Fraction(65, 100) == setup.forecast.plan["life"].by_measurement[0].share


# What happens is not what is paid for


def test_what_late_drop_outs_save_is_saved_whether_or_not_they_count_pro_rata() -> None:
    late = {"leave_late": {"share": "40%", "source": "s"}}
    rules = {"planned": 60, "pro_rata": {"cohorts": ["a", "b"], "fewer_than": 61, "ended_after": "3 weeks",
                                         "full_course_weeks": 30, "clause": "1"}}  # fmt: skip
    found = []
    for participants in ({"planned": 60}, rules):
        terms = small_terms(participants=participants)
        found.append(simulate(setup_of(terms, small_forecast(terms, people=late)), 200, 1))
    alike, pro_rata = found
    assert (alike.amounts.payable != pro_rata.amounts.payable).any(axis=1).all()
    for outcome, years in alike.successes.items():
        for year, successes in years.items():
            assert (pro_rata.successes[outcome][year] == successes).all()
            assert (pro_rata.cells[outcome][year] == alike.cells[outcome][year]).all()
