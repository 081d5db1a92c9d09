"""What kind of file some bytes are, told from the bytes; the name decides only where they leave it open."""

from __future__ import annotations

import re

from virkning.sources.formats.raw import Format, Refused

READABLE = "PDF, DOCX, HTML or plain text"
"""What can be read, in the words of a message."""

_FOREIGN = (
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "is an old or a locked Office file",
        "save it as DOCX or PDF, with no password",
    ),
    (b"{\\rtf", "is rich text (RTF)", "save it as DOCX or PDF"),
    (b"\x89PNG", "is a picture (PNG)", "read its text by OCR, and save it as PDF"),
    (b"\xff\xd8\xff", "is a picture (JPEG)", "read its text by OCR, and save it as PDF"),
    (b"II*\x00", "is a picture (TIFF)", "read its text by OCR, and save it as PDF"),
    (b"MM\x00*", "is a picture (TIFF)", "read its text by OCR, and save it as PDF"),
    (b"\x1f\x8b", "is compressed (gzip)", "unpack it first"),
)
_HTML = re.compile(
    rb"\s*+(?:<\?xml[^>]*+>\s*+)?(?><!--.*?-->\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(rb"<(?:p|div|h[1-6]|table|span|br|ul|ol)\b[^<>]{0,500}>", re.IGNORECASE)
_HEAD = 8192
"""How many bytes at the beginning tell the kind."""
_HEADER = 1024
"""How far from its beginning a PDF's header may stand."""


def kind_of(data: bytes, name: str) -> Format:
    """The kind of a file. Raises Refused for an empty file, and for those of a kind that is known and not read.

    A zip archive passes for DOCX here: what it holds is for its reader to see.
    """
    if not data:
        raise Refused(name, "is empty", "no bytes", READABLE)
    for beginning, what, remedy in _FOREIGN:
        if data.startswith(beginning):
            raise Refused(name, f"{what}: {remedy}", expected=READABLE)
    if b"%PDF-" in data[:_HEADER]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx"
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.replace(b"\x00", b"")[2:]
    named = name.lower().endswith((".html", ".htm", ".xhtml"))
    return "html" if _HTML.match(head) or (named and _TAG.search(head)) else "txt"
