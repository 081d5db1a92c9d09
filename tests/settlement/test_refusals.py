"""What cannot be settled is refused with its place: numbers too large for 64 bits, rules that say nothing."""

from __future__ import annotations

from typing import Any

import pytest
from features import feature, feature_data, terms_of
from registers import Register

from virkning.settlement import settle
from virkning.terms import BadInput

PERSON = Register(({"participant_id": "A", "enrolled_on": "2027-01-04", "started_on": "2027-01-04"},))


def outcome(**keys: Any) -> dict[str, Any]:
    return {"id": "paid", "title": "T", "clause": "7.3", "each": "participant, month", "pay": "1.00", **keys}


def measure(high: str, decimals: int = 6) -> dict[str, Any]:
    return {"every": "month", "unit": "units", "between": [0, high], "decimals": decimals}


@pytest.mark.parametrize(
    "formulas",
    [
        {"quantity": "big * big"},
        {"when": "big * big >= 1"},
        {"when": "big / small >= 1.234567"},
        {"quantity": "round(big * 1000000, 6)"},
        {"each": "participant, window", "when": "sum(big) >= 1"},
        {"each": "participant, window", "when": "mean(big) >= mean(small)"},
        {"quantity": "big", "pay": "99999999.99"},
        {"quantity": "big", "weight": "0.0000001"},
        {
            "pay": {
                "taper": {"of": "big", "from": {"at": 0, "price": "0.00"}, "to": {"at": "0.7", "price": "9999999.00"}}
            }
        },
        {"pay": {"bands": [{"from": "0.0000001", "price": "1.00"}], "of": "big * 1000"}},
    ],
    ids=str,
)
def test_numbers_that_do_not_fit_64_bits_are_refused_with_their_place(formulas: dict[str, Any]) -> None:
    measures = {"big": measure("99999999999"), "small": measure("9999")}
    terms = terms_of(measures=measures, outcomes=[outcome(**formulas)], missing={"rule": "unresolved", "clause": "1"})
    facts = PERSON.facts(terms)
    assert settle(terms, facts, "reference").statements
    with pytest.raises(BadInput) as refused:
        settle(terms, facts, "duckdb")
    (problem,) = refused.value.problems
    assert problem.file == "test.yaml" and problem.line is not None
    assert "7.3" in problem.message and "64 bits" in problem.message
    assert "between" in problem.expected


def refused(**blocks: Any) -> list[str]:
    with pytest.raises(BadInput) as found:
        terms_of(**blocks)
    return [each.message for each in found.value.problems if each.severity == "error"]


HOURS = {"paid_hours": measure("744", 2)}


@pytest.mark.parametrize("who", ["paid_hours[2027-05] > 1", "count(paid_hours > 1) > 1", "follow_up == 1"])
def test_who_can_earn_an_outcome_does_not_depend_on_results(who: str) -> None:
    found = refused(measures=HOURS, outcomes=[outcome(**{"for": who, "when": "paid_hours > 1"})])
    assert found == ["says who can earn the outcome: only attributes and cohort stand in it"]


def test_during_goes_with_months() -> None:
    one = outcome(each="participant, window", when="sum(paid_hours) > 1", measured={"during": "participation"})
    assert refused(measures=HOURS, outcomes=[one]) == ["goes with `each: participant, month`, and only with it"]


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("each", "participant, window"),
        ("pay", {"tiers": [{"first": 1, "price": "1.00"}, {"above": 1, "price": "2.00"}], "counted": "cohort"}),
        ("pay", {"tiers": [{"first": 1, "price": "1.00"}, {"above": 1, "price": "2.00"}], "applies": "whole"}),
    ],
)
def test_an_amendment_cannot_make_an_outcome_another_kind_of_payment(change: str, value: Any) -> None:
    tiers = {"tiers": [{"first": 1, "price": "1.00"}, {"above": 1, "price": "2.00"}]}
    one = outcome(when="any(paid_hours > 1)", pay=tiers)
    amendment = {
        "id": "a",
        "title": "T",
        "clause": "1",
        "effective": "2028-01-01",
        "set": {f"outcomes.paid.{change}": value},
    }
    found = refused(measures=HOURS, outcomes=[one], amendments=[amendment])
    assert any(each.endswith("becomes another kind of payment") for each in found)


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("2.50", "is not the shortest way to write the number"),
        ("2.505", "is a price nobody can get"),
        ("10.01", "is a price nobody can get"),
        ("many", '"many" is not a number: write digits and at most one decimal point, such as "33.7"'),
    ],
)
def test_prices_by_a_number_stand_under_numbers_it_can_be(key: str, message: str) -> None:
    data = feature_data("events")
    levelled = next(each for each in data["outcomes"] if each["id"] == "levelled")
    levelled["pay"]["prices"] = {key: "1.00"}
    assert message in refused(**data)


def test_a_new_cap_counts_what_was_paid_before() -> None:
    one = outcome(when="paid_hours >= 86", pay="10.00", missing={"rule": "nothing", "clause": "1"})
    cap = {"id": "cap", "clause": "2", "at_most": "25.00"}
    amendment = {"id": "a", "title": "T", "clause": "1", "effective": "2027-12-31", "set": {"limits": [cap]}}
    terms = terms_of(measures=HOURS, outcomes=[one], amendments=[amendment], limits=[])
    months = ["2027-01", "2027-02", "2027-07", "2027-08"]
    rows = tuple({"participant_id": "A", "measure": "paid_hours", "period": each, "value": "90"} for each in months)
    found = settle(terms, Register(PERSON.participants, rows).facts(terms), "reference")
    assert [each.payable for each in found.statements] == [2000, 500, 0, 0]
    assert found.statements[1].limits[0].headroom_before == 500


def test_an_attribute_that_an_amendment_brings_is_read() -> None:
    terms = feature("amended-rules")
    row = {**PERSON.participants[0], "kind": "new"}
    assert Register((row,)).facts(terms).connection.execute("select kind from participants").fetchall() == [("new",)]
