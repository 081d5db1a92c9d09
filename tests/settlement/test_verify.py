"""A settlement holds only as it was recorded."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from features import real

from virkning.settlement import Settlement, settle
from virkning.settlement.examples import example_facts
from virkning.settlement.verify import NEEDED, Finding, differing_lines, lacking, verify


@pytest.fixture(scope="module")
def settlement() -> Settlement:
    terms = real("jobfokus")
    return settle(terms, example_facts(terms, terms.agreement.examples[0]), "reference")


def broken(settlement: Settlement, recorded: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each.statement, each.what) for each in verify(recorded, settlement) if not each.holds]


def test_what_was_recorded_just_now_holds(settlement: Settlement) -> None:
    assert broken(settlement, settlement.to_json()) == []
    assert broken(settlement, settlement.to_json(only="2027-10-31")) == []


@pytest.mark.parametrize("key", ["terms_sha256", "facts_sha256", "known_at", "readings", "rejected_rows", "enrolled"])
def test_what_identifies_it_is_compared(settlement: Settlement, key: str) -> None:
    recorded = {**settlement.to_json(), key: "other"}
    assert broken(settlement, recorded) == [("", key)]


@pytest.mark.parametrize(
    "key", ["due", "price_level", "earned_oere", "payable_oere", "outcomes", "by_basis", "limits", "unresolved"]
)
def test_every_figure_is_compared(settlement: Settlement, key: str) -> None:
    recorded = deepcopy(settlement.to_json())
    recorded["statements"][0][key] = "other"
    assert broken(settlement, recorded) == [("2027-10-31", key)]


def test_lines_are_compared_one_by_one(settlement: Settlement) -> None:
    recorded = deepcopy(settlement.to_json())
    lines = recorded["statements"][0]["lines"]
    lines[0]["amount_oere"] += 1
    (finding,) = [each for each in verify(recorded, settlement) if not each.holds]
    assert finding.what == "lines"
    ((was, now),) = differing_lines(finding)
    assert (was["amount_oere"], now["amount_oere"]) == (560001, 560000)
    lines.pop(0)
    (finding,) = [each for each in verify(recorded, settlement) if not each.holds]
    assert differing_lines(finding) == [(None, now)]


def test_a_line_that_stands_twice_is_not_the_same_as_once() -> None:
    assert differing_lines(Finding("", "lines", [{"a": 1}, {"a": 1}], [{"a": 1}])) == [({"a": 1}, None)]


def test_a_statement_that_is_not_there_does_not_hold(settlement: Settlement) -> None:
    recorded = settlement.to_json()
    recorded = {**recorded, "statements": [{"statement": "2026-01-01"}, *recorded["statements"]]}
    assert broken(settlement, recorded) == [("2026-01-01", "statement")]


@pytest.mark.parametrize("recorded", [None, [], "x", {}])
def test_what_is_no_settlement_lacks_everything(recorded: Any) -> None:
    assert lacking(recorded) == list(NEEDED)


def test_statements_must_be_a_list_of_statements(settlement: Settlement) -> None:
    assert lacking(settlement.to_json()) == []
    assert lacking({**settlement.to_json(), "statements": [1]}) == ["statements[].statement"]
