"""``settle``, ``check`` and ``generate`` as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from command_line import Run

STATEMENT = """\
JOBFOKUS: tilbagebetaling
Den Sociale Investeringsfond S/I · Lolland Kommune
5 deltagere (erstattede ikke medregnet).
Vilkår {terms} · data {facts} · motor reference

Opgørelse 31. oktober 2027
Ingen indekstabel: faste 2025-priser.

Betalingsmål         Punkt                    Optjent
─────────────────────────────────────────────────────
Øget beskæftigelse   Bilag 5.1, 2 (1)   25.200,00 kr.
Øget livskvalitet    Bilag 5.1, 2 (2)    7.200,00 kr.

Optjent i alt                           32.400,00 kr.

Grundlag                              Optjent
─────────────────────────────────────────────
Målt                            27.200,00 kr.
Gennemsnit for manglende data    5.200,00 kr.

Grænse       Punkt        Restloft før   Nedsættelse
────────────────────────────────────────────────────
Afkastloft   5.2     14.000.000,00 kr.      0,00 kr.

Tilbagebetales senest 31. december 2027: 32.400,00 kr.
"""


def test_a_statement_reads_like_this(run: Run, register: Path) -> None:
    given = ("jobfokus", "--data", register, "--engine", "reference", "--statement", "2027-10-31")
    data = json.loads(run("settle", *given, "--format", "json").stdout)
    result = run("settle", *given)
    assert result.exit_code == 0
    assert result.stdout == STATEMENT.format(terms=data["terms_sha256"][:12], facts=data["facts_sha256"][:12])
    assert result.stderr == ""


def test_json_has_the_fixed_names(run: Run, register: Path) -> None:
    result = run("settle", "jobfokus", "--data", register, "--engine", "reference", "--format", "json")
    data = json.loads(result.stdout)
    fixed = {"agreement", "currency", "engine", "known_at", "terms_sha256", "facts_sha256", "price_level", "statements"}
    assert fixed <= data.keys()
    assert len(data["statements"]) == 10
    first = data["statements"][0]
    assert first["statement"] == "2027-10-31"
    assert first["due"] == "2027-12-31"
    assert first["earned_oere"] == first["payable_oere"] == 3240000
    assert first["outcomes"][0] == {"id": "employment", "earned_oere": 2520000}
    assert first["by_basis"] == {"observed": 2720000, "imputed": 520000, "pro_rata": 0, "top_up": 0}
    limit = {"id": "return_cap", "clause": "5.2", "headroom_before_oere": 1400000000, "reduction_oere": 0}
    assert first["limits"] == [limit]
    assert first["unresolved"] == 0
    line = {"outcome", "clause", "participant_id", "period", "basis", "amount_oere"}
    assert line <= first["lines"][0].keys()
    assert result.stdout.startswith('{\n  "agreement"')


def test_all_statements_end_with_an_overview(run: Run, register: Path) -> None:
    text = run("settle", "jobfokus", "--data", register, "--engine", "reference").stdout
    assert text.count("\nOpgørelse ") == 10
    assert "Alle opgørelser" in text
    assert text.splitlines()[-1].startswith("I alt")
    assert all(line == line.rstrip() for line in text.splitlines())


def test_english_is_asked_for(run: Run, register: Path) -> None:
    given = ("--data", register, "--engine", "reference", "--statement", "2027-10-31", "--lang", "en")
    text = run("settle", "jobfokus", *given).stdout
    assert "Statement 31 October 2027\nNo index table: constant 2025 prices." in text
    assert "To be repaid by 31 December 2027: DKK 32,400.00" in text


def test_an_index_table_regulates_and_names_the_years_it_lacks(run: Run, indexed: Path) -> None:
    given = ("jobfokus", "--data", indexed, "--engine", "reference", "--statement")
    assert "\nPriser i 2027-niveau.\n" in run("settle", *given, "2027-10-31").stdout
    lacking = run("settle", *given, "2028-10-31").stdout
    assert "Priser i 2028-niveau. Indekstabellen mangler 2028: uændret fra året før." in lacking


def test_a_release_is_not_called_a_repayment(run: Run, tmp_path: Path) -> None:
    rows = ["measure,period,value", "in_work_share,2028-03,51.5"]
    (tmp_path / "aggregates.csv").write_text("\n".join(rows) + "\n", "utf-8")
    text = run("settle", "ungeloeftet", "--data", tmp_path, "--engine", "reference").stdout
    assert "Ungeløftet: frigivelse af tilskud" in text
    assert "Frigives til udbetaling senest 31. marts 2029: 5.377.176,05 kr." in text
    assert "1 måling er uafklaret" in text
    assert "ilbagebetal" not in text


def test_other_currencies_keep_their_names(run: Run, tmp_path: Path) -> None:
    (tmp_path / "participants.csv").write_text("participant_id,enrolled_on\nA,2012-05-01\n", "utf-8")
    rows = "participant_id,measure,period,value\nA,level_3_qualification,2012-12-01,1\n"
    (tmp_path / "observations.csv").write_text(rows, "utf-8")
    given = ("dwp_innovation_fund", "--data", tmp_path, "--engine", "reference", "--statement", "2013-03-31")
    assert "Tilbagebetales senest 30. april 2013: 5.100,00 GBP" in run("settle", *given).stdout
    assert "To be repaid by 30 April 2013: GBP 5,100.00" in run("settle", *given, "--lang", "en").stdout


def test_a_reading_is_named_in_the_statement(run: Run, register: Path) -> None:
    given = ("jobfokus", "--data", register, "--engine", "reference", "--statement", "2027-10-31")
    result = run("settle", *given, "--reading", "J2=more-than")
    assert "Læsning J2: Mere end 86 timer." in result.stdout
    assert "Tilbagebetales senest 31. december 2027: 26.800,00 kr." in result.stdout


def test_what_was_recorded_later_is_not_known(run: Run, register: Path) -> None:
    rows = "participant_id,measure,period,value,recorded_at\nA,paid_hours,2027-05,90,2027-11-01T12:00\n"
    (register / "observations.csv").write_text(rows, "utf-8")
    given = ("settle", "jobfokus", "--data", register, "--engine", "reference", "--statement", "2027-10-31")
    known, later = run(*given, "--known-at", "2027-11-01"), run(*given, "--known-at", "2027-11-01T11:00")
    assert "Som kendt 2027-11-01." in known.stdout
    assert "22.400,00" not in later.stdout
    assert known.stdout != later.stdout
    assert run(*given, "--known-at", "2027-11-01", "--format", "json").exit_code == 0


def test_lines_go_to_a_parquet_file(run: Run, register: Path, tmp_path: Path) -> None:
    file = tmp_path / "lines.parquet"
    result = run("settle", "jobfokus", "--data", register, "--engine", "reference", "--lines", file)
    assert f"Linjerne er skrevet til {file}." in result.stdout
    table = pq.read_table(file)
    assert {"statement", "outcome", "participant_id", "period", "basis", "amount_oere"} <= set(table.column_names)
    assert table.num_rows > 20


@pytest.mark.parametrize("engine", ["reference", "duckdb"])
def test_engines_print_the_same(run: Run, register: Path, engine: str) -> None:
    text = run("settle", "jobfokus", "--data", register, "--engine", engine).stdout
    assert "Tilbagebetales senest 31. december 2027: 32.400,00 kr." in text


def test_rejected_rows_are_refused_unless_accepted(run: Run, register: Path) -> None:
    with (register / "observations.csv").open("a", encoding="utf-8") as file:
        file.write("A,paid_hours,2027-11,900\nX,paid_hours,2027-05,90\n")
    given = ("settle", "jobfokus", "--data", register, "--engine", "reference", "--statement", "2027-10-31")
    refused = run(*given)
    assert refused.exit_code == 2
    assert refused.stdout == ""
    assert refused.stderr.count("observations.csv:") == 2
    assert refused.stderr.splitlines()[-1].startswith("2 rækker er afvist, og der er ikke afregnet.")
    accepted = run(*given, "--accept-rejected")
    assert accepted.exit_code == 0
    assert "OBS: afregnet uden 2 afviste rækker (--accept-rejected)." in accepted.stdout
    assert "observations.csv:" in accepted.stderr
    data = json.loads(run(*given, "--accept-rejected", "--format", "json").stdout)
    assert data["rejected_rows"] == 2


def test_check_shows_what_an_agreement_says(run: Run) -> None:
    result = run("check", "ungeloeftet")
    assert result.exit_code == 0
    assert "agreements/ungeloeftet.yaml: Ungeløftet (3 betalingsmål, 1 opgørelse)" in result.stdout
    assert "agreements/ungeloeftet.yaml:19: warning: grant.disbursements:" in result.stdout
    assert "\nFejl og mangler i den underskrevne tekst\n  " in result.stdout
    assert "eller from-april: April 2027, som delvist ligger i sidste halvdel." in result.stdout
    assert "✓ 55 pct. i én måned frigiver hele tilsagnet" in result.stdout
    assert "4 af 4 eksempler passer." in result.stdout


def test_check_fails_where_an_example_does(run: Run, tmp_path: Path) -> None:
    text = (
        Path("agreements/ungeloeftet.yaml")
        .read_text("utf-8")
        .replace('half_in_work: "2389856.02"', 'half_in_work: "1.00"')
    )
    file = tmp_path / "changed.yaml"
    file.write_text(text, "utf-8")
    result = run("check", "ungeloeftet", file, "--lang", "en")
    assert result.exit_code == 1
    assert "✗ 50 pct. i én måned" in result.stdout
    assert "2028-12-31: half_in_work should be 1.00, is 2389856.02" in result.stdout
    assert "2 of 4 examples hold." in result.stdout


def test_check_goes_on_after_a_file_that_does_not_load(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("agreement: broken\ncurrency: kroner\n", "utf-8")
    result = run("check", file, "ungeloeftet")
    assert result.exit_code == 2
    assert f"{file}:2: error: currency:" in result.stderr
    assert "4 af 4 eksempler passer." in result.stdout


@pytest.mark.parametrize("engine", ["duckdb", "reference"])
def test_check_runs_the_examples_with_the_engine_asked_for(run: Run, engine: str) -> None:
    assert f"Eksempler ({engine})" in run("check", "randers", "--engine", engine).stdout


def test_what_is_generated_can_be_settled(run: Run, tmp_path: Path) -> None:
    made = run("generate", "jobfokus", "--participants", 12, "--seed", 3, "--out", tmp_path / "out")
    assert made.exit_code == 0
    assert made.stdout.startswith("12 opdigtede deltagere (frø 3):\n")
    assert run("settle", "jobfokus", "--data", tmp_path / "out", "--engine", "reference").exit_code == 0
