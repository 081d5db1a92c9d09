"""PDF: lines as a reader sees them, ruled tables row by row, pages, and files of five hundred pages."""

from __future__ import annotations

import io
import resource
import time
from collections.abc import Callable

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table

from virkning.sources.document import read_document
from virkning.sources.formats import Raw, extract

Draw = Callable[[Canvas], None]
MOST_SECONDS = 60
MOST_BYTES = 1_000_000_000


def pdf(*pages: Draw) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for draw in pages:
        canvas.setFont("Times-Roman", 11)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def read(*pages: Draw) -> Raw:
    return extract(pdf(*pages), "tilsagn.pdf")


def lines(*pages: Draw) -> list[str]:
    return [" ".join(line.split()) for line in read(*pages).text.replace("\f", "").split("\n") if line.strip()]


def at(canvas: Canvas, x: float, y: float, text: str, size: float = 11) -> None:
    canvas.setFont("Times-Roman", size)
    canvas.drawString(x, y, text)


def test_a_number_beside_its_clause_stands_on_the_same_line() -> None:
    def draw(canvas: Canvas) -> None:
        at(canvas, 100, 700, "Kommunen tilbagebetaler efter")
        at(canvas, 100, 686, "planen i Bilag 5.1.")
        at(canvas, 60, 700, "5.1")
        at(canvas, 60, 660, "5.2")
        at(canvas, 100, 660, "Loftet er DKK 6.000.000.")

    assert lines(draw) == ["5.1 Kommunen tilbagebetaler efter", "planen i Bilag 5.1.", "5.2 Loftet er DKK 6.000.000."]


def test_lines_are_read_from_the_top_down_whatever_order_they_are_drawn_in() -> None:
    def draw(canvas: Canvas) -> None:
        for number in (3, 1, 4, 2):
            at(canvas, 60, 800 - 14 * number, f"linje {number}")

    assert lines(draw) == [f"linje {number}" for number in (1, 2, 3, 4)]


def test_words_placed_one_by_one_are_neither_glued_nor_torn() -> None:
    text = "Kommunens samlede tilbagebetaling kan aldrig overstige DKK 14.000.000"

    def draw(canvas: Canvas) -> None:
        place = 60.0
        for word in text.split():
            at(canvas, place, 700, word)
            place += canvas.stringWidth(word, "Times-Roman", 11) + 2.6

    def spread(canvas: Canvas) -> None:
        place = 60.0
        for letter in "Tilskud":
            at(canvas, place, 700, letter)
            place += canvas.stringWidth(letter, "Times-Roman", 11) + 0.4

    assert lines(draw) == [text]
    assert lines(spread) == ["Tilskud"]


def test_letters_printed_twice_to_look_bold_are_read_once() -> None:
    def draw(canvas: Canvas) -> None:
        at(canvas, 60, 700, "BILAG 5.1")
        at(canvas, 60.2, 700, "BILAG 5.1")

    assert lines(draw) == ["BILAG 5.1"]


def test_the_mark_of_a_note_is_no_part_of_the_amount_before_it() -> None:
    def draw(canvas: Canvas) -> None:
        at(canvas, 60, 700, "Der betales DKK 25.000")
        width = canvas.stringWidth("Der betales DKK 25.000", "Times-Roman", 11)
        at(canvas, 60 + width, 704, "3", 7)
        at(canvas, 60 + width + 4, 700, " pr. deltager")

    assert lines(draw) == ["Der betales DKK 25.000³ pr. deltager"]


def test_columns_without_rules_stay_apart() -> None:
    def draw(canvas: Canvas) -> None:
        for row, cells in enumerate([("1", "200", "300"), ("2", "400", "500")]):
            for column, cell in enumerate(cells):
                at(canvas, 60 + 120 * column, 700 - 14 * row, cell)

    rows = [line.strip("\f").split("  ") for line in read(draw).text.split("\n") if line.strip()]
    assert [[cell.strip() for cell in row if cell] for row in rows] == [["1", "200", "300"], ["2", "400", "500"]]


def ruled(rows: list[list[str]], x: float = 60, y: float = 600) -> Draw:
    def draw(canvas: Canvas) -> None:
        at(canvas, 60, 720, "Udbetalingsplan")
        table = Table(rows, style=[("GRID", (0, 0), (-1, -1), 0.5, "black")])
        table.wrapOn(canvas, 400, 400)
        table.drawOn(canvas, x, y)
        at(canvas, 60, 500, "Alle beløb er i faste priser.")

    return draw


RATES = [["Rate", "Frist for\nbetaling", "Beløb"], ["1. rate", "Juni 2027", "1.250.000"], ["Total", "", "1.250.000"]]


