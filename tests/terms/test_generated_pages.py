"""The generated pages are those that the models and the commands give, and the schema fits the agreements."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from handbook import snippets

from virkning import docs
from virkning.papers.inputs import agreement_files
from virkning.terms.problems import Findings
from virkning.terms.read import read

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "agreement.schema.json").read_text("utf-8"))
SHIPPED = sorted(agreement_files(ROOT / "agreements"))


def plain(node: Any) -> Any:
    """The data of a file as an editor sees it: dates are text, and so is every key."""
    if isinstance(node, dict):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(each) for each in node]
    return node.isoformat() if isinstance(node, date) else node


def data(text: str) -> Any:
    raw, findings = read(text, "f")
    assert isinstance(findings, Findings) and not findings.problems
    return plain(raw)


@pytest.mark.parametrize("path", docs.pages(ROOT), ids=lambda path: path.name)
def test_a_generated_page_is_fresh(path: Path) -> None:
    assert path.exists() and path.read_text("utf-8") == docs.pages(ROOT)[path](), "run `make docs`"


def test_every_key_of_the_schema_says_what_it_means() -> None:
    blocks = {"Agreement": SCHEMA, **SCHEMA["$defs"]}
    silent = [
        f"{name}.{key}"
        for name, block in blocks.items()
        for key, spec in block.get("properties", {}).items()
        if not spec.get("description")
    ]
    assert not silent
    assert not [name for name, block in blocks.items() if not block.get("description")]


def test_the_reference_names_every_key() -> None:
    reference = docs.reference()
    for name, block in {"Agreement": SCHEMA, **SCHEMA["$defs"]}.items():
        part = reference.partition(f"### `{name}` block")[2].partition("\n### ")[0]
        assert part, f"{name} is not in the reference"
        assert not [key for key in block["properties"] if f"| `{key}` |" not in part]
    assert "any value" not in reference


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_schema_accepts_the_shipped_agreements(path: Path) -> None:
    jsonschema.validate(data(path.read_text("utf-8")), SCHEMA, jsonschema.Draft202012Validator)


@pytest.mark.parametrize("snippet", [each for each in snippets() if not each.fails], ids=lambda each: each.name)
def test_the_schema_accepts_the_handbook(snippet: Any) -> None:
    jsonschema.validate(data(snippet.text), SCHEMA, jsonschema.Draft202012Validator)


@pytest.mark.parametrize("bad", ["float-for-money", "unknown-keys", "missing-keys", "wrong-words", "wrong-ids"])
def test_the_schema_refuses_what_the_loader_refuses(bad: str) -> None:
    text = (Path(__file__).parent / "bad" / f"{bad}.yaml").read_text("utf-8")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data(text), SCHEMA, jsonschema.Draft202012Validator)
