"""The municipalities' own cases: what must come out of each does."""

from __future__ import annotations

from pathlib import Path

import pytest
from case_files import ROOT

from virkning.forecast.cases import load, load_folder, reckon, roll_up
from virkning.forecast.cases.expect import expectations

FILES = sorted((ROOT / "cases").glob("*.yaml"))
NAMED = [(path, each.name) for path in FILES for each in load(path).case.expect]


@pytest.mark.parametrize(("path", "name"), NAMED, ids=[f"{path.stem}: {name}" for path, name in NAMED])
def test_a_worked_example_comes_out(path: Path, name: str) -> None:
    (found,) = [each for each in expectations(reckon(load(path))) if each.name == name]
    assert not found.differences


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_case_is_named_by_its_file_and_says_what_must_come_out(path: Path) -> None:
    case = load(path).case
    assert case.case == path.stem
    assert case.expect
    assert len({each.name for each in case.expect}) == len(case.expect)


def test_no_child_counts_beside_its_parent() -> None:
    portfolio = roll_up(load_folder(ROOT / "cases"))
    counted = {each.source.case.case for each in portfolio.counted}
    assert "vordingborg_samlet" in counted
    assert not counted & {"vordingborg_ledige", "vordingborg_unge", "vordingborg_syge"}
    assert portfolio.payers["Vordingborg Kommune"][0].exact == 3_480_000_000
