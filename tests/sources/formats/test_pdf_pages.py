"""PDF: lines as a reader sees them, whatever the order in which they were drawn; pages, ruled tables, notes."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import reportlab
from hypothesis import given, settings
from hypothesis import strategies as st
from real_documents import OWN, real_documents
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from virkning.sources.document import read_document
from virkning.sources.formats import Raw, extract

Draw = Callable[[Canvas], None]


def read(*pages: Draw, told: list[tuple[int, int]] | None = None, **settings: object) -> Raw:
    """What is read of pages that are drawn by functions."""
    out = io.BytesIO()
    canvas = Canvas(out, **settings)
    for draw in pages:
        canvas.setFont("Helvetica", 11)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return extract(out.getvalue(), "paper.pdf", None if told is None else lambda *page: told.append(page))


def printed(*lines: str, step: float = 14, top: float = 780) -> Draw:
    """Draws lines one below the other; an empty one leaves its place."""

    def draw(canvas: Canvas) -> None:
        for at, line in enumerate(lines):
            canvas.drawString(72, top - step * at, line)

    return draw


def placed(*texts: tuple[float, float, float, str]) -> Draw:
    """Draws texts at places, each in a size."""

    def draw(canvas: Canvas) -> None:
        for x, y, size, text in texts:
            canvas.setFont("Helvetica", size)
            canvas.drawString(x, y, text)

    return draw


def run(y: float, *parts: tuple[float, float, str]) -> Draw:
    """Draws texts one right after the other, each raised by so much and in a size."""

    def draw(canvas: Canvas) -> None:
        x = 72.0
        for rise, size, text in parts:
            canvas.setFont("Helvetica", size)
            canvas.drawString(x, y + rise, text)
            x += canvas.stringWidth(text, "Helvetica", size)

    return draw


def ruled(rows: Sequence[Sequence[str]], top: float = 700, width: float = 120, height: float = 20) -> Draw:
    """Draws a table with a rule around each cell; a cell's lines are divided by ``|``."""

    def draw(canvas: Canvas) -> None:
        for down, row in enumerate(rows):
            for across, cell in enumerate(row):
                x, y = 72 + across * width, top - down * height
                canvas.rect(x, y - height, width, height)
                for at, line in enumerate(cell.split("|")):
                    canvas.drawString(x + 3, y - 12 - 12 * at, line)

    return draw


def both(*draws: Draw) -> Draw:
    """Draws one after the other on one page."""

    def draw(canvas: Canvas) -> None:
        for each in draws:
            canvas.setFont("Helvetica", 11)
            each(canvas)

    return draw


def cells(raw: Raw) -> list[list[list[str]]]:
    """The tables as the texts of their cells."""
    return [[[raw.text[start:end] for start, end in row] for row in table.rows] for table in raw.tables]


def lines(raw: Raw) -> list[str]:
    """The lines that are not empty."""
    return [line.strip("\f") for line in raw.text.splitlines() if line.strip()]


def test_lines_come_from_the_top_down_in_whatever_order_they_were_drawn() -> None:
    raw = read(
        placed((72, 600, 11, "tredje"), (200, 700, 11, "række"), (72, 700, 11, "Anden"), (72, 780, 11, "Første"))
    )
    assert [line.split() for line in lines(raw)] == [["Første"], ["Anden", "række"], ["tredje"]]


