"""Every command of the page about forecasts runs, and the shipped files fit the schema."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from schemas import data, fit, schema, silent

from virkning.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "forecasts.md").read_text("utf-8")
COMMANDS = [line.partition("#")[0].strip() for block in re.findall(r"^```sh\n(.*?)^```", PAGE, re.M | re.S)
            for line in block.splitlines()]  # fmt: skip
SHIPPED = sorted((ROOT / "agreements").rglob("*.forecast.yaml"))


def test_the_commands_of_the_page_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "agreements").symlink_to(ROOT / "agreements")
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    made = ["generate", "jobfokus", "--participants", "40", "--seed", "1", "--out", "build/demo"]
    assert runner.invoke(main, made).exit_code == 0
    assert len(COMMANDS) >= 6
    for command in COMMANDS:
        words = shlex.split(command)[1:]
        few = [] if words[0] == "settle" else ["--scenarios", "20"]
        found = runner.invoke(main, [*words, *few])
        assert found.exit_code == 0, f"{command}: {found.output}"


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.name)
def test_the_shipped_files_fit_the_schema(file: Path) -> None:
    fit(data(file.read_text("utf-8")), schema("forecast"))


def test_every_key_of_the_schema_says_what_it_means() -> None:
    assert not silent(schema("forecast"))
