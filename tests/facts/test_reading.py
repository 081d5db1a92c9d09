"""Facts as known at a moment, in parts, from Parquet and from memory: the same facts however they come."""

from __future__ import annotations

import hashlib
import random
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from register import DECLARATIONS, measure, person, seen, table, typed

from virkning.facts import Declarations, Facts, from_tables, read
from virkning.facts.report import LISTED
from virkning.terms.problems import BadInput

MAY = 2027 * 12 + 4


def facts_of(observations: list[dict[str, object]], **more: Any) -> Facts:
    return from_tables([person("A"), person("B")], observations, [], [], DECLARATIONS, **more)


def hours(facts: Facts) -> list[Any]:
    return [row[2] for row in table(facts, "obs_paid_hours")[1:]]


HISTORY = [
    seen("A", "paid_hours", "2027-05", "80", recorded_at="2027-06-01T12:00"),
    seen("A", "paid_hours", "2027-05", "90", recorded_at="2027-07-01T12:00"),
    seen("A", "paid_hours", "2027-05", "", recorded_at="2027-08-01T12:00"),
    seen("A", "paid_hours", "2027-05", "70", recorded_at="2027-09-01T12:00"),
]


@pytest.mark.parametrize(
    ("known_at", "found"),
    [
        (None, [7000]),
        (date(2027, 5, 31), []),
        (date(2027, 6, 1), [8000]),
        (datetime(2027, 6, 1, 11, 59), []),
        (datetime(2027, 6, 1, 12), [8000]),
        (datetime(2027, 6, 1, 13, 59, tzinfo=timezone(timedelta(hours=2))), []),
        (datetime(2027, 6, 1, 12, tzinfo=UTC), [8000]),
        (date(2027, 7, 2), [9000]),
        (date(2027, 8, 2), []),
        (date(2027, 9, 1), [7000]),
    ],
)
def test_the_latest_row_known_at_the_moment_counts(known_at: date | None, found: list[int]) -> None:
    facts = facts_of(HISTORY, known_at=known_at)
    assert hours(facts) == found
    assert facts.problems == ()
    assert facts.known_at == (known_at.isoformat() if known_at else None)


def test_a_row_without_a_time_was_known_from_the_beginning() -> None:
    rows = [seen("A", "paid_hours", "2027-05", "1", recorded_at=""), *HISTORY]
    assert hours(facts_of(rows, known_at=date(1999, 1, 1))) == [100]
    assert hours(facts_of(rows, known_at=date(2027, 6, 1))) == [8000]


def test_a_bad_row_that_is_not_yet_known_is_no_problem_yet() -> None:
    rows = [*HISTORY, seen("A", "paid_hours", "2027-05", "x", recorded_at="2028-01-01")]
    assert facts_of(rows, known_at=date(2027, 12, 31)).rejected == 0
    assert facts_of(rows).rejected == 1


def test_an_event_is_withdrawn_by_a_later_empty_row_and_says_so() -> None:
    rows = [seen("A", "job", "2027-05-01", "", recorded_at=f"2027-0{month}-01") for month in (6, 7)]
    assert table(facts_of(rows, known_at=date(2027, 6, 1)), "obs_job")[1:] == [("A", date(2027, 5, 1), 1)]
    facts = facts_of(rows)
    assert table(facts, "obs_job")[1:] == []
    assert [(problem.line, problem.severity) for problem in facts.problems] == [(2, "warning")]


def test_cells_may_be_numbers_and_dates() -> None:
    facts = from_tables(
        [person("A", enrolled_on=date(2026, 3, 1), age=33)],
        [seen("A", "paid_hours", "2027-05", Decimal("86.50")), seen("A", "job", date(2027, 5, 1), None)],  # type: ignore[arg-type]
        [{"measure": "leavers", "period": "2027-03-01/2028-02-29", "value": 28}],
        [{"index": "pl", "year": 2026, "percent": Fraction(29, 10)}],
        DECLARATIONS,
    )
    assert facts.problems == ()
    assert hours(facts) == [8650]
    assert facts.indices == {"pl": {2026: Fraction(29, 10)}}
    assert table(facts, "participants")[1] == ("A", date(2026, 3, 1), None, None, None, None, "2026", None, 33)


def test_a_float_in_memory_is_refused() -> None:
    with pytest.raises(BadInput, match=r"observations:1: error: value: floating-point numbers are not exact"):
        facts_of([seen("A", "paid_hours", "2027-05", 86.5)])


def test_without_cohorts_the_cohort_is_empty() -> None:
    facts = from_tables([person("A")], [], [], [], Declarations())
    assert [row[6] for row in table(facts, "participants")[1:]] == [""]


