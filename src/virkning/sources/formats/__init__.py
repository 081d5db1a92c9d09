"""The formats that papers come in, each as plain text with its pages, tables, notes and headings."""

from __future__ import annotations

from virkning.sources.formats.plain import read_plain
from virkning.sources.formats.raw import MAX_BYTES, Format, Progress, Raw, RawNote, RawTable

__all__ = ["MAX_BYTES", "Format", "Progress", "Raw", "RawNote", "RawTable", "extract"]


def extract(data: bytes, name: str, progress: Progress | None = None) -> Raw:
    """A file's bytes as text. Raises BadInput, with one plain sentence, if they cannot be read."""
    return read_plain(data, name)
