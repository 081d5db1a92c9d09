"""The formats that papers come in, each as plain text with its pages, tables, notes and headings."""

from __future__ import annotations

from virkning.sources.formats.confined import read_confined
from virkning.sources.formats.kinds import kind_of
from virkning.sources.formats.plain import read_plain
from virkning.sources.formats.raw import MAX_BYTES, Format, Progress, Raw, RawNote, RawTable, Refused

__all__ = ["MAX_BYTES", "Format", "Progress", "Raw", "RawNote", "RawTable", "extract"]


def extract(data: bytes, name: str, progress: Progress | None = None) -> Raw:
    """A file's bytes as text; ``name`` is what messages call it, ``progress`` is told of each page of a PDF.

    Raises:
        BadInput: the file is too large, locked, damaged, of a kind that is not read, or holds no text. Time and
            memory are bounded whatever the bytes are.
    """
    try:
        return _read(data, name, progress)
    except Refused as error:
        # Loaded here, since the process that reads a file loads this package too, and starts far sooner without them.
        from virkning.terms.problems import BadInput, Problem

        raise BadInput([Problem(name, None, "", error.message, error.found, error.expected)]) from None


def _read(data: bytes, name: str, progress: Progress | None) -> Raw:
    if len(data) > MAX_BYTES:
        raise Refused(name, "is too large to read", f"{len(data):,} bytes", f"at most {MAX_BYTES:,} bytes")
    kind = kind_of(data, name)
    return read_plain(data, name) if kind == "txt" else read_confined(kind, data, name, progress)
