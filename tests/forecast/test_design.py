"""Prices and caps that meet aims: every proposal is a simulation, and says what it does not meet."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from futures import agreed, real_forecast
from town import town

from virkning.forecast.design import TOLERANCE, Design, NothingToSearch, Proposal, design_of, steps_of
from virkning.forecast.economy import flows_of, net, rates_of_return
from virkning.forecast.load import Parameters
from virkning.forecast.model import Aims
from virkning.forecast.origin import Origin
from virkning.forecast.people import Setup
from virkning.forecast.simulate import lucks_of, setup_of, simulate
from virkning.forecast.variants import cap_at, prices_times, with_changes, with_reading
from virkning.papers.design import design_json, write_design
from virkning.papers.page import Page
from virkning.papers.words import Lang, Words

RUNS = 50


@cache
def jobs() -> Setup:
    return setup_of(agreed("jobfokus"), real_forecast("jobfokus"))


def aims(**blocks: Any) -> Aims:
    """The real agreement's aims with other values."""
    own = {"source": "s", "most_risk_of_loss": "45%", "caps": ["11500000.00", "14000000.00"], "step": "50.00"}
    return Aims.model_validate({**own, "expected_repayment": "11404800.00", **blocks})


@cache
def found() -> Design:
    return design_of(jobs(), aims(), RUNS, 1)


def text_of(setup: Setup, design: Design, lang: Lang = "da") -> str:
    page = Page(terminal=False, width=120)
    write_design(page, origin_of(setup, design), design, Words(lang))
    return page.text()


def origin_of(setup: Setup, design: Design) -> Origin:
    return Origin(setup, Parameters(setup.forecast, "f.yaml", "0" * 64, None), design.scenarios, design.seed)  # type: ignore[arg-type]


def every() -> list[Proposal]:
    return [*found().proposals, *(each for each in found().bounds if each is not None)]


