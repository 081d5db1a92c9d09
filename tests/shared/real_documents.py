"""The real documents: beside the checkout in ``../shared/sources``, or where ``VIRKNING_SOURCES`` says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT / "tests" / "sources" / "documents"
"""The documents that are the project's own: invented, with the same defects."""


def folder() -> Path:
    """Where the real documents lie, if they are at hand."""
    return Path(os.environ.get("VIRKNING_SOURCES") or ROOT.parent / "shared" / "sources")


def real_documents() -> list[Path]:
    """Every real document that is at hand."""
    return sorted(path for path in folder().glob("*.txt")) if folder().is_dir() else []


def locate(name: str) -> Path | None:
    """The file of a document given by its name, real or the project's own; None if it is not at hand."""
    return next((path for path in (folder() / name, OWN / name) if path.is_file()), None)


def document_at_hand(name: str) -> Path:
    """The file of a document given by its name; the test that asks for one that is not at hand is skipped."""
    found = locate(name)
    if found is None:
        pytest.skip(f"{name} is not at hand: set VIRKNING_SOURCES to the folder of the real documents")
    return found
