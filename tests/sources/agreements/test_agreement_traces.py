"""Each figure and date of an agreement file is found in its paper, or it is explained why not; and the other way."""

from __future__ import annotations

import pytest
from real_documents import ROOT
from test_agreement_findings import reading_of

from virkning.sources.agreements.draft import draft
from virkning.sources.agreements.trace import Trace, cited, trace

PATHS = {"jobfokus": "jobfokus-tilsagn-2025.txt", "randers": "randers-tilsagn-2025.txt"}


def traced(agreement: str, change: tuple[str, str] = ("", "")) -> Trace:
    file = ROOT / "agreements" / f"{agreement}.yaml"
    text = file.read_text("utf-8")
    assert change[0] in text
    return trace(reading_of(PATHS[agreement]), text.replace(*change, 1), file.name)


@pytest.mark.parametrize("agreement", PATHS)
def test_a_shipped_agreement_traces_fully_to_its_paper(agreement: str) -> None:
    result = traced(agreement)
    assert [each.path for each in result.terms if each.where == "not found"] == []
    assert all(each.why for each in result.terms if each.where == "explained")
    assert not result.findings()


def test_most_terms_stand_in_the_clause_they_cite() -> None:
    assert {where: traced("jobfokus").count(where) for where in ("in the clause", "elsewhere", "explained")} == {
        "in the clause": 94,
        "elsewhere": 12,
        "explained": 6,
    }
    assert {where: traced("randers").count(where) for where in ("in the clause", "elsewhere", "explained")} == {
        "in the clause": 53,
        "elsewhere": 9,
        "explained": 22,
    }


def test_the_price_is_traced_to_its_row_of_the_table() -> None:
    [price] = [each for each in traced("jobfokus").terms if each.path == "outcomes.0.pay"]
    assert (price.where, price.found_in, price.span.line) == ("in the clause", "Bilag 5.1, 2", 943)


@pytest.mark.parametrize(
    ("agreement", "change", "path"),
    [
        ("jobfokus", ('pay: "5600.00"', 'pay: "5601.00"'), "outcomes.0.pay"),
        ("jobfokus", ("last: 2029-09-30, clause", "last: 2029-10-01, clause"), "period.last"),
        ("jobfokus", ("paid_hours >= 86", "paid_hours >= 87"), "outcomes.0.when"),
        ("jobfokus", ('id: "40056823"', 'id: "40056824"'), "parties.fund.id"),
        ("randers", ('is: "33.7"', 'is: "33.8"'), "definitions.baseline_turnover.is"),
        ("randers", ('at_most: "900000.00"', 'at_most: "910000.00"'), "limits.0.at_most"),
    ],
)
def test_a_term_that_the_paper_does_not_have_is_found_out(agreement: str, change: tuple[str, str], path: str) -> None:
    result = traced(agreement, change)
    astray = [each for each in result.terms if each.path == path and each.where != "in the clause"]
    assert [each.where for each in astray] == ["not found"]
    assert [dict(finding.figures)["path"] for finding in result.findings()] == [path]


def test_what_no_term_uses_is_told_with_what_it_is_for() -> None:
    unused = {(each.kind, each.span.line): each.why for each in traced("jobfokus").unused}
    assert unused[("number", 154)] == unused[("number", 162)] == "default"
    assert unused[("rate", 23)] == "introduction"
    assert unused[("amount", 949)] == "multiple of a price"
    assert unused[("amount", 1019)] == "example"
    unused = {(each.kind, each.span.line): each.why for each in traced("randers").unused}
    assert unused[("rate", 890)] == "renegotiation"
    assert unused[("amount", 874)] == unused[("amount", 876)] == "example"


def test_no_amount_of_the_plans_is_left_unused() -> None:
    for agreement, clauses in (
        ("jobfokus", ("Bilag 3.2", "Bilag 4.1")),
        ("randers", ("Bilag 3.2", "Bilag 4.1", "5.2")),
    ):
        assert not [each for each in traced(agreement).unused if each.kind == "amount" and each.clause in clauses]


def test_a_draft_traces_to_the_paper_it_was_made_from() -> None:
    for name in ("tilsagn-nybro.txt", "tilsagn-soekilde.txt"):
        result = trace(reading_of(name), draft(reading_of(name)), "draft.yaml")
        astray = {each.path.split(".")[-1] for each in result.terms if each.where == "not found"}
        assert astray <= {"quantity"}, "only the floor at nothing is a choice that the paper does not make"


@pytest.mark.parametrize(
    ("clause", "places"),
    [
        ("3.1", [("", "3.1", "")]),
        ("Bilag 3.2", [("3.2", "", "")]),
        ("Bilag 5.1, 2 (1) og 3.1", [("5.1", "2", "1"), ("5.1", "3.1", "")]),
        ("Bilag 1.1, 3.2.3; Bilag 5.1, 2.2", [("1.1", "3.2.3", ""), ("5.1", "2.2", "")]),
        ("3.3 og 5.2", [("", "3.3", ""), ("", "5.2", "")]),
        ("-", []),
    ],
)
def test_a_citation_names_its_places(clause: str, places: list[tuple[str, str, str]]) -> None:
    assert list(cited(clause)) == places
