"""The commands that look ahead, as a user meets them: what they say in both languages, refuse, and write."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import ROOT, Run

from virkning.cli.base import new_page
from virkning.papers import inputs

QUICK = ("--scenarios", "20")
EVERY = [
    ("forecast", "jobfokus"),
    ("forecast", "randers"),
    ("sensitivity", "jobfokus"),
    ("sensitivity", "randers"),
    ("design", "jobfokus"),
    ("forecast", "ungeloeftet"),
    ("sensitivity", "ungeloeftet"),
]
ENGLISH = re.compile(
    r"\b(the|of|and|which|repaid|repayment|runs?|seed|terms|cap|grant|risk|mean|due|net|plan is|error|expected|known)\b"
)
DANISH = re.compile(r"\b(og|af|til|forløb|frø|vilkår|tilbagebetaling|tilskud|loft|gennemsnit|risiko|planen|kommunen)\b")
OTHERS = ("Ikke opgjort", "Not stated", "Tilbagediskonteret", "Discounted", "Den Sociale", "Recovery", "Styrelsen")
QUOTED = re.compile(
    r"Ungeløftet: |Mindst \d+ pct.*uddannelse|Andel af indsatsgruppen.*|Øget \w+|Sparede \w+|Ordinære \w+|"
    r"Livstilfredshed|§85-sager.*året|Borgere, der.*året|Fratrædelser i året|virkning \w+|--\w+"
)


def own_words(text: str) -> list[str]:
    """The lines of a paper without what the agreement and its assumptions say in their own words."""
    said = []
    for line in text.splitlines():
        if not line.startswith(OTHERS) and not re.match(r"[JRU]\d+ ", line):  # nor a reading with its wording
            said.append(QUOTED.sub("", line))
    return said


@pytest.fixture
def given(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, ...]:
    """A command on an agreement; a search tries one cap only, which is quicker."""
    name, agreement = request.param
    if name != "design":
        return name, agreement, *QUICK
    return name, agreement, *QUICK, "--parameters", str(one_cap(tmp_path))


def one_cap(folder: Path) -> Path:
    """Assumptions with one cap to try."""
    file = folder / "one-cap.forecast.yaml"
    text = (ROOT / "agreements" / "jobfokus.forecast.yaml").read_text("utf-8")
    file.write_text(re.sub(r"caps: \[.*\]", 'caps: ["14000000.00"]', text), "utf-8")
    return file


@pytest.mark.parametrize("given", EVERY, ids=" ".join, indirect=True)
def test_danish_output_has_no_english_words_and_english_no_danish(run: Run, given: tuple[str, ...]) -> None:
    danish, english = run(*given), run(*given, "--lang", "en")
    assert (danish.exit_code, english.exit_code) == (0, 0)
    assert (danish.stderr, english.stderr) == ("", "")
    assert not [line for line in own_words(danish.stdout) if ENGLISH.search(line)]
    assert not [line for line in own_words(english.stdout) if DANISH.search(line.lower())]
    assert "{" not in danish.stdout + english.stdout
    assert "None" not in danish.stdout + english.stdout
    assert ".." not in danish.stdout + english.stdout


def test_a_forecast_says_what_a_politician_asks(run: Run) -> None:
    said = run("forecast", "jobfokus", *QUICK).stdout
    assert said.startswith("JOBFOKUS: prognose\nDen Sociale Investeringsfond S/I · Lolland Kommune\n")
    for sentence in (
        "Ingen indekstabel: faste 2025-priser.",
        "20 forløb (frø 1) · vilkår 7ea20d268246 · forudsætninger ",
        "Går alt efter planen, tilbagebetales 11.404.800 kr.",
        "Kommunens nettoresultat efter planen: 345.600 kr.",
        "Tilskud, der skal tilbagebetales: 9.313.296 kr.",
        "Loft over alt, der betales: 14.000.000 kr.",
        "Tilskuddet tilbagebetales ikke fuldt ud",
        "Kommunen ender med et tab",
        "Fonden: intern rente pr. år",
        "Kommunen: nettoresultat",
        "Tilbagediskonteret til 1. januar 2025 med 3,5 pct. om året (",
        "Ikke opgjort: Staten.",
        "OBS: gevinsten medregner også de 4 pct., der ville have opfyldt målet uden indsatsen",
    ):
        assert sentence in said, sentence


def test_a_forecast_says_the_same_in_english(run: Run) -> None:
    said = run("forecast", "jobfokus", *QUICK, "--lang", "en").stdout
    for sentence in (
        "JOBFOKUS: forecast",
        "No index table: constant 2025 prices.",
        "20 runs (seed 1) · terms 7ea20d268246 · assumptions ",
        "If all goes to plan, DKK 11,404,800 is repaid",
        "Grant to be repaid: DKK 9,313,296",
        "The municipality ends with a loss",
        "Discounted to 1 January 2025 at 3.5% a year (",
    ):
        assert sentence in said, sentence


def test_a_sensitivity_analysis_and_a_design_say_what_they_found(run: Run, tmp_path: Path) -> None:
    said = run("sensitivity", "jobfokus", *QUICK).stdout
    assert "Udgangspunkt, kommunens nettoresultat i gennemsnit: " in said
    assert "Ét skøn ad gangen: kommunens nettoresultat i gennemsnit, kr." in said
    assert "kommunen går i nul ved en succesandel på 10,83 pct. (planen: 14,17 pct.)" in said
    said = run("design", "jobfokus", *QUICK, "--parameters", one_cap(tmp_path)).stdout
    assert "Ønsket: tilbagebetaling på 11.404.800 kr. i gennemsnit (± 1 pct.) og højst 45 pct. risiko" in said
    assert "De højeste priser, der holder risikoen på højst 45 pct., kr." in said
    assert "Priserne er rundet af til trin på 50 kr. hver." in said


@pytest.mark.parametrize("given", EVERY, ids=" ".join, indirect=True)
def test_the_same_command_gives_the_same_bytes(run: Run, given: tuple[str, ...]) -> None:
    first, again = (run(*given, "--format", "json") for _ in range(2))
    assert first.exit_code == 0
    assert first.stdout == again.stdout
    data = json.loads(first.stdout)
    assert data["agreement"] == given[1]
    assert (data["seed"], data["scenarios"], data["currency"], data["readings"]) == (1, 20, "DKK", {})
    assert re.fullmatch(r"[0-9a-f]{64}", data["terms_sha256"])
    assert re.fullmatch(r"[0-9a-f]{64}", data["parameters_sha256"])
    assert data["code_version"]


def test_another_seed_gives_other_runs(run: Run) -> None:
    given = ("forecast", "randers", *QUICK, "--format", "json")
    assert json.loads(run(*given).stdout)["payable"] != json.loads(run(*given, "--seed", "2").stdout)["payable"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["forecast", "jobfokus", "--chart", "x.pdf"], "x.pdf: et billede skrives som .svg eller .png\n"),
        (["sensitivity", "jobfokus", "--chart", "x"], "x: et billede skrives som .svg eller .png\n"),
        (["forecast", "jobfokus", "--chart", "no/x.svg"], "no/x.svg kan ikke skrives: mappen findes ikke.\n"),
        (["forecast", "jobfokus", "--scenario", "3"], "Angiv både --scenario og --out.\n"),
        (["forecast", "jobfokus", "--out", "x"], "Angiv både --scenario og --out.\n"),
        (
            ["forecast", "jobfokus", "--scenarios", "5", "--scenario", "6", "--out", "x"],
            "Der er intet forløb 6: de er nummereret fra 1 til 5.\n",
        ),
        (
            ["forecast", "jobfokus", "--data", "y", "--scenario", "1", "--out", "./y"],
            "--out y er mappen med data: vælg en anden, så de ikke overskrives.\n",
        ),
        (["forecast", "jobfokus", "--scenarios", "1"], "--scenarios: 1 er for lidt; det mindste er 2\n"),
        (["forecast", "jobfokus", "--scenarios", "many"], "--scenarios: many er ikke et helt tal\n"),
        (["forecast", "jobfokus", "--seed", "-1"], "--seed: -1 er for lidt; det mindste er 0\n"),
        (["forecast", "jobfokus", "--figure", "pie"], "--figure: pie er ikke et af valgene: fan, payers\n"),
        (["forecast", "nobody"], '"nobody" er hverken en fil eller en aftale i ./agreements; der er: '),
        (["forecast", "jobfokus", "--data", "/nowhere"], "/nowhere: error: there is no such data directory\n"),
        (["forecast", "jobfokus", "--reading", "J2=less"], "reading J2 has no alternative less"),
        (["design", "jobfokus", "--parameters", "/no.yaml"], "/no.yaml findes ikke. En prognose bygger på "),
        (["design", "randers"], "agreements/randers.forecast.yaml har ingen ønsker: skriv dem under aims"),
        (
            ["sensitivity", "randers", "--chart", "x.svg", "--figure", "break-even"],
            "Figuren kan ikke tegnes: kommunens nettoresultat er ikke opgjort.\n",
        ),
    ],
)
def test_what_cannot_be_done_is_refused_before_any_work(run: Run, args: list[str], said: str) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def test_where_there_are_no_assumptions_the_file_looked_for_is_named(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "jobs.yaml"
    file.write_text((ROOT / "agreements" / "jobfokus.yaml").read_text("utf-8"), "utf-8")
    danish, english = run("forecast", file), run("forecast", file, "--lang", "en")
    assert danish.exit_code == english.exit_code == 2
    wanted = tmp_path / "jobs.forecast.yaml"
    assert danish.stderr.startswith(f"{wanted} findes ikke. En prognose bygger på forudsætninger")
    assert english.stderr.startswith(f"{wanted} does not exist. A forecast rests on a file of assumptions")


def test_refusals_are_said_in_english_too(run: Run) -> None:
    assert "has no aims: write them below aims" in run("design", "randers", "--lang", "en").stderr
    assert "there is no such folder" in run("forecast", "randers", "--chart", "no/x.svg", "--lang", "en").stderr


def test_every_fault_in_the_assumptions_is_shown_with_its_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "jobs.forecast.yaml"
    text = (ROOT / "agreements" / "jobfokus.forecast.yaml").read_text("utf-8")
    text = text.replace("until: 2032", "until: 2020").replace("payer: state", "payer: moon")
    file.write_text(text.replace('share: "5%", range: ["2%", "8%"]', 'share: "9%", range: ["2%", "8%"]'), "utf-8")
    result = run("forecast", "jobfokus", "--parameters", file)
    assert result.exit_code == 2
    problems = result.stderr.splitlines()
    assert len(problems) >= 3
    assert all(re.match(rf"{re.escape(str(file))}:\d+: error: ", line) for line in problems)
    for word in ("outside its range", "until", "payer"):
        assert any(word in line for line in problems), word


@pytest.mark.parametrize("extra", [(), ("--reading", "J2=more-than")])
@pytest.mark.parametrize("index", [False, True])
def test_a_run_written_out_settles_to_the_very_amount(
    run: Run, tmp_path: Path, request: pytest.FixtureRequest, extra: tuple[str, ...], index: bool
) -> None:
    data = ("--data", request.getfixturevalue("indexed")) if index else ()
    out = tmp_path / "a run"
    said = run("forecast", "jobfokus", *QUICK, *data, *extra, "--scenario", "3", "--out", out).stdout
    found = re.search(r"Forløb 3 er skrevet til .*: ([\d.,]+) kr\. til betaling\. Efterregn det: (virkning .*)", said)
    assert found
    assert found[2] == f"virkning settle jobfokus --data '{out}'" + "".join(f" {each}" for each in extra)
    settled = run("settle", "jobfokus", "--data", out, *extra, "--format", "json")
    assert settled.exit_code == 0
    payable = sum(each["payable_oere"] for each in json.loads(settled.stdout)["statements"])
    assert f"{payable // 100:,}".replace(",", ".") + f",{payable % 100:02}" == found[1]


def test_a_run_of_an_agreement_measured_as_a_whole_settles_too(run: Run, tmp_path: Path) -> None:
    result = run("forecast", "randers", *QUICK, "--scenario", "20", "--out", tmp_path / "s", "--format", "json")
    json.loads(result.stdout)  # nothing but JSON
    found = re.search(r"Forløb 20 er skrevet til .*: ([\d.,]+) kr\.", result.stderr)
    assert found
    assert [file.name for file in (tmp_path / "s").iterdir()] == ["aggregates.csv"]
    assert f"{found[1]} kr." in run("settle", "randers", "--data", tmp_path / "s").stdout


def test_what_an_earlier_run_wrote_is_taken_away(run: Run, tmp_path: Path, indexed: Path) -> None:
    given = ("forecast", "jobfokus", *QUICK, "--scenario", "1", "--out", tmp_path / "s")
    run(*given, "--data", indexed)
    assert (tmp_path / "s" / "indices.csv").exists()
    run(*given)
    assert not (tmp_path / "s" / "indices.csv").exists()


def test_a_reading_is_forecast_though_the_assumptions_are_of_the_agreement_as_it_reads_itself(
    run: Run, tmp_path: Path
) -> None:
    said = run("forecast", "jobfokus", *QUICK, "--reading", "J2=more-than").stdout
    assert "Læsning J2: Mere end 86 timer." in said
    assert "En læsning ændrer, hvad der betales, ikke hvad der sker" in said
    plain, stricter = (
        json.loads(run("forecast", "jobfokus", *QUICK, "--format", "json", *extra).stdout)
        for extra in ((), ("--reading", "J2=more-than"))
    )
    assert stricter["readings"] == {"J2": "more-than"}
    assert stricter["payable"]["mean_oere"] < plain["payable"]["mean_oere"]
    assert stricter["payers"][0]["by_kind_oere"]["gain"] == plain["payers"][0]["by_kind_oere"]["gain"]
    for name in ("sensitivity", "design"):
        given = ("--scenarios", "5", "--reading", "J2=more-than", "--parameters", one_cap(tmp_path))
        assert "Læsning J2" in run(name, "jobfokus", *given).stdout


def test_with_data_it_says_what_is_known_and_from_which_data(run: Run, register: Path) -> None:
    said = run("forecast", "jobfokus", *QUICK, "--data", register).stdout
    assert "Kendt til og med 31. oktober 2029: 5 deltagere. Prognosen går ud fra det, der er sket." in said
    assert "2027-12-31 (afregnet)" in said
    assert re.search(r"forudsætninger [0-9a-f]{12} · data [0-9a-f]{12}\n", said)
    data = json.loads(run("forecast", "jobfokus", *QUICK, "--data", register, "--format", "json").stdout)
    settled = json.loads(run("settle", "jobfokus", "--data", register, "--format", "json").stdout)
    assert data["facts_sha256"] == settled["facts_sha256"]
    assert (data["known_until"], data["rejected_rows"]) == ("2029-10-31", 0)
    for each, was in zip(data["statements"], settled["statements"], strict=True):
        if each["known"]:
            assert set(each["quantiles_oere"].values()) == {was["payable_oere"]} == {each["mean_oere"]}
            assert each["standard_error_oere"] == 0
    assert [each["known"] for each in data["statements"]] == [True] * 5 + [False] * 5


def test_rejected_rows_are_refused_or_said_to_be_left_out(run: Run, register: Path, tmp_path: Path) -> None:
    with (register / "observations.csv").open("a", encoding="utf-8") as handle:
        handle.write("A,paid_hours,2027-11,many\n")
    refused = run("forecast", "jobfokus", *QUICK, "--data", register)
    assert refused.exit_code == 2
    assert "1 række er afvist" in refused.stderr
    for name in ("forecast", "sensitivity", "design"):
        given = ("--scenarios", "2", "--data", register, "--accept-rejected", "--parameters", one_cap(tmp_path))
        accepted = run(name, "jobfokus", *given)
        assert accepted.exit_code == 0
        assert "OBS: afregnet uden 1 afvist række" in accepted.stdout


@pytest.mark.parametrize(
    ("name", "figure", "says"),
    [
        ("forecast", "fan", "Til og med 30. juni 2032 tilbagebetales "),
        ("forecast", "payers", "I alt 2025–2032: "),
        ("sensitivity", "tornado", "Mest betyder "),
        ("sensitivity", "break-even", "Går i nul ved 10,8 pct."),
    ],
)
def test_pictures_are_written_and_told_in_words(run: Run, tmp_path: Path, name: str, figure: str, says: str) -> None:
    file = tmp_path / f"{figure}.svg"
    result = run(name, "jobfokus", "--scenarios", "10", "--chart", file, "--figure", figure)
    assert result.exit_code == 0
    assert f"Figuren er skrevet til {file}. " in result.stdout
    assert says in result.stdout
    assert file.read_text("utf-8").startswith("<svg")


def test_a_png_is_a_png_and_json_stays_alone(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "fan.PNG"
    result = run("forecast", "randers", "--scenarios", "10", "--chart", file, "--format", "json", "--lang", "en")
    assert file.read_bytes().startswith(b"\x89PNG")
    json.loads(result.stdout)
    assert result.stderr.startswith(f"The picture is written to {file}. ")


def test_a_bar_is_shown_on_a_terminal_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with inputs.bar("Regner", 2, shown=False) as advance:
        advance(1)
    assert capsys.readouterr() == ("", "")
    assert new_page().text() == "\n"
    line = [sys.executable, "-m", "virkning.cli", "forecast", "randers", "--scenarios", "5"]
    result = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stderr == ""
    assert "\x1b" not in result.stdout


def test_help_imports_nothing_that_forecasts_need() -> None:
    code = "import sys; import virkning.cli; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in run.stdout.split()}
    assert not {"numpy", "scipy", "altair", "vl_convert", "pyxirr", "rich", "pydantic"} & loaded


@pytest.mark.parametrize("name", ["forecast", "sensitivity", "design"])
def test_help_says_every_default_in_both_languages(run: Run, name: str) -> None:
    danish, english = run(name, "--help").stdout, run(name, "--help", "--lang", "en").stdout
    number = "10000" if name == "forecast" else "2000"
    assert re.search(rf"--scenarios N\s+Antal forløb\.\s+\[standard: {number}\]", danish)
    assert re.search(rf"--scenarios N\s+The number of runs\.\s+\[default: {number}\]", english)
    assert re.search(r"--seed S\s+.*\[standard:\s+1\]", danish, re.DOTALL)
