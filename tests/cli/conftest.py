"""The command line as a user meets it: a small register in files, and a way to run commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from virkning.cli import main

ROOT = Path(__file__).resolve().parents[2]

PARTICIPANTS = """participant_id,enrolled_on,started_on,ended_on,end_reason,replaced_by
A,2026-03-01,2026-03-15,,,
B,2026-04-01,2026-04-15,,,
C,2026-05-01,2026-05-10,2026-06-01,moved,D
D,2026-06-10,2026-06-20,,,
E,2028-02-01,2028-02-10,2028-09-30,job,
F,2028-03-01,2028-03-10,,,
"""

HOURS = {
    "A": {
        "2027-05": "90",
        "2027-06": "86.00",
        "2027-07": "85.99",
        "2027-08": "0",
        "2027-09": "160.33",
        "2027-10": "12",
    },
    "B": {"2027-05": "0", "2027-06": "0", "2027-07": "0", "2027-08": "0", "2027-09": "0"},
    "C": {"2027-05": "100"},
    "D": {"2027-05": "0", "2027-06": "0", "2027-07": "0", "2027-08": "0", "2027-09": "0", "2027-10": "120"},
    "F": {f"2029-{month:02d}": "100" for month in range(5, 11)},
}
INDICES = "index,year,percent\npl-general,2026,3.2\npl-general,2027,2.95\n"


def observations() -> str:
    rows = [f"{who},paid_hours,{month},{hours}" for who, own in HOURS.items() for month, hours in own.items()]
    rows += ["A,life_satisfaction,start,5", "A,life_satisfaction,6m,6", "B,life_satisfaction,start,5"]
    rows += ["D,life_satisfaction,start,7", "D,life_satisfaction,6m,7"]
    return "\n".join(["participant_id,measure,period,value", *rows]) + "\n"


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """A data directory with six participants, one month and one answer missing."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "participants.csv").write_text(PARTICIPANTS, "utf-8")
    (folder / "observations.csv").write_text(observations(), "utf-8")
    return folder


@pytest.fixture
def indexed(register: Path) -> Path:
    """The same with an index table for two years."""
    (register / "indices.csv").write_text(INDICES, "utf-8")
    return register


Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in the project's folder; what goes to standard error is kept apart."""
    monkeypatch.chdir(ROOT)

    def invoke(*args: object) -> Result:
        return CliRunner().invoke(main, [str(arg) for arg in args])

    return invoke
