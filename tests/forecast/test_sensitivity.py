"""What a result hangs on: every variant is a simulation, and moves as it must."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from futures import AGREEMENTS, agreed, real_forecast
from so_far import facts_until
from town import town, town_terms

from virkning.forecast.draws import EXPECTED
from virkning.forecast.economy import flows_of, net
from virkning.forecast.load import Parameters
from virkning.forecast.load import load as load_forecast
from virkning.forecast.model import Forecast
from virkning.forecast.origin import Origin
from virkning.forecast.people import Setup
from virkning.forecast.sensitivity import Means, Sensitivity, break_even_of, sensitivity_of, steps_of
from virkning.forecast.simulate import lucks_of, setup_again, setup_of, simulate
from virkning.forecast.variants import cap_at, prices_times, simulate_read, with_changes, with_reading
from virkning.papers.page import Page
from virkning.papers.sensitivity import sensitivity_json, write_sensitivity
from virkning.papers.words import Lang, Words
from virkning.terms import load

RUNS = 40
EVERY = ["jobfokus", "randers"]


@cache
def setup_for(name: str) -> Setup:
    return setup_of(agreed(name), real_forecast(name))


@cache
def found_for(name: str) -> tuple[Sensitivity, int]:
    """The analysis, and how many steps were told of."""
    told: list[None] = []
    found = sensitivity_of(setup_for(name), RUNS, 1, step=lambda: told.append(None))
    return found, len(told)


def simulated(setup: Setup, pinned: dict[str, float] | None = None) -> tuple[int, int]:
    """The mean repayment and the municipality's mean net of a simulation of its own."""
    made = simulate(setup, RUNS, 1, pinned)
    return means_of(setup, made, pinned or {})


def means_of(setup: Setup, made: Any, pinned: dict[str, float]) -> tuple[int, int]:
    own = net(flows_of(setup, made, lucks_of(setup, RUNS, 1, pinned)), "municipality")
    paid = made.amounts.payable.sum(axis=1)
    return round(Fraction(int(paid.sum()), RUNS)), round(Fraction(int(own.sum()), RUNS))


def both(means: Means) -> tuple[int, int | None]:
    return means.repayment, means.net


def text_of(setup: Setup, found: Sensitivity, lang: Lang = "da") -> str:
    page = Page(terminal=False, width=120)
    write_sensitivity(page, origin_of(setup, found), found, Words(lang))
    return page.text()


def origin_of(setup: Setup, found: Sensitivity) -> Origin:
    return Origin(setup, Parameters(setup.forecast, "f.yaml", "0" * 64, None), found.scenarios, found.seed)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", EVERY)
def test_as_many_steps_are_told_of_as_were_said_to_be(name: str) -> None:
    assert found_for(name)[1] == steps_of(setup_for(name))


def test_the_base_is_the_plain_forecast_with_the_same_seed() -> None:
    assert both(found_for("jobfokus")[0].base) == simulated(setup_for("jobfokus"))
    randers = found_for("randers")[0]
    assert randers.base.net is None
    assert randers.base.repayment == simulated(setup_for("randers"))[0]


def test_every_swing_is_a_simulation_with_one_estimate_held() -> None:
    found = found_for("jobfokus")[0]
    for swing in found.swings[:3]:
        assert both(swing.low) == simulated(setup_for("jobfokus"), {swing.name: 0.05})
        assert both(swing.high) == simulated(setup_for("jobfokus"), {swing.name: 0.95})


@pytest.mark.parametrize("name", EVERY)
def test_the_widest_swing_comes_first(name: str) -> None:
    found = found_for(name)[0]
    widths = [abs(each.high.of(found.figure) - each.low.of(found.figure)) for each in found.swings]
    assert widths == sorted(widths, reverse=True)
    assert all(each.low_value < each.high_value for each in found.swings)


def test_what_does_not_move_the_result_is_named() -> None:
    found = found_for("jobfokus")[0]
    assert "people.replaced" in found.still
    assert not {each.name for each in found.swings} & set(found.still)
    assert "Uden virkning på resultatet: Pladser, hvis deltager erstattes" in text_of(setup_for("jobfokus"), found)


def test_more_success_is_never_repaid_with_less() -> None:
    swings = {each.name: each for each in found_for("jobfokus")[0].swings}
    for name in ("plan.employment", "plan.life_satisfaction"):
        assert swings[name].low.repayment < swings[name].high.repayment
    randers = {each.name: each for each in found_for("randers")[0].swings}
    assert randers["aggregates.closed_1_3"].low.repayment < randers["aggregates.closed_1_3"].high.repayment
    assert randers["aggregates.leavers"].low.repayment > randers["aggregates.leavers"].high.repayment