def test_no_more_rows_are_listed_than_anyone_reads_and_the_rest_are_counted() -> None:
    facts = facts_of([seen("A", "paid_hours", "2027-05", "x") for _ in range(LISTED + 7)])
    assert facts.rejected == LISTED + 7
    assert len(facts.problems) == LISTED + 1
    assert "7 more rows, not listed" in facts.problems[-1].message


CELLS = st.fixed_dictionaries(
    {
        "participant_id": st.sampled_from(["A", "A", "B", " B", "Q", ""]),
        "measure": st.sampled_from(["paid_hours", "paid_hours", "Paid hours", "life_satisfaction", "job", "nonsense"]),
        "period": st.sampled_from(
            ["2027-05", "2027-06", "05-2027", "start", "6m", "2027-05-01", "1.5.2027", "2027-13", ""]
        ),
        "value": st.sampled_from(["0", "1", "9.5", "9,5", "9.50", "800", "x", "", " 2"]),
        "recorded_at": st.sampled_from(["", "2027-06-01", "2027-06-02T10:00", "later"]),
    }
)


def write_parquet(path: Path, rows: list[dict[str, Any]], columns: list[str]) -> None:
    pq.write_table(
        pa.table({column: pa.array([row.get(column) for row in rows], pa.string()) for column in columns}), path
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(CELLS, max_size=12), st.booleans(), st.integers(0, 12))
def test_files_in_any_form_give_the_facts_of_the_rows(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]], recorded: bool, cut: int
) -> None:
    """Rows in memory, in one Parquet file and in two give the same tables, and as many problems."""
    columns = ["participant_id", "measure", "period", "value", *(["recorded_at"] if recorded else [])]
    rows = [{column: row[column] for column in columns} for row in rows]
    in_memory = facts_of(rows)
    for parts in ([rows], [rows[:cut], rows[cut:]]):
        folder = tmp_path_factory.mktemp("register")
        write_parquet(folder / "participants.parquet", [person("A"), person("B")], ["participant_id", "enrolled_on"])
        for number, part in enumerate(parts):
            write_parquet(folder / f"observations-{number}.parquet", part, columns)
        facts = read(folder, DECLARATIONS)
        assert typed(facts) == typed(in_memory)
        assert facts.rejected == in_memory.rejected
        shown = {
            (problem.column, problem.message, problem.found) for problem in facts.problems if problem.line is not None
        }
        assert shown == {(problem.column, problem.message, problem.found) for problem in in_memory.problems}


def many(count: int) -> list[dict[str, Any]]:
    numbers = random.Random(1)
    return [
        seen(
            f"P{who}",
            "paid_hours",
            f"{2026 + month // 12}-{month % 12 + 1:02d}",
            f"{numbers.randint(0, 200)}.{who % 10}",
        )
        for who in range(count)
        for month in range(48)
    ] + [seen(f"P{who}", "life_satisfaction", "start", str(who % 11)) for who in range(count)]


def test_a_plain_parquet_register_is_left_in_its_files(tmp_path: Path) -> None:
    rows = many(50)
    columns = ["participant_id", "measure", "period", "value"]
    people = [person(f"P{who}") for who in range(50)]
    write_parquet(tmp_path / "participants.parquet", people, ["participant_id", "enrolled_on"])
    write_parquet(tmp_path / "observations.parquet", rows, columns)
    facts = read(tmp_path, DECLARATIONS)
    views = facts.connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    assert {("obs_paid_hours",), ("obs_life_satisfaction",)} <= set(views)
    assert typed(facts) == typed(from_tables(people, rows, [], [], DECLARATIONS))


@pytest.mark.parametrize("decimals", [0, 2, 6])
@pytest.mark.parametrize("bound", [9, 744, 10**9, 10**12 - 1])
def test_a_measure_of_any_width_is_the_same_from_its_file(tmp_path: Path, decimals: int, bound: int) -> None:
    declarations = Declarations({"m": measure("month", (-bound, bound), decimals=decimals)})
    values = [str(bound), f"-{bound}", f"{bound - 1}.{'9' * decimals}" if decimals else "1", "-0", "0.000000"]
    rows = [seen("A", "m", f"2027-0{number}", value) for number, value in enumerate(values, 1)]
    write_parquet(tmp_path / "participants.parquet", [person("A")], ["participant_id", "enrolled_on"])
    write_parquet(tmp_path / "observations.parquet", rows, ["participant_id", "measure", "period", "value"])
    facts = read(tmp_path, declarations)
    assert facts.problems == ()
    assert table(facts, "obs_m") == table(from_tables([person("A")], rows, [], [], declarations), "obs_m")


