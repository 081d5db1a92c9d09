"""The generated register: reproducible, true to what the agreement declares, and plausible."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from virkning.facts import read
from virkning.generate import PARQUET_ABOVE, generate
from virkning.papers.inputs import agreement_files
from virkning.settlement import declarations, schedule, settle
from virkning.terms import Terms, load, loads
from virkning.terms.model import Measure
from virkning.terms.values import month_index, parse_date, parse_interval, parse_month

ROOT = Path(__file__).resolve().parent.parent
AGREEMENTS = sorted(agreement_files(ROOT / "agreements"))
JOBFOKUS = ROOT / "agreements" / "jobfokus.yaml"

# Every way of observing and measuring that the agreements of the house do not use.
EVERYTHING = """
agreement: everything
title: All the ways of observing
currency: DKK
parties: {fund: {name: Fond}, municipality: {name: Kommune}}
price_level: {year: 2025, clause: "1"}
period: {first: 2026-01-01, last: 2028-12-31, clause: "1"}
participants:
  attributes:
    sex: {values: [female, male]}
    town: {}
    age: {type: number, between: [18, 66]}
    grade: {type: number, decimals: 1}
  drop_out: {rule: left out, clause: "1", reasons: [fængslet]}
cohorts:
  clause: "1"
  by: started_on
  groups:
    - {id: a, first: 2026-01-10, last: 2026-06-30, planned: 10}
    - {id: b, first: 2026-07-01, last: 2027-06-30, planned: 30}
    - {id: c, first: 2027-07-01, last: 2027-12-31, planned: 0}
measures:
  earnings: {every: month, unit: DKK, between: [0, 200000], decimals: 2}
  sick_days: {every: month, unit: days, between: [0, 31]}
  nights_outside: {every: month, unit: nights, between: [0, 31], absent: zero}
  score: {every: occasion, unit: points, between: [-20, 20], decimals: 1, occasions: [start, half way, end]}
  passed: {every: occasion, unit: passes, between: [0, 1], occasions: [end]}
  visit: {every: event, unit: visits, between: [1, 1]}
  job: {every: event, unit: hours a week, between: [0, 37], decimals: 2}
  placement: {every: interval, unit: placements, between: [1, 1]}
  saved: {every: interval, unit: DKK, between: [-1000000, 1000000], decimals: 2}
  treated: {of: agreement, every: month, unit: persons, between: [0, 5000]}
  control: {of: agreement, every: month, unit: persons, between: [0, 5000]}
  trust: {of: agreement, every: interval, unit: points, between: [-5, 5], decimals: 3}
definitions:
  baseline: {is: "40"}
outcomes:
  - {id: level, title: t, clause: "2", each: "participant, window", when: sum(earnings) >= 60000, pay: "100.00",
     measured: {window: 6 months}}
  - {id: rise, title: t, clause: "2", each: "participant, window", pay: "100.00",
     when: mean(earnings) > mean(earnings over 12 months before start) * 1.1, for: age >= 30 and town != "Ry"}
  - {id: well, title: t, clause: "2", each: "participant, month", when: sick_days <= 3, pay: "10.00"}
  - {id: inside, title: t, clause: "2", each: "participant, month", when: not nights_outside > 4, pay: "10.00",
     measured: {during: participation}}
  - {id: better, title: t, clause: "2", each: participant, pay: "100.00",
     when: "score[start] - score[end] >= 2.5 or score[half way] < score[start]"}
  - {id: exam, title: t, clause: "2", each: participant, when: passed >= 1, pay: "100.00", for: sex == "female",
     measured: {occasions: [end]}}
  - {id: visits, title: t, clause: "2", each: participant, when: count(visit) >= 6, pay: "100.00"}
  - {id: kept, title: t, clause: "2", each: "participant, follow-up", when: all(earnings >= 12000), pay: "100.00",
     measured: {since: job, after: [13 weeks, 6 months]}}
  - {id: full_time, title: t, clause: "2", each: "participant, event", event: job, when: job >= 30, pay: "10.00"}
  - {id: stable, title: t, clause: "2", each: participant, when: days(placement) >= 91, pay: "100.00"}
  - {id: saving, title: t, clause: "2", each: "participant, window", quantity: "max(0, saved)",
     pay: {share: "50%", of: quantity}, measured: {window: 6 months}}
  - {id: effect, title: t, clause: "2", each: "agreement, window", pay: "100.00",
     quantity: "max(0, sum(treated) / sum(control) * 100 - baseline)"}
  - {id: trust, title: t, clause: "2", each: "agreement, window", measured: {window: period, statements: last},
     pay: {taper: {of: trust, from: {at: -1, price: "0.00"}, to: {at: 2, price: "900.00"}}}}
