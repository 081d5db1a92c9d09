"""The command line as a user meets it: a register in files, and a way to run commands."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from command_line import INDICES, PARTICIPANTS, ROOT, Run, observations

from virkning.cli import main


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


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in the project's folder; what goes to standard error is kept apart."""
    monkeypatch.chdir(ROOT)

    def invoke(*args: object) -> Result:
        return CliRunner().invoke(main, [str(arg) for arg in args])

    return invoke
