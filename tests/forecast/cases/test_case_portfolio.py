"""Portfolios: what counts, what does not, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from case_files import write

from virkning.forecast.cases import Portfolio, load_folder, roll_up


def rolled(folder: Path) -> Portfolio:
    return roll_up(load_folder(folder))


def test_a_child_counts_in_its_parent_and_so_does_its_own_child(tmp_path: Path) -> None:
    write(tmp_path, case="small")
    write(tmp_path, case="middle", children=["small"])
    write(tmp_path, case="whole", children=["middle"])
    portfolio = rolled(tmp_path)
    assert [each.source.case.case for each in portfolio.counted] == ["whole"]
    assert {(each.case, each.of) for each in portfolio.left_out["all"]} == {("small", "middle"), ("middle", "whole")}
    assert portfolio.sums["cost"].exact == 30000


def test_a_case_in_two_files_counts_once(tmp_path: Path) -> None:
    (tmp_path / "copies").mkdir()
    first = write(tmp_path / "copies")
    write(tmp_path)
    portfolio = rolled(tmp_path)
    assert portfolio.sums["cost"].exact == 30000
    assert [(each.case, each.why, each.of) for each in portfolio.left_out["all"]] == [("small", "twice", str(first))]


@pytest.mark.parametrize(
    ("changes", "left"),
    [
        ({"costs": "missing"}, {"cost": "missing", "effect": None, "net": "missing", "by_year": "missing"}),
        ({"effects": "missing"}, {"cost": None, "effect": "missing", "net": "missing", "by_year": "missing"}),
        (
            {"effects": "self-financing promised"},
            {"cost": None, "effect": "promised", "net": "promised", "by_year": "promised"},
        ),
        (
            {"effect_is": "not stated"},
            {"cost": None, "effect": "not stated", "net": "not stated", "by_year": "not stated"},
        ),
        ({"years": "unlimited"}, dict.fromkeys(["cost", "effect", "net", "by_year"], "unlimited")),
        ({"years": 3}, {"cost": None, "effect": None, "net": None, "by_year": "numbered years"}),
        (
            {
                "years": "not stated",
                "costs": [{"title": "L", "in_all": "1"}],
                "effects": [{"title": "Y", "in_all": "1"}],
            },
            {"cost": None, "effect": None, "net": None, "by_year": "no yearly amounts"},
        ),
        (
            {"effects": [{"title": "Y", "in_all": "1"}]},
            {"cost": None, "effect": None, "net": None, "by_year": "no yearly amounts"},
        ),
    ],
)
def test_what_a_sum_leaves_out_is_said_with_the_reason(
    tmp_path: Path, changes: dict[str, Any], left: dict[str, str | None]
) -> None:
    write(tmp_path, case="other", **changes)
    write(tmp_path)
    portfolio = rolled(tmp_path)
    assert {key: next((each.why for each in portfolio.left_out[key]), None) for key in left} == left  # type: ignore[index]
    counts = {key: portfolio.counts[key] for key in left}  # type: ignore[index]
    assert counts == {key: 1 if why else 2 for key, why in left.items()}


def test_gross_and_net_are_brought_to_the_same_before_they_are_added(tmp_path: Path) -> None:
    write(tmp_path, case="gross")
    write(tmp_path, case="net", effect_is="net", effects=[{"title": "Y", "each_year": "50"}])
    portfolio = rolled(tmp_path)
    assert portfolio.sums["effect"].exact == 2 * 45000
    assert portfolio.sums["net"].exact == 2 * 15000
    assert {year: each.effect.exact for year, each in portfolio.by_year.items()} == dict.fromkeys(
        (2026, 2027, 2028), 30000
    )


def test_mixed_price_levels_and_assumptions_are_known(tmp_path: Path) -> None:
    write(tmp_path, case="one", effect_is="assumed gross")
    write(tmp_path, case="two", price_level=2024)
    portfolio = rolled(tmp_path)
    assert portfolio.price_levels == (2025, 2024)
    assert portfolio.assumed == ("one",)