missing: {rule: nothing, clause: "3"}
statements:
  clause: "4"
  dates: [{date: 2027-06-30, due: 2027-07-31}, {date: 2027-12-31, due: 2028-01-31}, {date: 2028-12-31, due: 2029-01-31}]
"""
RELATIVE = """
agreement: relative
title: Statements relative to an event
currency: DKK
parties: {fund: {name: Fond}}
price_level: {year: 2025, clause: "1"}
period: {first: 2026-01-01, last: 2027-12-31, clause: "1"}
measures:
  hours: {every: month, unit: hours, between: [0, 744]}
  registered: {every: event, unit: registrations, between: [1, 1]}
outcomes:
  - {id: work, title: t, clause: "2", each: "participant, window", when: count(hours >= 80) >= 3, pay: "100.00",
     measured: {window: 6 months}}
missing: {rule: nothing, clause: "3"}
statements:
  clause: "4"
  relative: {since: registered, after: [6 months, 1 year], due_after: 30 days}
"""

TERMS = {path.stem: load(path) for path in AGREEMENTS}
TERMS |= {"everything": loads(EVERYTHING), "relative": loads(RELATIVE)}
EVERY = pytest.mark.parametrize("terms", TERMS.values(), ids=TERMS.keys())


def rows(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV file; none if there is no file."""
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@EVERY
def test_the_same_seed_gives_the_same_bytes(terms: Terms, tmp_path: Path) -> None:
    first = generate(terms, 60, 7, tmp_path / "first")
    second = generate(terms, 60, 7, tmp_path / "second")
    assert [file.name for file in first] == [file.name for file in second]
    assert first
    assert all(a.read_bytes() == b.read_bytes() for a, b in zip(first, second, strict=True))


@EVERY
def test_another_seed_gives_another_register(terms: Terms, tmp_path: Path) -> None:
    first = generate(terms, 60, 7, tmp_path / "first")
    second = generate(terms, 60, 8, tmp_path / "second")
    assert any(a.read_bytes() != b.read_bytes() for a, b in zip(first, second, strict=True))


@EVERY
def test_the_register_has_no_problems(terms: Terms, tmp_path: Path) -> None:
    generate(terms, 200, 3, tmp_path)
    assert not read(tmp_path, declarations(terms)).problems


@EVERY
def test_every_value_is_one_its_measure_allows(terms: Terms, tmp_path: Path) -> None:
    generate(terms, 120, 3, tmp_path)
    measures = terms.agreement.measures
    for table, of in (("observations", "participant"), ("aggregates", "agreement")):
        found = rows(tmp_path / f"{table}.csv")
        declared = {name for name, each in measures.items() if each.of == of}
        assert {row["measure"] for row in found} == declared
        keys = [tuple(row[key] for key in row if key != "value") for row in found]
        assert len(set(keys)) == len(keys), "one value for each participant, measure and period"
        for row in found:
            fits(measures[row["measure"]], row["period"], row["value"])


def fits(measure: Measure, period: str, value: str) -> None:
    low, high = measure.between
    assert low <= Fraction(value) <= high
    assert (Fraction(value) * 10**measure.decimals).denominator == 1
    if measure.every == "occasion":
        assert period in measure.occasions
    else:
        {"month": parse_month, "event": parse_date, "interval": parse_interval}[measure.every](period)


