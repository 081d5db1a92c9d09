"""The benchmark's contenders agree with each other before they are timed."""

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))  # the benchmark runs from the checkout; it is not installed

from bench import data, floor, forecast_facts, forecast_floor, forecast_pandas, pandas_peer, report
from bench.rules import CAP_OERE, MONTHS, PLANNED, SLOTS, STATEMENTS
from bench.totals import Totals, half_away

from virkning.forecast.load import load as load_forecast
from virkning.forecast.simulate import setup_of, simulate
from virkning.terms import load

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
    report.write(page, chapter("bench", "floor"))  # a page that is not there is made with its introduction
    before = page.read_text(encoding="utf-8")
    report.write(page, chapter("forecast", "paths"))
    report.write(page, chapter("bench", "other"))
    text = page.read_text(encoding="utf-8")
    assert "| floor | 1.00 |" in before and "| paths | 1.00 |" not in before
    assert "| floor | 1.00 |" not in text and "| other | 1.00 |" in text and "| paths | 1.00 |" in text
    assert text.startswith(report.INTRODUCTION.partition("\n\n<!--")[0])


def test_tables_need_their_place(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text("nothing\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="<!-- forecast:start --> … <!-- forecast:end -->"):
        report.write(page, chapter("forecast", "paths"))


def chapter(name: str, row: str) -> report.Chapter:
    return report.Chapter(name, ["a fact"], [report.Section("Title", ["", "wall s"], [[row, "1.00"]])])


# Forecasts

AGREEMENT = str(Path(__file__).parents[1] / "agreements" / "jobfokus.yaml")
SCENARIOS = 60
FIRST = 4
SEED = 5


@pytest.fixture(scope="module")
def futures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("futures")
    forecast_facts.make(AGREEMENT, directory, SCENARIOS, SEED, FIRST)
    return directory


@pytest.fixture(scope="module")
def payable() -> list[list[int]]:
    terms = load(AGREEMENT)
    setup = setup_of(terms, load_forecast(terms).forecast)
    return simulate(setup, SCENARIOS, SEED).amounts.payable[:FIRST].tolist()


def test_pandas_settles_each_scenario_as_the_product_does(futures: Path, payable: list[list[int]]) -> None:
    directories = [forecast_facts.scenario_directory(futures, scenario) for scenario in range(FIRST)]
    assert sorted(futures.iterdir()) == directories
    tables = [
        [pd.read_parquet(each / f"{name}.parquet") for name in ("participants", "observations")] for each in directories
    ]
    assert [forecast_pandas.payable(*each) for each in tables] == payable


def test_a_workbook_has_formulas_and_nothing_calculated(futures: Path) -> None:
    pytest.importorskip("openpyxl")
    from bench.forecast_sheet import CELLS, PEOPLE, workbook

    book = workbook(forecast_facts.scenario_directory(futures, 0))
    assert [sheet.title for sheet in book.worksheets][1:] == [PEOPLE, CELLS]
    first, people, cells = book.worksheets
    assert [row[0].value for row in first.iter_rows(min_row=2)] == list(STATEMENTS)
    assert all(row[1].value.startswith("=") for row in first.iter_rows(min_row=2))
    assert people.max_row > PLANNED and cells.max_row == 3 * (SLOTS + 1) + 1
    assert all(cell.value.startswith("=") for row in people.iter_rows(min_row=2, min_col=46) for cell in row)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_workbook_comes_to_what_the_product_says(
    futures: Path, payable: list[list[int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("openpyxl")
    from bench import forecast_sheet

    cap = sum(payable[1]) - payable[1][-1] // 2  # a cap that binds at the last statement
    for limit, expected in ((CAP_OERE, payable[1]), (cap, [*payable[1][:-1], cap - sum(payable[1][:-1])])):
        monkeypatch.setattr(forecast_sheet, "CAP_OERE", limit)
        book = tmp_path / "sheet.xlsx"
        forecast_sheet.workbook(forecast_facts.scenario_directory(futures, 1)).save(book)
        profile = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", "csv", "--outdir", str(tmp_path), str(book)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        assert forecast_sheet.payable(tmp_path / "sheet.csv") == expected


def test_paths_of_the_floor_follow_the_plan() -> None:
    scenarios = 300
    success = np.empty((SLOTS, scenarios, PLANNED), dtype=np.bool_)
    forecast_floor.paths(SEED, 0, scenarios, success)
    by_measurement = success.reshape(6, 6, scenarios, PLANNED).mean(axis=(1, 2, 3))
    assert by_measurement == pytest.approx([0.05, 0.10, 0.15, 0.15, 0.20, 0.20], rel=0.1)
    assert success[31:][success[30:-1]].mean() == pytest.approx(0.93, abs=0.01)
    by_participant = success.mean(axis=0).ravel()
    assert by_participant.std() > 0.2  # far more than months that are independent of each other would have


def test_paths_of_the_floor_are_the_same_for_the_same_seed() -> None:
    assert forecast_floor.generate(SCENARIOS, SEED, 2) == forecast_floor.generate(SCENARIOS, SEED, 1)
