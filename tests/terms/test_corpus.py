"""Small agreements that load, and others that do not: every problem, with its line, in one run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from corpus import JARGON, expected, told

from virkning.terms import BadInput, Problem, load

HERE = Path(__file__).parent
GOOD = sorted((HERE / "good").glob("*.yaml"))
BAD = sorted((HERE / "bad").glob("*.yaml"))


def problems_of(path: Path) -> list[Problem]:
    try:
        return list(load(path).warnings)
    except BadInput as bad:
        return list(bad.problems)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_agreement_loads_without_a_word(path: Path) -> None:
    assert not load(path).warnings


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_the_examples_of_a_good_agreement_hold(path: Path) -> None:
    examples = pytest.importorskip("virkning.settlement.examples")
    results = examples.run(load(path), engine="reference")
    assert not {result.name: result.differences for result in results if not result.holds}


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_agreement_is_told_everything_at_once(path: Path) -> None:
    assert told(problems_of(path)) == expected(path)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_message_is_plain_english(path: Path) -> None:
    for problem in problems_of(path):
        assert problem.file == str(path)
        assert not re.search(JARGON, str(problem)), str(problem)


def test_a_file_that_is_not_there_is_a_problem_and_no_traceback(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        load(tmp_path / "nowhere.yaml")


def test_a_file_that_is_not_text_is_a_problem_and_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("title: Ungeløftet".encode("latin-1"))
    with pytest.raises(BadInput, match="is not UTF-8 text"):
        load(path)
