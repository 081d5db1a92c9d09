"""What alternative readings are worth."""

from __future__ import annotations

from datetime import date

from features import real

from virkning.facts import Facts, from_tables
from virkning.settlement import declarations
from virkning.settlement.readings import Worth, payable_by_date, worth
from virkning.terms import Terms, load

PARTICIPANTS = [{"participant_id": "A", "enrolled_on": "2026-03-01", "started_on": "2026-03-15"}]
MONTHS = {"2027-05": "86.00", "2027-06": "100", "2027-07": "0", "2027-08": "0", "2027-09": "0", "2027-10": "0"}
FIRST = date(2027, 10, 31)


def facts(terms: Terms) -> Facts:
    hours = [{"participant_id": "A", "measure": "paid_hours", "period": m, "value": v} for m, v in MONTHS.items()]
    return from_tables(PARTICIPANTS, hours, [], [], declarations(terms))


def test_an_alternative_is_worth_what_it_pays_less_what_is_chosen() -> None:
    settlement, found = worth(real("jobfokus"), facts, "reference")
    by_name = {(each.reading, each.alternative): each for each in found}
    assert payable_by_date(settlement)[FIRST] == 1120000
    more_than = by_name["J2", "more-than"]
    assert more_than.payable[FIRST] == 560000
    assert more_than.difference[FIRST] == -560000
    assert more_than.total == sum(more_than.difference.values()) < 0
    assert by_name["J9", "nominal"].total == 0
    assert list(by_name) == [("J2", "more-than"), ("J5", "whole-window"), ("J9", "nominal"), ("J10", "per-statement")]


def test_the_facts_are_read_once_where_readings_declare_the_same() -> None:
    read: list[Terms] = []

    def reader(terms: Terms) -> Facts:
        read.append(terms)
        return facts(terms)

    list(worth(real("jobfokus"), reader, "reference")[1])
    assert len(read) == 1


def test_a_reading_in_use_is_not_compared_with_itself() -> None:
    terms = load(real("jobfokus").file, {"J2": "more-than"})
    _, found = worth(terms, facts, "reference")
    assert "J2" not in {each.reading for each in found}


def test_statements_that_only_one_reading_has_count_in_full() -> None:
    assert Worth("A", "b", "c", {}, {date(2027, 1, 1): -5, date(2028, 1, 1): 7}).total == 2
