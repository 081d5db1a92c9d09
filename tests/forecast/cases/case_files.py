"""Cases for the tests: a small one to be changed, and how to load it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ruamel.yaml import YAML

from virkning.forecast.cases import CaseFile, Result, load, reckon

ROOT = Path(__file__).resolve().parents[3]

SMALL: dict[str, Any] = {
    "case": "small",
    "title": "Lille sag",
    "municipality": "Et Sted",
    "source": {"title": "Et eksempel"},
    "unit": "DKK",
    "price_level": 2025,
    "years": "2026-2028",
    "effect_is": "gross",
    "payer": "Kommunen",
    "costs": [{"title": "Løn", "each_year": "100"}],
    "effects": [{"title": "Ydelser", "each_year": "150"}],
}


def write(folder: Path, **changes: Any) -> Path:
    """The small case with other keys, as a file named by its id."""
    data = {**SMALL, **changes}
    path = folder / f"{data['case']}.yaml"
    with path.open("w", encoding="utf-8") as out:
        YAML(typ="safe").dump(data, out)
    return path


def loaded(**changes: Any) -> CaseFile:
    """The small case with other keys, loaded."""
    with TemporaryDirectory() as folder:
        return load(write(Path(folder), **changes))


def result(**changes: Any) -> Result:
    """What the small case with other keys comes to."""
    return reckon(loaded(**changes))