def test_a_gain_moves_the_municipality_alone() -> None:
    found = found_for("jobfokus")[0]
    swing = next(each for each in found.swings if each.name == "economy.gains.0")
    assert swing.low.repayment == swing.high.repayment == found.base.repayment
    assert swing.low.net is not None and swing.high.net is not None and swing.low.net < swing.high.net
    assert 580_000 < swing.low_value < 640_000 < swing.high_value < 700_000


@pytest.mark.parametrize("name", EVERY)
def test_higher_prices_and_higher_caps_never_bring_less(name: str) -> None:
    found = found_for(name)[0]
    for listed in (found.prices, found.caps):
        paid = [each.means.repayment for each in listed]
        assert paid == sorted(paid)
        assert paid[1] <= found.base.repayment <= paid[2]
        if found.base.net is not None:
            # What the fund gets the municipality pays: the two sum to the same under all prices and caps.
            assert {each.means.repayment + (each.means.net or 0) for each in listed} <= {
                found.base.repayment + found.base.net + off for off in (-1, 0, 1)
            }
    assert [each.name for each in found.prices] == ["80%", "90%", "110%", "120%"]


def test_prices_and_caps_are_simulations_under_changed_terms() -> None:
    setup, found = setup_for("jobfokus"), found_for("jobfokus")[0]
    dearer = with_changes(setup, prices_times(setup.terms, Fraction(11, 10)))
    assert both(found.prices[2].means) == simulated(dearer)
    lower = with_changes(setup, cap_at(setup.terms, 1_120_000_000))
    assert found.caps[0].name == "1120000000"
    assert both(found.caps[0].means) == simulated(lower)


def test_every_reading_is_a_simulation_under_it() -> None:
    setup, found = setup_for("jobfokus"), found_for("jobfokus")[0]
    assert [each.name for each in found.readings] == [
        "J2 more-than",
        "J5 whole-window",
        "J9 nominal",
        "J10 per-statement",
    ]
    for each in found.readings[:2]:
        reading, alternative = each.name.split()
        other = with_reading(setup, reading, alternative)
        assert both(each.means) == means_of(other, simulate_read(other, RUNS, 1), {})


def test_a_reading_moves_what_is_paid_and_not_what_is_gained() -> None:
    found = found_for("jobfokus")[0]
    stricter = found.readings[0].means
    assert stricter.repayment < found.base.repayment
    assert stricter.net is not None and found.base.net is not None
    moved = found.base.repayment - stricter.repayment
    assert stricter.net - found.base.net == pytest.approx(moved, abs=2)


def test_a_reading_given_is_the_base_and_the_others_come_on_top_of_it() -> None:
    setup = with_reading(setup_for("jobfokus"), "J2", "more-than")
    found = sensitivity_of(setup, RUNS, 1)
    assert both(found.base) == both(found_for("jobfokus")[0].readings[0].means)
    assert [each.name.split()[0] for each in found.readings] == ["J5", "J9", "J10"]
    assert "Læsning J2: Mere end 86 timer." in text_of(setup, found)


def test_a_reading_that_cannot_be_settled_says_so(tmp_path: Path) -> None:
    text = (AGREEMENTS / "randers.forecast.yaml").read_text("utf-8")
    start, end = text.index("  open_1_3:"), text.index("  open_4_5:")
    file = tmp_path / "randers.forecast.yaml"
    file.write_text(text[:start] + text[end:], "utf-8")
    own = load_forecast(agreed("randers"), file).forecast
    setup = setup_of(agreed("randers"), own)
    found = sensitivity_of(setup, 5, 1)
    assert found.base.unsettled == 0
    assert {each.name: each.means.unsettled for each in found.readings} == {"R2 one-decimal": 0, "R3 open-at-start": 5}
    assert "R3 open-at-start: 5 forløb har målinger, der ikke kan afregnes." in text_of(setup, found)


