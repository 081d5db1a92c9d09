"""Small cases that load, and others that do not: every problem, with its line, in one run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from case_files import write
from corpus import JARGON, expected, told

from virkning.forecast.cases import load, load_folder, reckon
from virkning.forecast.cases.expect import expectations
from virkning.terms import BadInput, Problem

HERE = Path(__file__).parent
GOOD = sorted((HERE / "good").glob("*.yaml"))
BAD = sorted((HERE / "bad").glob("*.yaml"))


def problems_of(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(BadInput) as caught:
        load(path)
    return caught.value.problems


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_case_comes_out_as_it_says(path: Path) -> None:
    results = expectations(reckon(load(path)))
    assert results
    assert not {each.name: each.differences for each in results if not each.holds}


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_case_is_told_everything_at_once(path: Path) -> None:
    assert told(problems_of(path)) == expected(path)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_message_is_plain_english(path: Path) -> None:
    for problem in problems_of(path):
        assert problem.file == str(path)
        assert not re.search(rf"{JARGON}|agreement file", str(problem))


def test_a_file_that_is_not_there_is_a_problem_and_no_traceback(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        load(tmp_path / "nowhere.yaml")


def test_a_file_that_is_not_text_is_a_problem_and_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("title: Køge".encode("latin-1"))
    with pytest.raises(BadInput, match="is not UTF-8 text"):
        load(path)


def test_the_problems_of_a_child_are_told_with_those_of_its_parent(tmp_path: Path) -> None:
    write(tmp_path, case="child", effect_is="brutto")
    parent = write(tmp_path, case="parent", years="2028-2026", children=["child"])
    text = "\n".join(str(problem) for problem in problems_of(parent))
    assert "parent.yaml" in text and "is turned round" in text
    parent = write(tmp_path, case="parent", children=["child"])
    assert [problem.file for problem in problems_of(parent)] == [str(tmp_path / "child.yaml")]


def test_a_case_cannot_be_a_part_of_itself(tmp_path: Path) -> None:
    write(tmp_path, case="child", children=["parent"])
    parent = write(tmp_path, case="parent", children=["child"])
    assert any("is a case that this one is itself a part of" in str(problem) for problem in problems_of(parent))


def test_a_child_is_known_by_the_name_of_its_file(tmp_path: Path) -> None:
    write(tmp_path, case="other").rename(tmp_path / "child.yaml")
    parent = write(tmp_path, case="parent", children=["child"])
    assert any("the file child.yaml holds another case" in str(problem) for problem in problems_of(parent))


def test_a_child_of_two_parents_would_be_counted_twice(tmp_path: Path) -> None:
    write(tmp_path, case="child")
    for parent in ("mother", "father"):
        write(tmp_path, case=parent, children=["child"])
    with pytest.raises(BadInput, match="child is a child of father too, and would be counted twice"):
        load_folder(tmp_path)


def test_a_folder_tells_of_all_its_files_at_once(tmp_path: Path) -> None:
    write(tmp_path, case="one", years="never")
    write(tmp_path, case="two", unit="kr.")
    with pytest.raises(BadInput) as caught:
        load_folder(tmp_path)
    assert {Path(problem.file).name for problem in caught.value.problems} == {"one.yaml", "two.yaml"}


@pytest.mark.parametrize(("name", "said"), [("empty", "holds no case"), ("nowhere", "is no folder")])
def test_a_folder_without_cases_is_a_problem(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match=said):
        load_folder(tmp_path / name)
