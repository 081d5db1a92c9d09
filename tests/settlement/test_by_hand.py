"""Small agreements settled by hand, where engines that agree could be wrong together."""

from __future__ import annotations

from typing import Any

import pytest
from features import terms_of
from registers import Register, Row

from virkning.settlement import Engine, settle

PERSON: Row = {"participant_id": "A", "enrolled_on": "2027-01-04", "started_on": "2027-01-10"}
MEASURES: dict[str, Any] = {
    "hours": {"every": "month", "unit": "hours", "between": [0, 200], "absent": "zero"},
    "known": {"every": "month", "unit": "hours", "between": [0, 200]},
    "home": {"every": "interval", "unit": "spells", "between": [1, 1]},
    "change": {"every": "event", "unit": "points", "between": [-9, 9]},
}


def row(measure: str, period: str, value: int | str = 1, who: str = "A") -> Row:
    return {"participant_id": who, "measure": measure, "period": period, "value": str(value)}


def earned(
    engine: Engine, outcome: dict[str, Any], *rows: Row, people: tuple[Row, ...] = (PERSON,), **blocks: Any
) -> list[int]:
    one = {"id": "paid", "title": "T", "clause": "1", "pay": "1.00", **outcome}
    terms = terms_of(measures=MEASURES, outcomes=[one], **{"missing": {"rule": "nothing", "clause": "1"}, **blocks})
    settlement = settle(terms, Register(people, rows).facts(terms), engine)
    return [each.payable for each in settlement.statements]


@pytest.mark.parametrize("engine", ["reference", "duckdb"])
class TestByHand:
    def test_a_follow_up_may_look_back_some_days(self, engine: Engine) -> None:
        # The follow-up of 10 April looks at 11 March to 9 April: 21 days of March and 5 of April at home.
        measured = {"since": "started_on", "after": ["3 months"], "window": "30 days"}
        home = row("home", "2027-02-01/2027-04-05")
        paid = earned(engine, {"each": "participant, follow-up", "quantity": "days(home)", "measured": measured}, home)
        assert paid == [2600, 0, 0, 0]

    def test_no_month_is_a_run_of_none(self, engine: Engine) -> None:
        one = {"each": "participant, window", "when": "longest_run(hours > 10) == 0"}
        assert earned(engine, one, row("hours", "2027-08", 11)) == [100, 0, 100, 100]

    def test_runs_are_of_calendar_months(self, engine: Engine) -> None:
        one = {"each": "participant, window", "quantity": "longest_run(hours > 10)"}
        months = ["2027-01", "2027-03", "2027-04", "2027-06"]
        assert earned(engine, one, *(row("hours", month, 11) for month in months)) == [200, 0, 0, 0]

    def test_a_late_drop_out_counts_nothing_for_what_is_missing_where_nothing_is_paid_for_it(
        self, engine: Engine
    ) -> None:
        rule = {"cohorts": ["early"], "fewer_than": 9, "ended_after": "4 weeks", "full_course_weeks": 10, "clause": "1"}
        people = (
            {"participant_id": "A", "enrolled_on": "2027-01-04"},
            {"participant_id": "B", "enrolled_on": "2027-01-04"},
            # 35 days are five of ten weeks
            {"participant_id": "L", "enrolled_on": "2027-01-04", "started_on": "2027-01-04", "ended_on": "2027-02-08"},
        )
        one = {"each": "participant, month", "when": "known >= 10", "pay": "8.00"}
        paid = earned(engine, one, row("known", "2027-03", 10), people=people, participants={"pro_rata": rule})
        # two regular participants earned 8 between them, so 4 each; half of that
        assert paid[0] == 800 + 200

    def test_a_negative_payment_passes_a_cap_and_makes_room(self, engine: Engine) -> None:
        one = {"each": "participant, event", "event": "change", "quantity": "change"}
        days = {"2027-02-01": 9, "2027-03-01": 9, "2027-04-01": -5, "2027-05-01": 9}
        cap = {"id": "cap", "clause": "2", "each": "participant", "at_most": "10.00"}
        rows = [row("change", day, value) for day, value in days.items()]
        # 9, then 1 up to the cap, then 5 less, and 5 of 9
        assert earned(engine, one, *rows, limits=[cap])[0] == 1000
        assert earned(engine, one, *rows[:3], limits=[cap])[0] == 500

    def test_a_share_of_the_grant_is_rounded_once_it_is_regulated(self, engine: Engine) -> None:
        one = {"each": "participant", "when": "any(hours > 10)", "weight": "3", "pay": {"share": "0.1%", "of": "grant"}}
        hours = row("hours", "2027-02", 11)
        # 0.1 per cent of 1,000,000.01 is 1,000.00001: exact, three of them are 3,000.00003
        assert earned(engine, one, hours)[0] == 300000

    def test_a_price_by_an_attribute_nobody_knows_is_missing(self, engine: Engine) -> None:
        participants = {"attributes": {"sex": {"values": ["female", "male"]}}}
        pay = {"by": "sex", "prices": {"female": "2.00", "male": "3.00"}}
        one = {"each": "participant, window", "when": "count(hours > 10) >= 1", "pay": pay}
        people = tuple({**PERSON, "participant_id": who, "sex": sex} for who, sex in (("A", "male"), ("B", None)))
        rows = [row("hours", "2027-02", 11, who) for who in ("A", "B")]
        mean = {"rule": "mean", "clause": "1"}
        assert earned(engine, one, *rows, people=people, participants=participants)[0] == 300
        assert earned(engine, one, *rows, people=people, participants=participants, missing=mean)[0] == 600
