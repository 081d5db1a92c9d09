"""Applications are told apart, and their references, goals and groups are read as they are written."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from real_documents import OWN, document_at_hand

from virkning.sources.document import Document, read_document
from virkning.sources.files import open_document
from virkning.sources.formats import extract
from virkning.sources.passages import Passage
from virkning.sources.pilots import PilotsReading, read, recognise
from virkning.sources.pilots.acts import find_acts
from virkning.sources.pilots.provisions import covered, find_provisions
from virkning.sources.pilots.targets import ages
from virkning.sources.pilots.wishes import find_wishes, verb_of
from virkning.sources.records import HIDDEN, personal, plain

REAL = "frikommuneforsoeg-ansoegninger-2016.txt"
SERVICE = "lov om social service"
WORK = "lov om en aktiv beskæftigelsesindsats"


def reading_of(text: str) -> PilotsReading:
    document = document_of(text)
    [stretch] = recognise(document)
    return read(document, stretch)


def document_of(text: str) -> Document:
    return read_document(extract(text.encode("utf-8"), "x.txt"), "x.txt")


SECTIONS = """1. Beskrivelse af forsøget

Forsøget prøver noget nyt.

2. Mål og forventede resultater

{goals}

3. Konkrete behov for forsøgshjemler, undtagelser fra gældende lovgivning mv.

{needs}

4. Hvordan realiseres de forventede resultater

Kommunerne går i gang.

5. Evaluering

