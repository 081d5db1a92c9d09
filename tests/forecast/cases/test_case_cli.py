"""``case`` and ``cases`` as a user meets them, in Danish and English."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from case_files import ROOT, write
from click.testing import CliRunner, Result

from virkning.cli import main

Run = Callable[..., Result]

LEJRE = """\
Kortere jobafklaringsforløb · Lejre Kommune
Kilde: Investeringscases fra kommunerne, bilag til udvalgsmøde i Lyngby-Taarbæk Kommune, 12. marts 2019
Periode: uden slutdato; alle beløb er pr. år. Prisniveauet er ikke oplyst.
Effekten er brutto: investeringen er ikke trukket fra.

Linjer. Beløb i kr.
Linje                         Art               Pr. år
──────────────────────────────────────────────────────
Investering: Tidlig indsats                 450.000,00
Effekt: Afkortede forløb      forsørgelse   697.500,00

Investering                                 450.000,00
Effekt (brutto)                             697.500,00
Netto                                       247.500,00

Resultat pr. år
  Investering i alt  450.000,00 kr.
  Effekt (brutto)    697.500,00 kr.
  Netto              247.500,00 kr.
  Tjent hjem         intet år: sagen har ingen slutdato

Hvad der skal til for at gå i nul, alt andet uændret
Tal            I sagen      Skal være   Hele
────────────────────────────────────────────
borgere             75          48,39     49
uger                 4           2,58
Pris      2.325,00 kr.   1.500,00 kr.

Noter
  Kilden runder nettogevinsten af til ca. 250.000 kr.

Kontrol af tallene
  ✓ effekt: kilden siger 697.500,00 kr., delene giver 697.500,00 kr.
  ! netto: kilden siger 250.000,00 kr., delene giver 247.500,00 kr. [cases/lejre_jobafklaring.yaml:27]

Ventet resultat
  ✓ 2.325 kr. for 75 borgere i 4 uger er 697.500 kr. om året, og 247.500 kr. netto
  ✓ Sagen har ingen slutdato og derfor intet år, hvor investeringen er tjent hjem
  ✓ Indsatsen går i nul ved 2,58 uger eller 48,4 borgere, altså 49 hele borgere
  3 af 3 passer.
"""

THISTED = """\
Result
  Cost in all                DKK 36 million
  Effect (gross)             DKK 53 million
  Net                        DKK 17 million
  Net, if the effect is net  DKK 53 million
  Breaks even                at the end of 2017
  Present value, net         DKK 15,484,120.68

