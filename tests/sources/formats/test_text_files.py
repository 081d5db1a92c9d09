"""Plain text: every character as the bytes say, whatever encoding they are in."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from virkning.sources.document import read_document
from virkning.sources.formats import Raw, extract
from virkning.terms.problems import BadInput

DANISH = "Søkilde Kommune: 4.200.000 kr. – ”Tilskuddet”\r\nÅr 1\n"
LETTERS = st.text(st.characters(min_codepoint=32, max_codepoint=0xFFFF, exclude_categories=("Cs", "Cc", "Co", "Cn")))


def text_of(data: bytes, name: str = "tilsagn.txt") -> str:
    return extract(data, name).text


@pytest.mark.parametrize(
    ("encoding", "mark", "called"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", codecs.BOM_UTF8, "utf-8"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16-le"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16-be"),
        ("utf-32-le", codecs.BOM_UTF32_LE, "utf-32-le"),
        ("utf-32-be", codecs.BOM_UTF32_BE, "utf-32-be"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
        ("cp1252", b"", "cp1252"),
    ],
)
def test_the_bytes_show_their_encoding(encoding: str, mark: bytes, called: str) -> None:
    raw = extract(mark + DANISH.encode(encoding), "tilsagn.txt")
    assert (raw.format, raw.encoding, raw.text) == ("txt", called, DANISH)


@pytest.mark.parametrize(("encoding", "doubted"), [("utf-8", False), ("utf-16-le", True), ("cp1252", True)])
def test_an_encoding_that_is_only_likely_is_doubted(encoding: str, doubted: bool) -> None:
    assert bool(extract(DANISH.encode(encoding), "tilsagn.txt").encoding_doubts) == doubted


@given(LETTERS)
def test_text_in_utf_8_is_read_to_the_letter(text: str) -> None:
    text = f"Tilsagn {text}"
    assert text_of(text.encode()) == text


@given(LETTERS)
def test_a_mark_at_the_beginning_decides_and_is_no_part_of_the_text(text: str) -> None:
    text = f"Tilsagn {text}"
    assert text_of(codecs.BOM_UTF8 + text.encode()) == text_of(codecs.BOM_UTF16_BE + text.encode("utf-16-be")) == text


def test_lines_of_two_encodings_are_each_read_in_their_own() -> None:
    data = "Nørre Å\n".encode() + "Sønder Å\n".encode("cp1252") + "Øster Å\n".encode()
    raw = extract(data, "tilsagn.txt")
    assert raw.text == "Nørre Å\nSønder Å\nØster Å\n"
    assert len(raw.encoding_doubts) == 1 and "line 2" in raw.encoding_doubts[0]


def test_bytes_that_windows_1252_does_not_use_are_kept() -> None:
    assert text_of(b"S\xf8kilde \x81\x8d\x8f\x90\x9d Kommune") == "Søkilde \x81\x8d\x8f\x90\x9d Kommune"


def test_line_ends_stay_so_that_places_count_the_characters_of_the_file() -> None:
    data = "Første\r\nAnden\rTredje\nFjerde\r\n".encode()
    raw = extract(data, "tilsagn.txt")
    document = read_document(raw, "tilsagn.txt")
    assert raw.text == data.decode()
    assert [(line.number, line.text) for line in document.lines] == [
        (1, "Første"), (2, "Anden"), (3, "Tredje"), (4, "Fjerde"),
    ]  # fmt: skip
    [last] = [line for line in document.lines if line.number == 4]
    span = document.span(last.passage)
    assert raw.text[span.start : span.end] == "Fjerde"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (codecs.BOM_UTF8, "holds no text"),
        (b" \r\n\t\f\n", "holds no text"),
        (bytes(range(256)) * 40, "is no text"),
        (b"\x00" * 5000, "is no text"),
        (codecs.BOM_UTF16_LE + b"\xd8" * 801, "is no text"),
    ],
    ids=["empty", "only a mark", "white space", "every byte", "nothing", "broken UTF-16"],
)
def test_what_is_no_text_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(BadInput, match=rf"^tilsagn\.txt: error: {says}"):
        extract(data, "tilsagn.txt")


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_their_name(data: bytes) -> None:
    data = b"Tilsagn " + data
    try:
        raw = extract(data, "tilsagn.txt")
    except BadInput as error:
        assert [problem.file for problem in error.problems] == ["tilsagn.txt"]
    else:
        assert isinstance(raw, Raw) and raw.text.startswith("Tilsagn ")
