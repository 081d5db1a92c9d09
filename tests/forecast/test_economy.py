"""Who pays and gains what and when: flows, rates of return and present values against sums done by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from futures import agreed, real_forecast
from town import ECONOMY, changed, flow, futures, parameters, result, town, town_terms

from virkning.forecast.draws import EXPECTED, Luck
from virkning.forecast.economy import (
    Rates,
    amounts_drawn,
    counted,
    day_of,
    disbursements,
    discount_rate,
    expected_net,
    flows_of,
    funder,
    net,
    present_values,
    rates_of_return,
    undated,
)
from virkning.forecast.expected import expect
from virkning.forecast.load import loads
from virkning.forecast.model import Gain
from virkning.forecast.results import result_of, to_json
from virkning.forecast.simulate import lucks_of, setup_of, simulate
from virkning.papers.forecast import write_forecast
from virkning.papers.forecast_pictures import fan_picture, payers_picture
from virkning.papers.page import Page
from virkning.papers.words import Lang, Words
from virkning.terms import BadInput

RELEASE = """
forecast: ungeloeftet
title: Ungeløftet
aggregates:
  in_work_share:
    source: assumed
    people: 200
    first: {share: "30%", range: ["25%", "35%"]}
    last: {share: "52%", range: ["42%", "62%"]}
    stays: {share: "95%"}
