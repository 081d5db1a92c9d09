"""Every reading of the two agreements, worked out by hand: the cases of ``cases/*.yaml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from engines import outcome
from features import AGREEMENTS, changed, real
from registers import Register

from virkning.facts import from_tables
from virkning.settlement import Engine, declarations, settle
from virkning.settlement.examples import run_one
from virkning.terms.model import Example
from virkning.terms.read import read

CASES = Path(__file__).parent / "cases"


@cache
def cases() -> list[tuple[str, Example]]:
    found = []
    for file in sorted(CASES.glob("*.yaml")):
        data, findings = read(file.read_text(encoding="utf-8"), file.name)
        assert not findings.errors
        found += [(data["agreement"], Example.model_validate(each)) for each in data["examples"]]
    return found


@pytest.mark.parametrize("engine", ["reference", "duckdb"])
@pytest.mark.parametrize("at", range(len(cases())), ids=[f"{name}: {each.name}" for name, each in cases()])
def test_case(at: int, engine: Engine) -> None:
    agreement, example = cases()[at]
    assert run_one(real(agreement), example, engine).differences == ()


def test_every_reading_has_a_case() -> None:
    names = " ".join(example.name for _, example in cases())
    readings = {each.id for name in ("jobfokus", "randers") for each in real(name).agreement.readings}
    in_python = {"J9", "J11"}
    assert {each for each in readings if f"{each}" not in names} == in_python


# J1: outside the intervention period is an error


@pytest.mark.parametrize("enrolled_on", ["2025-12-31", "2029-10-01"])
def test_enrolment_outside_the_period_is_an_error(enrolled_on: str) -> None:
    terms = real("jobfokus")
    row = {"participant_id": "A", "enrolled_on": enrolled_on}
    facts = from_tables([row], [], [], [], declarations(terms))
    assert [(each.line, each.column, each.severity) for each in facts.problems] == [(1, "enrolled_on", "error")]


@pytest.mark.parametrize("enrolled_on", ["2026-01-01", "2026-12-31", "2027-01-01", "2028-12-31", "2029-09-30"])
def test_enrolment_within_the_period_is_accepted(enrolled_on: str) -> None:
    terms = real("jobfokus")
    facts = Register(({"participant_id": "A", "enrolled_on": enrolled_on},)).facts(terms)
    cohort = facts.connection.execute("select cohort from participants").fetchall()
    assert cohort == [({"2026": "1", "2027": "2"}.get(enrolled_on[:4], "3"),)]


# J9 and J11: the cap. The agreement's own is far away, so the same agreement with a small one.


def capped(cap: str, **values: Any) -> Any:
    return changed("jobfokus", **{"limits.return_cap.at_most": cap, "participants.too_few": None, **values})


def hours(participant: str, months: str) -> list[dict[str, str]]:
    rows = [{"period": month, "value": "86"} for month in months.split()]
    return [{"participant_id": participant, "measure": "paid_hours", **row} for row in rows]


def register(months: str, **percents: str) -> Register:
    indices = [{"index": "pl-general", "year": year[1:], "percent": value} for year, value in percents.items()]
    person = {"participant_id": "A", "enrolled_on": "2026-03-01"}
    return Register((person,), tuple(hours("A", months)), (), tuple(indices))


def caps(terms: Any, facts: Register, engine: Engine) -> list[tuple[int, int, int]]:
    """Headroom before, reduction and payable amount of each statement."""
    found = settle(terms, facts.facts(terms), engine)
    return [
        (limit.headroom_before or 0, limit.reduction, each.payable)
        for each in found.statements
        for limit in each.limits
    ]


@pytest.mark.parametrize("engine", ["reference", "duckdb"])
class TestCap:
    def test_reached_exactly_takes_nothing(self, engine: Engine) -> None:
        found = caps(capped("11200.00"), register("2027-05 2027-06 2027-11"), engine)
        assert found[:3] == [(1120000, 0, 1120000), (0, 560000, 0), (0, 0, 0)]

    def test_one_oere_over_takes_one_oere(self, engine: Engine) -> None:
        found = caps(capped("11199.99"), register("2027-05 2027-06 2027-11"), engine)
        assert found[:3] == [(1119999, 1, 1119999), (0, 560000, 0), (0, 0, 0)]

    def test_what_is_left_serves_the_next_statement(self, engine: Engine) -> None:
        found = caps(capped("14000.00"), register("2027-05 2027-06 2027-11"), engine)
        assert found[:3] == [(1400000, 0, 1120000), (280000, 280000, 280000), (0, 0, 0)]

    def test_headroom_is_indexed_each_year_and_rounded_to_oere(self, engine: Engine) -> None:
        # 20,000.01 × 1.1 = 22,000.011 → 22,000.01, × 1.1 = 24,200.011 → 24,200.01 before 2027 is due; two months at
        # 5,600 × 1.21 = 6,776.00 leave 10,648.01; 2028 adds a tenth: 11,712.81 (11,712.811); then one of 7,453.60
        # leaves 4,259.21, and the second half of 2028 is not regulated again.
        rates = {"y2025": "99", "y2026": "10", "y2027": "10", "y2028": "10"}
        found = caps(capped("20000.01"), register("2027-05 2027-06 2027-11 2028-05", **rates), engine)
        assert found[:3] == [(2420001, 0, 1355200), (1171281, 0, 745360), (425921, 319439, 425921)]

    def test_a_nominal_cap_is_not_indexed(self, engine: Engine) -> None:
        rates = {"y2026": "10", "y2027": "10", "y2028": "10"}
        nominal = capped("20000.01", **{"limits.return_cap.indexed": False})
        found = caps(nominal, register("2027-05 2027-06 2027-11", **rates), engine)
        assert found[:2] == [(2000001, 0, 1355200), (644801, 100559, 644801)]

    def test_the_agreements_own_cap_indexed_over_two_years(self, engine: Engine) -> None:
        found = caps(real("jobfokus"), register("2027-05", y2026="1", y2027="1"), engine)
        assert found[0][0] == 1_428_140_000

    def test_the_top_up_counts_towards_the_cap(self, engine: Engine) -> None:
        terms = changed("jobfokus", **{"limits.return_cap.at_most": "10000.00"})
        assert caps(terms, register("2027-05"), engine)[-1] == (440000, 329 * 560000 - 440000, 440000)


def test_a_missing_index_year_counts_as_unchanged_and_is_told() -> None:
    terms = real("jobfokus")
    found = settle(terms, register("2027-05", y2026="10").facts(terms), "reference")
    assert (found.statements[0].price_level, list(found.statements[0].not_regulated)) == ("2027", [2027])
    assert found.statements[0].earned == 616000
    constant = settle(terms, register("2027-05").facts(terms), "reference")
    assert (constant.statements[0].price_level, list(constant.statements[0].not_regulated)) == ("2025", [2026, 2027])


def test_a_statement_names_its_lines() -> None:
    terms = real("jobfokus")
    rows = register("2027-05")
    lines = outcome(terms, rows.facts(terms), "duckdb")["statements"][0]["lines"]
    assert lines[0] == {
        "outcome": "employment", "clause": "Bilag 5.1, 2 (1)", "participant_id": "A", "cohort": "1",
        "period": "2027-05", "basis": "observed", "amount_oere": 560000,
    }  # fmt: skip
    assert [each["period"] for each in lines if each["basis"] == "unresolved"] == [
        "2027-06", "2027-07", "2027-08", "2027-09", "2027-10", "6m",
    ]  # fmt: skip


def test_the_agreements_are_where_the_tests_look() -> None:
    assert (AGREEMENTS / "jobfokus.yaml").is_file()
