"""Variants of the small agreement and its forecast, each with something of its own."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

NOT_ALL_FILLED = {
    "starts_after": "14 days",
    "filled": {"share": "92%", "range": ["80%", "100%"], "source": "s"},
    "replaced": {"share": "10%", "source": "s"},
    "leave_late": {"share": "15%", "range": ["5%", "30%"], "source": "s"},
}


def work(**own: Any) -> dict[str, Any]:
    return {"id": "work", "title": "T", "clause": "4", "each": "participant, month", "when": "paid_hours >= 86",
            "pay": "56.01", "measured": {"window": "6 months"}, **own}  # fmt: skip


def life(**own: Any) -> dict[str, Any]:
    return {"id": "life", "title": "T", "clause": "5", "each": "participant", "pay": "48.03",
            "when": "wellbeing[6m] - wellbeing[start] >= 1",
            "measured": {"statements": "first", "occasions": ["6m"]}, **own}  # fmt: skip


def limit(name: str, **own: Any) -> dict[str, Any]:
    return {"id": name, "clause": "7", **own}


def by_start() -> dict[str, Any]:
    groups = [
        {"id": "a", "first": "2026-01-01", "last": "2026-02-28", "planned": 30,
         "statements": {"first": "2027-06-30", "times": 3}},
        {"id": "b", "first": "2026-03-01", "last": "2027-12-31", "planned": 30,
         "statements": {"first": "2028-06-30", "times": 2}},
    ]  # fmt: skip
    return {"clause": "3", "by": "started_on", "groups": groups}


RULES = {
    "planned": 60,
    "replaced": {"ended_within": "3 weeks", "clause": "1"},
    "pro_rata": {"cohorts": ["a", "b"], "fewer_than": 57, "ended_after": "3 weeks", "full_course_weeks": 30,
                 "clause": "1"},
    "too_few": {"minimum": 52, "clause": "1"},
}  # fmt: skip
PEOPLE = {**NOT_ALL_FILLED, "starts_after": "1 month"}
SMALL: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "as it stands": ({}, {}),
    "missing brings nothing": ({"missing": {"rule": "nothing", "clause": "6"}}, {}),
    "missing is unresolved": ({"missing": {"rule": "unresolved", "clause": "6"}}, {}),
    "several caps": (
        {"limits": [limit("c", each="cohort", at_most="5000.00", indexed=True),
                    limit("o", each="outcome", at_most="6000.00"), limit("y", each="year", at_most="3500.00"),
                    limit("w", at_most="9000.00", indexed=True)]}, {},
    ),
    "a floor": ({"limits": [limit("f", at_least="12000.00")]}, {}),
    "a share as a limit": (
        {"limits": [limit("s", outcomes=["life"], at_most={"share": "10%", "of": "payable"})]}, {},
    ),
    "prices by cohort": (
        {"outcomes": [work(pay={"by": "cohort", "prices": {"a": "10.01", "b": "20.02"}}), life()]},
        {},
    ),
    "prices by follow-up": (
        {"outcomes": [work(pay={"by": "follow_up", "prices": {"1": "10.01", "2": "20.02", "3": "30.03"}}), life()]}, {},
    ),
    "a share of the grant": ({"outcomes": [work(pay={"share": "0.07%", "of": "grant"}), life()]}, {}),
    "weights": ({"outcomes": [work(weight="0.37"), life(weight="1.375")]}, {}),
    "late and replaced and too few": ({"participants": RULES}, {"people": PEOPLE}),
    "cohorts by start": ({"participants": RULES, "cohorts": by_start()}, {"people": PEOPLE}),
    "without cohorts": ({"cohorts": None, "participants": {**RULES, "pro_rata": None}}, {"people": PEOPLE}),
    "rounded statements": ({"rounding": {"each": "statement", "clause": "9"}}, {"people": PEOPLE}),
}  # fmt: skip
WAGES = {"wages": {2027: Fraction("2.5"), 2028: Fraction("-1.3"), 2029: Fraction(4)}}