Discounted to 2016 at 3.5% in years 0-35, 2.5% in years 36-70, 1.5% from year 71. The Danish Ministry of Finance: \
Dokumentationsnotat for den samfundsøkonomiske diskonteringsrente, 7 January 2021.
The rate is real and belongs with constant prices; the price level is not stated.
"""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(ROOT)

    def invoke(*args: object) -> Result:
        return CliRunner().invoke(main, [str(arg) for arg in args])

    return invoke


def said(run: Run, folder: Path, *options: str, **changes: Any) -> str:
    """What the command says of the small case with other keys."""
    result = run("case", write(folder, **changes), *options)
    assert result.exit_code == 0
    return result.stdout


def test_a_case_reads_like_this_in_danish(run: Run) -> None:
    result = run("case", "cases/lejre_jobafklaring.yaml")
    assert result.exit_code == 0
    assert result.stdout == LEJRE


def test_a_case_reads_like_this_in_english(run: Run) -> None:
    result = run("case", "cases/thisted_strategi.yaml", "--lang", "en")
    assert THISTED in result.stdout
    assert "It is read as gross." in result.stdout


@pytest.mark.parametrize("path", sorted((ROOT / "cases").glob("*.yaml")), ids=lambda path: path.stem)
@pytest.mark.parametrize("lang", ["da", "en"])
def test_every_case_can_be_shown_and_holds(run: Run, path: Path, lang: str) -> None:
    result = run("case", path.relative_to(ROOT), "--lang", lang)
    assert result.exit_code == 0
    assert "✗" not in result.stdout
    assert "{" not in result.stdout


def test_a_finding_ends_well_unless_strict(run: Run) -> None:
    given = ("case", "cases/hvidovre_samtaler.yaml")
    result = run(*given, "--strict")
    assert result.exit_code == 1
    assert "! investering: kilden siger 2,2 mio. kr., delene giver 2,1 mio. kr. [cases/hvidovre_samtaler.yaml:" in (
        result.stdout
    )
    assert run(*given).exit_code == 0
    assert run("case", "cases/odense_portefoelje.yaml", "--strict").exit_code == 0


def test_an_amount_in_the_wrong_unit_is_told_and_kept(run: Run) -> None:
    shown = run("case", "cases/odsherred_barsel.yaml").stdout
    assert "! 0,50 kr. ligner en forkert enhed: de andre beløb er af størrelse som 0,5 mio. kr." in shown
    assert "Netto                          -0,4999995 mio. kr." in shown


def test_children_that_do_not_add_up_are_flagged_and_those_that_do_pass(run: Run) -> None:
    shown = run("case", "cases/vordingborg_samlet.yaml").stdout
    assert "! investering: sagen siger 7,5 mio. kr. om året, delsagerne giver 7,6 mio. kr. om året" in shown
    assert "! effekt: sagen siger 16,2 mio. kr. om året, delsagerne giver 16,4 mio. kr. om året" in shown
    assert "✓ personer: sagen siger 160 borgere, delsagerne giver 160 borgere" in shown


def test_an_expectation_that_fails_is_shown_and_ends_with_1(run: Run, tmp_path: Path) -> None:
    expect = {"name": "Nettogevinsten er 151 kr.", "net": "151", "break_even": 2027, "findings": ["stated.cost"]}
    also = {"holds": ["stated.net"], "whole": {"uger": 4}}
    result = run("case", write(tmp_path, expect=[{**expect, **also}]))
    assert result.exit_code == 1
    assert "✗ Nettogevinsten er 151 kr." in result.stdout
    for line in (
        "net: ventet 151, fandt 150",
        "break_even: ventet 2027, fandt 2026",
        "findings: ventet stated.cost, fandt none",
        "holds: ventet stated.net, fandt none",
        "whole.uger: ventet 4, fandt unknown",
    ):
        assert line in result.stdout
    assert "0 af 1 passer." in result.stdout


@pytest.mark.parametrize(
    ("changes", "danish", "english"),
    [
        ({"effects": "missing"}, "Effekt: beløbet mangler", "Effect: the amount is missing"),
        (
            {"effects": "self-financing promised"},
            "Effekt: skal tjene sig hjem, men intet beløb er oplyst",
            "Effect: is to pay for itself, but no amount is stated",
        ),
        (
            {"costs": [{"title": "Løn", "each_year": {"zero": "i budgettet"}}]},
            "Løn: 0, fordi: i budgettet",
            "Løn: 0, because: i budgettet",
        ),
        (
            {"effect_is": "not stated"},
            "Netto, hvis effekten er netto",
            "Net, if the effect is net",
        ),
        (
            {"effects": [{"title": "Ydelser", "each_year": {"from": "90", "to": "110"}}]},
            "tidligst med udgangen af 2026; i det dårligste tilfælde ikke inden for perioden",
            "at the end of 2026 at the earliest; at worst not within the period",
        ),
        (
            {"effects": [{"title": "Ydelser", "each_year": {"at_least": "90"}}]},
            "Skal dækkes, hvis kun det mindste indløses  30,00 kr.",
            "To be covered if only the least is achieved  DKK 30.00",
        ),
        (
            {"participants": {"agreed": 7, "unit": "borgere"}},
            "Pladser: 7 borgere; investering pr. plads: 42,86 kr.",
            "Places: 7 borgere; cost a place: DKK 42.86",
        ),
        (
            {"discount": {"rate": "3%", "source": "Kommunens egen"}},
            "Diskonteret til 2026 med 3 pct. fra år 0. Sagens egen rente: Kommunens egen.",
            "Discounted to 2026 at 3% from year 0. The case's own rate: Kommunens egen.",
        ),
        (
            {"persons": [{"unit": "borgere", "kind": "stock", "each_year": "2"}]},
            "borgere: bestand, lægges ikke sammen over årene",
            "borgere: a stock, not added over years",
        ),
        ({"years": 3}, "med udgangen af år 1", "at the end of year 1"),
        (
            {
                "effects": [
                    {"title": "Ydelser", "by_year": {2026: {"from": "90", "to": "110"}, 2027: "110", 2028: "100"}}
                ]
            },
            "med udgangen af 2026 til 2027",
            "at the end of 2026 to 2027",
        ),
        (
            {"costs": [{"title": "Løn", "by_year": {2026: "100", 2027: "missing", 2028: "100"}}]},
            "mindst 200,00 kr.",
            "at least DKK 200.00",
        ),
        (
            {"effects": [{"title": "Ydelser", "each_year": "200", "success": "65%"}]},
            "65 pct.     50 pct.",
            "65%       50%",
        ),
        (
            {"stated": {"effect": "450"}, "effects": "missing"},
            "? effekt: kilden siger 450,00 kr., delene giver intet tal; kan ikke sammenlignes",
            "? effect: the source says DKK 450.00, the parts come to no figure; cannot be compared",
        ),
    ],
)
def test_what_is_out_of_the_ordinary_is_said(
    run: Run, tmp_path: Path, changes: dict[str, Any], danish: str, english: str
) -> None:
    assert danish in said(run, tmp_path, **changes)
    assert english in said(run, tmp_path, "--lang", "en", **changes)


def test_a_case_as_json_has_whole_oere_and_says_what_is_missing(run: Run) -> None:
    data = json.loads(run("case", "cases/favrskov_opfoelgning.yaml", "--format", "json").stdout)
    assert data["case"] == "favrskov_opfoelgning"
    assert data["cost"] == {
        "from_oere": 0,
        "to_oere": 0,
        "known": False,
        "gaps": [{"state": "missing", "line": "costs", "year": None}],
    }
    assert data["net"]["from_oere"] == 120_000_000
    assert not data["net"]["known"]
    assert data["discount"]["announced"] == "2021-01-07"
    assert [each["holds"] for each in data["expected"]] == [True]


def test_bad_input_is_told_in_full_and_ends_with_2(run: Run) -> None:
    result = run("case", "tests/forecast/cases/bad/several-at-once.yaml")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 10
    assert "several-at-once.yaml:17: error: years: the period" in result.stderr


def test_a_portfolio_is_compared_and_added_up(run: Run) -> None:
    result = run("cases", "cases")
    assert result.exit_code == 0
    for line in (
        "24 sager i cases",
        "thisted_strategi *       2016–2019        36,000    53,000     17,000   2017",
        "↳ vordingborg_unge *     4 år              8,000    17,200      9,200   År 1",
        "lejre_jobafklaring       pr. år            0,450     0,698      0,248   ingen slutdato",
        "Summerne er ikke over de samme sager; effekt minus investering giver derfor ikke netto.",
        "vordingborg_unge: tælles i vordingborg_samlet",
        "odsherred_afklaring: effekten er lovet uden beløb",
    ):
        assert line in result.stdout
    assert run("cases", "cases", "--strict").exit_code == 1


def test_a_portfolio_in_english_and_as_json(run: Run) -> None:
    shown = run("cases", "cases", "--lang", "en").stdout
    assert "24 cases in cases" in shown
    assert "lejre_jobafklaring: no end, only amounts a year" in shown
    data = json.loads(run("cases", "cases", "--format", "json").stdout)
    assert data["sums"]["cost"] == {
        "from_oere": 21_033_329_600,
        "to_oere": 21_033_329_600,
        "known": True,
        "gaps": [],
        "cases": 18,
    }
    assert {each["case"]: each["why"] for each in data["left_out"]["cost"]} == {
        "aalborg_mikrolaan": "missing",
        "favrskov_opfoelgning": "missing",
        "lejre_jobafklaring": "unlimited",
    }


def test_one_case_alone_and_mixed_prices_are_said(run: Run, tmp_path: Path) -> None:
    write(tmp_path, effects=[{"title": "Ydelser", "each_year": {"from": "90", "to": "110"}}])
    alone = run("cases", tmp_path).stdout
    assert alone.startswith("1 sag i ")
    assert "2026 eller aldrig" in alone
    write(tmp_path, case="other", price_level="not stated")
    assert "OBS: summerne blander prisniveauer: ikke oplyst, 2025." in run("cases", tmp_path).stdout


def test_a_folder_without_cases_ends_with_2(run: Run, tmp_path: Path) -> None:
    result = run("cases", tmp_path)
    assert result.exit_code == 2
    assert "holds no case" in result.stderr


@pytest.mark.parametrize("name", ["case", "cases"])
def test_the_commands_help_in_both_languages(run: Run, name: str) -> None:
    assert run(name, "--help").stdout.startswith("Brug: virkning")
    assert "Exit with code 1 if a check of the figures" in run(name, "--help", "--lang", "en").stdout
