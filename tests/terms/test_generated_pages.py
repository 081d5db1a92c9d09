"""The generated pages are those that the models and the commands give, and the schema fits the agreements."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
from handbook import snippets
from schemas import data, fit, schema, silent, unnamed

from virkning import docs
from virkning.papers.inputs import agreement_files

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "agreements.md"
SCHEMA = schema("agreement")
SHIPPED = sorted(agreement_files(ROOT / "agreements"))


@pytest.mark.parametrize("path", docs.pages(ROOT), ids=lambda path: path.name)
def test_a_generated_page_is_fresh(path: Path) -> None:
    assert path.exists() and path.read_text("utf-8") == docs.pages(ROOT)[path](), "run `make docs`"


def test_every_key_of_the_schema_says_what_it_means() -> None:
    assert not silent(SCHEMA)


def test_the_reference_names_every_key() -> None:
    assert not unnamed(SCHEMA, docs.reference())
    assert "any value" not in docs.reference()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_schema_accepts_the_shipped_agreements(path: Path) -> None:
    fit(data(path.read_text("utf-8")), SCHEMA)


@pytest.mark.parametrize(
    "snippet", [each for each in snippets(PAGE, "agreement") if not each.fails], ids=lambda each: each.name
)
def test_the_schema_accepts_the_handbook(snippet: Any) -> None:
    fit(data(snippet.text), SCHEMA)


@pytest.mark.parametrize("bad", ["float-for-money", "unknown-keys", "missing-keys", "wrong-words", "wrong-ids"])
def test_the_schema_refuses_what_the_loader_refuses(bad: str) -> None:
    text = (Path(__file__).parent / "bad" / f"{bad}.yaml").read_text("utf-8")
    with pytest.raises(jsonschema.ValidationError):
        fit(data(text), SCHEMA)