def test_the_tables_meet_the_rest_where_they_cross() -> None:
    found, setup = found_for("jobfokus")[0], setup_for("jobfokus")
    table, by_cap = found.by_price, found.by_cap
    assert table is not None and by_cap is not None
    assert table.outcome == by_cap.outcome == "employment"
    levels = [label for label, _ in table.levels]
    assert levels == ["5", "25", "expected", "75", "95"]
    swing = next(each for each in found.swings if each.name == "plan.employment")
    assert (table.means[0][2], table.means[4][2]) == (swing.low, swing.high)
    assert (by_cap.means[0][2], by_cap.means[4][2]) == (swing.low, swing.high)
    assert both(table.means[2][2]) == simulated(setup, {"plan.employment": EXPECTED})
    assert dict(table.levels)["expected"] == pytest.approx(Fraction(85, 600), abs=1e-6)
    assert [share for _, share in table.levels] == sorted(share for _, share in table.levels)


def test_counting_what_would_have_been_achieved_anyway_is_turned_round() -> None:
    found = found_for("jobfokus")[0]
    assert [each.name for each in found.anyway] == ["economy.anyway.0"]
    means = found.anyway[0].means
    assert means.repayment == found.base.repayment
    assert means.net is not None and found.base.net is not None
    # Four of a hundred of the months that participants have; some places' months are never measured.
    assert found.base.net - means.net == pytest.approx(0.04 * 12960 * 640_000, rel=0.02)
    assert "Tælles gevinsten kun ud over de 4 pct." in text_of(setup_for("jobfokus"), found)


def test_the_municipality_breaks_even_where_the_sum_by_hand_does() -> None:
    """Each month saves 6,400 and costs 5,600; life satisfaction costs three times 374,400 whatever happens."""
    found = break_even_of(setup_for("jobfokus"))
    assert found is not None and found.solved is not None
    assert found.planned == Fraction(85, 600)
    by_hand = Fraction(3 * 374_400, 800 * 12_960)
    assert abs(found.solved / by_hand - 1) < Fraction(1, 10**6)
    assert [rising for _, rising in found.crossings] == [True]
    assert "10,83 pct. (planen: 14,17 pct.). Over den har kommunen overskud." in text_of(
        setup_for("jobfokus"), found_for("jobfokus")[0]
    )


def changed_gain(amount: int) -> Forecast:
    forecast = real_forecast("jobfokus")
    assert forecast.economy is not None
    gain = forecast.economy.gains[0]
    each = gain.each.model_copy(update={"amount": Fraction(amount), "range": None})
    economy = forecast.economy.model_copy(update={"gains": [gain.model_copy(update={"each": each})]})
    return forecast.model_copy(update={"economy": economy})


def test_where_a_success_costs_far_more_than_it_saves_the_municipality_never_breaks_even() -> None:
    setup = setup_of(agreed("jobfokus"), changed_gain(300_000))
    found = break_even_of(setup)
    assert found is not None
    assert (found.solved, list(found.crossings)) == (None, [])
    assert "går ikke i nul ved nogen succesandel fra 0 pct." in text_of(
        setup, replace(found_for("jobfokus")[0], break_even=found)
    )


def test_under_a_cap_success_can_cost_first_and_pay_later() -> None:
    """Where 100 kr. is lost on each success, the cap must be passed before success pays: the result turns there."""
    found = break_even_of(setup_of(agreed("jobfokus"), changed_gain(550_000)))
    assert found is not None
    points = [amount for _, amount in found.points]
    assert points.index(min(points)) not in (0, len(points) - 1)
    assert [rising for _, rising in found.crossings] == [True]
    assert found.solved is not None and found.solved > found.planned


def test_an_agreement_measured_as_a_whole_has_neither_tables_nor_break_even() -> None:
    found = found_for("randers")[0]
    assert (found.by_price, found.by_cap, found.break_even) == (None, None, None)
    assert found.figure == "repayment"
    text = text_of(setup_for("randers"), found)
    assert "Udgangspunkt, tilbagebetaling i gennemsnit" in text
    assert "Nettoresultat" not in text


def test_its_gains_are_counted_by_the_unit(tmp_path: Path) -> None:
    found = sensitivity_of(town(tmp_path, limits=None), 50, 1)
    assert found.figure == "municipality_net"
    assert found.base.net == found.base.repayment  # the grant pays the costs; 2 kr. are gained for each that is repaid
    assert [each.name for each in found.swings] == ["aggregates.met"]


def test_without_a_cap_no_other_caps_are_tried(tmp_path: Path) -> None:
    setup, told = town(tmp_path, limits=None), []
    found = sensitivity_of(setup, 5, 1, step=lambda: told.append(None))
    assert (found.caps, found.by_cap) == ([], None)
    assert len(found.prices) == 4
    assert len(told) == steps_of(setup)


