"""Tables of amounts by year are read in whatever form a paper gives them."""

from __future__ import annotations

from decimal import Decimal

import ledger_papers as papers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from virkning.sources.appropriations import AppropriationReading, read, recognise
from virkning.sources.appropriations.columns import heading, unit_of
from virkning.sources.appropriations.titles import Titles, words

FORMS = {
    "bevilling.docx": papers.as_word,
    "bevilling.html": papers.as_page,
    "bevilling.pdf": papers.as_pdf,
    "over-two-pages.pdf": lambda: papers.as_pdf(over_two_pages=True),
}


def reading(data: bytes | str, name: str = "bevilling.txt") -> AppropriationReading:
    document = papers.paper(data, name)
    [stretch] = recognise(document)
    return read(document, stretch)


@pytest.mark.parametrize("name", FORMS)
def test_a_table_with_cells_reads_alike_in_every_format(name: str) -> None:
    read_in = reading(FORMS[name](), name)
    rows = read_in.tables()["appropriations"]
    assert [row.level for row in rows] == [
        *("area", "group", "initiative", "initiative", "area", "area", "initiative", "area", "total")
    ]
    assert [(row.number, row.dut, row.total) for row in rows if row.number] == [
        (1, True, Decimal("27.0")),
        (2, False, Decimal("16.0")),
        (3, False, Decimal("15.0")),
    ]
    assert rows[5].permanent_mark == "empty" and rows[6].permanent_mark == "nil"
    assert {row.verdict for row in read_in.tables()["sums"]} == {"right"}
    assert [finding.rule for finding in read_in.findings()] == ["cell-empty", "text-differs"]


@pytest.mark.parametrize(
    ("line", "columns", "numbered"),
    [
        ("Nr. DUT Initiativ 2019 2020 2021 2022 Permanent", ["2019", "2020", "2021", "2022", "permanent"], True),
        (" 2024 2025 2026 2027 I alt", ["2024", "2025", "2026", "2027", "total"], False),
        ("Bevilling B 2025 BO 2026 BO 2027 BO 2028", ["2025", "2026", "2027", "2028"], False),
        ("Finanslovsår 2025 2026 2027 2028 Tilsagn i alt", ["2025", "2026", "2027", "2028", "total"], False),
        ("Initiativ 2026 2027 2028 2029 og frem", ["2026", "2027", "2028", "permanent"], False),
        ("Nr. Omprioritering af opsparing I alt", ["total"], True),
    ],
)
def test_the_heading_of_a_table_tells_its_columns(line: str, columns: list[str], numbered: bool) -> None:
    found = heading([line])
    assert found is not None
    assert [column.name for column in found[0].columns] == columns
    assert found[0].numbered is numbered


@pytest.mark.parametrize(
    "line",
    [
        "I perioden fra 2019 til 2022 ydes der støtte.",
        "Valgene i 2017 2019 og 2021",
        "Der er afsat midler i 2019, 2020 og 2021",
        "Nr. 5 i alt",
        "",
    ],
)
def test_a_sentence_with_years_is_no_heading(line: str) -> None:
    assert heading([line]) is None


@pytest.mark.parametrize(
    ("text", "name", "kroner", "level"),
    [
        ("Økonomi (mio. kr., 2019-pl)", "mio. kr.", 10**6, "2019-pl"),
        ("Udgifter i 1.000 kr., 2026-priser", "1.000 kr.", 1000, "2026-priser"),
        ("Beløb i t.kr.", "1.000 kr.", 1000, ""),
        ("I alt (mia. kr.)", "mia. kr.", 10**9, ""),
        ("Beløb i kr.", "kr.", 1, ""),
    ],
)
def test_a_caption_tells_the_unit(text: str, name: str, kroner: int, level: str) -> None:
    unit = unit_of(text)
    assert (unit.name, unit.kroner, unit.level) == (name, kroner, level)


def test_a_caption_without_a_unit_gives_none() -> None:
    assert unit_of("Omprioritering af opsparing").kroner is None


