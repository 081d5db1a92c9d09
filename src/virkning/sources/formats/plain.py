"""Plain text: from bytes to characters, by the encoding that the bytes show."""

from __future__ import annotations

import codecs
import re

from virkning.sources.formats.raw import Raw, Refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
_MOST_CONTROL = 0.02
"""The largest share of control characters that a text can have."""
_WINDOWS = {chr(byte): bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)}
"""Where Windows-1252 differs from Latin-1."""
_DIFFERENT = re.compile(r"[\x80-\x9f]")
_SAMPLE = 4096
"""How many bytes at the beginning tell whether a text is UTF-16."""


def read_plain(data: bytes, name: str) -> Raw:
    """A text file, its lines and white space to the letter. Raises Refused if the bytes are no text."""
    text, encoding, doubts = decode(data)
    if len(_CONTROL.findall(text)) > max(8, _MOST_CONTROL * len(text)):
        raise Refused(name, "is no text", "bytes that stand for no characters", "PDF, DOCX, HTML or plain text")
    if not text.strip():
        raise Refused(name, "holds no text", f"{len(data):,} bytes of white space", "PDF, DOCX, HTML or plain text")
    return Raw("txt", encoding, text, encoding_doubts=doubts)


def decode(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    """The characters of some bytes, the encoding they were read by, and what is doubtful about it.

    A mark at the beginning decides, and is no part of the text; then UTF-16 if every other byte is nothing; then
    UTF-8. Lines that are not UTF-8 are read as Windows-1252, each for itself, since a file may mix the two.
    """
    mark, encoding = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", _guess(data)))
    data = data[len(mark) :]
    doubts = () if mark or encoding == "utf-8" else (f"read as {encoding.upper()}, which no mark says",)
    try:
        return data.decode(encoding), encoding, doubts
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            return data.decode(encoding, "replace"), encoding, (*doubts, f"is no {encoding.upper()}: {error.reason}")
    pieces, numbers = [], []
    for number, line in enumerate(data.splitlines(keepends=True), 1):
        try:
            pieces.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            pieces.append(_windows(line))
            numbers.append(number)
    which = f"line {numbers[0]} is" if len(numbers) == 1 else f"{len(numbers)} lines, the first {numbers[0]}, are"
    return "".join(pieces), "cp1252", (f"{which} not UTF-8, and read as Windows-1252",)


def _guess(data: bytes) -> str:
    sample = data[:_SAMPLE]
    nothing = sample[::2].count(0), sample[1::2].count(0)
    if max(nothing) > len(sample) // 8 and min(nothing) < max(nothing) // 8:
        return "utf-16-le" if nothing[1] > nothing[0] else "utf-16-be"
    return "utf-8"


def _windows(line: bytes) -> str:
    """A line in Windows-1252; its five unused bytes as in Latin-1."""
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError:
        return _DIFFERENT.sub(lambda match: _WINDOWS[match[0]], line.decode("latin-1"))
