"""A first agreement file carries what the paper says, and says where a person must decide."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from real_documents import ROOT, document_at_hand
from ruamel.yaml import YAML
from test_agreement_findings import reading_of

from virkning.sources.agreements.draft import draft, slug
from virkning.sources.files import open_document
from virkning.terms import BadInput, load
from virkning.terms.load import loads

SIGNED = [
    ("jobfokus-tilsagn-2025.txt", "jobfokus"),
    ("randers-tilsagn-2025.txt", "randers"),
]
OWN = ("tilsagn-nybro.txt", "tilsagn-soekilde.txt", "tilsagn-bakkeby.txt")


def drafted(name: str) -> dict[str, Any]:
    data: dict[str, Any] = YAML(typ="safe").load(draft(reading_of(name)))
    return data


def shipped(agreement: str) -> dict[str, Any]:
    data: dict[str, Any] = YAML(typ="safe").load((ROOT / "agreements" / f"{agreement}.yaml").read_text("utf-8"))
    return data


@pytest.mark.parametrize(("document", "agreement"), SIGNED)
def test_the_draft_has_the_amounts_dates_and_plans_of_the_agreement_file(document: str, agreement: str) -> None:
    draft_of, file = drafted(document), shipped(agreement)
    assert draft_of["grant"] == file["grant"]
    assert draft_of["period"] == file["period"]
    assert {role: party["id"] for role, party in draft_of["parties"].items()} == {
        role: party["id"] for role, party in file["parties"].items()
    }
    assert draft_of["statements"] == file["statements"]
    assert draft_of.get("source", {}).get("signed") == file["source"].get("signed")
    figures = ("amounts", "total", "per_participant")
    assert [{name: line.get(name) for name in figures} for line in draft_of["budget"]["lines"]] == [
        {name: line.get(name) for name in figures} for line in file["budget"]["lines"]
    ]
    for name in ("clause", "years", "totals", "total"):
        assert draft_of["budget"][name] == file["budget"][name]


@pytest.mark.parametrize(("document", "agreement"), SIGNED)
def test_the_draft_has_the_caps_and_prices_of_the_agreement_file(document: str, agreement: str) -> None:
    draft_of, file = drafted(document), shipped(agreement)
    assert [(limit["clause"], limit["at_most"]) for limit in draft_of["limits"]] == [
        (limit["clause"], limit["at_most"]) for limit in file["limits"]
    ]
    assert [(each["clause"], each["each"], each["pay"]) for each in draft_of["outcomes"]] == [
        (each["clause"], each["each"], each["pay"]) for each in file["outcomes"]
    ]


def test_the_draft_has_the_baselines_and_windows_of_the_agreement_file() -> None:
    draft_of, file = drafted("randers-tilsagn-2025.txt"), shipped("randers")
    baselines = [each["is"] for name, each in file["definitions"].items() if name.startswith("baseline")]
    assert [each["is"] for each in draft_of["definitions"].values()] == baselines
    assert [each["measured"]["windows"] for each in draft_of["outcomes"]] == [
        each["measured"]["windows"] for each in file["outcomes"]
    ]
    assert [each["quantity"] for each in draft_of["outcomes"]] == [
        "max(0, baseline_1 - measure_1)",
        "max(0, measure_2 - baseline_2)",
        "max(0, measure_3 - baseline_3)",
    ]


def test_the_draft_has_the_price_level_and_the_cohorts_of_the_agreement_file() -> None:
    draft_of, file = drafted("jobfokus-tilsagn-2025.txt"), shipped("jobfokus")
    for name in ("year", "first_year", "clause"):
        assert draft_of["price_level"][name] == file["price_level"][name]
    assert [each["planned"] for each in draft_of["cohorts"]["groups"]] == [120, 120, 120]
    assert draft_of["participants"]["planned"] == file["participants"]["planned"] == 360


@pytest.mark.parametrize("document", [document for document, _ in SIGNED] + list(OWN))
def test_each_value_stands_where_its_comment_says(document: str) -> None:
    paper = open_document(document_at_hand(document))
    places = re.findall(r"([\w.-]+\.txt):(\d+)(?:-\d+)? \((\d+)-(\d+)\)", draft(reading_of(document)))
    assert len(places) > 20
    for file, line, start, end in places:
        assert file == paper.file
        assert paper.line_of(int(start)) == int(line)
        assert paper.original[int(start) : int(end)].strip()


@pytest.mark.parametrize("document", OWN)
def test_each_amount_of_a_draft_stands_in_the_paper(document: str) -> None:
    paper = open_document(document_at_hand(document)).original.replace(".", "").replace("\n", " ")
    for amount in re.findall(r'"(\d+\.\d\d)"', draft(reading_of(document))):
        whole, _, rest = amount.partition(".")
        millions = f"{Decimal(amount) / 1_000_000:f}".rstrip("0").rstrip(".").replace(".", ",")
        stated = rf"(?<!\d)(?:{whole}(?:,{rest})?(?!\d)|{millions} mio)"
        assert amount == "0.00" or re.search(stated, paper), amount


@pytest.mark.parametrize("document", OWN)
def test_a_draft_is_refused_only_for_what_a_person_must_decide(document: str) -> None:
    text = draft(reading_of(document))
    with pytest.raises(BadInput) as refused:
        loads(text, "draft.yaml")
    lines = text.splitlines()
    for problem in refused.value.problems:
        if problem.severity == "warning":
            continue  # what lint says too
        near = "\n".join(lines[max(0, (problem.line or 1) - 2) : (problem.line or 1) + 3])
        planted = document == "tilsagn-nybro.txt" and ("sum" in problem.message or "due" in problem.message)
        assert "TODO" in near or planted, str(problem)


def test_a_month_that_has_a_day_elsewhere_in_the_paper_has_that_day() -> None:
    statements = drafted("tilsagn-nybro.txt")["statements"]["dates"]
    assert statements[0]["date"] == date(2028, 6, 30)
    assert statements[0]["due"] == date(2028, 8, 31)
    assert "TODO: the paper says August 2028; the last day is assumed" in draft(reading_of("tilsagn-nybro.txt"))


def test_an_empty_cell_of_a_budget_is_placed_by_the_totals_and_the_draft_says_so() -> None:
    assert "empty cells placed by the totals" in draft(reading_of("randers-tilsagn-2025.txt"))


def test_a_title_becomes_an_id() -> None:
    assert slug("Én vej – på tværs af Østerbro") == "en_vej_paa_tvaers"


def test_the_shipped_agreements_still_load() -> None:
    for _, agreement in SIGNED:
        load(ROOT / "agreements" / f"{agreement}.yaml")


def test_the_handbook_shows_a_draft_as_it_is() -> None:
    page = (ROOT / "docs" / "papers.md").read_text("utf-8")
    shown = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    text = draft(reading_of("tilsagn-bakkeby.txt"))
    assert len(shown) == 1
    assert all(line in text for line in shown[0].splitlines())