@EVERY
def test_participants_fit_the_agreement(terms: Terms, tmp_path: Path) -> None:
    generate(terms, 120, 3, tmp_path)
    agreement = terms.agreement
    people = {row["participant_id"]: row for row in rows(tmp_path / "participants.csv")}
    groups = agreement.cohorts.groups if agreement.cohorts else []
    by = agreement.cohorts.by if agreement.cohorts else "enrolled_on"
    replacements = [row["replaced_by"] for row in people.values() if row["replaced_by"]]
    assert len(set(replacements)) == len(replacements)
    for row in people.values():
        enrolled, started = parse_date(row["enrolled_on"]), parse_date(row["started_on"])
        assert agreement.period.first <= enrolled <= started <= agreement.period.last
        assert bool(row["ended_on"]) == bool(row["end_reason"])
        assert not groups or any(group.first <= parse_date(row[by]) <= group.last for group in groups)
        if row["replaced_by"]:
            assert parse_date(people[row["replaced_by"]]["enrolled_on"]) > parse_date(row["ended_on"]) > started
        for name, spec in agreement.participants.attributes.items():
            assert row[name] in spec.values if spec.values else row[name]
            if spec.between:
                assert spec.between[0] <= Fraction(row[name]) <= spec.between[1]


def test_cohorts_have_their_planned_proportion(tmp_path: Path) -> None:
    generate(TERMS["everything"], 41, 3, tmp_path)
    started = [row["started_on"] for row in rows(tmp_path / "participants.csv")]
    assert Counter("a" if day < "2026-07-01" else "b" for day in started) == {"a": 10, "b": 31}


def test_some_leave_and_most_who_leave_soon_are_replaced(tmp_path: Path) -> None:
    generate(load(JOBFOKUS), 360, 1, tmp_path)
    people = rows(tmp_path / "participants.csv")
    left = [row for row in people if row["ended_on"]]
    soon = [row for row in left if (parse_date(row["ended_on"]) - parse_date(row["started_on"])).days <= 119]
    assert len(left) == 29
    assert len(soon) / 2 < len([row for row in left if row["replaced_by"]]) <= len(soon)


def test_all_months_an_outcome_looks_at_are_there_and_few_are_missing(tmp_path: Path) -> None:
    terms = load(JOBFOKUS)
    generate(terms, 360, 1, tmp_path)
    enrolled = {row["participant_id"]: row["enrolled_on"] for row in rows(tmp_path / "participants.csv")}
    months = defaultdict(set)
    for row in rows(tmp_path / "observations.csv"):
        if row["measure"] == "paid_hours":
            months[row["participant_id"]].add(parse_month(row["period"]))
    own = schedule.cohort_statements(terms.agreement, schedule.statements_of(terms.agreement))
    rule = terms.rules[0]
    wanted = found = 0
    for participant, day in enrolled.items():
        cohort = str(min(int(day[:4]) - 2025, 3))
        needed = {m for each in schedule.windows(terms, rule, own[cohort]) for m in each.interval.months}
        needed = {month for month in needed if month >= month_index(date.fromisoformat(day))}
        assert months[participant] <= needed
        wanted, found = wanted + len(needed), found + len(months[participant])
    assert 0.96 < found / wanted < 0.98


def test_what_is_needed_from_before_the_start_is_there(tmp_path: Path) -> None:
    generate(TERMS["everything"], 40, 3, tmp_path)
    started = {row["participant_id"]: row["started_on"] for row in rows(tmp_path / "participants.csv")}
    before: Counter[str] = Counter()
    for row in rows(tmp_path / "observations.csv"):
        if row["measure"] == "earnings" and row["period"] < started[row["participant_id"]][:7]:
            before[row["participant_id"]] += 1
    assert set(before) == set(started)
    assert 10 < sum(before.values()) / len(before) <= 12


