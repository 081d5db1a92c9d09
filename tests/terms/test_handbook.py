"""The handbook cannot rot: every agreement on the page loads, and what it says comes out."""

from __future__ import annotations

from pathlib import Path

import pytest
from handbook import Snippet, snippets

from virkning.terms import BadInput, load

PAGE = Path(__file__).resolve().parents[2] / "docs" / "agreements.md"
SNIPPETS = snippets(PAGE, "agreement")
RIGHT = [each for each in SNIPPETS if not each.fails]
WRONG = [each for each in SNIPPETS if each.fails]


def written(snippet: Snippet, folder: Path) -> Path:
    path = folder / f"{snippet.name}.yaml"
    path.write_text(snippet.text, "utf-8")
    return path


def test_every_piece_of_yaml_on_the_page_has_a_name_of_its_own() -> None:
    names = [each.name for each in SNIPPETS]
    assert len(names) == len(set(names))
    assert len(RIGHT) > 40


@pytest.mark.parametrize("snippet", RIGHT, ids=lambda each: each.name)
def test_an_agreement_of_the_handbook_loads_without_a_word(snippet: Snippet, tmp_path: Path) -> None:
    terms = load(written(snippet, tmp_path))
    assert not terms.warnings, f"docs/agreements.md:{snippet.line}"
    assert terms.agreement.examples or snippet.name == "frame", "a chapter shows what comes out"


@pytest.mark.parametrize("snippet", RIGHT, ids=lambda each: each.name)
def test_the_examples_of_the_handbook_hold(snippet: Snippet, tmp_path: Path) -> None:
    examples = pytest.importorskip("virkning.settlement.examples")
    results = examples.run(load(written(snippet, tmp_path)), engine="reference")
    wrong = {result.name: result.differences for result in results if not result.holds}
    assert not wrong, f"docs/agreements.md:{snippet.line}"


@pytest.mark.parametrize("snippet", WRONG, ids=lambda each: each.name)
def test_a_mistake_of_the_handbook_is_reported_as_it_says(snippet: Snippet, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        load(written(snippet, tmp_path))
    assert snippet.fails in str(caught.value)
