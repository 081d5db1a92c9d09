"""The feature agreements: small ones in YAML that between them use every operation of the language."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from handbook import snippets

from virkning.papers.inputs import agreement_files
from virkning.terms import Terms, load, loads
from virkning.terms.patch import patch
from virkning.terms.read import read

FOLDER = Path(__file__).parent / "features"
ROOT = Path(__file__).resolve().parents[2]
AGREEMENTS = ROOT / "agreements"
FEATURES = sorted(path.stem for path in FOLDER.glob("*.yaml") if not path.stem.startswith("_"))
REAL = sorted(str(path.relative_to(AGREEMENTS).with_suffix("")) for path in agreement_files(AGREEMENTS))


@cache
def feature(name: str) -> Terms:
    """A feature's terms: its blocks put into the frame."""
    return loads(json.dumps(feature_data(name), default=str), f"{name}.yaml")


def feature_data(name: str) -> dict[str, Any]:
    """A feature as plain data, to be changed by a test."""
    frame, _ = read((FOLDER / "_frame.yaml").read_text(encoding="utf-8"), "_frame.yaml")
    own, findings = read((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), f"{name}.yaml")
    assert not findings.errors
    return {key: value for key, value in {**frame, **own}.items() if value is not None}


def terms_of(**blocks: Any) -> Terms:
    """The frame with blocks put in: an agreement for one test."""
    frame, _ = read((FOLDER / "_frame.yaml").read_text(encoding="utf-8"), "_frame.yaml")
    data = {key: value for key, value in {**frame, **blocks}.items() if value is not None}
    return loads(json.dumps(data, default=str), "test.yaml")


@cache
def real(name: str) -> Terms:
    """One of the real agreements."""
    return load(AGREEMENTS / f"{name}.yaml")


def changed(name: str, **values: Any) -> Terms:
    """A real agreement with values put in at paths, without its examples and readings."""
    raw, findings = read((AGREEMENTS / f"{name}.yaml").read_text(encoding="utf-8"), f"{name}.yaml")
    raw = patch(raw, values, findings, ())
    for block in ("examples", "readings"):
        raw.pop(block, None)
    assert not findings.errors, list(map(str, findings.errors))
    return loads(json.dumps(raw, default=str), f"{name}.yaml")


@cache
def handbook() -> dict[str, Terms]:
    """Every agreement of the handbook, and of the corpus of good ones."""
    found = {path.stem: load(path) for path in sorted((ROOT / "tests" / "terms" / "good").glob("*.yaml"))}
    page = ROOT / "docs" / "agreements.md"
    return found | {each.name: loads(each.text, each.name) for each in snippets(page, "agreement") if not each.fails}
