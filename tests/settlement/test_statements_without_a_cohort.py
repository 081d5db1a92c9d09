"""An outcome of the agreement is measured at every statement, also where no cohort of participants is."""

from __future__ import annotations

from pathlib import Path

import pytest

from virkning.settlement import Engine, examples
from virkning.terms import load

AGREEMENT = """
agreement: lone_statement
title: A statement no cohort is measured at
currency: DKK
parties: {fund: {name: The fund}, municipality: {name: The municipality}}
price_level: {year: 2026, clause: "3"}
period: {first: 2027-01-01, last: 2028-12-31, clause: "1"}
cohorts:
  clause: "2"
  groups:
    - {id: a, first: 2027-01-01, last: 2027-12-31, statements: {first: 2027-12-31, times: 1}}
measures:
  hours: {every: month, unit: hours, between: [0, 744]}
  share: {of: agreement, every: month, unit: per cent, between: [0, 100]}
outcomes:
  - {id: work, title: Work, clause: "5.1", each: "participant, month", when: hours >= 86, pay: "100.00"}
  - {id: half, title: Half in work, clause: "5.2", each: "agreement, month", when: share >= 50, pay: "1000.00"}
missing: {rule: nothing, clause: "5"}
statements:
  clause: "6"
  dates: [{date: 2027-12-31, due: 2028-01-31}, {date: 2028-12-31, due: 2029-01-31}]
examples:
  - name: The second statement is the agreement's alone
    given:
      participants: {A: {enrolled_on: 2027-01-01}}
      observations: {hours: {A: {2027-03: "90", 2028-03: "90"}}}
      aggregates: {share: {2027-05: "50", 2028-05: "60"}}
    expect:
      2027-12-31: {work: "100.00", half: "1000.00"}
      2028-12-31: {work: "0.00", half: "1000.00"}
"""


@pytest.mark.parametrize("engine", ["reference", "duckdb"])
def test_the_agreement_is_measured_where_no_cohort_is(tmp_path: Path, engine: Engine) -> None:
    file = tmp_path / "agreement.yaml"
    file.write_text(AGREEMENT, "utf-8")
    (result,) = examples.run(load(file), engine)
    assert result.holds, result.differences