def test_a_ruled_table_stands_in_its_place_row_by_row_and_once() -> None:
    raw = read(ruled(RATES))
    assert lines(ruled(RATES)) == [
        "Udbetalingsplan",
        "Rate Frist for betaling Beløb",
        "1. rate Juni 2027 1.250.000",
        "Total 1.250.000",
        "Alle beløb er i faste priser.",
    ]
    cells = [[raw.text[start:end] for start, end in row] for row in raw.tables[0].rows]
    assert cells == [[cell.replace("\n", " ") for cell in row] for row in RATES]


def test_a_frame_and_underlines_are_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(50, 600, 400, 150)
        for number in range(5):
            at(canvas, 60, 720 - 20 * number, f"linje {number}")
            canvas.line(60, 718 - 20 * number, 120, 718 - 20 * number)

    assert not read(draw).tables
    assert lines(draw) == [f"linje {number}" for number in range(5)]


def test_pages_begin_with_a_form_feed_and_numbers_of_pages_are_known() -> None:
    def page(number: int) -> Draw:
        def draw(canvas: Canvas) -> None:
            at(canvas, 60, 700, f"Side begynder {number}")
            at(canvas, 60, 686, "og går videre i næste linje")
            at(canvas, 300, 40, str(number))

        return draw

    raw = read(page(1), page(2), page(3))
    document = read_document(raw, "tilsagn.pdf")
    assert [line.page for line in document.lines if "begynder" in line.text] == [1, 2, 3]
    assert [repair.kind for repair in document.repairs] == ["page number"] * 3


def test_a_page_that_is_a_picture_among_others_is_doubted() -> None:
    from reportlab.lib.utils import ImageReader

    picture = ImageReader(io.BytesIO(b"P6 9 9 255\n" + bytes(9 * 9 * 3)))
    raw = read(lambda canvas: at(canvas, 60, 700, "Tilsagn"), lambda canvas: canvas.drawImage(picture, 0, 0, 500, 700))
    assert len(raw.encoding_doubts) == 1 and raw.encoding_doubts[0].startswith("page 2 ")


def test_text_on_its_side_is_read_after_the_page() -> None:
    def draw(canvas: Canvas) -> None:
        at(canvas, 60, 700, "Tilsagn")
        at(canvas, 60, 686, "om betinget tilskud til Kommunen")
        canvas.saveState()
        canvas.translate(500, 300)
        canvas.rotate(90)
        canvas.drawString(0, 0, "Sagsnummer 42")
        canvas.restoreState()

    assert lines(draw) == ["Tilsagn", "om betinget tilskud til Kommunen", "Sagsnummer 42"]


def test_a_page_turned_on_its_side_is_read_as_it_is_shown() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        at(canvas, 60, 700, "Første linje")
        at(canvas, 60, 686, "Anden linje")

    assert lines(draw) == ["Første linje", "Anden linje"]


def test_a_pdf_is_known_by_its_bytes_and_not_by_its_name() -> None:
    assert extract(pdf(lambda canvas: at(canvas, 60, 700, "Tilsagn")), "tilsagn.docx").format == "pdf"
    assert extract(b"<!doctype html><html><p>Tilsagn", "tilsagn.pdf").format == "html"
    assert extract(b"Tilsagn", "tilsagn.pdf").format == "txt"


def test_progress_is_told_of_every_page_in_order() -> None:
    told: list[tuple[int, int]] = []
    pages = [lambda canvas: at(canvas, 60, 700, "Tilsagn")] * 4
    extract(pdf(*pages), "tilsagn.pdf", lambda page, of: told.append((page, of)))
    assert told == [(number, 4) for number in range(1, 5)]


@pytest.mark.slow
def test_five_hundred_full_pages_are_read_within_a_minute_and_a_gigabyte() -> None:
    sentence = "Kommunen er forpligtet til at tilbagebetale Tilskuddet i overensstemmelse med planen i Bilag 5.1"

    def page(canvas: Canvas) -> None:
        for number in range(38):
            at(canvas, 60, 780 - 14 * number, f"{number}. {sentence}", 10)
        table = Table([RATES[1]] * 8, style=[("GRID", (0, 0), (-1, -1), 0.5, "black")])
        table.wrapOn(canvas, 400, 400)
        table.drawOn(canvas, 60, 60)

    data = pdf(*[page] * 500)
    start = time.perf_counter()
    raw = extract(data, "tilsagn.pdf")
    took = time.perf_counter() - start
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    print(f"{len(data) / 1e6:.1f} MB, {len(raw.text):,} characters: {took:.1f} s, {most / 1e6:.0f} MB")
    assert raw.text.count(sentence) == 500 * 38 and len(raw.tables) == 500
    assert took < MOST_SECONDS and most < MOST_BYTES
