"""Files that are damaged, locked, or made to harm: each is refused in one plain sentence, and soon."""

from __future__ import annotations

import io
import random
import struct
import time
from collections.abc import Callable

import pytest
from made_files import A4, archive, page_with, pdf_of, printed, stream, with_parts, word
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from virkning.sources.formats import extract
from virkning.terms.problems import BadInput

SOON = 20.0
"""No file may take longer, in seconds, on a machine that others work on too."""

DRAWN = b"BT /F 12 Tf 60 700 Td (Tilsagn) Tj ET "
BODY = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>'
BOMB = b"<w:p/>" + b" " * 100_000_000
LAUGHS = b"<!DOCTYPE w:document [<!ENTITY a0 'ha'>%s]>" % b"".join(
    b"<!ENTITY a%d '%s'>" % (at, b"&a%d;" % (at - 1) * 10) for at in range(1, 10)
)


def junk(length: int) -> bytes:
    return random.Random(4).randbytes(length)


def only_pictures() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    pixels = b"P6 60 60 255\n" + bytes(60 * 60 * 3)
    for _ in range(2):
        canvas.drawImage(ImageReader(io.BytesIO(pixels)), 0, 0, 500, 700)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def locked() -> bytes:
    return printed(["Hemmeligt"], encrypt=StandardEncryption("ordet", canPrint=0))


def page_tree_loop() -> bytes:
    return pdf_of(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 1 >>",
        }
    )


def deep_page_tree() -> bytes:
    depth = 20_000
    between = {
        at: b"<< /Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R >>" % (at + 1, at - 1) for at in range(3, depth)
    }
    return pdf_of(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            **between,
            depth: b"<< /Type /Page /Parent %d 0 R /MediaBox %s >>" % (depth - 1, A4),
        }
    )


def many_pages() -> bytes:
    count = 100_000
    pages = {at: b"<< /Type /Page /Parent 2 0 R /MediaBox %s >>" % A4 for at in range(3, count + 3)}
    kids = b" ".join(b"%d 0 R" % at for at in pages)
    first = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)}
    return pdf_of({**first, **pages})


def claimed_pages() -> bytes:
    return pdf_of(
        {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] /Count 100000 >>"},
    )


def deep_arrays() -> bytes:
    return page_with(DRAWN, b"/Font << /F 5 0 R >> /Deep " + b"[" * 200_000 + b"]" * 200_000)


def looping_table() -> bytes:
    """The table of places names itself as the one before it; the objects stand nowhere."""
    return (
        b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 9 /Root 1 0 R /Prev 9 >>\nstartxref\n9\n%%EOF\n"
    )


def drawing_itself() -> bytes:
    form = stream(
        b"/X Do " * 12, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>"
    )
    return page_with(b"/X Do", b"/XObject << /X 6 0 R >>", _6=form)


def unfolding_page() -> bytes:
    return page_with(b" " * 250_000_000)


def bomb() -> bytes:
    return with_parts(word("Tilsagn"), {"word/document.xml": BODY % BOMB})


def lying_bomb() -> bytes:
    """An archive that says of its main part that it is small."""
    return bomb().replace(struct.pack("<I", len(BODY % BOMB)), struct.pack("<I", 400))


def many_parts() -> bytes:
    return with_parts(word("Tilsagn"), {f"word/media/{at}.txt": b"" for at in range(20_000)})


def nested() -> bytes:
    inner = archive({"a.txt": bytes(10_000_000)})
    for _ in range(5):
        inner = archive({f"{at}.zip": inner for at in range(8)})
    return inner


def laughs() -> bytes:
    return with_parts(word("Tilsagn"), {"word/document.xml": LAUGHS + BODY % b"<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>"})


def laughs_elsewhere() -> bytes:
    styles = (
        LAUGHS + b'<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">&a9;</w:styles>'
    )
    return with_parts(word("Tilsagn"), {"word/styles.xml": styles})


def outside_entity() -> bytes:
    head = b'<!DOCTYPE w:document [<!ENTITY passwords SYSTEM "file:///etc/passwd">]>'
    return with_parts(
        word("Tilsagn"), {"word/document.xml": head + BODY % b"<w:p><w:r><w:t>&passwords;</w:t></w:r></w:p>"}
    )


def deep_word() -> bytes:
    deep = b"<w:sdt><w:sdtContent>" * 50_000 + b"</w:sdtContent></w:sdt>" * 50_000
    return with_parts(word("Tilsagn"), {"word/document.xml": BODY % deep})


