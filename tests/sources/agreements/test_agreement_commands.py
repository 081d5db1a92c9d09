"""The commands between a paper and its agreement file: trace, draft, lint --against."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from real_documents import OWN, ROOT, document_at_hand

from virkning.cli import main


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def draft_file(tmp_path: Path) -> Path:
    file = tmp_path / "nybro.yaml"
    assert run("draft", OWN / "tilsagn-nybro.txt", "--out", file).exit_code == 0
    return file


def test_a_draft_is_printed_as_yaml_with_places() -> None:
    result = run("draft", OWN / "tilsagn-nybro.txt")
    assert result.exit_code == 0
    assert result.output.startswith("agreement: vej_videre")
    assert 'amount: "3000000.05"  # tilsagn-nybro.txt:31' in result.output


def test_a_draft_never_writes_over_a_file(draft_file: Path) -> None:
    draft_file.write_text("mine", "utf-8")
    result = run("draft", OWN / "tilsagn-nybro.txt", "--out", draft_file)
    assert result.exit_code == 2
    assert "findes allerede" in result.stderr
    assert draft_file.read_text("utf-8") == "mine"


def test_a_paper_that_is_no_agreement_gives_no_draft() -> None:
    result = run("draft", OWN / "sag-nybro.txt")
    assert result.exit_code == 2
    assert "tilsagn" in result.stderr


def test_a_trace_tells_where_each_term_stands(draft_file: Path) -> None:
    result = run("trace", draft_file, "--source", OWN / "tilsagn-nybro.txt", "--all")
    assert result.exit_code == 0
    assert "i punktet" in result.output
    assert "limits.0.at_most" in result.output
    assert "Beløb, procenter, antal og datoer i dokumentet, som intet vilkår bruger" in result.output


def test_a_trace_is_strict_about_terms_that_the_paper_does_not_have(draft_file: Path) -> None:
    assert run("trace", draft_file, "--source", OWN / "tilsagn-nybro.txt", "--strict").exit_code == 0
    draft_file.write_text(draft_file.read_text("utf-8").replace('"4000000.00"', '"4100000.00"'), "utf-8")
    result = run("trace", draft_file, "--source", OWN / "tilsagn-nybro.txt", "--strict", "--format", "json")
    assert result.exit_code == 1
    told = json.loads(result.output)
    assert told["counts"]["not found"] == 1
    assert [finding["figures"] for finding in told["findings"]] == [
        {"path": "limits.0.at_most", "written": "4100000.00"}
    ]


@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_shipped_agreement_is_traced_by_its_id(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = run(
        "--lang", lang, "trace", "randers", "--source", document_at_hand("randers-tilsagn-2025.txt"), "--strict"
    )
    assert result.exit_code == 0, result.output


def test_a_trace_can_be_a_page_with_its_source_beside_it(draft_file: Path, tmp_path: Path) -> None:
    page = tmp_path / "trace.html"
    assert run("trace", draft_file, "--source", OWN / "tilsagn-nybro.txt", "--html", page).exit_code == 0
    assert "limits.0.at_most" in page.read_text("utf-8")


def test_a_broken_agreement_file_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("agreement: a\n  b: [", "utf-8")
    result = run("trace", file, "--source", OWN / "tilsagn-nybro.txt")
    assert result.exit_code == 2
    assert "broken.yaml:2" in result.stderr


def test_lint_against_a_committee_paper_shows_both_places() -> None:
    result = run("lint", OWN / "tilsagn-nybro.txt", "--against", OWN / "sag-nybro.txt", "--format", "json")
    told = json.loads(result.output)
    [trigger] = [finding for finding in told["findings"] if finding["rule"] == "paper-trigger"]
    assert [place["file"] for place in trigger["places"]] == ["sag-nybro.txt", "tilsagn-nybro.txt"]
    assert trigger["figures"] == {"paper": "6 %"}
    assert "6 %" in trigger["message"]
    assert trigger["remedy"]


def test_lint_is_strict_where_it_is_asked_to_be() -> None:
    assert run("lint", OWN / "tilsagn-nybro.txt").exit_code == 0
    assert run("lint", OWN / "tilsagn-nybro.txt", "--strict").exit_code == 1
    assert run("lint", OWN / "tilsagn-soekilde.txt", "--strict").exit_code == 0


def test_a_collection_of_cases_gives_a_file_for_each_case(tmp_path: Path) -> None:
    folder = tmp_path / "cases"
    assert run("draft", OWN / "investeringer.txt", "--out", folder).exit_code == 0
    assert [file.name for file in sorted(folder.iterdir())] == [
        "nybro_1.yaml",
        "nybro_2.yaml",
        "soekilde_1.yaml",
        "soekilde_2.yaml",
    ]
    assert run("case", folder / "soekilde_1.yaml").exit_code == 0
    again = run("draft", OWN / "investeringer.txt", "--out", folder)
    assert again.exit_code == 2
    assert "findes allerede" in again.stderr


def test_a_collection_of_cases_needs_a_folder() -> None:
    result = run("draft", OWN / "investeringer.txt")
    assert result.exit_code == 2
    assert "--out" in result.stderr