def test_a_note_that_tells_what_is_rounded_to_tells_the_unit() -> None:
    text = "Tabel 1\nOmprioritering\n\nNr. Omprioritering I alt\n1 Støtte 1,5\n2 Hjælp 2,5\n3 Råd 0,5\n\nTotal 4,5\n\n"
    made = reading(text + "Anm.: Beløbene er afrundet til nærmeste hele 100.000 kr.\n")
    assert [row.total_oere for row in made.tables()["appropriations"]] == [
        *(150_000_000, 250_000_000, 50_000_000, 450_000_000)
    ]


def test_kroner_and_oere_are_held_to_the_last_place() -> None:
    text = (
        "Tilskud i kr.\n\nFinanslovsår 2025 2026 2027 Tilsagn i alt\n\nBeløb 10.000,41 20.000,55 30.000,00 60.000,97\n"
    )
    [finding] = reading(text).findings()
    assert finding.rule == "years-differ"
    assert dict(finding.figures)["difference"] == "0,01"


def test_titles_without_amounts_divide_a_table() -> None:
    text = (
        "Bevillinger på budgettet (1.000 kr., 2026-priser)\n\nInitiativ 2026 2027 2028 I alt\n"
        "Børn og unge\nFamiliehuse i tre bydele 1.250 1.250 1.250 3.750\n"
        "Mentorer til unge uden for job og\nuddannelse 800 -300 - 500\nI alt børn og unge 2.050 950 1.250 4.250\n"
        "Voksne\nSorggrupper 400 400 400 1.200\nVærested på havnen 0 250 250 500\n"
        "I alt voksne 400 650 650 1.700\nI alt 2.450 1.600 1.900 5.950\n"
    )
    made = reading(text)
    rows = [row for row in made.tables()["appropriations"] if row.level == "initiative"]
    assert [(row.area, row.oere[0], row.marks[0]) for row in rows] == [
        ("børn og unge", 125_000_000, "number"),
        ("børn og unge", 80_000_000, "number"),
        ("voksne", 40_000_000, "number"),
        ("voksne", 0, "number"),
    ]
    assert rows[1].amounts[1] == Decimal(-300) and rows[1].title.endswith("uddannelse")
    assert not made.findings()


def test_numbered_rows_under_titles_without_amounts_know_their_area() -> None:
    text = (
        "Tabel 1. Udmøntning af reserven, mio. kr.\n\nNr. Initiativ 2022 2023 I alt\n\nSocial\n"
        "1. Hjælp til hjemløse 10,0 10,0 20,0\n2. Rådgivning af pårørende til børn med\n   handicap 5,5 5,5 11,0\n"
        "Sundhed\n3. Nærklinikker 7,3 7,4 14,7\n\nI alt 22,8 22,9 45,7\n"
    )
    made = reading(text)
    rows = [row for row in made.tables()["appropriations"] if row.number]
    assert [(row.number, row.area) for row in rows] == [(1, "Social"), (2, "Social"), (3, "Sundhed")]
    assert not made.findings()


def test_many_headings_without_rows_take_no_time() -> None:
    document = papers.paper("Tabel 1\nFordeling (mio. kr.)\nNr. Initiativ 2024 2025 2026 I alt\n" * 3000)
    assert recognise(document) == []


AMOUNTS = st.integers(0, 9999).map(lambda tenths: Decimal(tenths) / 10)
LEDGERS = st.lists(st.lists(st.lists(AMOUNTS, min_size=3, max_size=3), min_size=1, max_size=4), min_size=1, max_size=3)


def written(amount: Decimal) -> str:
    return f"{amount:,.1f}".translate(str.maketrans(",.", ".,")) if amount else "-"


def line(title: str, amounts: list[Decimal]) -> str:
    return f"{title} {' '.join(written(each) for each in [*amounts, sum(amounts, Decimal(0))])}"


def summed(rows: list[list[Decimal]]) -> list[Decimal]:
    return [sum(column, Decimal(0)) for column in zip(*rows, strict=True)]


def ledger_text(areas: list[list[list[Decimal]]], wrong: Decimal = Decimal(0)) -> str:
    """A ledger of some areas with their initiatives; ``wrong`` is added to the grand total of the first year."""
    lines = ["Tabel 1", "Fordeling af reserven (mio. kr.)", "", "Nr. Initiativ 2024 2025 2026 I alt", ""]
    number = 0
    for at, rows in enumerate(areas):
        lines.append(line(f"Initiativer under område {'ABC'[at]}", summed(rows)))
        for row in rows:
            number += 1
            lines.append(line(f"{number} Initiativ {'abcdefghijkl'[number - 1]}", row))
        lines += [line(f"Område {'ABC'[at]} i alt", summed(rows)), ""]
    total = summed([summed(rows) for rows in areas])
    lines.append(line("Reserven i alt", [total[0] + wrong, *total[1:]]))
    return "\n".join(lines) + "\n"


