"""The page about cases cannot rot: every case on it comes out as it says, every command prints what it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from case_files import ROOT
from click.testing import CliRunner
from handbook import Snippet, snippets

from virkning.cli import main
from virkning.forecast.cases import load, reckon
from virkning.forecast.cases.expect import expectations
from virkning.forecast.cases.model import Case
from virkning.terms import BadInput
from virkning.terms.wording import known_keys

PAGE = ROOT / "docs" / "cases.md"
SNIPPETS = snippets(PAGE, "case")
RIGHT = [each for each in SNIPPETS if not each.fails]
WRONG = [each for each in SNIPPETS if each.fails]
CONSOLE = re.compile(r"^```console\n\$ virkning (?P<command>[^\n]+)\n(?P<shown>.*?)^```$", re.M | re.S)
TRANSCRIPTS = [(match["command"], match["shown"].strip("\n")) for match in CONSOLE.finditer(PAGE.read_text("utf-8"))]


def written(snippet: Snippet, folder: Path) -> Path:
    path = folder / "case.yaml"
    path.write_text(snippet.text, "utf-8")
    return path


@pytest.mark.parametrize("snippet", RIGHT, ids=lambda each: each.name)
def test_a_case_of_the_page_comes_out_as_it_says(snippet: Snippet, tmp_path: Path) -> None:
    results = expectations(reckon(load(written(snippet, tmp_path))))
    assert results
    wrong = {each.name: each.differences for each in results if not each.holds}
    assert not wrong, f"docs/cases.md:{snippet.line}"


@pytest.mark.parametrize("snippet", WRONG, ids=lambda each: each.name)
def test_a_mistake_of_the_page_is_reported_as_it_says(snippet: Snippet, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        load(written(snippet, tmp_path))
    assert snippet.fails in str(caught.value)


@pytest.mark.parametrize(("command", "shown"), TRANSCRIPTS, ids=[command for command, _ in TRANSCRIPTS])
def test_a_command_of_the_page_prints_what_it_shows(command: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(main, command.split())
    assert result.exit_code == 0
    assert result.stdout.strip("\n") == shown


def test_the_commands_in_the_text_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    shell = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)
    commands = [line.partition("#")[0].split() for block in shell for line in block.splitlines() if line]
    assert commands
    for name, *arguments in commands:
        assert name == "virkning"
        assert CliRunner().invoke(main, arguments).exit_code == 0


def test_every_key_of_a_case_is_explained_before_the_reference() -> None:
    written, _, _ = PAGE.read_text("utf-8").partition("## Reference")
    words = set(re.findall(r"[a-z_]+", written))
    assert not set(known_keys(Case)) - words