def test_every_proposal_is_a_simulation_under_its_prices_and_cap() -> None:
    for proposal in every():
        assert proposal.cap is not None
        terms = jobs().terms
        prices = prices_times(terms, proposal.factor, found().aims.step)
        setup = with_changes(jobs(), {**prices, **cap_at(terms, proposal.cap)})
        made = simulate(setup, RUNS, 1)
        flows = flows_of(setup, made, lucks_of(setup, RUNS, 1, {}))
        paid, own = made.amounts.payable.sum(axis=1), net(flows, "municipality")
        assert proposal.prices == {outcome.id: outcome.pay for outcome in setup.terms.agreement.outcomes}
        assert proposal.repayment == round(Fraction(int(paid.sum()), RUNS))
        assert proposal.municipality_net == round(Fraction(int(own.sum()), RUNS))
        assert proposal.loses == Fraction(int((own < 0).sum()), RUNS)
        assert proposal.not_repaid == Fraction(int((paid < 931_329_600).sum()), RUNS)
        assert proposal.rate_of_return == pytest.approx(np.sort(rates_of_return(flows, "fund").found)[(RUNS - 1) // 2])


def test_the_agreement_stands_beside_as_it_is() -> None:
    made = simulate(jobs(), RUNS, 1)
    assert found().agreed.prices == {"employment": 560_000, "life_satisfaction": 480_000}
    assert found().agreed.cap == 1_400_000_000
    assert found().agreed.repayment == round(Fraction(int(made.amounts.payable.sum()), RUNS))


def test_the_aim_is_met_or_the_proposal_says_that_it_is_not() -> None:
    for proposal in every():
        off = abs(proposal.repayment - found().aim) > TOLERANCE * found().aim
        assert ("repayment" in proposal.misses) == off
        assert proposal.loses is not None
        assert ("risk" in proposal.misses) == (proposal.loses > found().aims.most_risk_of_loss)
    assert not any("repayment" in proposal.misses for proposal in found().proposals)


def test_prices_are_whole_steps() -> None:
    assert all(price % 5000 == 0 for proposal in every() for price in proposal.prices.values())
    coarse = design_of(jobs(), aims(step="300.00"), RUNS, 1)
    assert all(price % 30000 == 0 for proposal in coarse.proposals for price in proposal.prices.values())


def test_the_best_is_the_least_risky_of_those_that_meet() -> None:
    wide = design_of(jobs(), aims(most_risk_of_loss="100%"), RUNS, 1)
    assert [each.misses for each in wide.proposals] == [(), ()]
    assert wide.best is not None and wide.best.loses == min(each.loses or 0 for each in wide.proposals)
    assert wide.bounds == [None, None]  # any prices keep a risk of 100 %
    assert text_of(jobs(), wide).count("alle priser") == 4


def test_the_highest_prices_within_the_risk_are_the_highest() -> None:
    wanted = aims(most_risk_of_loss="30%")
    design = design_of(jobs(), wanted, RUNS, 1)
    for bound, cap in zip(design.bounds, wanted.caps, strict=True):
        assert bound is not None and bound.loses is not None
        assert bound.loses <= wanted.most_risk_of_loss
        terms = jobs().terms
        prices = prices_times(terms, bound.factor + Fraction(60, 5600), wanted.step)
        dearer = with_changes(jobs(), {**prices, **cap_at(terms, cap)})
        own = net(flows_of(dearer, simulate(dearer, RUNS, 1), lucks_of(dearer, RUNS, 1, {})), "municipality")
        assert Fraction(int((own < 0).sum()), RUNS) > wanted.most_risk_of_loss


def test_a_lower_cap_needs_higher_prices() -> None:
    low, high = found().proposals
    assert low.prices["employment"] > high.prices["employment"]


def test_an_aim_below_what_any_prices_bring_is_missed_by_little() -> None:
    none = design_of(jobs(), aims(expected_repayment="11404800.00", most_risk_of_loss="0%"), RUNS, 1)
    assert none.best is None
    assert all("risk" in each.misses for each in none.proposals)
    assert "Intet forslag opfylder ønskerne." in text_of(jobs(), none)
    assert "No proposal meets the aims." in text_of(jobs(), none, "en")
    bounds = [each for each in none.bounds if each is not None]
    assert all("risk" in each.misses or each.loses == 0 for each in bounds)


def test_a_premium_is_on_top_of_the_grant() -> None:
    design = design_of(jobs(), aims(expected_repayment=None, premium="1000000.00", caps=["14000000.00"]), RUNS, 1)
    assert design.aim == 931_329_600 + 100_000_000
    assert abs(design.proposals[0].repayment - design.aim) <= TOLERANCE * design.aim


def test_a_cap_below_the_aim_misses_it_and_the_page_says_so() -> None:
    design = design_of(jobs(), aims(caps=["9000000.00", "14000000.00"]), RUNS, 1)
    low = design.proposals[0]
    assert "repayment" in low.misses
    assert low.repayment <= 900_000_000
    assert low.repayment >= 900_000_000 * (1 - 2 * TOLERANCE)
    assert low.factor < 4  # not the highest prices tried, but those from which more brings next to nothing
    assert list(design.out_of_reach) == [900_000_000]
    assert "Et loft på 9.000.000 kr. kan ikke give det ønskede beløb." in text_of(jobs(), design)
    assert "nej: for lidt" in text_of(jobs(), design)


def test_too_few_runs_to_tell_are_said_to_be() -> None:
    assert "standardfejlen er større. Brug flere forløb (--scenarios)" in text_of(jobs(), found())


def test_as_many_steps_are_told_of_as_were_said_to_be(tmp_path: Path) -> None:
    told: list[None] = []
    for setup, risk in ((town(tmp_path), "0%"), (town(tmp_path), "100%"), (town(tmp_path, {"economy": None}), "0%")):
        small = aims(expected_repayment="90.00", caps=["120.00", "150.00"], step="0.10", most_risk_of_loss=risk)
        told.clear()
        design_of(setup, small, 5, 1, step=lambda: told.append(None))
        assert len(told) == steps_of(small)


def test_without_gains_the_risk_cannot_be_told(tmp_path: Path) -> None:
    setup = town(tmp_path, {"economy": None})
    design = design_of(setup, aims(expected_repayment="90.00", caps=["120.00", "150.00"], step="0.01"), 40, 1)
    assert list(design.bounds) == []
    assert [each.loses for each in design.proposals] == [None, None]
    assert design.best is not None and design.best.cap == 12000
    text = text_of(setup, design)
    assert "Om risikoen holdes, kan ikke siges: kommunens gevinster er ikke opgjort." in text
    assert "Forslag 1 giver det ønskede beløb med det laveste loft." in text
    assert "Risiko: kommunen taber" not in text


def test_an_agreement_measured_as_a_whole_can_be_searched(tmp_path: Path) -> None:
    setup = town(tmp_path)
    design = design_of(setup, aims(expected_repayment="90.00", caps=["150.00"], step="0.01"), 40, 1)
    assert design.proposals[0].repayment == pytest.approx(9000, rel=0.01)
    assert design.proposals[0].municipality_net == pytest.approx(
        (design.agreed.municipality_net or 0) + design.agreed.repayment - design.proposals[0].repayment, abs=1
    )  # other prices do not change what is gained


def test_under_a_reading_the_proposals_are_settled_by_it() -> None:
    setup = with_reading(jobs(), "J2", "more-than")
    design = design_of(setup, aims(caps=["14000000.00"]), RUNS, 1)
    assert design.agreed.repayment < found().agreed.repayment
    assert design.proposals[0].prices["employment"] > found().proposals[1].prices["employment"]
    gained = (design.agreed.municipality_net or 0) + design.agreed.repayment
    assert gained == pytest.approx((found().agreed.municipality_net or 0) + found().agreed.repayment, abs=1)


@pytest.mark.parametrize(
    ("blocks", "given", "why"),
    [
        ({"limits": None}, {}, "cap"),
        ({"grant": None}, {"expected_repayment": None, "premium": "5.00"}, "premium"),
    ],
)
def test_where_there_is_nothing_to_search_it_is_said_why(
    tmp_path: Path, blocks: dict[str, Any], given: dict[str, Any], why: str
) -> None:
    setup = town(tmp_path, {"economy": None}, **blocks)
    with pytest.raises(NothingToSearch) as raised:
        design_of(setup, aims(**given), 2, 1)
    assert raised.value.why == why


def test_prices_in_bands_are_no_prices_to_search(tmp_path: Path) -> None:
    outcome = {
        "id": "met", "title": "Met", "clause": "2", "each": "agreement, window",
        "pay": {"bands": [{"from": "0", "price": "1.00"}], "of": "met"},
        "measured": {"windows": {"2026-12-31": "2026-01-01/2026-12-31"}},
    }  # fmt: skip
    setup = town(tmp_path, {"economy": None}, outcomes=[outcome])
    with pytest.raises(NothingToSearch, match="no prices that are amounts"):
        design_of(setup, aims(), 2, 1)


def test_the_json_holds_what_the_page_says() -> None:
    data = design_json(origin_of(jobs(), found()), found(), "1")
    assert (data["aim_oere"], data["tolerance"], data["most_risk_of_loss"]) == (1_140_480_000, 0.01, 0.45)
    assert [each["cap_oere"] for each in data["proposals"]] == [1_150_000_000, 1_400_000_000]
    assert len(data["highest_prices_within_risk"]) == 2
    best = found().best
    assert data["best"] == (None if best is None else list(found().proposals).index(best) + 1)
    assert set(data) == {
        *("agreement", "currency", "code_version", "terms_sha256", "parameters_sha256", "facts_sha256", "known_at"),
        *("known_until", "rejected_rows", "readings", "seed", "scenarios", "aim_oere", "tolerance"),
        *("most_risk_of_loss", "agreed", "proposals", "caps_out_of_reach_oere", "highest_prices_within_risk", "best"),
    }
    assert set(data["agreed"]) == {
        *("cap_oere", "prices_oere", "repayment_oere", "standard_error_oere", "municipality_net_oere"),
        *("municipality_loses", "grant_not_repaid", "rate_of_return", "unsettled_scenarios", "misses"),
    }


def test_the_same_seed_gives_the_same_proposals() -> None:
    assert design_of(jobs(), aims(), RUNS, 1) == found()
