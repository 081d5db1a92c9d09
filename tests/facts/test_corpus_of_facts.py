"""Good registers are read the same; bad ones say what is wrong, where, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from register import DECLARATIONS, typed
from ruamel.yaml import YAML

from virkning.facts import Facts, read
from virkning.terms.problems import BadInput, Problem

CORPUS = Path(__file__).parent / "corpus"
PLAIN = CORPUS / "good" / "plain"


def folders(kind: str) -> list[Path]:
    return sorted(path.parent for path in (CORPUS / kind).glob("*/expected.yaml"))


def expected(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(folder / "expected.yaml")
    return loaded


def read_folder(folder: Path, tmp_path: Path) -> Facts:
    """Read a folder's data files, without the expectation that lies beside them."""
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "expected.yaml":
            copy = tmp_path / path.relative_to(folder)
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(path.read_bytes())
    return read(tmp_path, DECLARATIONS)


def assert_problems(found: tuple[Problem, ...], wanted: list[dict[str, Any]]) -> None:
    left = list(found)
    for want in wanted:
        matching = [
            problem
            for problem in left
            if (problem.file, problem.line, problem.column, problem.severity)
            == (want["file"], want["line"], want["column"], want["severity"])
            and want["says"] in problem.message
            and want.get("found", problem.found) == problem.found
        ]
        assert matching, f"not reported: {want}\nreported: {[str(problem) for problem in found]}"
        left.remove(matching[0])
    assert not left, f"reported and not expected: {[str(problem) for problem in left]}"


@pytest.mark.parametrize("folder", folders("good"), ids=lambda folder: folder.name)
def test_an_odd_export_gives_the_tables_of_the_plain_one(folder: Path, tmp_path: Path) -> None:
    facts = read_folder(folder, tmp_path)
    assert_problems(facts.problems, expected(folder)["problems"])
    assert facts.rejected == 0
    (tmp_path / "plain").mkdir()
    plain = read_folder(PLAIN, tmp_path / "plain")
    assert typed(facts) == typed(plain)
    assert facts.indices == plain.indices


@pytest.mark.parametrize("folder", folders("bad"), ids=lambda folder: folder.name)
def test_a_bad_register_says_what_is_wrong_and_where(folder: Path, tmp_path: Path) -> None:
    wanted = expected(folder)
    if wanted.get("refused"):
        with pytest.raises(BadInput) as refusal:
            read_folder(folder, tmp_path)
        assert_problems(refusal.value.problems, wanted["problems"])
        return
    facts = read_folder(folder, tmp_path)
    assert_problems(facts.problems, wanted["problems"])
    assert facts.rejected == wanted["rejected"]


def test_the_plain_register_is_typed_as_its_files_say(tmp_path: Path) -> None:
    tables = typed(read_folder(PLAIN, tmp_path))
    assert [row[0] for row in tables["participants"][1:]] == ["P1", "P2", "P3"]
    assert [row[6:] for row in tables["participants"][1:]] == [("2026", "f", 33), ("2026", "m", 41), ("2027", "f", 28)]
    assert tables["obs_paid_hours"][1:] == [
        ("P1", 2027 * 12 + 4, 0),
        ("P2", 2027 * 12 + 4, 8650),
        ("P2", 2027 * 12 + 5, 16033),
        ("P3", 2027 * 12 + 5, 1200),
    ]
    assert tables["obs_life_satisfaction"][1:] == [("P2", "6m", 65), ("P2", "start", 40)]
    assert tables["agg_headcount"][1:] == [(2027 * 12 + 2, 12375)]
    assert tables["obs_income"][1:] == tables["agg_opened"][1:] == []
    word, bit = divmod(2027 * 12 + 4, 60)
    assert tables["cover_paid_hours"][1:] == [
        ("P1", word, 1 << bit),
        ("P2", word, 1 << bit | 1 << bit + 1),
        ("P3", word, 1 << bit + 1),
    ]
