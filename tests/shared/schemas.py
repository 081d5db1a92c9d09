"""The JSON Schemas of the docs, and files as an editor holds them against one."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema

from virkning.terms.problems import Findings
from virkning.terms.read import read

DOCS = Path(__file__).resolve().parents[2] / "docs"


def schema(kind: str) -> dict[str, Any]:
    """The schema of a kind of file, such as ``agreement``."""
    found: dict[str, Any] = json.loads((DOCS / f"{kind}.schema.json").read_text("utf-8"))
    return found


def blocks(found: dict[str, Any]) -> dict[str, Any]:
    """Every block and value that a schema defines, the file itself first."""
    return {found["title"]: found, **found["$defs"]}


def silent(found: dict[str, Any]) -> list[str]:
    """Every key, block and value of a schema that does not say what it means."""
    keys = [
        f"{name}.{key}"
        for name, block in blocks(found).items()
        for key, spec in block.get("properties", {}).items()
        if not spec.get("description")
    ]
    return keys + [name for name, block in blocks(found).items() if not block.get("description")]


def unnamed(found: dict[str, Any], reference: str) -> list[str]:
    """Every key of a schema, or block without keys, that a reference leaves out."""
    left = []
    for name, block in blocks(found).items():
        part = reference.partition(f"### `{name}` ")[2].partition("\n### ")[0]
        left += [] if part else [name]
        left += [f"{name}.{key}" for key in block.get("properties", {}) if f"| `{key}` |" not in part]
    return left


def plain(node: Any) -> Any:
    """The data of a file as an editor sees it: dates are text, and so is every key."""
    if isinstance(node, dict):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(each) for each in node]
    return node.isoformat() if isinstance(node, date) else node


def data(text: str) -> Any:
    """The data of a text, which is YAML without a fault."""
    raw, findings = read(text, "f")
    assert isinstance(findings, Findings) and not findings.problems
    return plain(raw)


def fit(found: Any, against: dict[str, Any]) -> None:
    """Raise ``jsonschema.ValidationError`` where some data do not fit a schema."""
    jsonschema.validate(found, against, jsonschema.Draft202012Validator)