@given(LEDGERS)
def test_a_ledger_that_adds_up_has_no_findings(areas: list[list[list[Decimal]]]) -> None:
    made = reading(ledger_text(areas))
    rows = made.tables()["appropriations"]
    amounts = [list(row.amounts) for row in rows if row.level == "initiative"]
    assert [[each or Decimal(0) for each in row] for row in amounts] == [row for rows in areas for row in rows]
    assert not made.findings()


@given(LEDGERS, st.integers(100, 999))
def test_a_total_that_is_wrong_by_more_than_rounding_is_an_error(areas: list[list[list[Decimal]]], tenths: int) -> None:
    found = reading(ledger_text(areas, Decimal(tenths) / 10)).findings()
    assert "error" in {finding.severity for finding in found}
    assert {finding.rule for finding in found} <= {"sum-differs", "sum-of-all-differs"}


@given(st.lists(st.text(alphabet="abc æøå-,.0123456789§%\n|", max_size=60), max_size=20))
def test_no_text_makes_the_reader_fail(pieces: list[str]) -> None:
    document = papers.paper("Nr. Initiativ 2024 2025 2026 I alt mio. kr.\n" + "\n".join(pieces) + "\n")
    for stretch in recognise(document):
        made = read(document, stretch)
        assert made.tables() and made.findings() is not None


def test_titles_are_the_same_whatever_their_endings_and_order() -> None:
    titles = Titles(["Driftstilskud til Natcaféen", "Driftstilskud til Åben Dør", "National linje mod vold og trusler"])
    assert titles.same(0, frozenset(words("Natcaféen")))
    assert titles.same(2, frozenset(words("1.4 National linje mod trusler og vold")))
    assert not titles.same(0, frozenset(words("Driftstilskud til andre")))


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("Der afsættes i alt 9,0 mio. kr. i perioden 2024-2026.", []),
        ("Der afsættes i alt 8,0 mio. kr. i perioden 2024-2026.", ["text-differs"]),
        ("Der afsættes i alt 10,0 mio. kr. i perioden 2024-2026.", ["text-differs"]),
        ("Der afsættes 3,0 mio. kr. årligt i 2024-2026 (i alt 12,0 mio. kr.).", ["text-differs"]),
        ("Der afsættes 3,0 mio. kr. årligt fra 2024 til 2026, heraf 1,0 mio. kr. årligt til drift.", []),
        ("Der afsættes 7,0 mio. kr. til en pulje. Derudover afsættes 2,0 mio. kr. til rådgivning.", []),
        ("Der afsættes 7,0 mio. kr. til en pulje. Derudover afsættes 4,0 mio. kr. til rådgivning.", ["text-adds"]),
        ("Der afsættes i alt 9,0 mio. kr. Der blev med aftalen for 2021 afsat 20,0 mio. kr. til det samme.", []),
        ("Der afsættes 3,0 mio. kr. i 2024.", ["text-silent"]),
        ("Der afsættes 3,0 mio. kr. i 2024, 3,0 mio. kr. i 2025 og 4,0 mio. kr. i 2026.", ["text-differs"]),
        ("Undersøgelser viser, at der bruges 400 mio. kr. om året på området.", []),
    ],
)
def test_the_amounts_of_the_text_are_held_against_the_row(text: str, rules: list[str]) -> None:
    made = reading(
        "Tabel 1\nFordeling (mio. kr.)\nNr. Initiativ 2024 2025 2026 I alt\n1 Natcafeer 3,0 3,0 3,0 9,0\n"
        "2 Havehjælp 1,0 - - 1,0\n3 Sorggrupper 1,0 - - 1,0\nI alt 5,0 3,0 3,0 11,0\n"
        f"Bilag 1: Aftale om omsorg\nNatcafeer\n{text}\nHavehjælp\nDer afsættes 1,0 mio. kr. i 2024.\n"
    )
    assert [finding.rule for finding in made.findings()] == rules
