"""Plain text: from bytes to characters, by the encoding that the bytes show."""

from __future__ import annotations

import codecs
import re

from virkning.sources.formats.raw import Raw, refused

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_MOST_CONTROL = 0.02
"""The largest share of control characters that a text can have."""


def read_plain(data: bytes, name: str) -> Raw:
    """A text file. Raises BadInput if the bytes are no text."""
    text, encoding, doubts = decode(data)
    if len(_CONTROL.findall(text)) > max(8, _MOST_CONTROL * len(text)):
        raise refused(name, "is no text", "bytes that stand for no characters", "PDF, DOCX, HTML or plain text")
    if not text.strip():
        raise refused(name, "is empty")
    return Raw("txt", encoding, text, encoding_doubts=doubts)


def decode(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    """The characters of some bytes, the encoding they were read by, and what is doubtful about it.

    A mark at the beginning decides; then UTF-8; then UTF-16 if every other byte is nothing. Where some lines are not
    UTF-8 they are read as Windows-1252, line by line, since a file may mix the two.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding.removesuffix("-sig"), ()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if "\x00" in text[:200] or data[:200].count(0) > len(data[:200]) // 4:
        encoding = "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"
        return data.decode(encoding, "replace"), encoding, ("UTF-16 without a mark that says so",)
    if text or not data:
        return text, "utf-8", ()
    pieces, other = [], 0
    for line in data.split(b"\n"):
        try:
            pieces.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            pieces.append(_windows(line))
            other += 1
    doubt = f"{other} line{'s are' if other > 1 else ' is'} not UTF-8, and read as Windows-1252"
    return "\n".join(pieces), "cp1252", (doubt,)


def _windows(line: bytes) -> str:
    """A line in Windows-1252; its five unused bytes as in Latin-1."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in line)
