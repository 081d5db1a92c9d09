"""The pictures of a forecast: what they say in words, in which language, and that hard cases can be drawn."""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from virkning.papers.charts import Bar, FanPoint, PayerFlow, Picture, break_even, fan, payers, tornado
from virkning.papers.pictures import WIDTH, Amounts, decimals, spread, ticks
from virkning.papers.words import Lang

SVG = "{http://www.w3.org/2000/svg}"
MILLION = 100_000_000
DAYS = [date(2027 + (at + 1) // 2, 6 if at % 2 else 12, 30 if at % 2 else 31) for at in range(10)]
PAYMENTS = [576_000, 403_200, 1_180_800, 1_008_000, 1_987_200, 1_814_400, 1_411_200, 1_411_200, 806_400, 806_400]
PLAN = [(day, sum(PAYMENTS[: at + 1]) * 100) for at, day in enumerate(DAYS)]
POINTS = [
    FanPoint(day, low=paid * 85 // 100, lower=paid * 93 // 100, middle=paid * 98 // 100, upper=paid * 104 // 100,
             high=paid * 112 // 100, mean=paid * 99 // 100)
    for day, paid in PLAN
]  # fmt: skip
GRANT, CAP = 931_329_600, 14 * MILLION
BARS = [
    Bar("Lønindeks", "1,5 pct.", "3,5 pct.", 1098 * MILLION // 100, 1139 * MILLION // 100),
    Bar("Succesandel", "10 pct.", "26 pct.", 81 * MILLION // 10, 137 * MILLION // 10),
    Bar("Data, der mangler", "0 pct.", "20 pct.", 115 * MILLION // 10, 109 * MILLION // 10),
]
CENTRE = 1118 * MILLION // 100
CURVE = [(Fraction(share, 100), -9 * MILLION + share * 63_380_000) for share in range(0, 51, 2)]
FLOWS = [
    PayerFlow("Den Sociale Investeringsfond", 2026, -4_700_000_00),
    PayerFlow("Den Sociale Investeringsfond", 2028, 5_100_000_00),
    PayerFlow("Lolland Kommune", 2027, 800_000_00),
    PayerFlow("Lolland Kommune", 2028, -1_900_000_00),
    PayerFlow("Staten", 2028, 2_250_000_00),
]


@cache
def example_fan(lang: Lang) -> Picture:
    return fan("JOBFOKUS", POINTS, PLAN, GRANT, CAP, lang)


@cache
def example_tornado(lang: Lang) -> Picture:
    return tornado("JOBFOKUS", "", BARS, CENTRE, lang)


@cache
def example_break_even(lang: Lang) -> Picture:
    return break_even("JOBFOKUS", "", CURVE, Fraction(142, 1000), Fraction(18, 100), lang)


@cache
def example_payers(lang: Lang) -> Picture:
    return payers("JOBFOKUS", FLOWS, ["Region Sjælland"], lang)


EXAMPLES: dict[Callable[[Lang], Picture], tuple[set[str], set[str]]] = {
    example_fan: (
        {
            *("Tilbagebetalt i alt, mio. kr.", "9 af 10 forløb", "9,7–12,8 mio. kr.", "Halvdelen af forløbene"),
            *("Median", "11,2 mio. kr.", "Plan", "11,4 mio. kr.", "Loft", "14,0 mio. kr.", "Tilskud", "9,3 mio. kr."),
            *("dec.", "jun.", "2027", "2032", "12,5"),
        },
        {
            *("Repaid in all, DKK million", "9 in 10 runs", "DKK 9.7–12.8m", "Half of the runs", "Median"),
            *("DKK 11.2m", "Plan", "Cap", "DKK 14.0m", "Grant", "DKK 9.3m", "Dec", "Jun", "12.5"),
        },
    ),
    example_tornado: (
        {"Lav værdi", "Høj værdi", "Udgangspunkt: 11,2 mio. kr.", "8,1 mio. kr.", "13,7 mio. kr.", "mio. kr."},
        {"Low value", "High value", "Base case: DKK 11.2m", "DKK 8.1m", "DKK 13.7m", "DKK million"},
    ),
    example_break_even: (
        {
            *("Kommunens nettoresultat, mio. kr.", "Går i nul ved 14,2 pct.", "Planen: 18 pct.", "−10"),
            "Succesandel, pct. af en deltagers måneder",
        },
        {"Net result of the municipality, DKK million", "Breaks even at 14.2%", "The plan: 18%", "−10"},
    ),
    example_payers: (
        {
            *("mio. kr.; over nul: modtaget eller sparet, under nul: betalt", "I alt", "1,6 mio. kr."),
            *("2026", "−4,7", "5,5", "Lolland Kommune", "−1,1 mio. kr."),
            "Beløb ikke oplyst, og derfor ikke medregnet: Region Sjælland.",
        },
        {
            *("DKK million; above zero: received or saved, below zero: paid", "In all", "DKK 1.6m", "DKK −1.1m"),
            *("−4.7", "Amounts not stated, and so not included: Region Sjælland."),
        },
    ),
}

ENGLISH = {
    *("above", "amounts", "at", "axis", "base", "below", "breaks", "cap", "case", "chart", "grant", "half"),
    *("high", "included", "legend", "low", "mean", "net", "of", "paid", "repaid", "result", "runs", "saved", "settled"),
    *("stated", "the", "title", "titled", "value", "values", "with", "year", "million"),
}


def texts(picture: Picture) -> list[str]:
    """Every text of a picture, as it is drawn: one for each line."""
    root = ET.fromstring(picture.svg)
    lines = [line for text in root.iter(f"{SVG}text") for line in (list(text) or [text])]
    return [line.text or "" for line in lines]


def chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    """The chunks of a PNG, whose checksums must hold."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, found = 8, []
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length]) == (zlib.crc32(kind + body),)
        found.append((kind, body))
        at += 12 + length
    return found


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.__name__)
def test_a_danish_picture_says_all_in_danish(example: Callable[[Lang], Picture]) -> None:
    picture = example("da")
    shown = texts(picture)
    assert not EXAMPLES[example][0] - set(shown)
    said = " ".join([*shown, picture.description]).lower()
    assert not ENGLISH & set(re.findall(r"[a-zæøå]+", said))
    assert not re.search(r"\d\.\d(?!\d\d)", said), "a point stands before decimals"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.__name__)
def test_an_english_picture_says_all_in_english(example: Callable[[Lang], Picture]) -> None:
    picture = example("en")
    shown = texts(picture)
    assert not EXAMPLES[example][1] - set(shown)
    said = " ".join([*(text for text in shown if "pct." not in text), picture.title])
    assert not re.search(r"\d,\d(?!\d\d)|kr\.", said)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.__name__)
def test_a_picture_carries_its_description(example: Callable[[Lang], Picture]) -> None:
    picture = example("da")
    root = ET.fromstring(picture.svg)
    title, described = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None and title.text == picture.title
    assert described is not None and described.text == picture.description
    assert root.attrib["aria-labelledby"] == f"{title.attrib['id']} {described.attrib['id']}"
    assert root.attrib["role"] == "img" and root.attrib["lang"] == "da"
    kept = {body for kind, body in chunks(picture.png) if kind == b"iTXt"}
    assert b"Description\0\0\0da\0Description\0" + picture.description.encode() in kept


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.__name__)
def test_a_picture_has_no_colour_but_grey(example: Callable[[Lang], Picture]) -> None:
    svg = example("da").svg
    paints = set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg))
    assert len(paints) > 4
    greys = {paint for paint in paints if re.fullmatch(r"#(..)\1\1|#(.)\2\2", paint)}
    assert paints - greys <= {"none", "white", "transparent"}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.__name__)
def test_a_picture_is_as_wide_as_a_page_and_holds_its_texts(example: Callable[[Lang], Picture], tmp_path: Path) -> None:
    picture = example("da")
    picture.write(tmp_path / "picture.svg")
    picture.write(tmp_path / "picture.png")
    root = ET.fromstring((tmp_path / "picture.svg").read_text("utf-8"))
    width, height = int(root.attrib["width"]), int(root.attrib["height"])
    assert width == WIDTH and 200 < height < 500
    head = dict(chunks((tmp_path / "picture.png").read_bytes()))[b"IHDR"]
    assert struct.unpack(">II", head[:8]) == (2 * width, 2 * height)


def test_a_picture_is_the_same_each_time() -> None:
    assert fan("JOBFOKUS", POINTS, PLAN, GRANT, CAP, "da").png == example_fan("da").png


@pytest.mark.parametrize("name", ["picture.pdf", "picture", "picture.SVG.txt"])
def test_another_suffix_is_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=f"{re.escape(name)}: et billede skrives som .svg eller .png"):
        example_tornado("da").write(tmp_path / name)
    assert not (tmp_path / name).exists()


def test_the_fan_is_described_with_its_key_figures() -> None:
    picture = fan("JOBFOKUS", POINTS[3:], PLAN, GRANT, CAP, "da", known=PLAN[:3])
    assert picture.description == (
        "Til og med 30. juni 2032 tilbagebetales 11,2 mio. kr. i alt (median; gennemsnit 11,3 mio. kr.). "
        "I 9 af 10 forløb bliver det 9,7–12,8 mio. kr., i halvdelen 10,6–11,9 mio. kr. Planen er 11,4 mio. kr. "
        "Tilskuddet er 9,3 mio. kr. Loftet er 14,0 mio. kr. "
        "Afregnet til og med 31. december 2028: 2,2 mio. kr."
    )
    assert "Afregnet" in texts(picture)


def test_grant_and_cap_share_a_name_where_they_are_one_amount() -> None:
    shown = texts(fan("Ens", POINTS, PLAN, CAP, CAP, "da"))
    assert "Tilskud og loft" in shown
    assert not {"Tilskud", "Loft"} & set(shown)


def test_neither_grant_nor_cap_nor_plan_need_be_there() -> None:
    shown = texts(fan("Uden", POINTS, [], None, None, "da"))
    assert not {"Tilskud", "Loft", "Plan"} & set(shown)


@pytest.mark.parametrize("known", [[], PLAN[:9]], ids=["alone", "after others"])
def test_a_single_statement_is_drawn_with_its_bands(known: list[tuple[date, int]]) -> None:
    shown = texts(fan("En", POINTS[-1:], PLAN[-1:], GRANT, CAP, "da", known=known))
    assert {"jun.", "2032", "9,7–12,8 mio. kr."} <= set(shown)


def test_nothing_at_all_is_drawn_as_zero() -> None:
    nothing = [FanPoint(day, 0, 0, 0, 0, 0, 0) for day in DAYS]
    assert {"0 kr.", "Tilbagebetalt i alt, kr."} <= set(texts(fan("Nul", nothing, [], 0, 0, "da")))
    assert "Udgangspunkt: 0 kr." in texts(tornado("Nul", "", [Bar("Intet", "1", "2", 0, 0)], 0, "da"))
    assert "Går i nul ved 0 pct." in texts(
        break_even("Nul", "", [(Fraction(0), 0), (Fraction(1), 0)], Fraction(0), Fraction(1, 2), "da")
    )
    assert "0 kr." in texts(payers("Nul", [PayerFlow("Kommunen", 2027, 0)], [], "da"))


def test_amounts_below_zero_keep_their_sign() -> None:
    turned = [
        replace(point, low=-point.high, lower=-point.upper, middle=-point.middle, upper=-point.lower, high=-point.low)
        for point in POINTS
    ]
    assert {"−12,8 – −9,7 mio. kr.", "−11,2 mio. kr."} <= set(texts(fan("Under", turned, [], None, None, "da")))
    below = [PayerFlow(payer, year, -MILLION) for payer in ("Kommunen", "Staten") for year in (2027, 2028, 2029)]
    assert {"−6,0 mio. kr.", "−3,0 mio. kr."} <= set(texts(payers("Under", below, [], "da")))


def test_bars_stand_by_what_they_do_and_name_the_values_of_the_input() -> None:
    picture = example_tornado("da")
    shown = texts(picture)
    assert [name for name in shown if name in {bar.label for bar in BARS}] == [
        "Succesandel",
        "Data, der mangler",
        "Lønindeks",
    ]
    assert {value for bar in BARS for value in (bar.low_label, bar.high_label)} <= set(shown)
    assert picture.description == (
        "Udgangspunkt: 11,2 mio. kr. Mest betyder Succesandel: 8,1 mio. kr. ved 10 pct., 13,7 mio. kr. ved 26 pct. "
        "Mindst betyder Lønindeks: 11,0 mio. kr. ved 1,5 pct., 11,4 mio. kr. ved 3,5 pct."
    )


def test_an_input_that_lowers_the_result_both_ways_shows_both() -> None:
    shown = texts(tornado("Samme vej", "", [Bar("Frafald", "lavt", "højt", 10 * MILLION, 11 * MILLION)], CENTRE, "da"))
    assert {"10,00 mio. kr.", "11,00 mio. kr.", "lavt", "højt"} <= set(shown)


def test_twelve_bars_with_long_names_stay_within_the_page() -> None:
    name = "En forudsætning med en temmelig lang betegnelse, der fylder flere linjer"
    value = "en lang værdi på mindst en linje mere"
    bars = [Bar(name, value, value, CENTRE - at * MILLION, CENTRE + at * MILLION) for at in range(12)]
    picture = tornado("Tolv", "", bars, CENTRE, "da")
    assert ET.fromstring(picture.svg).attrib["width"] == str(WIDTH)
    assert texts(picture).count("der fylder flere linjer") == 12


def test_a_picture_says_that_there_is_no_break_even() -> None:
    never = [(Fraction(share, 10), -15 * MILLION + share * MILLION) for share in range(11)]
    picture = break_even("Aldrig", "Under nul.", never, None, Fraction(18, 100), "da")
    assert "Går ikke i nul mellem 0 pct. og 100 pct." in texts(picture)
    assert picture.description == (
        "Går ikke i nul mellem 0 pct. og 100 pct. Planen: 18 pct. Kommunens nettoresultat er −15,0 mio. kr. "
        "ved en succesandel på 0 pct. og −5,0 mio. kr. ved 100 pct."
    )


@pytest.mark.parametrize("solved", [1, 20, 24, 26, 49])
def test_the_words_over_break_even_and_plan_stand_on_rows_of_their_own(solved: int) -> None:
    picture = break_even("To linjer", "", CURVE, Fraction(solved, 100), Fraction(25, 100), "da")
    root = ET.fromstring(picture.svg)
    rows = [
        text.attrib["transform"].partition(",")[2]
        for text in root.iter(f"{SVG}text")
        if (text.text or "").startswith(("Går i nul", "Planen"))
    ]
    assert len(rows) == len(set(rows)) == 2


def test_missing_amounts_are_named_and_not_drawn_as_zero() -> None:
    picture = payers("Hvem", FLOWS, ["Regionen", "A-kassen"], "da")
    note = "Beløb ikke oplyst, og derfor ikke medregnet: Regionen, A-kassen."
    assert note in texts(picture)
    assert picture.description.endswith(note)
    assert "Regionen" not in texts(picture)
    assert not [text for text in texts(payers("Hvem", FLOWS, [], "da")) if "oplyst" in text]


def test_payers_are_listed_in_the_order_they_are_stacked() -> None:
    shown = texts(example_payers("da"))
    names = ["I alt", "Staten", "Den Sociale Investeringsfond", "Lolland Kommune"]
    assert [text for text in shown if text in names] == names
    assert {"A", "B", "C"} <= set(shown)


def test_many_payers_over_many_years_are_told_apart_by_letters() -> None:
    flows = [PayerFlow(f"Betaler {at} med et langt navn", year, (at - 4) * MILLION) for at in range(12)
             for year in range(2024, 2040)]  # fmt: skip
    assert set("ABCDEFGHIJKL") - {"E"} <= set(texts(payers("Mange", flows, [], "da")))


def test_a_picture_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Der er intet at tegne\."):
        fan("Tom", [], PLAN, GRANT, CAP, "da")
    with pytest.raises(ValueError, match=r"There is nothing to draw\."):
        tornado("Tom", "", [], 0, "en")
    with pytest.raises(ValueError, match=r"Der er intet at tegne\."):
        break_even("Tom", "", [], None, Fraction(0), "da")
    with pytest.raises(ValueError, match=r"Der er intet at tegne\."):
        payers("Tom", [], ["Staten"], "da")


def test_text_that_could_be_markup_is_only_text() -> None:
    picture = fan("<b>A & B</b>", POINTS, [], None, None, "da")
    assert ET.fromstring(picture.svg).findtext(f"{SVG}title") == "<b>A & B</b>"


@pytest.mark.parametrize(
    ("amounts", "shown"),
    [
        ([0, 1_140_480_000], "11,4 mio. kr."),
        ([1_100_000_000, 1_140_480_000], "11,40 mio. kr."),
        ([0, -1_140_480_000], "−11,4 mio. kr."),
        ([0, 57_600_000], "576.000 kr."),
        ([0, 49], "0 kr."),
        ([0, 50], "1 kr."),
    ],
)
def test_amounts_are_shown_in_a_unit_that_fits_them(amounts: list[int], shown: str) -> None:
    assert Amounts(amounts, "da").text(amounts[-1]) == shown


@pytest.mark.parametrize(
    ("value", "places", "lang", "shown"),
    [
        (Fraction(1234567, 100), 1, "da", "12.345,7"),
        (Fraction(1234567, 100), 1, "en", "12,345.7"),
        (Fraction(-1, 20), 1, "da", "−0,1"),
        (Fraction(-1, 25), 1, "da", "0,0"),
        (Fraction(1, 3), 2, "da", "0,33"),
    ],
)
def test_numbers_are_rounded_away_from_zero_at_halves(value: Fraction, places: int, lang: Lang, shown: str) -> None:
    assert decimals(value, places, lang) == shown


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [
        (0, 14, [0, 2.5, 5, 7.5, 10, 12.5, 15]),
        (-9, 16.7, [-10, -5, 0, 5, 10, 15, 20]),
        (0, 0, [0, 1]),
        (-3, -3, [-3, -2.5, -2, -1.5, -1, -0.5, 0]),
    ],
)
def test_an_axis_has_round_numbers_around_its_amounts(low: float, high: float, marks: list[float]) -> None:
    assert ticks(low, high) == marks


@pytest.mark.parametrize(
    ("wanted", "placed"),
    [
        ([50, 150], [50, 150]),
        ([50, 50], [35, 65]),
        ([0, 0, 0], [10, 40, 70]),
        ([195, 200, 200], [130, 160, 190]),
        ([10, 100, 101], [10, 85.5, 115.5]),
    ],
)
def test_names_are_moved_apart_and_no_further(wanted: list[float], placed: list[float]) -> None:
    assert spread(wanted, 30, 10, 190) == placed
