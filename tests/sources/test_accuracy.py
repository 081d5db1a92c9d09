"""What is read of the papers is what stands there: held against rows made by hand, table by table."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from accuracy import measure
from accuracy.measure import Passage, Score, gold_passages, scores, together
from accuracy.page import PAGE, accuracy_page, rows_of
from real_documents import locate
from ruamel.yaml import YAML

from virkning.sources.kinds import KINDS

FLOOR = 0.95
FLOORS = YAML(typ="safe").load((Path(__file__).parent / "accuracy" / "floors.yaml").read_text("utf-8"))
PASSAGES = gold_passages()
PARTS = scores(PASSAGES)


@pytest.mark.parametrize("score", together(PARTS), ids=lambda score: f"{score.kind}-{score.table}")
def test_a_table_is_read_as_well_as_it_was(score: Score) -> None:
    floor = FLOORS.get(score.kind, {}).get(score.table, {})
    assert score.precision >= floor.get("precision", FLOOR), score.misses
    assert score.recall >= floor.get("recall", FLOOR), score.misses


def test_every_floor_is_of_a_table_with_gold() -> None:
    measured = {(passage.kind, passage.table) for passage in PASSAGES}
    assert {(kind, table) for kind, tables in FLOORS.items() for table in tables} <= measured


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_gold_from_several_passages(kind: str) -> None:
    assert len([passage for passage in PASSAGES if passage.kind == kind]) >= 3


def test_the_page_of_accuracy_is_fresh() -> None:
    page = PAGE.read_text("utf-8")
    if all(locate(passage.document) for passage in PASSAGES):
        assert page == accuracy_page(PARTS), "run `make accuracy`"
    else:
        # Without the real documents only the project's own can be held against the page.
        assert all(line in page.splitlines() for line in rows_of(PARTS)), "run `make accuracy`"


READ: list[dict[str, Any]] = [
    {"span": {"line": 3}, "number": "1", "amount": "12500.00", "due": "2027-12-31", "names": [], "open": None},
    {"span": {"line": 5}, "number": "2", "amount": "7", "due": None, "names": ["a", "b"], "open": True},
    {
        "span": {"line": 5},
        "number": "3",
        "amount": {"low": "7", "high": "9", "unit": "DKK"},
        "names": [],
        "open": False,
    },
    {"span": {"line": 9}, "number": "4"},
]


def measured(monkeypatch: pytest.MonkeyPatch, rows: list[dict[str, Any]], last: int = 8) -> Score:
    """The score of what was read above against some gold rows."""
    monkeypatch.setattr(measure, "_tables", lambda kind, document: {"plans": READ})
    monkeypatch.setattr(measure, "locate", lambda document: Path(document))
    return scores([Passage("kind", "paper.txt", "plans", 1, last, tuple(rows))])[0]


def test_rows_are_matched_by_their_line_and_the_fields_that_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    score = measured(
        monkeypatch,
        [
            {"line": 3, "number": "1", "amount": 12500, "due": date(2027, 12, 31), "names": [], "open": None},
            {"line": 5, "number": "3", "amount": {"low": "7", "high": 9}, "open": False},
            {"line": 5, "number": "2", "names": ["a", "b"], "due": "", "open": True},
        ],
    )
    assert (score.gold, score.read, score.right, score.misses) == (3, 3, 3, ())
    assert (score.precision, score.recall) == (1, 1)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"line": 3, "amount": "12500.01"}, "amount"),
        ({"line": 3, "due": date(2027, 12, 30)}, "due"),
        ({"line": 3, "names": ["a"]}, "names"),
        ({"line": 3, "open": False}, "open"),
        ({"line": 3, "number": "01"}, "number"),
        ({"line": 3, "number": ""}, "number"),
        ({"line": 3, "absent": "x"}, "absent"),
        ({"line": 3, "amount": {"low": "7"}}, "amount"),
        ({"line": 4, "number": "1"}, ""),
    ],
)
def test_a_row_that_differs_is_a_miss_with_both_values(
    monkeypatch: pytest.MonkeyPatch, row: dict[str, Any], field: str
) -> None:
    score = measured(monkeypatch, [row], last=4)
    assert (score.gold, score.read, score.right) == (1, 1, 0)
    assert score.misses[0].field == field
    assert (score.precision, score.recall) == (0, 0)


def test_a_row_that_should_not_have_been_read_costs_precision(monkeypatch: pytest.MonkeyPatch) -> None:
    score = measured(monkeypatch, [{"line": 3, "number": "1"}])
    assert (score.gold, score.read, score.right) == (1, 3, 1)
    assert [(miss.line, miss.expected) for miss in score.misses] == [(5, "nothing"), (5, "nothing")]


def test_a_long_text_is_only_counted_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "_tables", lambda kind, document: {"t": [{"span": {"line": 1}, "text": "x" * 80}]})
    monkeypatch.setattr(measure, "locate", lambda document: Path(document))
    (score,) = scores([Passage("kind", "paper.txt", "t", 1, 1, ({"line": 1, "text": "y"},))])
    assert score.misses[0].found == "a text of 80 characters"
    assert "x" * 31 not in accuracy_page([score])
