"""Applications in another form than the usual one say the same, and are read alike."""

from __future__ import annotations

import io
import time
from decimal import Decimal

import pytest
from docx import Document as Docx

from virkning.sources.document import read_document
from virkning.sources.formats import extract
from virkning.sources.pilots import PilotsReading, read, recognise
from virkning.sources.pilots.provisions import find_provisions
from virkning.sources.records import HIDDEN, plain

WORK = "lov om en aktiv beskæftigelsesindsats"
SERVICE = "lov om social service"

IN_LINES = """Ansøgning om forsøg

Frikommunenetværk
Fælles om ældre
Titel på forsøg
Fast vagt i hjemmet
Deltagerkommuner
Bakkeby
Nørreskov
Sandvig
Faglig kontaktperson
Eva Opdigtet
Telefon
55 66 77 88
E-mail
eo@bakkeby.example
Dato for ansøgning
den 3. april 2027

1. Beskrivelse af forsøget
Målgruppen er borgere på 80 år eller derover og borgere mellem 65 og 79 år.

2. Mål og forventede resultater
{goals}

3. Konkrete behov for forsøgshjemler, undtagelser fra gældende lovgivning mv.
{needs}

4. Organisering og tidsplan
Forsøget ledes af en styregruppe.

5. Opfølgning og evaluering
VIVE forestår en evaluering med baseline ved opstart og sammenligning med kommuner uden for netværket.
"""


def reading_of(goals: str = "-", needs: str = "-") -> PilotsReading:
    text = IN_LINES.format(goals=goals, needs=needs)
    document = read_document(extract(text.encode("utf-8"), "x.txt"), "x.txt")
    [stretch] = recognise(document)
    return read(document, stretch)


def test_a_header_whose_fields_stand_on_lines_of_their_own_is_read() -> None:
    [row] = reading_of().tables()["pilots"]
    shown = plain(row, names=True)
    assert shown["title"] == "Fast vagt i hjemmet"
    assert shown["network"] == "Fælles om ældre"
    assert shown["municipalities"] == ["Bakkeby", "Nørreskov", "Sandvig"]
    assert (shown["date"], shown["contact_telephone"]) == ("2027-04-03", "55 66 77 88")


def test_a_telephone_number_in_the_line_of_the_contact_is_hidden_like_the_name() -> None:
    text = IN_LINES.format(goals="-", needs="-").replace(
        "Eva Opdigtet\nTelefon\n55 66 77 88\nE-mail\neo@bakkeby.example", "Eva Opdigtet, Ældre, 55 66 77 88"
    )
    document = read_document(extract(text.encode("utf-8"), "x.txt"), "x.txt")
    [row] = read(document, recognise(document)[0]).tables()["pilots"]
    shown = plain(row)
    assert (shown["contact"], shown["contact_telephone"], shown["contact_office"]) == (HIDDEN, HIDDEN, "Ældre")


def test_sections_with_headings_of_their_own_are_read_and_noted() -> None:
    reading = reading_of()
    assert [(row.section, row.headed) for row in reading.tables()["sections"]] == [
        (1, "as the form"), (2, "as the form"), (3, "as the form"), (4, "otherwise"), (5, "otherwise"),
    ]  # fmt: skip
    assert [dict(each.figures)["section"] for each in reading.findings() if each.rule == "section-otherwise"] == [
        "4",
        "5",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fritagelse fra § 31, stk. 2, nr. 3, litra a, i lov om en aktiv beskæftigelsesindsats",
         [(WORK, "31", ("2",), ("3",), "a")]),
        ("fritagelse fra § 31, stk. 2, i LAB.", [(WORK, "31", ("2",), (), "")]),
        ("§ 31, stk. 2, nr. 3, og § 32 i serviceloven",
         [(SERVICE, "31", ("2",), ("3",), ""), (SERVICE, "32", (), (), "")]),
        ("§ 11 a, stk. 3, 2. pkt., i lov om sygedagpenge", [("sygedagpengeloven", "11 a", ("3",), (), "")]),
        ("§ 12 og lov om sygedagpenge", [("", "12", (), (), "")]),
    ],
)  # fmt: skip
def test_an_act_is_read_behind_its_sections(text: str, expected: list[tuple[object, ...]]) -> None:
    found = [(each.act, each.section, each.stk, each.nr, each.litra) for each in find_provisions(text)]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "low", "high", "measure", "baseline", "denominator", "horizon"),
    [
        ("At antallet af indlæggelser falder fra 120 til 90 om året ved udgangen af 2028",
         90, 90, "number", 120, "", "2028"),
        ("At andelen af borgere i job stiger fra 40 til 50-60 pct. i perioden 2027-2029",
         50, 60, "share", 40, "borgere i job", "2027-2029"),
        ("At ventelisten reduceres med 20 pct.", 20, 20, "relative change", None, "", ""),
        ("At halvdelen af medarbejderne er på fuld tid", 50, 50, "share", None, "medarbejderne", ""),
        ("At sygefraværet falder med 2 procentpoint", 2, 2, "percentage points", None, "", ""),
        ("At 0 borgere venter", 0, 0, "number", None, "", ""),
        ("At borgerne er tilfredse", None, None, "not stated", None, "", ""),
    ],
)  # fmt: skip
def test_a_goal_keeps_its_level_apart_from_where_it_comes_from(
    text: str, low: int | None, high: int | None, measure: str, baseline: int | None, denominator: str, horizon: str
) -> None:
    [row] = reading_of(goals=f"- {text}").tables()["goals"]
    numbers = [None if each is None else Decimal(each) for each in (low, high, baseline)]
    assert [row.low, row.high, row.baseline] == numbers
    assert (row.measure, row.denominator, row.horizon) == (measure, denominator, horizon)


