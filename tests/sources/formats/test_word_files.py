"""Word files: the numbers that Word shows, tables, notes and pages, in the order of the paper."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import rendered
from docx import Document
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from virkning.sources.formats import Raw
from virkning.sources.formats.docx import read_docx
from virkning.sources.formats.numerals import numeral

Level = dict[str, Any]


def read(document: Any) -> Raw:
    buffer = io.BytesIO()
    document.save(buffer)
    return read_docx(buffer.getvalue(), "tilsagn.docx")


def lines(document: Any) -> list[str]:
    return [line.strip("\f ") for line in read(document).text.split("\n") if line.strip()]


def w(tag: str, inner: str = "", **attributes: object) -> str:
    """An element of Word's own."""
    given = "".join(f' w:{key}="{value}"' for key, value in attributes.items())
    return f"<w:{tag}{given}>{inner}</w:{tag}>"


def add(parent: Any, xml: str) -> None:
    """Appends an element of Word's own."""
    parent.append(named(xml))


def named(xml: str) -> Any:
    """An element with the names that Word gives to its own."""
    return parse_xml(re.sub(r"^<[\w:]+", rf"\g<0> {nsdecls('w')}", xml))


def level(at: int, text: str, style: str = "decimal", start: int = 1, more: str = "") -> str:
    inner = w("start", val=start) + w("numFmt", val=style) + w("lvlText", val=text) + more
    return w("lvl", inner, ilvl=at)


def numbered(levels: list[str], nums: dict[int, str], paragraphs: list[tuple[int, int, str]]) -> Any:
    """A document of one list: its levels, what each use of it changes, and paragraphs by use and level."""
    document = Document()
    numbering = document.part.numbering_part.element
    numbering.insert(
        0, parse_xml(f"<w:abstractNum {nsdecls('w')} w:abstractNumId='90'>{''.join(levels)}</w:abstractNum>")
    )
    for which, changes in nums.items():
        add(numbering, w("num", w("abstractNumId", val=90) + changes, numId=which))
    for which, at, text in paragraphs:
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        add(properties, w("numPr", w("ilvl", val=at) + w("numId", val=which)))
    return document


LEGAL = [level(0, "%1."), level(1, "%1.%2"), level(2, "(%3)", "lowerRoman")]
RESTART = w("lvlOverride", w("startOverride", val=1), ilvl=0)


def test_clauses_are_numbered_as_word_shows_them() -> None:
    paper = [(900, at, "x") for at in (0, 1, 1, 2, 2, 1, 2, 0, 1, 2)]
    shown = ["1.", "1.1", "1.2", "(i)", "(ii)", "1.3", "(i)", "2.", "2.1", "(i)"]
    assert lines(numbered(LEGAL, {900: ""}, paper)) == [f"{number} x" for number in shown]


def test_another_use_of_a_list_goes_on_counting_unless_it_restarts() -> None:
    paper = [(900, 0, "a"), (900, 1, "b"), (901, 0, "c"), (902, 0, "d"), (902, 1, "e"), (902, 0, "f")]
    document = numbered(LEGAL, {900: "", 901: "", 902: RESTART}, paper)
    assert lines(document) == ["1. a", "1.1 b", "2. c", "1. d", "1.1 e", "2. f"]


def test_a_list_can_start_where_it_likes_and_in_any_letters() -> None:
    levels = [
        level(0, "Bilag %1:", "upperLetter", 3),
        level(1, "§ %2", "decimalZero", 9),
        level(2, "%3)", "lowerLetter"),
    ]
    paper = [(900, at, "x") for at in (0, 1, 1, 2, 2, 0)]
    assert lines(numbered(levels, {900: ""}, paper)) == [
        *("Bilag C: x", "§ 09 x", "§ 10 x", "a) x", "b) x", "Bilag D: x"),
    ]


def test_a_level_may_count_on_over_the_levels_above() -> None:
    levels = [level(0, "%1."), level(1, "Punkt %2", more=w("lvlRestart", val=0))]
    paper = [(900, at, "x") for at in (0, 1, 1, 0, 1)]
    assert lines(numbered(levels, {900: ""}, paper)) == ["1. x", "Punkt 1 x", "Punkt 2 x", "2. x", "Punkt 3 x"]


def test_a_legal_level_shows_the_levels_above_in_figures() -> None:
    levels = [level(0, "%1.", "upperRoman"), level(1, "%1.%2", more=w("isLgl"))]
    assert lines(numbered(levels, {900: ""}, [(900, 0, "x"), (900, 0, "x"), (900, 1, "x")])) == [
        "I. x",
        "II. x",
        "2.1 x",
    ]


def test_one_use_of_a_list_may_show_other_numbers() -> None:
    other = w("lvlOverride", level(0, "Artikel %1"), ilvl=0)
    assert lines(numbered(LEGAL, {900: other}, [(900, 0, "x"), (900, 1, "y")])) == ["Artikel 1 x", "1.1 y"]


def test_bullets_are_bullets() -> None:
    document = numbered([level(0, "\uf0b7", "bullet")], {900: ""}, [(900, 0, "x")])
    assert lines(document) == ["• x"]


def test_numbers_may_come_from_the_style() -> None:
    document = numbered(LEGAL, {900: ""}, [])
    for name, at in (("Heading 1", 0), ("Heading 2", 1)):
        properties = document.styles[name].element.get_or_add_pPr()
        add(properties, w("numPr", w("ilvl", val=at) + w("numId", val=900)))
        document.add_paragraph("x", style=name)
    assert lines(document) == ["1. x", "1.1 x"]


