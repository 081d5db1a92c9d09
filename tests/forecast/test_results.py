"""What a forecast says of its scenarios: by hand on futures made by hand, and that it can be made again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from town import futures, parameters, result, town

from virkning.forecast.results import QUANTILES, result_of, spread, to_json
from virkning.forecast.simulate import simulate
from virkning.papers.forecast import write_forecast
from virkning.papers.page import Page
from virkning.papers.words import Words

SPREAD = {"mean_oere", "standard_error_oere", "quantiles_oere"}
KEYS = {
    *("agreement", "currency", "code_version", "terms_sha256", "parameters_sha256", "facts_sha256", "known_at"),
    *("known_until", "rejected_rows", "readings", "seed", "scenarios", "unsettled_scenarios"),
    *("unsettled_cells_at_most", "grant_oere", "grant_undated_oere", "cap_oere"),
    *("plan.payable_oere", "plan.earned_oere", "plan.municipality_net_oere"),
    *("statements.statement", "statements.due", "statements.known", "statements.planned_oere"),
    *("statements.expected_oere", "statements: a spread", "statements.cumulative: a spread"),
    *("payable: a spread", "earned: a spread"),
    *("chances.cap_binds", "chances.grant_not_repaid", "chances.municipality_loses"),
    *("funder.payer", "funder.rate_of_return.mean", "funder.rate_of_return.scenarios_without"),
    *(f"funder.rate_of_return.quantiles.{each}" for each in (5, 25, 50, 75, 95)),
    *("funder.present_value: a spread", "funder.loss_given_failure: a spread"),
    *("municipality.net: a spread", "municipality.present_value: a spread"),
    *("discount_rate.a_year", "discount_rate.source", "discount_rate.to"),
    *("payers.payer", "payers.total_oere", "not_stated"),
    *(f"payers.by_kind_oere.{each}" for each in ("grant", "repayment", "cost", "gain")),
    *(f"payers.by_year_oere.{each}" for each in (2026, 2027, 2028)),
}


def keys(data: Any, path: str = "") -> Iterator[str]:
    """The paths of all that stands in JSON data; the parts of a list have the same."""
    if isinstance(data, dict) and data:
        if data.keys() >= SPREAD:
            assert set(data["quantiles_oere"]) == {"5", "25", "50", "75", "95"}
            yield f"{path}: a spread"
            data = {key: value for key, value in data.items() if key not in SPREAD}
        for key, value in data.items():
            yield from keys(value, f"{path}.{key}" if path else key)
    elif isinstance(data, list) and data and isinstance(data[0], dict):
        for each in data:
            yield from keys(each, path)
    else:
        yield path


def text_of(found: Any, lang: Any = "da") -> str:
    page = Page(terminal=False, width=120)
    write_forecast(page, found, Words(lang))
    return page.text()


@pytest.mark.parametrize("number", [1, 2, 3, 19, 20, 21, 100, 101])
def test_a_quantile_is_the_amount_that_a_share_of_scenarios_does_not_pass(number: int) -> None:
    amounts = np.random.default_rng(number).integers(-1000, 1000, number)
    found = spread(amounts)
    for per_cent in QUANTILES:
        needed = -(-per_cent * number // 100)
        assert found.quantiles[per_cent] == sorted(amounts)[needed - 1]


def test_means_are_exact_however_large() -> None:
    huge = np.array([2**53 + 1, 2**53 + 3, 2**53 + 5], dtype=np.int64)
    assert spread(huge).mean == 2**53 + 3
    assert spread(np.array([1, 2, 4])).mean == 2


def test_the_standard_error_is_that_of_the_mean_rounded_up() -> None:
    assert spread(np.array([0, 200])).error == 100  # deviation 141.4…, over the root of two
    assert spread(np.array([0, 201])).error == 101
    assert spread(np.array([7])).error == 0
    assert spread(np.array([7, 7, 7])).error == 0


def test_chances_are_shares_of_the_scenarios(tmp_path: Path) -> None:
    setup = town(tmp_path)
    # The town is left with its gains of 2 kr. each, less what it repays: its grant pays its costs.
    made = futures(
        setup,
        [[5000, 5000], [5000, 4999], [10000, 5000], [0, 0]],
        reduced=[0, 0, 100, 0],
        successes={2026: [50, 49.995, 74, 0]},
    )
    found = result(setup, made)
    assert found.chances.cap_binds == Fraction(1, 4)
    assert found.chances.grant_not_repaid == Fraction(2, 4)
    assert found.chances.municipality_loses == Fraction(1, 4)
    assert found.municipality is not None
    assert found.municipality.quantiles == {5: -200, 25: -200, 50: 0, 75: 0, 95: 0}
    assert found.loss_given_failure is not None
    assert found.loss_given_failure.mean == (1 + 10000) // 2
    assert found.loss_given_failure.quantiles[95] == 10000
    assert found.total.mean == (10000 + 9999 + 15000 + 0 + 2) // 4


def test_the_last_cumulated_amount_is_the_total(tmp_path: Path) -> None:
    setup = town(tmp_path)
    found = result(setup, futures(setup, [[1, 2], [30, 4], [5, 60]], successes={2026: [0, 0, 0]}))
    assert found.statements[0].cumulative == found.statements[0].spread
    assert found.statements[-1].cumulative == found.total


def test_without_a_grant_or_gains_nothing_is_said_of_them(tmp_path: Path) -> None:
    setup = town(tmp_path, {"economy": None}, grant=None)
    found = result_of(setup, parameters(setup.terms, economy=None), futures(setup, [[1, 2]]), 1)
    assert (found.grant, found.rate_of_return, found.funder_value, found.loss_given_failure) == (None,) * 4
    assert (found.municipality, found.municipality_value, found.expected_net) == (None,) * 3
    assert (found.chances.grant_not_repaid, found.chances.municipality_loses) == (None, None)
    assert "Kommunens egne gevinster er ikke opgjort" in text_of(found)
    assert "intern rente" not in text_of(found)


def test_a_grant_that_is_always_repaid_has_no_loss(tmp_path: Path) -> None:
    setup = town(tmp_path)
    found = result(setup, futures(setup, [[10000, 1], [10000, 0]], successes={2026: [0, 0]}))
    assert found.loss_given_failure is None
    assert "mangler der" not in text_of(found)


def test_unsettled_scenarios_are_counted_and_said(tmp_path: Path) -> None:
    setup = town(tmp_path)
    found = result(setup, futures(setup, [[1, 2], [3, 4], [5, 6]], unresolved=[0, 7, 2], successes={2026: [0, 0, 0]}))
    assert (found.unsettled, found.unsettled_cells) == (2, 7)
    assert "2 forløb har målinger, der ikke kan afregnes (højst 7 i ét forløb)" in text_of(found)
    assert "2 runs have measurements that cannot be settled (at most 7 in one run)" in text_of(found, "en")
    data = to_json(found, "1")
    assert (data["unsettled_scenarios"], data["unsettled_cells_at_most"]) == (2, 7)


def test_a_total_without_spread_has_no_standard_error_to_speak_of(tmp_path: Path) -> None:
    setup = town(tmp_path)
    found = result(setup, futures(setup, [[100, 200], [100, 200]], successes={2026: [0, 0]}))
    assert "standardfejl" not in text_of(found)
    assert set(found.total.quantiles.values()) == {300}


def test_a_payer_whose_part_is_not_stated_has_no_total(tmp_path: Path) -> None:
    economy = {
        "until": 2028,
        "costs": {"source": "s", "lines": [{"title": "Beds", "payer": "region", "by_year": {2026: "7.00"}}]},
        "not_stated": [{"payer": "region", "source": "Nobody knows"}],
    }
    setup = town(tmp_path, {"economy": economy})
    found = result(setup, futures(setup, [[100, 200]]))
    shares = {share.payer: share for share in found.shares}
    assert shares["region"].by_kind == {"cost": -700}  # what is stated is shown
    assert shares["region"].total is None
    assert shares["municipality"].total is None
    assert shares["fund"].total == 300 - 10000
    assert "Ikke opgjort: Regionen. Nobody knows" in text_of(found)


def test_means_by_kind_and_by_year_come_to_the_same(tmp_path: Path) -> None:
    setup = town(tmp_path)
    found = result(setup, futures(setup, [[5000, 5000], [1000, 0]], successes={2026: [5, 6], 2027: [7, 8]}))
    for share in found.shares:
        assert share.total == sum(share.by_kind.values()) == sum(share.by_year.values())


def test_the_schema_of_the_json_is_stable(tmp_path: Path) -> None:
    setup = town(tmp_path)
    found = result(setup, futures(setup, [[5000, 5000], [1000, 0]], successes={2026: [5, 6], 2027: [7, 8]}))
    assert set(keys(to_json(found, "1"))) == KEYS


def test_the_json_says_what_it_comes_from(tmp_path: Path) -> None:
    setup = town(tmp_path)
    own = parameters(setup.terms)
    data = to_json(result_of(setup, own, simulate(setup, 30, 7), 7), "1.2.3")
    assert (data["seed"], data["scenarios"], data["code_version"], data["currency"]) == (7, 30, "1.2.3", "DKK")
    assert (data["terms_sha256"], data["parameters_sha256"]) == (setup.terms.sha256, own.sha256)
    assert (data["facts_sha256"], data["known_until"], data["rejected_rows"]) == (None, None, 0)
    assert (data["grant_oere"], data["cap_oere"]) == (10000, 15000)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(tmp_path: Path) -> None:
    setup = town(tmp_path)

    def text(seed: int) -> str:
        return json.dumps(to_json(result_of(setup, parameters(setup.terms), simulate(setup, 50, seed), seed), "1"))

    assert text(3) == text(3)
    assert text(3) != text(4)


@pytest.mark.parametrize(
    ("count", "danish", "english"),
    [(0, "0 pct.", "0%"), (1, "under 1 pct.", "below 1%"), (500, "50 pct.", "50%"), (999, "over 99 pct.", "above 99%")],
)
def test_a_chance_is_never_rounded_to_certainty(tmp_path: Path, count: int, danish: str, english: str) -> None:
    setup = town(tmp_path)
    made = futures(setup, [[0, 0]] * 1000, reduced=[1] * count + [0] * (1000 - count), successes={2026: [0] * 1000})
    found = result(setup, made)
    danes = next(each for each in text_of(found).splitlines() if each.startswith("Et loft nedsætter betalingen"))
    britons = next(each for each in text_of(found, "en").splitlines() if each.startswith("A cap reduces the payment"))
    assert danes.endswith(f"  {danish}")
    assert britons.endswith(f"  {english}")
