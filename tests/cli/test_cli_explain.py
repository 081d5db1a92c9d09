"""``explain``, ``readings``, ``diff`` and ``verify`` as a user meets them; ``golden/`` shows how they read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from command_line import ROOT, Run

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("explain-statement", ["explain", "--statement", "2027-10-31"]),
        ("explain-statement-en", ["explain", "--statement", "2027-10-31", "--lang", "en"]),
        ("explain-participant", ["explain", "--statement", "2027-10-31", "--participant", "B"]),
        ("explain-line", ["explain", "--statement", "2027-10-31", "--line", "1"]),
        ("explain-pro-rata", ["explain", "--statement", "2029-10-31", "--participant", "E"]),
        ("readings", ["readings"]),
    ],
)
def test_it_reads_like_this(run: Run, indexed: Path, name: str, args: list[str]) -> None:
    command, *rest = args
    result = run(command, "jobfokus", "--data", indexed, "--engine", "reference", *rest)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == (GOLDEN / f"{name}.txt").read_text("utf-8")


def test_the_columnar_engine_is_explained_alike(run: Run, indexed: Path) -> None:
    given = ("explain", "jobfokus", "--data", indexed, "--statement", "2029-10-31")
    for more in ((), ("--participant", "E"), ("--line", "1")):
        assert run(*given, *more).stdout == run(*given, *more, "--engine", "reference").stdout


def test_a_rate_is_explained_step_by_step(run: Run, tmp_path: Path) -> None:
    months = [f"{2027 + (month > 12)}-{(month - 1) % 12 + 1:02d}" for month in range(3, 15)]
    rows = ["measure,period,value", "leavers,2027-03-01/2028-02-29,28", *(f"headcount,{month},100" for month in months)]
    (tmp_path / "aggregates.csv").write_text("\n".join(rows) + "\n", "utf-8")
    given = ("explain", "randers", "--data", tmp_path, "--engine", "reference", "--statement", "2028-05-31")
    text = run(*given, "--line", "1").stdout
    assert "max(0; 33,7 − 28) = 5,7" in text
    assert "Personaleomsætning: 28 / (1.200 / 12) × 100 = 28 pct.  [Bilag 5.1, 2 (1)]" in text
    assert "70.000,00 kr. × 5,7 = 399.000,00 kr." in text


def test_an_explanation_is_data_too(run: Run, register: Path) -> None:
    given = ("explain", "jobfokus", "--data", register, "--engine", "reference", "--statement", "2027-10-31")
    data = json.loads(run(*given, "--line", "4", "--format", "json").stdout)
    assert (data["agreement"], data["statement"], data["rejected_rows"]) == ("jobfokus", "2027-10-31", 0)
    step = data["explanation"]
    assert step["amount_oere"] == 280000
    assert step["clause"] == "Bilag 5.1, 2 (1)"
    assert [part.get("exact_oere") for part in step["parts"] if part.get("adds")] == ["280000"]


def test_rejected_rows_stand_above_the_explanation(run: Run, register: Path) -> None:
    with (register / "observations.csv").open("a", encoding="utf-8") as file:
        file.write("X,paid_hours,2027-05,90\n")
    given = ("explain", "jobfokus", "--data", register, "--engine", "reference", "--statement", "2027-10-31")
    assert run(*given).exit_code == 2
    assert run(*given, "--accept-rejected").stdout.startswith("OBS: afregnet uden 1 afvist række (--accept-rejected).")


def test_readings_are_data_too(run: Run, register: Path) -> None:
    result = run("readings", "jobfokus", "--data", register, "--engine", "reference", "--format", "json")
    data = json.loads(result.stdout)
    by_id = {each["id"]: each for each in data["readings"]}
    assert by_id["J2"]["alternative"] == "more-than"
    assert by_id["J2"]["statements"][0] == {
        "statement": "2027-10-31",
        "payable_oere": 2680000,
        "difference_oere": -560000,
    }
    assert data["payable_oere"] == sum(each["payable_oere"] for each in data["statements"])


def changed(tmp_path: Path) -> Path:
    """The agreement with another price."""
    file = tmp_path / "amended.yaml"
    text = (ROOT / "agreements" / "jobfokus.yaml").read_text("utf-8")
    file.write_text(text.replace('pay: "5600.00"', 'pay: "5700.00"'), "utf-8")
    return file


def test_diff_shows_terms_and_money(run: Run, register: Path, tmp_path: Path) -> None:
    file = changed(tmp_path)
    terms = run("diff", "jobfokus", file).stdout
    assert terms == f"Vilkår, agreements/jobfokus.yaml → {file}\n  outcomes.employment.pay: 5600.00 → 5700.00\n"
    money = run("diff", "jobfokus", file, "--data", register, "--engine", "reference").stdout
    assert money.startswith(terms)
    first = next(line for line in money.splitlines() if line.startswith("2027-10-31"))
    assert re.split(r" {2,}", first) == ["2027-10-31", "32.400,00 kr.", "32.850,00 kr.", "+450,00 kr."]
    same = run("diff", "jobfokus", "jobfokus", "--lang", "en")
    assert same.stdout == "Terms, agreements/jobfokus.yaml → agreements/jobfokus.yaml\nNo terms are changed.\n"
    data = json.loads(run("diff", "jobfokus", file, "--data", register, "--format", "json").stdout)
    assert data["terms"] == [{"path": "outcomes.employment.pay", "old": "5600.00", "new": "5700.00"}]
    assert data["statements"][0]["difference_oere"] == 45000


def recorded(run: Run, register: Path, tmp_path: Path, *more: str) -> Path:
    """A settlement as it was recorded."""
    file = tmp_path / "settlement.json"
    text = run("settle", "jobfokus", "--data", register, "--engine", "reference", "--format", "json", *more).stdout
    file.write_text(text, "utf-8")
    return file


def test_a_recorded_settlement_holds(run: Run, register: Path, tmp_path: Path) -> None:
    file = recorded(run, register, tmp_path, "--reading", "J2=more-than", "--known-at", "2030-01-01")
    result = run("verify", file, "--data", register)
    assert result.exit_code == 0, result.output
    assert "✓ Opgørelsen 2027-10-31: alle tal og linjer" in result.stdout
    assert result.stdout.endswith("Afregningen holder.\n")


def test_changed_facts_do_not_hold(run: Run, register: Path, tmp_path: Path) -> None:
    file = recorded(run, register, tmp_path)
    observations = register / "observations.csv"
    observations.write_text(observations.read_text("utf-8").replace("85.99", "86.99"), "utf-8")
    result = run("verify", file, "--data", register, "--engine", "reference", "--lang", "en")
    assert result.exit_code == 1
    assert "✗ hash of the facts: recorded " in result.stdout
    assert "✗ 2027-10-31: payable: recorded 3240000, now 3800000" in result.stdout
    assert "✗ 2027-10-31: lines: 7 recorded lines, now 8" in result.stdout
    assert "✓ hash of the terms: " in result.stdout
    assert result.stdout.endswith("The settlement does not hold.\n")


def test_changed_terms_do_not_hold(run: Run, register: Path, tmp_path: Path) -> None:
    file = recorded(run, register, tmp_path)
    result = run("verify", file, "--data", register, "--engine", "reference", "--agreement", changed(tmp_path))
    assert result.exit_code == 1
    assert "✗ vilkårenes hash: noteret " in result.stdout
    assert "✓ observationernes hash: " in result.stdout


def test_the_agreement_is_found_by_its_id_where_its_file_has_moved(run: Run, register: Path, tmp_path: Path) -> None:
    file = recorded(run, register, tmp_path)
    data = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**data, "terms_file": "elsewhere/jobfokus.yaml"}), "utf-8")
    assert run("verify", file, "--data", register, "--engine", "reference").exit_code == 0
