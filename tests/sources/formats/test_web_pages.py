"""Web pages: what a page shows, and nothing else."""

from __future__ import annotations

import codecs
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virkning.sources.formats import Raw
from virkning.sources.formats.html import read_html
from virkning.sources.formats.raw import Refused

WORDS = st.lists(st.sampled_from(["Tilskud", "kommune", "4.200.000 kr.", "år 1", "<b>mål</b>", "&amp;"]), min_size=1)
TAGS = st.sampled_from(["p", "div", "h2", "section", "pre", "blockquote", "span", "dd"])


def read(body: str, head: str = "") -> Raw:
    return read_html(f"<html><head>{head}</head><body>{body}</body></html>".encode(), "side.html")


def lines(body: str) -> list[str]:
    return [line for line in read(body).text.split("\n") if line]


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("<p>Et <b>betinget</b> til<i>sagn</i></p><p>To</p>", ["Et betinget tilsagn", "To"]),
        ("<div>Ydre<div>Indre</div>efter</div>", ["Ydre", "Indre", "efter"]),
        ("<p>Ét<br>to<br/>tre</p>", ["Ét", "to", "tre"]),
        ("<p>  mange\n   blanke\t tegn </p>", ["mange blanke tegn"]),
        ("<ol><li>En<li>To<ol type=i><li>Indre</ol><li>Tre</ol>", ["1. En", "2. To", "i. Indre", "3. Tre"]),
        ("<ol start=4><li>x<li value=9>y<li>z</ol>", ["4. x", "9. y", "10. z"]),
        ("<ul><li>x</ul>", ["• x"]),
        ("<pre>Rate   Beløb\n1      500</pre>", ["Rate   Beløb", "1      500"]),
        ("før<script>let a = '<p>nej</p>'</script><style>p {}</style><!-- nej -->efter", ["førefter"]),
        ("<p hidden>nej</p><p style='display:none'>nej</p><p>ja</p><noscript>nej</noscript>", ["ja"]),
        ("<p>&AElig;blegr&oslash;d &#8211; 5&nbsp;pct.</p>", ["Æblegrød – 5\xa0pct."]),
        ("<p>DKK 25.000<sup>3</sup> for tilskuddet<sup>4</sup> pr. m<sup>2</sup></p>",
         ["DKK 25.000³ for tilskuddet4 pr. m²"]),
    ],
)  # fmt: skip
def test_a_page_is_read_as_it_is_shown(body: str, shown: list[str]) -> None:
    assert lines(body) == shown


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("<html><meta charset=utf-8><p>Søkilde".encode(), "utf-8"),
        ("<html><p>Søkilde".encode(), "utf-8"),
        (codecs.BOM_UTF8 + "<html><meta charset=iso-8859-1><p>Søkilde".encode(), "utf-8"),
        ("<html><meta charset='iso-8859-1'><p>Søkilde".encode("latin-1"), "cp1252"),
        ("<html><meta content='text/html; charset=windows-1252'><p>Søkilde".encode("cp1252"), "cp1252"),
        ("<html><p>Søkilde".encode("cp1252"), "cp1252"),
        ("<html><meta charset=ibm850><p>Søkilde".encode("cp850"), "ibm850"),
        (codecs.BOM_UTF16_LE + "<html><p>Søkilde".encode("utf-16-le"), "utf-16-le"),
    ],
)  # fmt: skip
def test_a_page_is_read_in_its_encoding(data: bytes, encoding: str) -> None:
    raw = read_html(data, "side.html")
    assert (raw.text.strip(), raw.encoding) == ("Søkilde", encoding)


def test_a_page_that_names_a_wrong_encoding_is_read_in_the_right_one_and_doubted() -> None:
    raw = read_html("<html><meta charset='shift_jis'><p>Søkilde æ".encode("cp1252"), "side.html")
    assert raw.text.strip() == "Søkilde æ" and "shift_jis" in raw.encoding_doubts[-1]


def test_a_page_that_names_an_encoding_that_there_is_not_is_doubted() -> None:
    raw = read_html("<html><meta charset='sorbisk'><p>Søkilde".encode(), "side.html")
    assert raw.text.strip() == "Søkilde" and "sorbisk" in raw.encoding_doubts[0]


def test_the_cells_of_a_table_are_known_and_stand_on_one_line() -> None:
    raw = read("<table><tr><th>Rate<th>Frist for<br>betaling<tr><td>1<td>Juni <b>2027</b></table>")
    assert raw.text == "Rate  Frist for betaling\n1  Juni 2027\n\n"
    cells = [[raw.text[start:end] for start, end in row] for row in raw.tables[0].rows]
    assert cells == [["Rate", "Frist for betaling"], ["1", "Juni 2027"]]


def test_a_cell_over_several_columns_or_rows_leaves_the_rest_empty() -> None:
    raw = read("<table><tr><td colspan=2>a<td rowspan=2>b<tr><td>c<td>d</table>")
    cells = [[raw.text[start:end] for start, end in row] for row in raw.tables[0].rows]
    assert cells == [["a", "", "b"], ["c", "d", ""]]


def test_a_table_that_only_lays_out_the_page_is_no_table() -> None:
    raw = read("<table><tr><td><p>Menu</p><td><table><tr><td>1<td>2</table><p>Tekst</p></table>")
    assert [line for line in raw.text.split("\n") if line] == ["Menu", "1  2", "Tekst"]
    assert len(raw.tables) == 1


def test_headings_are_known_by_their_level() -> None:
    raw = read("<h1>Tilsagn</h1><p>x</p><h3>Bilag <em>A</em></h3>")
    assert [(at, raw.text[start:end]) for at, start, end in raw.headings] == [(1, "Tilsagn"), (3, "Bilag A")]


@given(st.lists(st.tuples(TAGS, WORDS), min_size=1, max_size=8))
def test_every_word_of_a_page_is_read_once_and_in_order(parts: list[tuple[str, list[str]]]) -> None:
    raw = read("".join(f"<{tag}>{' '.join(words)}</{tag}>" for tag, words in parts))
    words = [word for _, words in parts for word in words]
    shown = [re.sub(r"<.*?>", "", word).replace("&amp;", "&") for word in words]
    assert re.sub(r"\s", "", raw.text) == re.sub(r"\s", "", "".join(shown))


@given(st.text(st.sampled_from("<>/= \"'!-?aptdrbhl1&;\n"), max_size=200))
def test_a_broken_page_is_read_or_refused(text: str) -> None:
    try:
        raw = read(text)
    except Refused as error:
        assert error.message == "shows no text" or "deep" in error.message
    else:
        assert raw.text.strip()