def test_readings_that_contradict_those_given_are_named(tmp_path: Path) -> None:
    says = {"clause": "2", "question": "?", "choice": "!"}
    readings = [
        {**says, "id": id_, "alternatives": {"other": {"says": "Other", "set": {"outcomes.met.pay": price}}}}
        for id_, price in (("A1", "2.00"), ("A2", "3.00"))
    ]
    setup = town(tmp_path, readings=readings)
    told: list[None] = []
    found = sensitivity_of(with_reading(setup, "A1", "other"), 5, 1, step=lambda: told.append(None))
    assert (found.readings, found.not_together) == ([], ["A2 other"])
    assert "Kan ikke læses sammen med de valgte læsninger: A2 other." in text_of(setup, found)
    assert len(told) == steps_of(with_reading(setup, "A1", "other"))


@pytest.fixture(scope="module")
def on_the_way(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Setup, Any]]:
    terms = agreed("jobfokus")
    facts = facts_until(terms, tmp_path_factory.mktemp("so-far"), "2029-06")
    yield setup_of(terms, real_forecast("jobfokus"), facts), facts


def test_with_data_the_base_goes_on_from_what_has_happened(on_the_way: tuple[Setup, Any]) -> None:
    setup, _ = on_the_way
    told: list[None] = []
    found = sensitivity_of(setup, RUNS, 1, step=lambda: told.append(None))
    assert both(found.base) == simulated(setup)
    assert len(told) == steps_of(setup)
    swing = next(each for each in found.swings if each.name == "plan.employment")
    before = next(each for each in found_for("jobfokus")[0].swings if each.name == "plan.employment")
    assert swing.high_value - swing.low_value < before.high_value - before.low_value  # something was learnt
    text = text_of(setup, found)
    assert "Kendt til og med 30. juni 2029" in text
    assert "gælder også det, der allerede er sket" in text


def test_statements_that_are_settled_have_no_spread(on_the_way: tuple[Setup, Any]) -> None:
    setup, _ = on_the_way
    made = simulate(setup, RUNS, 1)
    known = [each.index for each in made.statements if setup.known.until and each.date <= setup.known.until]
    assert known == [0, 1, 2, 3]
    assert (made.amounts.payable[:, known] == made.amounts.payable[0, known]).all()
    assert all(np.ptp(made.amounts.payable[:, each.index]) > 0 for each in made.statements if each.index not in known)


def test_with_data_too_a_reading_does_not_move_the_gains(on_the_way: tuple[Setup, Any]) -> None:
    setup, _ = on_the_way
    other = setup_again(setup, load(setup.terms.file, {"J5": "whole-window"}))
    here, there = simulate_read(setup, 10, 1), simulate_read(other, 10, 1)
    for year, successes in here.successes["employment"].items():
        assert (there.successes["employment"][year] == successes).all()


def test_the_json_holds_what_the_text_says() -> None:
    setup, found = setup_for("jobfokus"), found_for("jobfokus")[0]
    data = sensitivity_json(origin_of(setup, found), found, "1")
    assert data["terms_sha256"] == setup.terms.sha256
    assert (data["parameters_sha256"], data["seed"], data["scenarios"]) == ("0" * 64, 1, RUNS)
    assert data["base"] == {
        "repayment_oere": found.base.repayment,
        "municipality_net_oere": found.base.net,
        "unsettled_scenarios": 0,
    }
    assert [each["name"] for each in data["estimates"]] == [each.name for each in found.swings]
    assert data["without_effect"] == list(found.still)
    assert data["break_even"]["share"] == pytest.approx(0.1083333, abs=1e-7)
    assert len(data["break_even"]["points"]) == 41
    assert set(data) == {
        *("agreement", "currency", "code_version", "terms_sha256", "parameters_sha256", "facts_sha256", "known_at"),
        *("known_until", "rejected_rows", "readings", "seed", "scenarios", "figure", "base", "standard_error_oere"),
        *("estimates", "without_effect", "other_readings", "not_together", "prices", "caps", "anyway", "by_price"),
        *("by_cap", "break_even"),
    }


def test_prices_for_which_nothing_is_paid_are_no_prices(tmp_path: Path) -> None:
    terms = town_terms(tmp_path)
    assert prices_times(terms, Fraction(1, 1000)) == {"outcomes.met.pay": "0.01"}
    assert prices_times(terms, Fraction(3, 2), 50) == {"outcomes.met.pay": "1.5"}
