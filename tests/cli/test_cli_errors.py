"""Bad input: exit code 2, the reason on standard error, no traceback."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command_line import ROOT, Run


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["settle"], "AGREEMENT mangler\nSe virkning settle --help"),
        (["settle", "jobfokus"], "--data mangler\nSe virkning settle --help"),
        (["settle", "jobfokus", "--lang", "en"], "--data is missing\nSee virkning settle --help"),
        (
            ["settel"],
            "der er ingen kommando settel; der er: case, cases, forecast, sensitivity, design, read, lint, settle, "
            "explain, check, readings, diff, verify, generate, trace, draft",
        ),
        (["settle", "jobfokus", "--date", "x"], "der er intet tilvalg --date\nSe virkning settle --help"),
        (
            ["settle", "jobfokus", "--data", "x", "--engine", "quick"],
            "--engine: quick er ikke et af valgene: duckdb, reference, spark\nSe virkning settle --help",
        ),
        (
            ["generate", "jobfokus", "--out", "x", "--participants", "many"],
            "--participants: many er ikke et helt tal\nSe virkning generate --help",
        ),
        (
            ["generate", "jobfokus", "--out", "x", "--participants", "-1"],
            "--participants: -1 er for lidt; det mindste er 0\nSe virkning generate --help",
        ),
        (["check", "missing.yaml"], "missing.yaml: error: cannot be read: No such file or directory"),
    ],
)
def test_what_is_wrong_with_the_command_is_said(run: Run, args: list[str], said: str) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert result.stderr == f"{said}\n"
    assert result.stdout == ""


def test_an_unknown_agreement_lists_the_known(run: Run, register: Path) -> None:
    result = run("settle", "nobody", "--data", register)
    assert result.exit_code == 2
    assert result.stderr.startswith('"nobody" er hverken en fil eller en aftale i ./agreements; der er: ')
    assert "jobfokus" in result.stderr
    assert "istanbul_kodluyor" in result.stderr


def test_an_unknown_statement_lists_the_known(run: Run, register: Path) -> None:
    result = run("settle", "randers", "--data", register, "--statement", "2028-01-01")
    assert result.exit_code == 2
    assert result.stderr == "Der er ingen opgørelse 2028-01-01; der er: 2028-05-31, 2029-05-31\n"
    assert "er ikke en dato" in run("settle", "randers", "--data", register, "--statement", "maj").stderr


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--reading", "J2", '"J2" er ikke en læsning: skriv for eksempel J2=more-than'),
        ("--reading", "J2=less", "reading J2 has no alternative less"),
        ("--reading", "X9=less", "there is no reading X9"),
        ("--known-at", "yesterday", '"yesterday" er hverken en dato eller et tidspunkt'),
        ("--known-at", "2027-02-30", '"2027-02-30" er hverken en dato eller et tidspunkt'),
        ("--memory", "much", '"much" er ikke en mængde hukommelse'),
    ],
)
def test_options_that_make_no_sense_are_refused(run: Run, register: Path, option: str, value: str, said: str) -> None:
    result = run("settle", "jobfokus", "--data", register, "--engine", "reference", option, value)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_a_missing_data_directory_is_refused(run: Run, tmp_path: Path) -> None:
    result = run("settle", "jobfokus", "--data", tmp_path / "nowhere")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{tmp_path / 'nowhere'}: error:")


def test_lines_that_cannot_be_written_are_refused(run: Run, register: Path, tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "lines.parquet"
    result = run("settle", "jobfokus", "--data", register, "--engine", "reference", "--lines", file)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{file} kan ikke skrives: ")
    assert result.stdout == ""


def test_explaining_what_is_not_there_is_refused(run: Run, register: Path) -> None:
    given = ("explain", "jobfokus", "--data", register, "--engine", "reference", "--statement", "2027-10-31")
    assert run(*given, "--participant", "Z").stderr == 'Der er ingen deltager "Z".\n'
    assert run(*given, "--line", "99").stderr == "Der er ingen linje 99: opgørelsen har 7.\n"
    both = run(*given, "--line", "1", "--participant", "A")
    assert both.exit_code == 2
    assert both.stderr == "Angiv enten --participant eller --line, ikke begge.\n"


@pytest.mark.parametrize("text", ["not json", "[]", '{"agreement": "x"}', '{"statements": [1]}'])
def test_what_is_no_settlement_cannot_be_verified(run: Run, register: Path, tmp_path: Path, text: str) -> None:
    file = tmp_path / "settlement.json"
    file.write_text(text, "utf-8")
    result = run("verify", file, "--data", register)
    assert result.exit_code == 2
    assert result.stderr.startswith(str(file))
    assert "Traceback" not in result.stderr


def command(*args: object) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own."""
    line = [sys.executable, "-m", "virkning.cli", *(str(arg) for arg in args)]
    return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)


def test_help_answers_at_once() -> None:
    times = []
    for _ in range(5):
        start = time.perf_counter()
        result = command("--help")
        times.append(time.perf_counter() - start)
        assert result.returncode == 0
    assert "Kommandoer:" in result.stdout
    assert min(times) < 0.3


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; import virkning.cli; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    heavy = {"duckdb", "ibis", "pyarrow", "pydantic", "lark", "rich", "numpy", "pandas"}
    assert not heavy & {name.split(".")[0] for name in run.stdout.split()}


def test_json_alone_goes_to_standard_output(register: Path) -> None:
    given = ("--data", register, "--engine", "reference", "--format", "json")
    result = command("settle", "jobfokus", *given)
    assert result.returncode == 0
    assert json.loads(result.stdout)["agreement"] == "jobfokus"
    assert result.stderr == ""


def test_exit_codes_are_those_of_the_process(register: Path) -> None:
    assert command("settle", "jobfokus", "--data", register / "no").returncode == 2
    assert command("check", "ungeloeftet").returncode == 0
    assert command("--version").stdout == "virkning 0.1.0\n"


@pytest.mark.parametrize("name", ["settle", "explain", "check", "readings", "diff", "verify", "generate"])
def test_every_command_helps_in_both_languages(run: Run, name: str) -> None:
    danish, english = run(name, "--help").stdout, run(name, "--help", "--lang", "en").stdout
    assert danish.startswith("Brug: virkning")
    assert english.startswith("Usage: virkning")
    assert "Vis denne hjælp." in danish
    assert "Show this help." in english