"""


def text_of(found: Any, lang: Lang = "da") -> str:
    page = Page(terminal=False, width=120)
    write_forecast(page, found, Words(lang))
    return page.text()


@pytest.mark.parametrize("name", ["jobfokus", "randers"])
def test_what_one_gives_the_other_gets(name: str) -> None:
    setup = setup_of(agreed(name), real_forecast(name))
    made = simulate(setup, 20, 1)
    flows = flows_of(setup, made, lucks_of(setup, 20, 1, {}))
    for what in ("grant", "repayment"):
        own = [each for each in flows if each.what == what]
        assert {each.payer for each in own} == {"fund", "municipality"}
        assert not sum(each.amounts for each in own).any()
    repaid = sum(each.amounts for each in flows if (each.payer, each.what) == ("fund", "repayment"))
    assert (repaid == made.amounts.payable.sum(axis=1)).all()


def test_repayments_fall_due_and_gains_and_costs_fall_at_midyear(tmp_path: Path) -> None:
    setup = town(tmp_path)
    made = futures(setup, [[1, 2]], successes={2026: [3], 2027: [4]})
    flows = flows_of(setup, made, lucks_of(setup, 1, 1, {}))
    own = {(each.what, each.day, int(each.amounts[0])) for each in flows if each.payer == "municipality"}
    assert own == {
        ("grant", date(2026, 1, 1), 10000),
        ("repayment", date(2027, 1, 1), -1),
        ("repayment", date(2028, 1, 1), -2),
        ("cost", date(2026, 6, 30), -10000),
        ("gain", date(2026, 6, 30), 600),
        ("gain", date(2027, 6, 30), 800),
    }
    assert net(flows, "municipality").tolist() == [10000 - 3 - 10000 + 1400]
    assert net([], "municipality").tolist() == []


def test_110_a_year_after_100_is_ten_per_cent() -> None:
    flows = [flow("fund", "2026-01-01", -100, -100, -100), flow("fund", "2027-01-01", 110, 100, 50)]
    rates = rates_of_return(flows, "fund")
    assert rates.found == pytest.approx([0.1, 0.0, -0.5], abs=1e-9)
    assert rates.without == 0


def test_the_order_of_the_flows_does_not_matter() -> None:
    flows = [flow("fund", "2027-01-01", 110), flow("fund", "2026-01-01", -100), flow("state", "2020-01-01", 5)]
    assert rates_of_return(flows, "fund").found == pytest.approx([0.1])


def test_where_nothing_comes_back_there_is_no_rate_and_it_is_counted() -> None:
    flows = [flow("fund", "2026-01-01", -100, -100, 0), flow("fund", "2027-01-01", 110, 0, 110)]
    rates = rates_of_return(flows, "fund")
    assert len(rates.found) == 1
    assert rates.without == 2


@pytest.mark.parametrize("repaid", [1, 50, 5000])
def test_next_to_nothing_back_is_next_to_a_total_loss_not_nothing(repaid: int) -> None:
    flows = [flow("fund", day, -1_000_000) for day in ("2026-03-31", "2027-03-31", "2028-03-31")]
    flows.append(flow("fund", "2028-07-31", repaid))
    rates = rates_of_return(flows, "fund")
    assert rates.without == 0
    assert -1 <= rates.found[0] < -0.9


def test_a_rate_near_a_total_loss_makes_the_present_value_zero() -> None:
    flows = [flow("fund", "2026-01-01", -1_000_000), flow("fund", "2027-01-01", -1), flow("fund", "2028-01-01", 5)]
    rate = rates_of_return(flows, "fund").found[0]
    assert abs(-1_000_000 - 1 / (1 + rate) + 5 / (1 + rate) ** 2) < 1


def test_the_median_counts_a_scenario_without_a_rate_below_all() -> None:
    assert Rates(np.array([0.3, 0.1, 0.2]), 0).median == 0.2
    assert Rates(np.array([0.3, 0.1, 0.2]), 2).median == 0.1
    assert Rates(np.array([0.3]), 2).median is None
    assert Rates(np.array([]), 0).median is None


def test_a_total_loss_is_said_in_text_and_counted_in_json(tmp_path: Path) -> None:
    setup = town(tmp_path)
    some = result(setup, futures(setup, [[11000, 0], [0, 0]], successes={2026: [0, 0]}))
    assert "1 forløb har ingen intern rente: intet kommer tilbage." in text_of(some)
    assert to_json(some, "1")["funder"]["rate_of_return"]["scenarios_without"] == 1
    assert to_json(some, "1")["funder"]["rate_of_return"]["mean"] == pytest.approx(0.1)
    none = result(setup, futures(setup, [[0, 0], [0, 0]], successes={2026: [0, 0]}))
    assert "Ingen af de 2 forløb har en intern rente: intet kommer tilbage." in text_of(none)
    assert "None of the 2 runs has a rate of return: nothing comes back." in text_of(none, "en")
    assert to_json(none, "1")["funder"]["rate_of_return"] == {"mean": None, "quantiles": {}, "scenarios_without": 2}


def test_a_present_value_discounts_to_the_beginning_of_the_first_year() -> None:
    flows = [flow("fund", "2026-01-01", -100, -100), flow("fund", "2027-01-01", 110, 0)]
    assert present_values(flows, "fund", Fraction(35, 1000)).tolist() == [round(-10000 + 11000 / 1.035), -10000]
    # The first flow of anybody sets the day: half a year and a leap day earlier than the fund's own.
    earlier = [*flows, flow("state", "2024-06-30", 1, 1)]
    expected = -10000 / 1.035 ** (731 / 365) + 11000 / 1.035 ** (1096 / 365)
    assert present_values(earlier, "fund", Fraction(35, 1000))[0] == round(expected)


def test_at_no_rate_the_present_value_is_the_net(tmp_path: Path) -> None:
    setup = town(tmp_path)
    made = futures(setup, [[5000, 700], [20, 3]], successes={2026: [5, 6], 2027: [7, 8]})
    flows = flows_of(setup, made, lucks_of(setup, 2, 1, {}))
    assert (present_values(flows, "municipality", Fraction(0)) == net(flows, "municipality")).all()


def test_the_discount_rate_is_the_ministrys_or_the_files_own(tmp_path: Path) -> None:
    rate, source = discount_rate(town(tmp_path).forecast)
    assert rate == Fraction(35, 1000)
    assert "2021-01-07" in source
    own = {**ECONOMY, "discount_rate": {"share": "2%", "source": "Ours"}}
    assert discount_rate(parameters(town_terms(tmp_path), economy=own).forecast) == (Fraction(2, 100), "Ours")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-31", date(2026, 3, 31)),
        ("2025-10", date(2025, 10, 31)),
        ("2028-02", date(2028, 2, 29)),
        ("2025", date(2025, 12, 31)),
        ("ved underskrift", None),
        ("2026-13", None),
        ("året", None),
    ],
)
def test_a_tranche_is_due_at_the_day_it_names_or_the_last_of_its_month_or_year(text: str, day: date | None) -> None:
    assert day_of(text) == day


def test_a_tranche_due_at_an_event_is_counted_when_the_period_begins_and_that_is_said(tmp_path: Path) -> None:
    tranches = [
        {"due": "ved underskrift", "amount": "60.00", "clause": "1"},
        {"due": "2026-10", "amount": "40.00", "clause": "1"},
    ]
    setup = town(tmp_path, grant={"amount": "100.00", "clause": "1", "disbursements": tranches})
    agreement = setup.terms.agreement
    assert disbursements(agreement) == [(date(2026, 1, 1), 6000), (date(2026, 10, 31), 4000)]
    assert undated(agreement) == 6000
    found = result(setup, futures(setup, [[9999, 0], [10000, 0]], successes={2026: [0, 0]}))
    assert found.chances.grant_not_repaid == Fraction(1, 2)
    assert "OBS: 60 kr. af tilskuddet udbetales ikke på en bestemt dag." in text_of(found)
    assert "regnet udbetalt 1. januar 2026" in text_of(found)
    assert to_json(found, "1")["grant_undated_oere"] == 6000


def test_a_grant_without_tranches_is_a_grant_all_the_same(tmp_path: Path) -> None:
    setup = town(tmp_path, grant={"amount": "100.00", "clause": "1"})
    assert disbursements(setup.terms.agreement) == [(date(2026, 1, 1), 10000)]
    assert undated(setup.terms.agreement) == 10000
    assert expected_net(setup, expect(setup)) == 10000 - 10000 - 10000 + 2 * 10000


def test_gains_are_drawn_within_their_range_with_the_mean_that_is_expected() -> None:
    gain = Gain.model_validate(
        {"title": "G", "payer": "municipality", "outcome": "met", "source": "s",
         "each": {"amount": "64.00", "range": ["58.00", "70.00"]}}
    )  # fmt: skip
    drawn = amounts_drawn(gain, 0, [Luck(1, chunk, 1000) for chunk in range(4)])
    assert drawn.min() >= 5800
    assert drawn.max() <= 7000
    assert drawn.mean() == pytest.approx(6400, abs=4 * drawn.std() / 4000**0.5)
    assert amounts_drawn(gain, 0, [Luck(1, 0, 2, {"economy.gains.0": EXPECTED})]).tolist() == [6400, 6400]


def test_what_would_have_been_achieved_anyway_is_counted_only_where_the_file_says_so() -> None:
    forecast = real_forecast("jobfokus")
    assert forecast.economy is not None
    gain, successes, cells = forecast.economy.gains[0], np.array([30.0]), np.array([200.0])
    for own, expected in ((True, 30.0), (False, 30 - 0.04 * 200)):
        anyway = [forecast.economy.anyway[0].model_copy(update={"counted": own})]
        economy = forecast.economy.model_copy(update={"anyway": anyway})
        found = counted(gain, economy, {"employment": {2027: successes}}, {"employment": {2027: cells}})
        assert found[2027].tolist() == [pytest.approx(expected)]


@pytest.mark.parametrize(("own", "fewer"), [(True, 0), (False, 4)])
def test_the_plan_counts_anyway_as_the_scenarios_do(own: bool, fewer: int) -> None:
    forecast = real_forecast("jobfokus")
    assert forecast.economy is not None
    anyway = [forecast.economy.anyway[0].model_copy(update={"counted": own})]
    economy = forecast.economy.model_copy(update={"anyway": anyway})
    setup = setup_of(agreed("jobfokus"), forecast.model_copy(update={"economy": economy}))
    months = 12960  # three cohorts of 120, six statements of six months
    assert expected_net(setup, expect(setup)) == 34_560_000 - Fraction(fewer, 100) * months * 640_000


def test_the_plan_of_an_outcome_of_the_whole_counts_the_units_it_earns(tmp_path: Path) -> None:
    setup = town(tmp_path)
    plan = expect(setup)
    assert plan.payable == (5000, 5000)
    assert expected_net(setup, plan) == 10000 - 10000 - 10000 + 200 * 100


def test_gains_of_an_outcome_that_has_no_units_cannot_be_counted() -> None:
    terms = agreed("ungeloeftet")
    gain = {"title": "G", "payer": "municipality", "outcome": "half_in_work", "each": {"amount": "1.00"}, "source": "s"}
    anyway = {"outcome": "fifty_five_in_work", "share": "1%", "counted": False, "source": "s"}
    blocks = {"economy": {"until": 2029, "gains": [gain], "anyway": [anyway]}}
    with pytest.raises(BadInput) as error:
        loads(terms, changed(RELEASE, **blocks))
    told = [(each.column, each.expected) for each in error.value.problems]
    assert told == [
        ("economy.anyway.0.outcome", "an outcome of participants"),
        ("economy.gains.0.outcome", "an outcome of participants, or one with a price for each unit"),
    ]


def test_a_grant_released_on_results_is_paid_by_the_state_when_it_is_due() -> None:
    terms = agreed("ungeloeftet")
    own = loads(terms, RELEASE)
    setup = setup_of(terms, own.forecast)
    made = simulate(setup, 30, 1)
    assert funder(terms.agreement) == "state"
    assert disbursements(terms.agreement) == []
    flows = flows_of(setup, made, lucks_of(setup, 30, 1, {}))
    assert {(each.payer, each.what, each.day) for each in flows} == {
        ("state", "grant", date(2029, 3, 31)),
        ("municipality", "grant", date(2029, 3, 31)),
    }
    assert (net(flows, "municipality") == made.amounts.payable.sum(axis=1)).all()
    found = result_of(setup, own, made, 1)
    danish, english = text_of(found), text_of(found, "en")
    assert "frigives" in danish and "ilbagebetal" not in danish
    assert "released" in english and "repa" not in english.lower()
    fan = fan_picture(found, Words("da"))
    assert "frigives" in fan.description and "ilbagebetal" not in fan.description
    assert "Frigivet i alt" in fan.svg


def test_amounts_of_another_currency_are_said_in_it_also_in_pictures(tmp_path: Path) -> None:
    setup = town(tmp_path, currency="EUR")
    found = result(setup, futures(setup, [[5000, 700], [20, 3]], successes={2026: [5, 6], 2027: [7, 8]}))
    danish, english = text_of(found), text_of(found, "en")
    assert "tilbagebetales 100 EUR" in danish or "100 EUR" in danish
    assert "EUR 100" in english
    assert " kr." not in danish and "DKK" not in english
    for picture in (fan_picture(found, Words("da")), payers_picture(found, Words("da"))):
        assert "EUR" in picture.svg
        assert "kr." not in picture.svg + picture.description
    assert to_json(found, "1")["currency"] == "EUR"