@given(st.permutations(range(6)))
@settings(max_examples=5, deadline=None)
def test_the_order_of_drawing_changes_nothing(order: list[int]) -> None:
    texts = [(72.0 + 90 * (at % 2), 700.0 - 20 * (at // 2), 11.0, f"celle{at}") for at in range(6)]
    assert read(placed(*[texts[at] for at in order])).text == read(placed(*texts)).text


@pytest.mark.parametrize("size", [9.0, 11.0, 13.0])
def test_the_number_of_a_clause_stands_on_the_line_of_its_text(size: float) -> None:
    raw = read(
        placed((110, 700, 11, "Tilskuddet udbetales i rater,"), (110, 686, 11, "hvis"), (72, 700.5, size, "3.1"))
    )
    assert [line.split() for line in lines(raw)] == [["3.1", "Tilskuddet", "udbetales", "i", "rater,"], ["hvis"]]


def test_danish_text_is_read_to_the_letter() -> None:
    text = "§ 82, stk. 3: Særlig støtte til børn på Ærø – ”9.313.296 kr.” é ½ 50 %"
    assert lines(read(printed(text))) == [text]


def test_an_empty_line_stands_between_paragraphs_and_not_within_them() -> None:
    paragraph = ["Første linje i et afsnit", "anden linje i afsnittet", "tredje linje i afsnittet"]
    for step in (13, 20):
        text = read(printed(*paragraph, "", *paragraph, step=step)).text
        assert text.strip("\f") == "\n".join([*paragraph, "", *paragraph, ""])


def test_each_page_begins_with_a_form_feed_and_empty_pages_count() -> None:
    told: list[tuple[int, int]] = []
    raw = read(printed("Side et"), printed(), printed("Side tre"), told=told)
    document = read_document(raw, "paper.pdf")
    assert [(line.text.strip(), line.page) for line in document.lines] == [("Side et", 1), ("Side tre", 3)]
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_the_number_of_a_page_is_known_for_what_it_is() -> None:
    turned = both(printed("Sætningen fortsætter"), placed((300, 30, 9, "7")), on_its_side("Dok.nr. 12345"))
    document = read_document(read(turned, printed("på næste side")), "paper.pdf")
    assert [repair.before for repair in document.repairs if repair.kind == "page number"] == ["7"]


def test_words_divided_at_the_end_of_a_line_can_be_made_whole() -> None:
    document = read_document(read(printed("Kommunen er for-", "pligtet til det")), "paper.pdf")
    assert document.join(0, 2).text == "Kommunen er forpligtet til det"


def test_a_raised_figure_is_no_part_of_the_amount_before_it() -> None:
    amount = run(700, (0, 11, "i alt 4.200.000"), (5, 7, "1"), (0, 11, " kr. efter aftale"))
    word = run(660, (0, 11, "efter prisudviklingen"), (5, 7, "2"), (0, 11, " som er"))
    low = run(620, (0, 11, "mindre CO"), (-3, 7, "2"), (0, 11, " end før"))
    assert lines(read(both(amount, word, low))) == [
        "i alt 4.200.000¹ kr. efter aftale",
        "efter prisudviklingen2 som er",
        "mindre CO2 end før",
    ]


def test_text_printed_twice_to_look_bold_is_read_once() -> None:
    assert lines(read(placed((72, 700, 12, "I alt 4.200.000"), (72.3, 700, 12, "I alt 4.200.000")))) == [
        "I alt 4.200.000"
    ]


def test_ligatures_are_read_as_their_letters() -> None:
    pdfmetrics.registerFont(TTFont("Vera", Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"))

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Vera", 11)
        canvas.drawString(72, 700, "ﬁnansiering af ﬂere")

    assert lines(read(draw)) == ["finansiering af flere"]


def test_columns_that_no_rule_divides_stand_two_spaces_apart() -> None:
    raw = read(placed((72, 700, 11, "Rådgivere i alt"), (250, 700, 11, "1.200.000"), (330, 700, 11, "600.000")))
    assert lines(raw) == ["Rådgivere i alt  1.200.000  600.000"]
    assert raw.tables == ()


def test_a_ruled_table_gives_its_rows_in_their_place_and_its_cells_one_by_one() -> None:
    rows = [["Rate", "Frist", "Beløb"], ["1", "", "1.800.000"], ["2", "maj 2028", "2.400.000"]]
    raw = read(both(printed("Efter tabellen", top=600), ruled(rows), printed("Før tabellen", top=720)))
    assert lines(raw) == [
        "Før tabellen",
        "Rate  Frist  Beløb",
        "1  1.800.000",
        "2  maj 2028  2.400.000",
        "Efter tabellen",
    ]
    assert cells(raw) == [rows]


def test_the_lines_of_a_cell_are_one_and_its_words_whole() -> None:
    raw = read(ruled([["Succes opnås,|hvis del-|tageren er i job", "4.000"], ["Andet", "5"]], height=50))
    assert lines(raw) == ["Succes opnås, hvis deltageren er i job  4.000", "Andet  5"]


def test_a_cell_of_many_lines_keeps_them() -> None:
    text = [f"linje {at} af teksten" for at in range(12)]
    raw = read(ruled([["Baggrund", "|".join(text)], ["Mål", "Kort"]], height=180))
    assert lines(raw) == ["Baggrund", *text, "Mål  Kort"]
    assert cells(raw)[0] == [["Baggrund", "\n".join(text)], ["Mål", "Kort"]]


def test_a_cell_over_several_columns_leaves_the_rest_of_them_empty() -> None:
    def draw(canvas: Canvas) -> None:
        ruled([["Første", "1", "2"], ["Anden", "3", "4"]])(canvas)
        canvas.rect(72, 640, 240, 20)
        canvas.drawString(75, 648, "I alt")
        canvas.rect(312, 640, 120, 20)
        canvas.drawString(315, 648, "6")

    assert cells(read(draw)) == [[["Første", "1", "2"], ["Anden", "3", "4"], ["I alt", "", "6"]]]


def test_a_frame_around_text_is_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(60, 640, 400, 60)
        printed("Indstilling", "Udvalget godkender", top=680)(canvas)
        canvas.line(72, 600, 500, 600)

    raw = read(draw)
    assert (lines(raw), raw.tables) == (["Indstilling", "Udvalget godkender"], ())


def on_its_side(text: str) -> Draw:
    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(30, 300)
        canvas.rotate(90)
        canvas.drawString(0, 0, text)
        canvas.restoreState()

    return draw


def test_text_on_its_side_is_read_after_the_page() -> None:
    raw = read(both(on_its_side("Dok.nr. 12345"), printed("Første linje", "anden linje")))
    assert lines(raw) == ["Første linje", "anden linje", "Dok.nr. 12345"]


@pytest.mark.parametrize("angle", [90, 180, 270])
@pytest.mark.parametrize("stated", [False, True])
def test_a_turned_page_is_read_as_it_is_held(angle: int, stated: bool) -> None:
    def draw(canvas: Canvas) -> None:
        if stated:
            canvas.setPageRotation(angle)
        canvas.translate(300, 400)
        canvas.rotate(angle)
        canvas.translate(-200, -600)
        ruled([["Rate", "Beløb"], ["1", "1.800.000"]])(canvas)
        printed("Første linje", "anden linje")(canvas)

    raw = read(draw)
    assert lines(raw) == ["Første linje", "anden linje", "Rate  Beløb", "1  1.800.000"]
    assert cells(raw) == [[["Rate", "Beløb"], ["1", "1.800.000"]]]


def test_notes_at_the_foot_are_known_by_their_numbers() -> None:
    text = [f"Linje {at} af aftalens tekst, som er sat i sædvanlig skrift." for at in range(8)]
    notes = placed(
        *[(72, 123, 5, "1"), (80, 120, 8, "Statens skøn, jf.")],
        *[(72, 110, 8, "bilag 2."), (72, 100, 8, "2 Se punkt 3.1."), (300, 40, 11, "4")],
    )
    raw = read(both(printed(*text), notes))
    assert [(note.number, raw.text[note.start : note.end]) for note in raw.notes] == [
        ("1", "Statens skøn, jf.\nbilag 2."),
        ("2", "Se punkt 3.1."),
    ]


def test_a_table_in_small_type_at_the_foot_is_no_note() -> None:
    text = [f"Linje {at} af aftalens tekst, som er sat i sædvanlig skrift." for at in range(8)]
    small = placed((72, 110, 8, "Kilde: Egne tal"), (72, 100, 8, "Opgjort i maj"))
    assert read(both(printed(*text), small)).notes == ()


def test_a_page_that_is_only_a_picture_is_doubted() -> None:
    def picture(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(io.BytesIO(b"P6\n8 8\n255\n" + bytes(192))), 0, 0, 500, 700)

    raw = read(printed("Side et"), picture, printed("Side tre"))
    assert [doubt for doubt in raw.encoding_doubts if "page 2" in doubt]
    assert len(raw.encoding_doubts) == 1


def test_a_drawing_of_thousands_of_rules_is_passed_by_and_the_text_read() -> None:
    def draw(canvas: Canvas) -> None:
        for at in range(1200):
            canvas.line(at / 3, 0, at / 3, 500)
            canvas.line(0, at / 3, 500, at / 3)
        canvas.drawString(72, 700, "Et kort over kommunen")

    assert lines(read(draw)) == ["Et kort over kommunen"]


@pytest.mark.parametrize("path", [*sorted(OWN.glob("*.txt")), *real_documents()], ids=lambda path: path.name)
def test_the_lines_of_a_document_come_back_from_its_print(path: Path) -> None:
    document = read_document(extract(path.read_bytes(), path.name), path.name)
    # What the standard fonts have no picture of is left out.
    texts = [line.text.strip().encode("cp1252", "ignore").decode("cp1252") for line in document.lines[:1500]]
    per_page = 50
    pages = [printed(*texts[at : at + per_page]) for at in range(0, len(texts), per_page)]
    assert [line.split() for line in lines(read(*pages))] == [words for text in texts if (words := text.split())]
