"""An appropriation ledger is read row by row, every sum is checked, and the text is held against the table."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from real_documents import document_at_hand, real_documents
from ruamel.yaml import YAML

from virkning.papers.sources import common
from virkning.papers.sources.appropriations import TITLES, WORDS
from virkning.sources.appropriations import AppropriationReading, read, recognise
from virkning.sources.files import open_document
from virkning.sources.records import Finding

HERE = Path(__file__).parent
CODE = HERE.parents[2] / "src" / "virkning" / "sources" / "appropriations"
PLANTED: list[dict[str, Any]] = YAML(typ="safe").load((HERE / "planted.yaml").read_text("utf-8"))
REAL: list[dict[str, Any]] = YAML(typ="safe").load((HERE / "real.yaml").read_text("utf-8"))
AGREEMENT = "lyngby-taarbaek-udvalgsmoede-2019-03-12.txt"


@cache
def reading_of(name: str) -> AppropriationReading:
    document = open_document(document_at_hand(name))
    [stretch] = recognise(document)
    return read(document, stretch)


def rows_of(name: str, table: str) -> list[Any]:
    return [row for row in reading_of(name).tables()["appropriations"] if row.table == table]


def fits(finding: Finding, expected: dict[str, Any]) -> bool:
    figures = dict(finding.figures)
    return all(figures.get(name) == str(value) for name, value in expected["figures"].items())


def shown(findings: list[Finding]) -> list[tuple[str, list[int]]]:
    return [(finding.rule, [place.line for place in finding.places]) for finding in findings]


def test_what_was_planted_is_found_and_nothing_else() -> None:
    found = list(reading_of("bevilling-reserve.txt").findings())
    assert shown(found) == [(each["rule"], each["lines"]) for each in PLANTED]
    assert [finding.severity for finding in found] == [each["severity"] for each in PLANTED]
    assert all(fits(finding, each) for finding, each in zip(found, PLANTED, strict=True))


@pytest.mark.parametrize("case", REAL, ids=lambda case: case["document"])
def test_all_that_is_found_has_been_judged_by_hand(case: dict[str, Any]) -> None:
    found = list(reading_of(case["document"]).findings())
    assert shown(found) == [(each["rule"], each["lines"]) for each in case["findings"]]
    assert all(fits(finding, each) for finding, each in zip(found, case["findings"], strict=True))


def test_only_the_documents_that_hold_ledgers_are_recognised() -> None:
    if not real_documents():
        pytest.skip("the real documents are not at hand")
    held = {path.name: len(recognise(open_document(path))) for path in real_documents()}
    assert {name for name, count in held.items() if count} == {case["document"] for case in REAL}
    assert sum(held.values()) == len(REAL)


def test_the_initiatives_make_the_grand_totals() -> None:
    rows = rows_of(AGREEMENT, "1")
    initiatives = [row for row in rows if row.level == "initiative"]
    assert [row.number for row in initiatives] == list(range(1, 118))
    years = [sum((row.amounts[at] or Decimal(0) for row in initiatives), Decimal(0)) for at in range(4)]
    assert years == [Decimal("819.8"), Decimal("828.8"), Decimal("826.3"), Decimal("842.0")]
    assert sum((row.permanent or Decimal(0) for row in initiatives), Decimal(0)) == Decimal("398.7")
    assert sum((row.total or Decimal(0) for row in initiatives), Decimal(0)) == Decimal("3316.9")
    [total] = [row for row in rows if row.level == "total"]
    assert [*total.amounts, total.permanent, total.total] == [*years, Decimal("398.7"), Decimal("3316.9")]


def test_every_sum_of_the_real_ledger_is_checked() -> None:
    sums = [row for row in reading_of(AGREEMENT).tables()["sums"] if row.table == "1"]
    assert Counter(row.over for row in sums) == {"parts": 174, "years": 146, "initiatives": 6}
    assert {row.verdict for row in sums} == {"right"}


def test_rounded_items_are_told_from_wrong_ones() -> None:
    [row] = [row for row in reading_of(AGREEMENT).tables()["sums"] if row.table == "3"]
    assert (row.value, row.stated, row.addends, row.verdict) == (Decimal("193.0"), Decimal("192.8"), 65, "rounding")


def test_the_text_speaks_of_all_but_a_few_initiatives() -> None:
    ledger = reading_of(AGREEMENT).ledger
    rows = ledger.entries[ledger.main]
    silent = [
        row.row.number for at, row in enumerate(rows) if row.level == "initiative" and at not in ledger.spoken.values()
    ]
    # The five are administration; the sixth is named in another's section, and read there.
    assert silent == [43, 78, 89, 105, 106, 114]
    spoken = [row for row in reading_of(AGREEMENT).tables()["text_figures"] if row.number == 105]
    assert [(row.amount, row.verdict, row.span.line) for row in spoken] == [(Decimal("2.0"), "agrees", 5987)]


def test_a_dash_is_neither_zero_nor_missing() -> None:
    [row] = [row for row in rows_of("bevilling-reserve.txt", "1") if row.number == 3]
    assert row.amounts == (Decimal("4.0"), None, None, None)
    assert row.marks == ("number", "nil", "nil", "nil")
    assert row.oere == (400_000_000, None, None, None)


def test_a_bound_is_no_amount() -> None:
    row = rows_of("bevilling-reserve.txt", "2")[1]
    assert (row.total, row.total_mark, row.total_oere) == (Decimal("0.1"), "less than", None)


def test_a_title_that_goes_on_over_the_page_is_whole() -> None:
    titles = {row.number: row.title for row in rows_of("bevilling-reserve.txt", "1") if row.number}
    assert titles[4].split() == ["Søskendestøtte", "ved", "flytning", "mellem", "plejefamilier"]
    assert titles[2].endswith("lærerstuderende")


def test_rows_know_their_area_and_group() -> None:
    held = {row.number: (row.area, row.group) for row in rows_of("bevilling-reserve.txt", "1") if row.number}
    assert held[5] == ("børneområdet", "Anbragte børn")
    assert held[9] == ("voksenområdet", "Beskæftigelse")


def test_amounts_of_an_earlier_agreement_are_not_held_against_the_table() -> None:
    said = [row for row in reading_of("bevilling-reserve.txt").tables()["text_figures"] if row.span.line == 64]
    assert [(row.amount, row.verdict) for row in said] == [(Decimal("15.0"), "other agreement")]


def test_every_rule_of_the_code_has_its_words() -> None:
    text = "".join(path.read_text("utf-8") for path in sorted(CODE.glob("*.py")))
    named = set(re.findall(r'Finding\(\s*"([a-z-]+)"', text)) | set(
        re.findall(r'"((?:sum|sum-of-all|years|text)-(?:[a-z]+-)*[a-z]+)"', text)
    )
    assert named == set(WORDS)


@pytest.mark.parametrize("rule", sorted(WORDS))
def test_the_words_of_a_rule_name_figures_that_some_finding_has(rule: str) -> None:
    fields = [set(re.findall(r"\{(\w+)\}", text)) for text in WORDS[rule]]
    code = "".join(path.read_text("utf-8") for path in sorted(CODE.glob("*.py")))
    for name in set().union(*fields):
        assert f'"{name}"' in code, f"{rule} names {{{name}}}, which no finding has"


def test_every_field_of_every_table_has_a_title() -> None:
    for table, records in reading_of("bevilling-reserve.txt").tables().items():
        assert table in TITLES
        for name in type(records[0]).__dataclass_fields__:
            assert name == "span" or name in TITLES or name in common.TITLES, name
