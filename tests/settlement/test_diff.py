"""What an amendment changes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from virkning.settlement.diff import Change, Money, changed_terms

OLD: dict[str, Any] = {
    "title": "A",
    "outcomes": [{"id": "work", "pay": "5600.00"}, {"id": "course", "pay": "100.00"}],
    "statements": {"dates": [{"date": date(2027, 6, 30), "due": date(2027, 8, 31)}]},
    "grant": {"disbursements": [{"due": "2025-10", "amount": "1.00"}]},
    "years": ["a", "b"],
    "examples": [{"name": "x"}],
}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, []),
        ({"title": "B"}, [Change("title", "A", "B")]),
        (
            {"outcomes": [{"id": "course", "pay": "100.00"}, {"id": "work", "pay": "5700.00"}]},
            [Change("outcomes.work.pay", "5600.00", "5700.00")],
        ),
        (
            {"outcomes": [{"id": "work", "pay": "5600.00"}]},
            [Change("outcomes.course.id", "course", None), Change("outcomes.course.pay", "100.00", None)],
        ),
        (
            {"statements": {"dates": [{"date": date(2027, 6, 30), "due": date(2027, 9, 30)}]}},
            [Change("statements.dates.2027-06-30.due", "2027-08-31", "2027-09-30")],
        ),
        (
            {"grant": {"disbursements": [{"due": "2025-10", "amount": "2.00"}]}},
            [Change("grant.disbursements.1.amount", "1.00", "2.00")],
        ),
        ({"years": ["a", "c"]}, [Change("years", "[a, b]", "[a, c]")]),
        ({"limits": []}, [Change("limits", None, "[]")]),
        ({"examples": []}, []),
        ({"remarks": [{"clause": "1", "finding": "x"}]}, []),
    ],
)
def test_a_change_is_told_by_its_path(change: dict[str, Any], found: list[Change]) -> None:
    assert changed_terms(OLD, {**OLD, **change}) == found


def test_a_statement_that_is_new_counts_in_full() -> None:
    assert Money(date(2027, 1, 1), None, 500).difference == 500
    assert Money(date(2027, 1, 1), 700, None).difference == -700
