"""Every command of the page about forecasts runs, and the shipped files fit the schema."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from virkning.cli import main
from virkning.terms.read import read

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


def plain(node: Any) -> Any:
    """The data of a file as an editor sees it: every key is text."""
    if isinstance(node, dict):
        return {str(key): plain(value) for key, value in node.items()}
    return [plain(each) for each in node] if isinstance(node, list) else node


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.name)
def test_the_shipped_files_fit_the_schema(file: Path) -> None:
    schema = json.loads((ROOT / "docs" / "forecast.schema.json").read_text("utf-8"))
    raw, findings = read(file.read_text("utf-8"), str(file))
    assert not findings.problems
    jsonschema.validate(plain(raw), schema)


def test_every_key_of_the_schema_says_what_it_means() -> None:
    schema = json.loads((ROOT / "docs" / "forecast.schema.json").read_text("utf-8"))
    blocks = {"Forecast": schema, **schema["$defs"]}
    assert not [f"{name}.{key}" for name, block in blocks.items() for key, spec in block.get("properties", {}).items()
                if not spec.get("description")]  # fmt: skip