def test_a_paragraph_may_be_taken_out_of_the_list_of_its_style() -> None:
    document = numbered(LEGAL, {900: ""}, [])
    add(document.styles["Heading 1"].element.get_or_add_pPr(), w("numPr", w("numId", val=900)))
    document.add_paragraph("x", style="Heading 1")
    add(document.add_paragraph("y", style="Heading 1")._p.get_or_add_pPr(), w("numPr", w("numId", val=0)))
    assert lines(document) == ["1. x", "y"]


def test_what_was_deleted_is_gone_and_what_was_inserted_is_there() -> None:
    document = Document()
    paragraph = document.add_paragraph("Loftet er ")
    add(paragraph._p, w("del", w("r", w("delText", "5")), id=1))
    add(paragraph._p, w("ins", w("r", w("t", "6")), id=2))
    paragraph.add_run(" mio. kr.")
    assert lines(document) == ["Loftet er 6 mio. kr."]


def test_hyphens_tabs_and_breaks_within_a_paragraph_are_read() -> None:
    document = Document()
    paragraph = document.add_paragraph()
    for inner in (
        w("t", "1.1"),
        w("tab"),
        w("t", "Lyngby"),
        w("noBreakHyphen"),
        w("t", "Taarbæk"),
        w("br"),
        w("t", "ny linje"),
    ):
        add(paragraph._p, w("r", inner))
    assert [line.split() for line in lines(document)] == [["1.1", "Lyngby-Taarbæk"], ["ny", "linje"]]


def test_a_field_shows_its_result_and_not_its_code() -> None:
    document = Document()
    paragraph = document.add_paragraph("jf. punkt ")
    for inner in (
        w("fldChar", fldCharType="begin"),
        w("instrText", " REF _Ref1 "),
        w("fldChar", fldCharType="separate"),
        w("t", "5.2"),
        w("fldChar", fldCharType="end"),
    ):
        add(paragraph._p, w("r", inner))
    assert lines(document) == ["jf. punkt 5.2"]


def test_paragraphs_and_tables_stand_in_the_order_of_the_paper() -> None:
    document = Document()
    document.add_paragraph("før")
    table = document.add_table(2, 2)
    for cell, text in zip([cell for row in table.rows for cell in row.cells], "abcd", strict=True):
        cell.text = text
    document.add_paragraph("efter")
    raw = read(document)
    assert lines(document) == ["før", "a  b", "c  d", "efter"]
    assert [[raw.text[start:end] for start, end in row] for row in raw.tables[0].rows] == [["a", "b"], ["c", "d"]]


def test_a_cell_is_one_line_and_an_empty_one_keeps_its_column() -> None:
    document = Document()
    table = document.add_table(2, 3)
    table.cell(0, 0).text = "Frist for\nopgørelse"
    table.cell(0, 2).text = "Beløb"
    table.cell(1, 0).merge(table.cell(1, 1)).text = "Total"
    table.cell(1, 2).text = "3.700.000"
    raw = read(document)
    cells = [[raw.text[start:end] for start, end in row] for row in raw.tables[0].rows]
    assert cells == [["Frist for opgørelse", "", "Beløb"], ["Total", "", "3.700.000"]]
    assert lines(document) == ["Frist for opgørelse  Beløb", "Total  3.700.000"]


def test_a_cell_merged_downwards_is_written_once() -> None:
    document = Document()
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "Rate"
    table.cell(0, 1).text = "1"
    table.cell(1, 1).text = "2"
    assert lines(document) == ["Rate  1", "2"]


def test_headings_are_known_by_their_level() -> None:
    document = Document()
    document.add_heading("Tilsagn", 1)
    document.add_paragraph("tekst")
    document.add_heading("Udbetaling", 2)
    raw = read(document)
    assert [(at, raw.text[start:end]) for at, start, end in raw.headings] == [(1, "Tilsagn"), (2, "Udbetaling")]


def test_a_page_begins_at_a_break_once_however_it_is_marked() -> None:
    document = Document()
    document.add_paragraph("ét")
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("to").paragraph_format.page_break_before = True
    document.add_section()
    document.add_paragraph("tre")
    assert [page.split() for page in read(document).text.split("\f")] == [["ét"], ["to"], ["tre"]]


def test_notes_stand_after_the_paragraph_that_cites_them() -> None:
    document = Document()
    rendered.add_footnotes(document, ["Den første.", "Den anden."])
    for number, (before, after) in enumerate([("DKK 4.000", " pr. deltager"), ("fastprisberegninger", ".")], 1):
        paragraph = document.add_paragraph(before)
        add(paragraph._p, w("r", w("footnoteReference", id=number)))
        paragraph.add_run(after)
    raw = read(document)
    assert lines(document) == ["DKK 4.000¹ pr. deltager", "1 Den første.", "fastprisberegninger2.", "2 Den anden."]
    assert [(note.number, raw.text[note.start : note.end]) for note in raw.notes] == [
        ("1", "Den første."), ("2", "Den anden."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "style", "shown"),
    [
        (1, "decimal", "1"), (4, "lowerRoman", "iv"), (9, "upperRoman", "IX"), (1994, "lowerRoman", "mcmxciv"),
        (26, "lowerLetter", "z"), (27, "lowerLetter", "aa"), (28, "upperLetter", "BB"), (7, "decimalZero", "07"),
        (12, "decimalZero", "12"), (0, "lowerRoman", "0"), (3, "ordinal", "3"),
    ],
)  # fmt: skip
def test_counts_are_shown_in_the_style_of_the_list(value: int, style: str, shown: str) -> None:
    assert numeral(value, style) == shown


def test_styles_that_rest_on_one_another_in_a_ring_do_no_harm() -> None:
    document = Document()
    first, second = document.styles["Heading 1"], document.styles["Heading 2"]
    first.base_style, second.base_style = second, first
    document.add_paragraph("x", style="Heading 1")
    assert lines(document) == ["x"]