def test_months_reach_to_the_last_statement_that_follows_an_event(tmp_path: Path) -> None:
    generate(TERMS["relative"], 60, 3, tmp_path)
    found = rows(tmp_path / "observations.csv")
    events = {row["participant_id"]: row["period"] for row in found if row["measure"] == "registered"}
    last: dict[str, int] = {}
    for row in found:
        if row["measure"] == "hours":
            last[row["participant_id"]] = max(last.get(row["participant_id"], 0), parse_month(row["period"]))
    assert len(events) > 10
    for participant, day in events.items():
        assert 8 <= last[participant] - month_index(parse_date(day)) <= 12


@pytest.mark.parametrize(
    ("measure", "reached"),
    [
        ("sick_days", lambda v: v <= 3),
        ("earnings", lambda v: v >= 10000),
        ("job", lambda v: v >= 30),
        ("passed", lambda v: v >= 1),
    ],
)
def test_some_reach_what_is_asked_for_and_some_do_not(measure: str, reached, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    generate(TERMS["everything"], 200, 3, tmp_path)
    values = [Fraction(row["value"]) for row in rows(tmp_path / "observations.csv") if row["measure"] == measure]
    assert 0.03 < sum(map(reached, values)) / len(values) < 0.97


def test_a_part_is_less_than_the_whole(tmp_path: Path) -> None:
    generate(load(ROOT / "agreements" / "randers.yaml"), 0, 1, tmp_path)
    values = {(row["measure"], row["period"]): Fraction(row["value"]) for row in rows(tmp_path / "aggregates.csv")}
    for part, whole in (("closed_1_3", "open_1_3"), ("open_1_3", "cases_1_3"), ("moved_4_5", "cases_4_5")):
        for (name, period), value in values.items():
            if name == part:
                assert 0 < value < values[whole, period]


def test_the_settled_share_comes_near_the_plan(tmp_path: Path) -> None:
    generate(load(JOBFOKUS), 360, 1, tmp_path)
    hours = [row for row in rows(tmp_path / "observations.csv") if row["measure"] == "paid_hours"]
    share = sum(Fraction(row["value"]) >= 86 for row in hours) / len(hours)
    assert 0.10 < share < 0.20  # the plan: 1,836 of 12,960 months


def test_each_settled_statement_comes_near_the_plan(tmp_path: Path) -> None:
    terms = load(JOBFOKUS)
    generate(terms, 360, 1, tmp_path)
    settled = settle(terms, read(tmp_path, declarations(terms)), "reference")
    for planned, result in zip(terms.agreement.statements.dates, settled.statements, strict=True):
        assert planned.planned is not None
        assert 0.6 < result.payable / planned.planned < 1.6
        assert result.unresolved == 0


@EVERY
def test_something_is_earned_and_little_is_unresolved(terms: Terms, tmp_path: Path) -> None:
    generate(terms, 100, 1, tmp_path)
    settled = settle(terms, read(tmp_path, declarations(terms)), "reference")
    assert sum(each.earned for each in settled.statements) > 0
    assert sum(each.unresolved for each in settled.statements) <= 10


def test_a_large_register_is_parquet_of_text_only(tmp_path: Path) -> None:
    files = generate(load(JOBFOKUS), PARQUET_ABOVE + 1, 1, tmp_path)
    assert [file.name for file in files] == ["participants.parquet", "observations.parquet"]
    for file in files:
        assert {str(each) for each in pq.read_schema(file).types} == {"string"}


def test_nothing_of_an_earlier_run_is_left(tmp_path: Path) -> None:
    generate(load(JOBFOKUS), 10, 1, tmp_path)
    files = generate(load(ROOT / "agreements" / "randers.yaml"), 10, 1, tmp_path)
    assert sorted(tmp_path.iterdir()) == files == [tmp_path / "aggregates.csv"]


def test_a_negative_number_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        generate(load(JOBFOKUS), -1, 1, tmp_path)
