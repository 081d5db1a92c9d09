"""The plan settled in expectation gives the agreement's own repayment plan, to the krone."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from futures import agreed, facts_of, real_forecast, small_forecast, small_terms, yaml_of
from plainly import statements_of

from virkning.forecast.aggregates import expected_series
from virkning.forecast.economy import disbursements
from virkning.forecast.expected import expect
from virkning.forecast.known import Known
from virkning.forecast.register import Rows, _series_rows
from virkning.forecast.simulate import setup_of
from virkning.forecast.variants import cap_of
from virkning.settlement import settle
from virkning.terms import Terms, loads
from virkning.terms.read import read

ANNEX = [576_000, 403_200, 1_180_800, 1_008_000, 1_987_200, 1_814_400, 1_411_200, 1_411_200, 806_400, 806_400]


def test_the_plan_gives_the_ten_amounts_of_the_annex_to_the_krone() -> None:
    terms = agreed("jobfokus")
    plan = expect(setup_of(terms, real_forecast("jobfokus")))
    assert plan.payable == plan.earned == tuple(amount * 100 for amount in ANNEX)
    assert [each.planned for each in terms.agreement.statements.dates] == list(plan.payable)
    assert sum(plan.payable) == 1_140_480_000 == plan.exact


def test_the_plan_has_the_success_months_behind_the_municipalitys_own_figures() -> None:
    setup = setup_of(agreed("jobfokus"), real_forecast("jobfokus"))
    plan = expect(setup)
    months = sum(plan.successes[at] for at, place in enumerate(setup.plan.places) if place.rule.id == "employment")
    people = sum(plan.successes[at] for at, place in enumerate(setup.plan.places) if place.rule.id != "employment")
    assert (months, people) == (1836, 234)
    assert months * 6_400 == 11_750_400
    assert months * 6_400 - sum(ANNEX) == 345_600


def test_nine_tenths_of_the_plan_come_from_employment_and_two_million_are_premium() -> None:
    setup = setup_of(agreed("jobfokus"), real_forecast("jobfokus"))
    plan = expect(setup)
    employment = sum(plan.outcomes["employment"])
    assert employment == 1_028_160_000
    assert round(Fraction(employment * 100, sum(plan.payable)), 2) == Fraction("90.15")
    assert sum(plan.payable) - sum(amount for _, amount in disbursements(setup.terms.agreement)) == 209_150_400
    assert cap_of(setup.terms.agreement) == 1_400_000_000
    assert setup.forecast.plan["life_satisfaction"].by_measurement[0].share == Fraction(65, 100)
    (anyway,) = setup.forecast.economy.anyway if setup.forecast.economy else ()
    assert anyway.share == Fraction(4, 100)


def test_factors_multiply_the_planned_shares_of_an_outcome() -> None:
    setup = setup_of(agreed("jobfokus"), real_forecast("jobfokus"))
    whole, half = expect(setup), expect(setup, {"employment": Fraction(1, 2)})
    assert [2 * each for each in half.outcomes["employment"]] == list(whole.outcomes["employment"])
    assert half.outcomes["life_satisfaction"] == whole.outcomes["life_satisfaction"]


def test_the_plan_ends_at_the_cap() -> None:
    setup = setup_of(agreed("jobfokus"), real_forecast("jobfokus"))
    double = expect(setup, {"employment": Fraction(2)})
    assert sum(double.earned) > sum(double.payable) == 1_400_000_000
    assert double.payable[0] == double.earned[0]


def test_the_plan_of_an_agreement_as_a_whole_is_its_expected_values_settled() -> None:
    terms, forecast = agreed("randers"), real_forecast("randers")
    setup = setup_of(terms, forecast)
    rows = Rows()
    _series_rows(rows.aggregates, None, expected_series(terms, forecast, Known(terms, forecast)))
    leavers = [row["value"] for row in rows.aggregates if row["measure"] == "leavers"]
    assert leavers == ["12.6", "11.25"], "what is expected need not be a whole number of people"
    exact = with_decimals(terms)
    settled, plan = settle(exact, facts_of(setup_of(exact, forecast), rows), "reference"), expect(setup)
    assert statements_of(settled) == [
        {
            "earned": plan.earned[at],
            "payable": plan.payable[at],
            "reduced": plan.earned[at] - plan.payable[at],
            "unresolved": 0,
            "outcomes": {name: own[at] for name, own in plan.outcomes.items()},
        }
        for at in range(len(plan.statements))
    ]
    # 28 % leave, and 25 %: below the baseline of 33.7 by 5.7 and 8.7 points, at 70,000 kr. a point
    assert plan.outcomes["staff_turnover"] == (39_900_000, 60_900_000)
    assert plan.earned == tuple(sum(each[at] for each in plan.outcomes.values()) for at in (0, 1))


def with_decimals(terms: Terms) -> Terms:
    """The agreement with measures that may have two decimals."""
    raw, _ = read(Path(terms.file).read_text("utf-8"), terms.file)
    for measure in raw["measures"].values():
        measure["decimals"] = 2
    return loads(yaml_of({key: value for key, value in raw.items() if key not in ("examples", "readings")}))


def test_an_index_moves_the_plan_as_it_moves_prices() -> None:
    terms = small_terms()
    index = {"wages": {2027: Fraction(3), 2028: Fraction(-5), 2029: Fraction("1.5")}}
    constant, moved = (expect(setup_of(terms, small_forecast(terms), None, each)) for each in ({}, index))
    assert moved.earned[0] > constant.earned[0] and moved.earned[1] < constant.earned[1]


def test_a_plan_with_whole_statements_rounded_adds_up() -> None:
    terms = small_terms(rounding={"each": "statement", "clause": "9"})
    plan = expect(setup_of(terms, small_forecast(terms)))
    assert plan.earned == plan.payable == tuple(sum(own) for own in zip(*plan.outcomes.values(), strict=True))
