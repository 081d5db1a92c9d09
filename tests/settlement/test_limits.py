"""Floors and shares by hand: what each kind of guaranteed part adds, and to what later limits count it."""

from __future__ import annotations

from typing import Any

import pytest
from features import terms_of
from registers import Register, Row

from virkning.settlement import Engine, settle

# Statements are due in 2027, twice in 2028, and in 2029.
PEOPLE: tuple[Row, ...] = (
    {"participant_id": "A", "enrolled_on": "2027-01-04", "started_on": "2027-01-04"},
    {"participant_id": "B", "enrolled_on": "2027-07-04", "started_on": "2027-07-04"},
)
DAYS = {"A": ["2027-02-01", "2027-09-01", "2028-03-01"], "B": ["2028-04-01"]}
JOBS = tuple(
    {"participant_id": who, "measure": "job", "period": day, "value": "1"} for who, days in DAYS.items() for day in days
)
OUTCOMES = [
    {"id": "job", "title": "T", "clause": "1", "each": "participant, event", "event": "job", "pay": "10.00",
     "payer": "region", "category": "jobs"},
    {"id": "course", "title": "T", "clause": "2", "each": "participant, event", "event": "course", "pay": "5.00",
     "payer": "municipality", "category": "courses"},
]  # fmt: skip
EVENT = {"every": "event", "unit": "events", "between": [1, 1]}


def payable(engine: Engine, *limits: dict[str, Any]) -> list[int]:
    terms = terms_of(
        measures={"job": EVENT, "course": EVENT},
        outcomes=OUTCOMES,
        limits=[{"id": f"limit_{number}", "clause": "5", **each} for number, each in enumerate(limits)],
    )
    settlement = settle(terms, Register(PEOPLE, JOBS).facts(terms), engine)
    assert [each.earned for each in settlement.statements] == [1000, 1000, 2000, 0]
    return [each.payable for each in settlement.statements]


@pytest.mark.parametrize("engine", ["reference", "duckdb"])
@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ([{"at_least": "50.00"}], [1000, 1000, 2000, 1000]),
        ([{"at_least": "40.00"}], [1000, 1000, 2000, 0]),
        ([{"each": "statement", "at_least": "15.00"}], [1500, 1500, 2000, 1500]),
        # due 2027: 10; due 2028: 10 + 20; due 2029: nothing
        ([{"each": "year", "at_least": "35.00"}], [3500, 1000, 2500, 3500]),
        ([{"each": "outcome", "at_least": "45.00"}], [1000, 1000, 2000, 500 + 4500]),
        ([{"each": "outcome", "at_least": "45.00", "outcomes": ["course"]}], [1000, 1000, 2000, 4500]),
        ([{"each": "category", "at_least": "45.00"}], [1000, 1000, 2000, 500 + 4500]),
        ([{"each": "payer", "at_least": "45.00", "payers": ["region"]}], [1000, 1000, 2000, 500]),
        # A, early, earned 30; B, late, 10
        ([{"each": "cohort", "at_least": "25.00"}], [1000, 1000, 2000, 1500]),
        ([{"each": "cohort", "at_least": "25.00", "cohorts": ["early"]}], [1000, 1000, 2000, 0]),
        ([{"each": "participant", "at_least": "25.00"}], [1000, 1000, 2000, 1500]),
        # what a floor fills up belongs to its outcome and its cohort
        ([{"each": "outcome", "at_least": "45.00"}, {"outcomes": ["job", "course"], "at_most": "60.00"}],
         [1000, 1000, 2000, 2000]),
        ([{"outcomes": ["course"], "at_least": "45.00"}, {"outcomes": ["course", "job"], "at_most": "60.00"}],
         [1000, 1000, 2000, 2000]),
        ([{"each": "cohort", "at_least": "25.00"}, {"cohorts": ["late"], "at_most": "20.00"}],
         [1000, 1000, 2000, 1000]),
        ([{"cohorts": ["late"], "at_least": "25.00"}, {"cohorts": ["late", "early"], "at_most": "45.00"}],
         [1000, 1000, 2000, 500]),
        # caps
        ([{"each": "year", "at_most": "25.00"}], [1000, 1000, 1500, 0]),
        ([{"each": "statement", "at_most": "15.00"}], [1000, 1000, 1500, 0]),
        ([{"each": "cohort", "at_most": "15.00"}], [1000, 500, 1000, 0]),
        ([{"each": "participant", "at_most": "15.00"}], [1000, 500, 1000, 0]),
        ([{"each": "payer", "at_most": "15.00"}], [1000, 500, 0, 0]),
        ([{"cohorts": ["early"], "each": "year", "at_most": {"share": "50%", "of": "payable"}}], [0, 0, 2000, 0]),
        ([{"cohorts": ["early"], "at_most": {"share": "33%", "of": "earned"}}], [330, 330, 1660, 0]),
    ],
    ids=str,
)  # fmt: skip
def test_limits(limits: list[dict[str, Any]], expected: list[int], engine: Engine) -> None:
    assert payable(engine, *limits) == expected