def test_ages_with_an_open_end_are_read() -> None:
    [row] = reading_of().tables()["target_groups"]
    assert row.ages == ("80-", "65-79")


def test_who_does_the_evaluation_and_what_it_compares_are_read() -> None:
    [row] = reading_of().tables()["evaluations"]
    assert (row.with_whom, row.baseline, row.comparison) == (("VIVE",), "at start", "planned")


def test_only_what_gives_a_reason_is_one() -> None:
    reading = reading_of(
        needs="Der er mulighed for at prøve. Vi søger om fritagelse fra servicelovens § 83 for borgere. Det skyldes"
        " ventetiden.\n\nVi søger om fritagelse fra servicelovens § 85 for at se på den mulighed for at gøre andet."
    )
    assert [(row.section, row.reason) for row in reading.tables()["exemptions"]] == [
        ("83", "Det skyldes ventetiden."),
        ("85", ""),
    ]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Ministeriet har godkendt undtagelse fra servicelovens § 88, stk. 1.", "approved"),
        ("Vi søger om undtagelse fra servicelovens § 88, stk. 1.", "requested"),
        ("Byrådet har vedtaget fritagelse fra servicelovens § 88, stk. 1.", "adopted locally"),
    ],
)
def test_an_exemption_is_requested_unless_the_text_says_more(text: str, state: str) -> None:
    [row] = reading_of(needs=text).tables()["exemptions"]
    assert row.state == state


@pytest.mark.parametrize("field", ["goals", "needs"])
@pytest.mark.parametrize(
    "piece",
    [
        "der søges om fritagelse fra § 5 i lov om x, ",
        "§ 83, stk. 1, nr. 2, ",
        "12 borgere og 5 pct. ",
        "Ældre og ",
        "ABCDEF",
    ],
)
def test_a_paragraph_without_end_is_read_in_time(piece: str, field: str) -> None:
    text = piece * (40_000 // len(piece))
    start = time.process_time()
    reading = reading_of(**{field: text})
    reading.tables()
    reading.findings()
    # Time that grows with the square of the length takes ten times as long.
    assert time.process_time() - start < 3


def test_an_application_whose_header_and_annex_are_tables_is_read_from_a_word_file() -> None:
    document = Docx()
    document.add_paragraph("Ansøgning om konkrete forsøg i Frikommuneforsøg III")
    header = document.add_table(0, 2)
    for row in (
        ("Frikommunenetværk", "Digital Hverdag"), ("Titel på forsøg", "Automatisk afgørelse"),
        ("Deltagerkommuner", "Bakkeby, Nørreskov og Sandvig"), ("Faglig kontaktperson", "Per Opdigtet"),
        ("Dato for ansøgning", "15. marts 2028"),
    ):  # fmt: skip
        for cell, text in zip(header.add_row().cells, row, strict=True):
            cell.text = text
    for line in IN_LINES[IN_LINES.index("1. Beskrivelse") :].format(goals="-", needs="LAB § 16").split("\n"):
        document.add_paragraph(line)
    document.add_paragraph("Bilag 1: Paragraffer")
    annex = document.add_table(0, 3)
    for row in (("Lov", "Paragraf", "Begrundelse"), ("LAB", "§ 16, stk. 2", "Samtalerne er for mange.")):
        for cell, text in zip(annex.add_row().cells, row, strict=True):
            cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    read_in = read_document(extract(buffer.getvalue(), "x.docx"), "x.docx")
    reading = read(read_in, recognise(read_in)[0])
    [pilot] = reading.tables()["pilots"]
    assert (pilot.title, pilot.municipalities) == ("Automatisk afgørelse", ("Bakkeby", "Nørreskov", "Sandvig"))
    rows = [(row.part, row.act, row.section, row.stk, row.reason) for row in reading.tables()["exemptions"]]
    assert rows == [
        ("section 3", WORK, "16", (), ""),
        ("annex", WORK, "16", ("2",), "Samtalerne er for mange."),
    ]


def test_a_heading_that_only_names_sections_is_asked_of_what_its_paragraph_asks() -> None:
    reading = reading_of(
        needs="Aktivlovens § 81 og 81a\n\nReglerne bruges sjældent. En udvidelse af målgruppen kunne hjælpe.\n\n"
        "Servicelovens § 52a\n\nReglen bruges sjældent."
    )
    rows = [(row.act, row.section, row.verb) for row in reading.tables()["exemptions"]]
    assert rows == [
        ("lov om aktiv socialpolitik", "81", "widened"),
        ("lov om aktiv socialpolitik", "81 a", "widened"),
        (SERVICE, "52 a", "unclear"),
    ]
