"""Files made for tests: PDFs put together by hand, Word files with parts of one's own."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping

from docx import Document
from reportlab.pdfgen.canvas import Canvas

A4 = b"[0 0 595 842]"


def printed(*pages: Iterable[str], **options: object) -> bytes:
    """A PDF with some lines on each page."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, **options)  # type: ignore[arg-type]
    for lines in pages:
        for at, line in enumerate(lines):
            canvas.drawString(60, 780 - 16 * at, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def pdf_of(objects: Mapping[int, bytes], trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of objects by their numbers, with a table of where they stand that is right."""
    pieces, places, length = [b"%PDF-1.7\n"], {}, 9
    for number, content in objects.items():
        places[number] = length
        pieces.append(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        length += len(pieces[-1])
    rows = b"".join(b"%d 1\n%010d 00000 n \n" % (number, place) for number, place in sorted(places.items()))
    last = b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (max(objects) + 1, trailer, length)
    return b"".join(pieces) + b"xref\n0 1\n0000000000 65535 f \n" + rows + last


def stream(content: bytes, extra: bytes = b"") -> bytes:
    """A stream of a PDF, deflated."""
    packed = zlib.compress(content, 9)
    head = b"<< /Length %d /Filter /FlateDecode %s >>" % (len(packed), extra)
    return head + b"\nstream\n" + packed + b"\nendstream"


def page_with(content: bytes, resources: bytes = b"/Font << /F 5 0 R >>", **more: bytes) -> bytes:
    """A PDF of one page that draws ``content``; ``more`` are objects such as ``_6``."""
    return pdf_of(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R /Resources << %s >> >>" % (A4, resources),
            4: stream(content),
            5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            **{int(name.strip("_")): content for name, content in more.items()},
        }
    )


def word(*paragraphs: str) -> bytes:
    """A Word file of plain paragraphs."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def with_parts(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """A Word file, or another archive, with some of its parts replaced or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return buffer.getvalue()


def archive(parts: Mapping[str, bytes]) -> bytes:
    """A zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return buffer.getvalue()