def deep_html() -> bytes:
    return b"<html><body>" + b"<div>" * 100_000 + b"Tilsagn" + b"</div>" * 100_000


def wide_html() -> bytes:
    """Every cell says that it reaches over a thousand columns and a thousand rows."""
    return b"<html><table>" + b"<tr><td colspan=1000 rowspan=1000>x</td></tr>" * 40_000 + b"</table>"


CASES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "an empty file": ("tom.pdf", bytes, "is empty"),
    "white space": ("blank.txt", lambda: b" \n" * 999, "holds no text"),
    "junk": ("skrammel.txt", lambda: junk(50_000), "is no text"),
    "junk that calls itself PDF": ("x.pdf", lambda: b"%PDF-1.7\n" + junk(50_000), "is cut off"),
    "junk that ends as a PDF too": ("x.pdf", lambda: b"%PDF-1.7\n" + junk(50_000) + b"\n%%EOF\n", "damaged"),
    "a PDF cut off": ("x.pdf", lambda: (data := printed(["Tilsagn"] * 40))[: len(data) // 2], "is cut off"),
    "a PDF of pictures": ("skannet.pdf", only_pictures, "OCR"),
    "a PDF of empty pages": ("x.pdf", lambda: printed([], []), "holds no text"),
    "a PDF with a password": ("x.pdf", locked, "password"),
    "a page tree that loops": ("x.pdf", page_tree_loop, "damaged"),
    "a page tree of absurd depth": ("x.pdf", deep_page_tree, "damaged"),
    "a hundred thousand pages": ("x.pdf", many_pages, "too many pages"),
    "a hundred thousand pages that are not there": ("x.pdf", claimed_pages, "too many pages"),
    "a table of places that loops": ("x.pdf", looping_table, "damaged"),
    "a drawing within itself": ("x.pdf", drawing_itself, ""),
    "a page that unfolds to 250 MB": ("x.pdf", unfolding_page, ""),
    "a bomb": ("x.docx", bomb, "unfolds to more than can be read"),
    "a bomb that lies about its size": ("x.docx", lying_bomb, "damaged"),
    "too many parts": ("x.docx", many_parts, "too many parts"),
    "archives in archives": ("x.docx", nested, "no Word document"),
    "a spreadsheet": ("x.docx", lambda: archive({"xl/workbook.xml": b"<x/>"}), "spreadsheet"),
    "an archive cut off": ("x.docx", lambda: word("Tilsagn")[:9000], "damaged"),
    "junk that calls itself an archive": ("x.docx", lambda: b"PK\x03\x04" + junk(9000), "damaged"),
    "a part that is no XML": ("x.docx", lambda: with_parts(word(""), {"word/document.xml": b"<w:p"}), "no XML"),
    "a billion laughs": ("x.docx", laughs, "damaged"),
    "a billion laughs in the styles": ("x.docx", laughs_elsewhere, "damaged"),
    "an entity from outside": ("x.docx", outside_entity, "document type"),
    "elements of absurd depth": ("x.docx", deep_word, "damaged"),
    "an empty Word file": ("x.docx", lambda: word(), "holds no text"),
    "a page nested a hundred thousand deep": ("x.html", deep_html, "nested too deep"),
    "a page without text": ("x.html", lambda: b"<html><script>let a = 1</script></html>", "shows no text"),
    "a table of absurd width": ("x.html", wide_html, "more cells"),
    "an old Word file": ("x.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), "save it as DOCX or PDF"),
    "rich text": ("x.rtf", lambda: b"{\\rtf1 Tilsagn}", "save it as DOCX or PDF"),
    "a picture": ("x.pdf", lambda: b"\x89PNG\r\n\x1a\n" + bytes(99), "OCR"),
    "two hundred megabytes": ("x.txt", lambda: b"tilsagn " * 25_000_000, "too large"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_hostile_file_is_refused_in_one_sentence_and_soon(case: str) -> None:
    name, make, says = CASES[case]
    data = make()
    start = time.perf_counter()
    with pytest.raises(BadInput) as caught:
        extract(data, name)
    took = time.perf_counter() - start
    assert len(caught.value.problems) == 1
    problem = caught.value.problems[0]
    assert problem.file == name
    assert says in str(problem)
    assert len(str(problem)) < 500 and "Traceback" not in str(problem)
    assert took < SOON
