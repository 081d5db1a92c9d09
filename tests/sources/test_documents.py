"""Documents: every character knows its place, words are made whole, repairs are logged and can be undone."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from virkning.sources.document import Document, read_document
from virkning.sources.formats import Raw
from virkning.sources.passages import EMPTY, Passage, join
from virkning.sources.records import HIDDEN, masked, names_in
from virkning.sources.repairs import undo

PIECES = [
    *("Aftalen gælder", "for kommu-", "nerne i", "10-", "årsplan", "§ 82", "Sø", "e-", "mail", "\u00ad", "dags\u00ad"),
    *("fÃ¸lges", "pÃ¥ tvÃ¦rs.Â ", "Â ", "â€“", "Ã˜", "Ã", "Å ", "\xa0", "\u2011", "\f", "\t", " ", "-", "–"),
    *("\n", "\n\n", "\n\n\n", "\r\n", "\r", "Side 2 af 71", "12", " 7 ", "1.250,0"),
]
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=30).map("".join)


def document(text: str) -> Document:
    return read_document(Raw(text=text, format="text", encoding="utf-8"), "paper.txt")


def whole(text: str) -> str:
    made = document(text)
    return made.join(0, len(made.lines)).text


def passage(text: str) -> Passage:
    return Passage(text, range(len(text)))


@given(TEXTS)
@example("handle-\n\n\n 7 \n\n\nplan")
@example("handle-\n\n\nSide 2 af 3\n\nSide 3 af 3\n\nplan")
@example("under-Â \nsøge")
@example("a-\nb-\nc")
@example("\u00ad")
def test_the_original_can_be_had_again_from_what_was_repaired(text: str) -> None:
    made = document(text)
    assert undo(made.repaired, made.repairs) == made.original == text


@given(TEXTS)
def test_repairs_are_apart_and_in_order_and_say_what_stood_there(text: str) -> None:
    made = document(text)
    assert all(left.end <= right.start for left, right in pairwise(made.repairs))
    assert all(each.before == text[each.start : each.end] for each in made.repairs)
    assert all(made.line_of(each.start) == each.line for each in made.repairs if each.kind == "encoding")


@given(TEXTS)
def test_every_character_stands_where_it_says(text: str) -> None:
    made = document(text)
    repaired = {at for each in made.repairs for at in range(each.start, each.end)}
    for line in made.lines:
        assert len(line.text) == len(line.passage.places)
        assert line.text == line.text.rstrip() != ""
        for character, place in zip(line.text, line.passage.places, strict=True):
            alike = character in " -" and text[place] in "\xa0\u2007\u2009\u202f\f\u2010\u2011"
            assert place in repaired or character == text[place] or alike
            assert made.line_of(place) == line.number


@given(TEXTS)
def test_places_never_go_back(text: str) -> None:
    made = document(text)
    places = made.join(0, len(made.lines)).places
    assert all(left <= right for left, right in pairwise(places))


@given(TEXTS)
def test_no_line_with_something_to_read_is_lost(text: str) -> None:
    made = document(text)
    left_out = {each.line for each in made.repairs if each.kind in ("page number", "encoding")}
    held = {line.number for line in made.lines}
    for number, start in enumerate(made.starts, 1):
        end = made.starts[number] if number < len(made.starts) else len(text)
        if text[start:end].translate({0xAD: ""}).strip() and number not in left_out:
            assert number in held


@given(st.lists(st.text(alphabet="abc -", max_size=6), max_size=5))
def test_a_joined_passage_has_the_letters_of_its_parts(parts: list[str]) -> None:
    made = join(passage(part) for part in parts)
    letters = [character for part in parts for character in part if character.isalpha()]
    assert [character for character in made.text if character.isalpha()] == letters
    assert len(made.text) == len(made.places)
    assert "  " not in made.text or any("  " in part.strip() for part in parts)


@pytest.mark.parametrize(
    ("lines", "read"),
    [
        (["indsats-", "perioden"], "indsatsperioden"),
        (["handicap-", "og psykiatriområdet"], "handicap- og psykiatriområdet"),
        (["børne-", "samt ungeområdet"], "børne- samt ungeområdet"),
        (["social-", "såvel som sundhedsområdet"], "social- såvel som sundhedsområdet"),
        (["social-", "og/eller sundhedsområdet"], "social- og/eller sundhedsområdet"),
        (["Lyngby-", "Taarbæk"], "Lyngby-Taarbæk"),
        (["MUS-", "samtaler"], "MUS-samtaler"),
        (["IT-", "systemer"], "IT-systemer"),
        (["e-", "mail"], "e-mail"),
        (["2020-", "23"], "2020-23"),
        (["en 2-", "årig indsats"], "en 2-årig indsats"),
        (["en-til-", "en-støtte"], "en-til-en-støtte"),
        (["en-", "til-en-støtte"], "en-til-en-støtte"),
        (["§ 85 -", "støtte"], "§ 85 - støtte"),
        (["dags\u00ad", "tilbud"], "dagstilbud"),
        (["to ord", "mere"], "to ord mere"),
        (["", "  kun dette  ", ""], "kun dette"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line_goes_only_where_it_divides_a_word(lines: list[str], read: str) -> None:
    assert join(passage(line) for line in lines).text == read
    assert whole("\n".join(lines)) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Indsatsen be-\n\n\n 7 \n\nslutter.", "Indsatsen beslutter."),
        ("Der er\n\n\n 7 \n\n\nfire mål.", "Der er fire mål."),
        ("Der er\nSide 2 af 71\nfire mål.", "Der er fire mål."),
        ("Der er\n\n\n- 7 -\n\n\nfire mål.", "Der er fire mål."),
        ("Der er\n7\nfire mål.", "Der er 7 fire mål."),
        ("Der er\n\n7\n\nfire mål.", "Der er 7 fire mål."),
        ("2018\n\n\n7\n\n8\n\n\n15", "2018 7 8 15"),
        ("I alt\n\n12\n\n\n13\n\n14", "I alt 12 13 14"),
        ("mål\n\n\n1234\n\n\nmål", "mål 1234 mål"),
        ("mål\n\n7\n\fmål", "mål mål"),
    ],
)
def test_a_page_number_is_left_out_and_the_cells_of_a_table_are_not(text: str, read: str) -> None:
    assert whole(text) == read


def test_a_line_that_held_only_a_page_number_counts_as_empty() -> None:
    made = document("en\n\n\n 7 \n\n\nto")
    assert [(line.number, line.gap) for line in made.lines] == [(1, 0), (7, 5)]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("fÃ¸lges pÃ¥ tvÃ¦rs", "følges på tværs"),
        ("sÃ¥ indsatserne kan planlÃ¦gges.Â ", "så indsatserne kan planlægges."),
        ('samlet 10-Ã¥rsplan"', 'samlet 10-årsplan"'),
        ("Ã˜get trivsel â€“ mere", "Øget trivsel – mere"),
        ("Århus og Ærø", "Århus og Ærø"),
        ("Å - en å", "Å - en å"),
        ("9\xa0313\xa0296 kr.", "9 313 296 kr."),
        ("2018\u20112020", "2018-2020"),
        ("for\u00advent\u00adning", "forventning"),
    ],
)
def test_an_encoding_is_put_right(text: str, read: str) -> None:
    assert whole(text) == read


def test_a_line_of_nothing_but_a_misread_blank_is_empty() -> None:
    made = document("en\nÂ \nto")
    assert [(line.number, line.gap) for line in made.lines] == [(1, 0), (3, 1)]


def test_a_misread_line_without_end_is_put_right_in_reasonable_time() -> None:
    made = document("fÃ¸lges " * 20_000)
    assert len(made.lines) == 1
    assert made.lines[0].text == ("følges " * 20_000).rstrip()
    assert len(made.repairs) == 20_000


def test_a_word_put_right_is_shown_where_it_stood() -> None:
    made = document("Den\nfÃ¸lges\nop")
    word = made.lines[1].passage[1:3]
    assert word.text == "øl"
    place = made.span(word)
    assert (place.line, place.last_line, made.original[place.start : place.end]) == (2, 2, "Ã¸l")


def test_a_span_reaches_from_the_first_passage_to_the_last() -> None:
    made = document("første linje\n\nanden linje\ntredje linje")
    place = made.span(made.lines[2].passage[:6], EMPTY, made.lines[0].passage[7:])
    assert str(place) == "paper.txt:1-4"
    assert made.excerpt(place) == [(1, "første linje"), (2, ""), (3, "anden linje"), (4, "tredje linje")]
    assert str(made.span(made.lines[1].passage)) == "paper.txt:3"
    with pytest.raises(ValueError, match="nowhere"):
        made.span(EMPTY)


def test_pages_are_counted_where_the_file_says_where_they_begin() -> None:
    made = document("en\n\fto\n\ftre")
    assert [line.page for line in made.lines] == [1, 2, 3]
    assert [made.span(line.passage).page for line in made.lines] == [1, 2, 3]
    assert document("en\nto").lines[1].page is None


def test_a_passage_can_be_stripped_split_and_searched() -> None:
    import re

    text = passage("  et, to , tre ")
    assert text.strip() == text[2:14]
    assert [each.strip().text for each in text.split(re.compile(","))] == ["et", "to", "tre"]
    match = re.search(r"(to)|(fire)", text.text)
    assert match
    assert (text.found(match).text, list(text.found(match, 1).places)) == ("to", [6, 7])
    assert text.found(match, 2) == EMPTY


NAMES = ["Aase Holt Vinter", "Bo Lind"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Aase Holt Vinter og Bo Lind", f"{HIDDEN} og {HIDDEN}"),
        ("Aase  Holt\nVinter", HIDDEN),
        ("Bo Linds forslag", f"{HIDDEN} forslag"),
        ("Bo Lindqvist; Sambo Lind", "Bo Lindqvist; Sambo Lind"),
        ("skriv til nogen@et-sted.example", f"skriv til {HIDDEN}"),
        ("cpr 010170-1234", f"cpr {HIDDEN}"),
        ("sag 451170-1234, tlf. 2018-2020", "sag 451170-1234, tlf. 2018-2020"),
        ("", ""),
    ],
)
def test_names_are_hidden_whole_and_nothing_else_is(text: str, shown: str) -> None:
    assert masked(text, NAMES) == shown


@given(st.lists(st.sampled_from(["Bo", "Lind", "Bo Lind", " ", "s", ",", "a@b.dk"]), max_size=12).map("".join))
def test_names_are_found_apart_and_in_order(text: str) -> None:
    found = names_in(text, [*NAMES, "Lind"])
    assert all(left[1] <= right[0] for left, right in pairwise(found))
    assert all(text[start:end].strip() for start, end in found)