{evaluation}
"""


def application(goals: str = "-", needs: str = "-", evaluation: str = "-") -> str:
    return SECTIONS.format(goals=goals, needs=needs, evaluation=evaluation)


def test_the_applications_of_the_real_document_are_counted_with_what_shows_each() -> None:
    document = open_document(document_at_hand(REAL))
    [stretch] = recognise(document)
    pilots = read(document, stretch).pilots
    assert len(pilots) == 33
    assert [each.number for each in pilots if each.application.certainty == "likely"] == [1, 2, 9, 10, 11, 12, 13, 21]
    assert {each.number: each.application.part_of for each in pilots if each.application.part_of} == dict.fromkeys(
        (16, 17, 18, 19), 15
    )
    assert all(not each.missing for each in pilots)


def test_the_real_document_is_read_and_checked_in_time() -> None:
    document = open_document(document_at_hand(REAL))
    start = time.process_time()
    [stretch] = recognise(document)
    reading = read(document, stretch)
    reading.findings()
    reading.tables()
    assert time.process_time() - start < 6


def test_twice_the_text_takes_no_more_than_thrice_the_time() -> None:
    # Four applications as one text, then eight: a scan that is quadratic takes four times as long.
    one = (application("- flere i arbejde\n" * 200, "Fritagelse fra SEL § 5.\n" * 200) + "\n") * 4

    def spent(text: str) -> float:
        document = document_of(text)
        best = 1e9
        for _ in range(3):
            start = time.process_time()
            [stretch] = recognise(document)
            read(document, stretch)
            best = min(best, time.process_time() - start)
        return best

    assert spent(one * 2) < 3 * spent(one) + 0.2


def test_a_first_section_begins_an_application_only_after_the_one_before_has_come_to_its_needs() -> None:
    two = reading_of(application() + application())
    assert [each.number for each in two.pilots] == [1, 2]
    doubled = reading_of("1. Beskrivelse af forsøget\n\nFørst.\n\n" + application())
    assert [each.number for each in doubled.pilots] == [1]
    assert [section.headed for section in doubled.pilots[0].application.sections][:2] == ["as the form", "twice"]


@pytest.mark.parametrize(
    "text",
    [
        "Et brev om noget andet.\n\n1. Indledning\n\nTekst.\n",
        "Evaluering\n\nVi evaluerer.\n",
        "Ansøgning om konkrete forsøg i Frikommuneforsøg II\n\nIntet mere.\n",
    ],
)
def test_what_is_no_application_is_not_recognised(text: str) -> None:
    assert recognise(document_of(text)) == []


@pytest.mark.parametrize("name", [path.name for path in OWN.iterdir() if not path.name.startswith("forsoeg")])
def test_documents_of_other_kinds_are_not_recognised(name: str) -> None:
    assert recognise(open_document(Path(OWN / name))) == []


def test_names_of_persons_are_hidden_in_every_table_until_they_are_asked_for() -> None:
    reading = read(document := open_document(OWN / "forsoeg-samling.txt"), recognise(document)[0])
    rows = [row for records in reading.tables().values() for row in records]
    known = personal(rows)
    assert "Ida Prøve" in known
    told = str([plain(row, known=known) for row in rows])
    assert "Ida" not in told
    assert "12 34 56 78" not in told
    assert HIDDEN in told
    assert "Ida Prøve" in str([plain(row, names=True) for row in rows])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SEL §§ 140-141", [(SERVICE, "140-141", ())]),
        ("LAB: §22; §31b; 31c; 96a", [(WORK, "22", ()), (WORK, "31 b", ()), (WORK, "31 c", ()), (WORK, "96 a", ())]),
        ("Servicelovens § 71, stk. 2 og stk. 3", [(SERVICE, "71", ("2", "3"))]),
        ("fritagelse fra § 155a stk. 1-3", [("", "155 a", ("1", "2", "3"))]),
        ("tilføjelse af stk. 5 under § 71", [("", "71", ("5",))]),
        ("§ 4 i lov om socialtilsyn", [("lov om socialtilsyn", "4", ())]),
        ("§ 2 i forsøget", [("", "2", ())]),
        ("LAS § 30 stk. 1 og 31 stk. 1 og 3", [("lov om aktiv socialpolitik", "30", ("1",)),
                                              ("lov om aktiv socialpolitik", "31", ("1", "3"))]),
        ("LAB §§ 92 96 og 96a", [(WORK, "92", ()), (WORK, "96", ()), (WORK, "96 a", ())]),
        ("LBK nr. 807 af 1/7 2015 § 16 b", [("lovbekendtgørelse nr. 807 af 2015-07-01", "16 b", ())]),
    ],
)  # fmt: skip
def test_references_are_read_with_act_section_and_subsections(
    text: str, expected: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    assert [(each.act, each.section, each.stk) for each in find_provisions(text)] == expected


def test_an_act_goes_by_one_name_whatever_it_is_called() -> None:
    names = ("serviceloven", "Servicelovens", "lov om social service", "Lov om Social Service", "SEL §", "LSS §")
    assert {act.name for name in names for act in find_acts(name)} == {SERVICE}
    [unknown] = find_acts("lov om aktiv Beskæftigelsespolitik § 2")
    assert (unknown.name, unknown.known) == ("lov om aktiv beskæftigelsespolitik", False)


@given(
    st.integers(1, 300), st.sampled_from(["", " a", " b", "c"]), st.lists(st.integers(1, 9), max_size=3, unique=True)
)
def test_a_reference_is_read_as_it_was_written(number: int, letter: str, stk: list[int]) -> None:
    below = f", stk. {', '.join(map(str, stk))}" if stk else ""
    [found] = find_provisions(f"servicelovens § {number}{letter}{below}.")
    assert found.section == f"{number} {letter.strip()}".strip()
    assert found.stk == tuple(map(str, stk))
    assert found.act == SERVICE


@given(st.text(max_size=200))
def test_no_text_stops_the_reading_of_references(text: str) -> None:
    for each in find_provisions(text):
        assert 0 <= each.head <= each.start <= each.end <= len(text)


def test_a_range_of_sections_covers_each_of_them() -> None:
    assert covered("65-67") == {"65", "66", "67"}
    assert covered("15-21 e") == {"15-21 e"}
    assert covered("") == frozenset()


@pytest.mark.parametrize(
    ("sentence", "verb"),
    [
        ("Der søges om fritagelse fra § 5.", "exempted"),
        ("§ 5 udvides til også at omfatte andre.", "widened"),
        ("Der ønskes ændring af § 5.", "unclear"),
        ("Der ønskes hjemmel i § 5 til det.", "new basis"),
        ("I stedet for § 5 prøves noget andet.", "alternative"),
        ("Der står noget i § 5.", None),
    ],
)
def test_what_is_asked_of_a_section_is_told_by_the_words_around_it(sentence: str, verb: str | None) -> None:
    at = sentence.index("§")
    assert verb_of(sentence, at, at + 3, find_wishes(sentence)) == verb


def test_what_a_rule_is_widened_to_take_in_and_what_is_only_cited_is_not_asked_for() -> None:
    needs = "LAS § 65 udvides til også at omfatte LAB § 2. Det gælder hjælp efter servicelovens § 83, jf. § 84."
    assert [(one.act, one.section) for one in reading_of(application(needs=needs)).pilots[0].exemptions] == [
        ("lov om aktiv socialpolitik", "65")
    ]


def test_zero_is_a_goal_and_no_figure_is_none() -> None:
    text = "Målet er, at 0 borgere venter. Målet er, at færre borgere venter."
    zero, none = reading_of(application(goals=text)).pilots[0].goals
    assert (zero.low, zero.measure) == (0, "number")
    assert (none.low, none.measure, none.direction) == (None, "not stated", "down")


def test_a_share_a_change_and_percentage_points_are_told_apart() -> None:
    text = "- 60 pct. af deltagerne er i job\n- antallet stiger med 25 pct.\n- andelen stiger 5 procentpoint"
    measures = [goal.measure for goal in reading_of(application(goals=text)).pilots[0].goals]
    assert measures == ["share", "relative change", "percentage points"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("unge i alderen 18-29 år", ["18-29"]),
        ("børn mellem 6 og 17 år", ["6-17"]),
        ("unge under 25 år", ["-25"]),
        ("fra 15 år", ["15-"]),
        ("i 5 år", []),
    ],
)
def test_ages_are_ranges_with_open_ends(text: str, expected: list[str]) -> None:
    assert list(ages(text)) == expected


def test_a_date_without_its_year_is_no_date() -> None:
    document = open_document(OWN / "forsoeg-samling.txt")
    first, second, _ = read(document, recognise(document)[0]).pilots
    assert first.header.day == date(2027, 5, 1)
    assert second.header.day is None


def test_every_record_lies_within_its_application() -> None:
    for path in sorted(OWN.glob("forsoeg-*.txt")):
        document = open_document(path)
        tables = read(document, recognise(document)[0]).tables()
        homes = {row.number: row.span for row in tables["pilots"]}  # type: ignore[attr-defined]
        for name, rows in tables.items():
            for row in rows if name not in ("pilots", "boundaries") else ():
                home = homes[row.pilot]  # type: ignore[attr-defined]
                assert home.start <= row.span.start < row.span.end <= home.end


def test_a_table_of_exemptions_keeps_each_reason_with_its_section() -> None:
    document = open_document(OWN / "forsoeg-samling.txt")
    rows = [one for one in read(document, recognise(document)[0]).pilots[1].exemptions if one.part == "annex"]
    assert [(one.section, one.verb, document.span(one.reason).line) for one in rows] == [
        ("66", "exempted", 110),
        ("109", "widened", 113),
    ]
    assert all(isinstance(one.place, Passage) for one in rows)
