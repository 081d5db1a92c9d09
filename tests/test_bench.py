"""The benchmark's contenders agree with each other before they are timed."""

import sys
from pathlib import Path

import duckdb
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))  # the benchmark runs from the checkout; it is not installed

from bench import data, floor, pandas_peer, report
from bench.rules import MONTHS, STATEMENTS
from bench.totals import Totals, half_away

PARTICIPANTS = 600


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("register")
    data.make(directory, PARTICIPANTS, seed=7)
    return directory


def rows(path: Path) -> list[tuple[object, ...]]:
    return duckdb.execute("SELECT * FROM read_parquet(?) ORDER BY ALL", [str(path)]).fetchall()


def test_calendar_runs_from_first_to_last_statement() -> None:
    assert (MONTHS[0], MONTHS[-1], len(MONTHS)) == ("2027-05", "2032-04", 60)
    assert (STATEMENTS[0], STATEMENTS[1], STATEMENTS[-1]) == ("2027-10-31", "2028-04-30", "2032-04-30")
    assert len(STATEMENTS) == 10


def test_register_is_the_same_for_the_same_seed(register: Path, tmp_path: Path) -> None:
    data.make(tmp_path, PARTICIPANTS, seed=7)
    for name in ("participants.parquet", "observations.parquet"):
        assert (tmp_path / name).read_bytes() == (register / name).read_bytes()


def test_register_has_the_cases_that_are_hard(register: Path) -> None:
    observations = str(register / "observations.parquet")
    values = {row[0] for row in duckdb.execute("SELECT value FROM read_parquet(?)", [observations]).fetchall()}
    assert {"0", "85.99", "86", "86.00"} <= values
    participants = rows(register / "participants.parquet")
    assert len(participants) == PARTICIPANTS
    assert any(row[-1] for row in participants)
    known = {row[0] for row in participants}
    assert all(row[-1] in known for row in participants if row[-1])


@pytest.mark.parametrize("thinned", ["TRUE", "participant_id < 'P00000100' OR period <> '2028-01'"])
def test_floor_and_pandas_write_the_same_lines(register: Path, tmp_path: Path, thinned: str) -> None:
    for name, condition in (("participants", "TRUE"), ("observations", thinned)):
        source = str(register / f"{name}.parquet")
        target = str(tmp_path / f"{name}.parquet")
        query = f"SELECT * FROM read_parquet('{source}') WHERE {condition}"
        duckdb.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet)")
    by_floor = floor.settle(tmp_path, tmp_path / "floor_lines.parquet")
    by_pandas = pandas_peer.settle(tmp_path, tmp_path / "pandas_lines.parquet")
    assert by_floor == by_pandas
    assert rows(tmp_path / "floor_lines.parquet") == rows(tmp_path / "pandas_lines.parquet")


def test_lines_add_up_to_the_totals(register: Path, tmp_path: Path) -> None:
    statements = floor.settle(register, tmp_path / "lines.parquet")
    lines = rows(tmp_path / "lines.parquet")
    for statement in statements:
        amounts = [line[-1] for line in lines if line[0] == statement["statement"]]
        assert sum(amounts) == statement["earned_oere"] == sum(statement["by_basis"].values())


def test_a_cell_nobody_has_is_unresolved(register: Path, tmp_path: Path) -> None:
    (tmp_path / "participants.parquet").write_bytes((register / "participants.parquet").read_bytes())
    source, target = str(register / "observations.parquet"), str(tmp_path / "observations.parquet")
    query = f"SELECT * FROM read_parquet('{source}') WHERE period <> '2027-05'"
    duckdb.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet)")
    by_floor = floor.settle(tmp_path, tmp_path / "floor_lines.parquet")
    by_pandas = pandas_peer.settle(tmp_path, tmp_path / "pandas_lines.parquet")
    assert by_floor == by_pandas
    assert by_floor[0]["unresolved"] > 0
    assert rows(tmp_path / "floor_lines.parquet") == rows(tmp_path / "pandas_lines.parquet")


def test_cap_is_used_up_in_the_order_of_statements() -> None:
    totals = Totals()
    for statement in STATEMENTS[:3]:
        totals.add(statement, "employment", "observed", 600_000_000)
    payable = [statement["payable_oere"] for statement in totals.statements()]
    assert payable[:4] == [600_000_000, 600_000_000, 200_000_000, 0]


@pytest.mark.parametrize(("numerator", "denominator", "whole"), [(5, 2, 3), (4, 3, 1), (0, 7, 0), (6, 3, 2)])
def test_halves_are_rounded_away_from_zero(numerator: int, denominator: int, whole: int) -> None:
    assert half_away(numerator, denominator) == whole


def test_tables_are_put_between_the_markers(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"before\n{report.START}\nold\n{report.END}\nafter\n", encoding="utf-8")
    report.write(page, ["a fact"], [report.Section("Title", ["", "wall s"], [["floor", "1.00"]])])
    text = page.read_text(encoding="utf-8")
    assert "old" not in text
    assert text.startswith("before\n") and text.endswith("after\n")
    assert "| floor | 1.00 |" in text
