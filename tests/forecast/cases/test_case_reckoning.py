"""What a case comes to, by hand: success and decay, ranges, gaps, net and gross, discounting, break-even."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from case_files import result, write

from virkning.forecast.cases import load, reckon
from virkning.forecast.cases.discount import ANNOUNCED
from virkning.forecast.cases.expect import break_even_text
from virkning.forecast.cases.findings import checks
from virkning.forecast.cases.spans import Span


def effect(**keys: Any) -> list[dict[str, Any]]:
    return [{"title": "Ydelser", **keys}]


def net(**changes: Any) -> Span:
    chosen = result(**changes).chosen
    assert chosen is not None
    return chosen.net


def broken_even(**changes: Any) -> str:
    chosen = result(**changes).chosen
    assert chosen is not None
    return break_even_text(chosen.break_even)


def test_the_success_share_multiplies_the_effect() -> None:
    assert net(effects=effect(each_year="200", success="65%")).exact == 3 * (13000 - 10000)


def test_what_decays_is_lost_from_the_year_before() -> None:
    found = result(effects=effect(each_year="100", decay="10%"))
    assert [span.exact for span in found.effects[0].cells.values()] == [10000, 9000, 8100]


def test_decay_begins_with_the_line() -> None:
    found = result(effects=effect(each_year="100", decay="50%", first=2027))
    assert {year: span.exact for year, span in found.effects[0].cells.items()} == {2027: 10000, 2028: 5000}


def test_each_amount_is_rounded_once_halves_away_from_zero() -> None:
    assert result(effects=effect(in_all="0.01", success="50%")).effect.exact == 1
    assert result(effects=effect(in_all="-0.01", success="50%")).effect.exact == -1
    assert result(effects=effect(in_all="0.01", success="49%")).effect.exact == 0


def test_ranges_become_ranges() -> None:
    found = result(
        costs=[{"title": "Løn", "in_all": {"from": "100", "to": "120"}}],
        effects=effect(in_all={"from": "200", "to": "300"}, success={"from": "50%", "to": "60%"}),
    )
    assert (found.cost, found.effect) == (Span(10000, 12000), Span(10000, 18000))
    assert found.chosen is not None and found.chosen.net == Span(-2000, 8000)
    assert found.first_loss == Span(0, 2000)


@pytest.mark.parametrize(
    ("figure", "span"),
    [
        ({"at_least": "200"}, Span(-10000, None)),
        ({"at_most": "200"}, Span(None, -10000)),
        ({"zero": "nothing is saved"}, Span(-30000, -30000)),
    ],
)
def test_open_ranges_stay_open_and_a_reason_for_zero_is_no_gap(figure: Any, span: Span) -> None:
    assert net(effects=effect(in_all=figure)) == span


def test_a_missing_amount_is_not_zero_and_says_where_it_is() -> None:
    found = result(effects=effect(by_year={2026: "150", 2027: "missing", 2028: "150"}))
    assert found.effect.exact is None
    assert [(gap.state, gap.title, gap.year) for gap in found.effect.gaps] == [("missing", "Ydelser", 2027)]
    assert (found.effect.low, found.effect.high) == (30000, 30000)
    assert found.chosen is not None and not found.chosen.net.whole
    assert found.chosen.present_value is None


def test_missing_zero_and_promised_are_three_states() -> None:
    promised = result(effects="self-financing promised")
    missing = result(effects="missing")
    zero = result(effects=effect(each_year="0"))
    assert [broken_even(effects=each) for each in ("self-financing promised", "missing", effect(each_year="0"))] == [
        "promised",
        "missing",
        "never",
    ]
    assert [found.effect.exact for found in (promised, missing, zero)] == [None, None, 0]


def test_a_net_effect_has_the_cost_taken_out_already() -> None:
    found = result(effect_is="net")
    assert found.chosen is not None
    assert found.chosen.net.exact == 45000
    assert found.chosen.gross.exact == found.gross.exact == 75000


def test_where_gross_or_net_is_not_stated_the_net_is_not_known_but_both_readings_are() -> None:
    found = result(effect_is="not stated")
    assert found.chosen is None
    assert {kind: reading.net.exact for kind, reading in found.readings.items()} == {"gross": 15000, "net": 45000}


@pytest.mark.parametrize(
    ("changes", "year"),
    [
        ({}, "2026"),
        ({"effects": effect(by_year={2026: "50", 2027: "100", 2028: "150"})}, "2028"),
        ({"effects": effect(by_year={2026: "200", 2027: "0", 2028: "150"})}, "2026"),
        ({"effects": effect(by_year={2026: "150", 2027: "0", 2028: "150"})}, "2028"),
        ({"effects": effect(by_year={2026: "200", 2027: "100", 2028: "-1"})}, "never"),
        ({"effects": effect(each_year="100")}, "exactly zero"),
        ({"effects": effect(in_all="900")}, "no yearly effect"),
        ({"costs": [{"title": "Løn", "in_all": "9"}]}, "no yearly cost"),
        ({"years": "unlimited"}, "unlimited"),
        ({"years": 3, "effects": effect(by_year={1: "0", 2: "200", 3: "100"})}, "2"),
        ({"effects": effect(by_year={2026: {"from": "90", "to": "110"}, 2027: "110", 2028: "100"})}, "2026-2027"),
        ({"effects": effect(each_year={"from": "90", "to": "110"})}, "2026-never"),
        ({"effects": effect(each_year={"at_least": "110"})}, "2026"),
        ({"effects": effect(each_year={"at_most": "110"})}, "2026-never"),
    ],
)
def test_the_break_even_year_is_the_one_after_which_nothing_is_owed_again(changes: Any, year: str) -> None:
    assert broken_even(**changes) == year


def test_the_present_value_is_exact_and_rounded_once() -> None:
    found = result(effects=effect(by_year={2026: "0", 2027: "207", 2028: "0"}))
    worth = -10000 + Fraction(10700) / Fraction("1.035") - Fraction(10000) / Fraction("1.035") ** 2
    assert found.chosen is not None and found.chosen.present_value is not None
    assert found.chosen.present_value.exact == round(worth)
    assert found.rates.announced == date(2021, 1, 7)


def test_the_base_year_and_the_rate_can_be_others() -> None:
    flat = {"rate": "100%", "source": "Et eksempel", "base_year": 2028}
    found = result(discount=flat, effects=effect(by_year={2026: "101", 2027: "100", 2028: "100"}))
    assert found.chosen is not None and found.chosen.present_value == Span(400, 400)
    earlier = result(discount={"note": "2013-05-31"})
    assert earlier.rates.rate(1) == Fraction("0.04")


@pytest.mark.parametrize(
    ("day", "rates"),
    [(date(2013, 5, 31), ("0.04", "0.03", "0.02")), (date(2021, 1, 7), ("0.035", "0.025", "0.015"))],
)
def test_the_announced_rates_fall_after_35_and_70_years(day: date, rates: tuple[str, str, str]) -> None:
    profile = ANNOUNCED[day]
    shown = [profile.rate(year) for year in (1, 35, 36, 70, 71)]
    first, second, third = map(Fraction, rates)
    assert shown == [first, first, second, second, third]
    assert profile.factor(36) == 1 / ((1 + first) ** 35 * (1 + second))
    assert profile.factor(0) == 1
    assert profile.factor(-2) == (1 + first) ** 2


def test_a_factor_breaks_even_in_years_with_decay_too() -> None:
    product = {"price": "100", "times": [{"name": "borgere", "number": "10", "whole": True}]}
    found = result(
        costs=[{"title": "Løn", "in_all": "950"}],
        effects=effect(each_year=product, decay="50%", success="50%"),
    )
    (citizens, price, success) = found.needed
    # 100 kr. × 50 % × (1 + 1/2 + 1/4) = 87.50 kr. a citizen
    assert (citizens.needed.exact, citizens.whole) == (Fraction(950) / Fraction("87.5"), 11)
    assert price.needed.exact == 10857  # øre: 950 / (10 × 50 % × 1.75)
    assert success.needed.exact == Fraction(950, 1750)


def test_what_is_needed_of_a_factor_leaves_the_other_effects_as_they_are() -> None:
    product = {"price": "10", "times": [{"name": "uger", "number": "4"}]}
    effects = [*effect(in_all=product), {"title": "Andet", "in_all": "280"}]
    (weeks, _) = result(effects=effects).needed
    assert weeks.needed.exact == 2


def test_nothing_is_needed_where_a_part_is_missing_or_gross_is_not_known() -> None:
    product = effect(in_all={"price": "10", "times": [{"name": "uger", "number": "4"}]})
    assert result(effects=product).needed
    assert not result(effects=product, costs="missing").needed
    assert not result(effects=product, effect_is="net").needed
    assert not result(effects=product, effect_is="not stated").needed


def test_a_range_of_a_factor_gives_a_range_of_what_others_must_be() -> None:
    times = [{"name": "uger", "number": {"from": "2", "to": "4"}}, {"name": "borgere", "number": "5", "whole": True}]
    found = result(effects=effect(in_all={"price": "10", "times": times}))
    citizens = found.needed[1]
    assert (citizens.needed.low, citizens.needed.high, citizens.whole) == (Fraction("7.5"), 15, 15)


def test_transfers_move_money_between_payers_and_make_none() -> None:
    found = result(
        costs=[{"title": "Tilskud", "payer": "Fonden", "in_all": "100"}],
        effects=effect(in_all="150"),
        transfers=[{"title": "Tilbagebetaling", "sender": "Kommunen", "receiver": "Fonden", "in_all": "120"}],
    )
    assert {payer.name: payer.net["gross"].exact for payer in found.payers} == {"Fonden": 2000, "Kommunen": 3000}
    assert found.chosen is not None and found.chosen.net.exact == 5000


def test_stocks_are_not_added_and_units_are_not_mixed() -> None:
    persons = [
        {"unit": "borgere", "kind": "stock", "by_year": {2026: "3", 2027: "5", 2028: "0"}},
        {"unit": "borgere", "kind": "flow", "each_year": "2"},
        {"unit": "job", "kind": "flow", "in_all": "7"},
        {"unit": "job", "kind": "flow", "in_all": {"from": "1", "to": "3"}},
    ]
    stock, flow, jobs = result(persons=persons).people
    assert stock.in_all is None and stock.per_person_in_all is None
    assert {year: price.exact for year, price in stock.per_person.items()} == {2026: 5000, 2027: 3000}
    assert flow.in_all is not None and flow.in_all.exact == 6
    assert flow.per_person_in_all == Span(7500, 7500)
    assert jobs.in_all is not None and (jobs.in_all.low, jobs.in_all.high) == (8, 10)
    assert jobs.per_person_in_all == Span(4500, 5625)


@pytest.mark.parametrize(
    ("amounts", "odd"),
    [
        (["1000000", "1200000", "0.50"], False),
        (["1000000", "1200000", "1.10"], True),
        (["1000000", "1200000", "1100"], True),
        (["1000000", "1200000", "90000"], False),
        (["1000", "1200", "1100000"], True),
        (["1000000", "1"], False),
        (["1000000", "1200000", "0"], False),
    ],
)
def test_an_amount_in_what_looks_like_another_unit_is_told_and_counts_as_it_stands(
    amounts: list[str], odd: bool
) -> None:
    costs = [{"title": f"Linje {at}", "in_all": amount} for at, amount in enumerate(amounts[:-1])]
    found = result(costs=costs, effects=effect(in_all=amounts[-1]))
    assert [check.holds for check in checks(found) if check.kind == "unit"] == [False] * odd
    assert found.effect.exact == Fraction(amounts[-1]) * 100


@pytest.mark.parametrize(
    ("stated", "holds"),
    [
        ({"cost": "300"}, True),
        ({"cost": "300.01"}, False),
        ({"net": {"at_least": "150"}}, True),
        ({"net": {"at_least": "151"}}, False),
        ({"effect": {"from": "400", "to": "500"}}, True),
        ({"effect": "missing"}, None),
        ({"first_loss": "1"}, None),
    ],
)
def test_a_stated_total_is_held_against_its_parts(stated: Any, holds: bool | None) -> None:
    (check,) = checks(result(stated=stated))
    assert check.holds is holds


def test_a_price_outside_its_band_is_told_year_by_year() -> None:
    found = result(
        persons=[{"unit": "borgere", "kind": "flow", "by_year": {2026: "1", 2027: "2", 2028: "missing"}}],
        unit_price={"unit": "borgere", "between": {"from": "70", "to": "80"}, "source": "Et eksempel"},
    )
    assert {check.name: check.holds for check in checks(found)} == {"unit_price.2026": False, "unit_price.2027": True}


def test_a_band_without_years_is_held_against_the_price_in_all() -> None:
    found = result(
        persons=[{"unit": "borgere", "kind": "flow", "in_all": "9"}],
        unit_price={"unit": "borgere", "between": {"from": "50", "to": "80"}, "source": "Et eksempel"},
    )
    assert {check.name: check.holds for check in checks(found)} == {"unit_price": True}


@pytest.mark.parametrize(
    ("persons", "holds"),
    [
        ([{"unit": "borgere", "kind": "flow", "each_year": "3"}], True),
        ([{"unit": "borgere", "kind": "flow", "each_year": "4"}], False),
        ([{"unit": "borgere", "kind": "stock", "each_year": "9"}], None),
        ([{"unit": "borgere", "kind": "flow", "in_all": "9"}, {"unit": "job", "kind": "flow", "in_all": "9"}], None),
        ([], None),
    ],
)
def test_stated_persons_are_held_against_a_flow_of_one_unit(persons: list[Any], holds: bool | None) -> None:
    (check,) = checks(result(persons=persons, stated={"persons": "9"}))
    assert check.holds is holds


def test_children_over_other_years_cannot_be_compared(tmp_path: Path) -> None:
    write(tmp_path, case="short", years=2026)
    write(tmp_path, case="long")
    found = reckon(load(write(tmp_path, case="parent", children=["short", "long"])))
    assert {check.name: check.holds for check in checks(found)} == {"children.cost": None, "children.effect": None}


def test_children_are_held_against_their_parent_in_all_where_years_differ(tmp_path: Path) -> None:
    persons = [{"unit": "borgere", "kind": "stock", "by_year": {2026: "1", 2027: "2", 2028: "3"}}]
    write(tmp_path, case="one", effects=effect(by_year={2026: "50", 2027: "100", 2028: "300"}), persons=persons)
    found = reckon(load(write(tmp_path, case="parent", children=["one"], persons=persons)))
    assert {check.name: (check.holds, check.a_year) for check in checks(found)} == {
        "children.cost": (True, True),
        "children.effect": (True, False),
        "children.persons": (True, False),
    }


def test_a_product_of_what_is_missing_is_missing() -> None:
    product = {"price": "missing", "times": [{"name": "uger", "number": "4"}]}
    assert broken_even(costs=[{"title": "Løn", "each_year": product}]) == "missing"
