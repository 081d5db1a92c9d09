"""Documents on the disk: the one module of the room that touches it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from virkning.sources.document import Document, read_document
from virkning.sources.formats import MAX_BYTES, extract
from virkning.terms.problems import BadInput, Problem

Progress = Callable[[int, int], None]
"""Told how many pages are read, and of how many."""


def open_document(path: Path, progress: Progress | None = None) -> Document:
    """A file as a document; places in it are given by the file's name without its folder.

    Raises:
        BadInput: there is no such file, it is too large, or its format cannot be read.
    """
    try:
        if not path.exists():
            raise _refused(path, "there is no such file")
        if not path.is_file():
            raise _refused(path, "is not a file")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _refused(path, "is too large to read", f"{size:,} bytes", f"at most {MAX_BYTES:,} bytes")
        data = path.read_bytes()
    except OSError as error:
        raise _refused(path, f"cannot be read: {error.strerror or error}") from None
    raw = extract(data, str(path), progress)
    return read_document(raw, path.name, hashlib.sha256(data).hexdigest())


def _refused(path: Path, message: str, found: str = "", expected: str = "") -> BadInput:
    return BadInput([Problem(str(path), None, "", message, found, expected)])