@pytest.mark.parametrize("spoil", ["twice", "unknown", "value", "period", "measure"])
def test_one_bad_row_among_many_is_found(tmp_path: Path, spoil: str) -> None:
    rows = many(20)
    rows.append(
        {
            "twice": rows[7],
            "unknown": seen("Q", "paid_hours", "2026-01", "1"),
            "value": seen("P1", "paid_hours", "2031-01", "745"),
            "period": seen("P1", "paid_hours", "2031-13", "1"),
            "measure": seen("P1", "hours_paid", "2031-01", "1"),
        }[spoil]
    )
    people = [person(f"P{who}") for who in range(20)]
    write_parquet(tmp_path / "participants.parquet", people, ["participant_id", "enrolled_on"])
    write_parquet(tmp_path / "observations.parquet", rows, ["participant_id", "measure", "period", "value"])
    facts = read(tmp_path, DECLARATIONS)
    found = [problem for problem in facts.problems if problem.severity == "error"]
    assert [(problem.file, problem.line) for problem in found] == [("observations.parquet", len(rows))]
    assert facts.rejected == 1
    assert typed(facts) == typed(from_tables(people, rows[:-1], [], [], DECLARATIONS))


def test_parquet_columns_may_have_types_of_their_own(tmp_path: Path) -> None:
    database = duckdb.connect()
    database.execute(
        f"COPY (SELECT 7 AS participant_id, DATE '2026-03-01' AS enrolled_on, 33::TINYINT AS age) "
        f"TO '{tmp_path}/participants.parquet'"
    )
    database.execute(
        "COPY (SELECT 7 AS participant_id, 'job' AS measure, DATE '2027-05-01' AS period, "
        "1.0::DECIMAL(10, 3) AS value, "
        f"TIMESTAMPTZ '2027-06-01 12:00:00+02' AS recorded_at) TO '{tmp_path}/observations.parquet'"
    )
    facts = read(tmp_path, DECLARATIONS, known_at=datetime(2027, 6, 1, 10))
    assert facts.rejected == 0
    assert table(facts, "obs_job")[1:] == [("7", date(2027, 5, 1), 1)]
    assert table(read(tmp_path, DECLARATIONS, known_at=datetime(2027, 6, 1, 9, 59)), "obs_job")[1:] == []


def test_parquet_that_cannot_be_read_exactly_is_refused(tmp_path: Path) -> None:
    pq.write_table(
        pa.table({"participant_id": ["A"], "enrolled_on": [["2026-03-01"]]}), tmp_path / "participants.parquet"
    )
    pq.write_table(
        pa.table({"participant_id": ["A"], "measure": ["paid_hours"], "period": ["2027-05"], "value": [86.5]}),
        tmp_path / "observations.parquet",
    )
    (tmp_path / "aggregates.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(BadInput) as refusal:
        read(tmp_path, DECLARATIONS)
    assert [(problem.file, problem.column) for problem in refusal.value.problems] == [
        ("aggregates.parquet", ""),
        ("observations.parquet", "value"),
        ("participants.parquet", "enrolled_on"),
    ]
    assert "floating-point numbers are not exact" in str(refusal.value)


def test_the_hash_is_of_names_and_bytes(tmp_path: Path) -> None:
    files = {
        "participants.csv": "participant_id,enrolled_on\nA,2026-03-01\n",
        "aggregates.csv": "measure,period,value\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    lines = "".join(f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in sorted(files.items()))
    assert read(tmp_path, DECLARATIONS).sha256 == hashlib.sha256(lines.encode()).hexdigest()
    (tmp_path / "participants.csv").write_text(files["participants.csv"] + "\n")
    assert read(tmp_path, DECLARATIONS).sha256 != hashlib.sha256(lines.encode()).hexdigest()


def test_in_memory_facts_have_a_hash_of_their_own() -> None:
    assert facts_of(HISTORY).sha256 == facts_of(HISTORY).sha256 != facts_of(HISTORY[:1]).sha256


def test_a_directory_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there is no such data directory"):
        read(tmp_path / "nowhere", DECLARATIONS)


def test_started_on_may_decide_the_cohort() -> None:
    assert DECLARATIONS.cohorts is not None
    cohorts = DECLARATIONS.cohorts.model_copy(update={"by": "started_on"})
    declarations = Declarations({"paid_hours": measure("month", (0, 744))}, {}, cohorts)
    facts = from_tables([person("A"), person("B", started_on="2027-01-01")], [], [], [], declarations)
    assert [(row[0], row[6]) for row in table(facts, "participants")[1:]] == [("B", "2027")]
    assert [(problem.line, problem.column) for problem in facts.problems] == [(1, "started_on")]
