"""A file is what its bytes say, whatever its name, and a long one is read within bounds."""

from __future__ import annotations

import io
import resource
import time

import pytest
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table

from virkning.sources.formats import extract
from virkning.sources.formats.kinds import kind_of
from virkning.terms.problems import BadInput

MOST_SECONDS = 60
MOST_BYTES = 1_000_000_000


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"%PDF-1.4\n", "tilsagn.docx", "pdf"),
        (b"\r\n\r\n%PDF-1.4\n", "tilsagn", "pdf"),
        (b"PK\x03\x04", "tilsagn.pdf", "docx"),
        (b"<!DOCTYPE html>\n<html>", "tilsagn.pdf", "html"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- en side -->\n<HTML>", "tilsagn.txt", "html"),
        ("\ufeff<html>".encode("utf-16-le"), "tilsagn", "html"),
        (b"<p>Et stykke</p>", "tilsagn.htm", "html"),
        (b"<p>Et stykke</p>", "tilsagn.txt", "txt"),
        (b"1. INDLEDNING", "tilsagn.pdf", "txt"),
    ],
)
def test_the_bytes_of_a_file_say_what_it_is(data: bytes, name: str, kind: str) -> None:
    assert kind_of(data, name) == kind


@pytest.mark.parametrize("name", ["tilsagn.docx", "tilsagn.pdf", "tilsagn.txt"])
def test_a_file_of_another_kind_than_its_name_says_is_read_as_what_it_is(name: str) -> None:
    raw = extract(b"<!doctype html><html><p>Tilsagn", name)
    assert (raw.format, raw.text.strip()) == ("html", "Tilsagn")


@pytest.mark.parametrize(
    ("beginning", "says"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office"), (b"{\\rtf1", "RTF"), (b"\x89PNG\r\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"), (b"II*\x00", "TIFF"), (b"\x1f\x8b\x08", "gzip"),
    ],
)  # fmt: skip
def test_a_kind_that_is_not_read_is_called_by_its_name(beginning: bytes, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        extract(beginning + bytes(100), "tilsagn.pdf")


def test_words_placed_one_by_one_are_neither_glued_nor_torn() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.setFont("Times-Roman", 11)
    words = ["tilbagebetaling", "kan", "aldrig", "overstige", "DKK", "14.000.000"]
    for y, pieces, room in ((700, words, 2.6), (680, "Tilskud", 0.4)):
        x = 60.0
        for piece in pieces:
            canvas.drawString(x, y, piece)
            x += canvas.stringWidth(piece) + room
    canvas.save()
    lines = [line for line in extract(buffer.getvalue(), "tilsagn.pdf").text.strip("\f").split("\n") if line]
    assert lines == ["tilbagebetaling kan aldrig overstige DKK 14.000.000", "Tilskud"]


@pytest.mark.slow
def test_five_hundred_full_pages_are_read_within_a_minute_and_a_gigabyte() -> None:
    sentence = "Kommunen tilbagebetaler Tilskuddet med de beløb og på de dage, som planen i Bilag 5.1 har"
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for _ in range(500):
        canvas.setFont("Times-Roman", 10)
        for number in range(38):
            canvas.drawString(60, 780 - 14 * number, f"{number}. {sentence}")
        table = Table([["1. rate", "Juni 2027", "1.250.000"]] * 8, style=[("GRID", (0, 0), (-1, -1), 0.5, "black")])
        table.wrapOn(canvas, 400, 400)
        table.drawOn(canvas, 60, 60)
        canvas.showPage()
    canvas.save()
    start = time.perf_counter()
    raw = extract(buffer.getvalue(), "tilsagn.pdf")
    took = time.perf_counter() - start
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    print(f"{len(raw.text):,} characters: {took:.1f} s, {most / 1e6:.0f} MB")
    assert raw.text.count(sentence) == 500 * 38 and len(raw.tables) == 500
    assert took < MOST_SECONDS and most < MOST_BYTES
