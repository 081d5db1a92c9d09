"""Minutes and agendas become a register: each record knows its place, names are data, words find their items."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from real_documents import document_at_hand

from virkning.sources.document import Document, read_document
from virkning.sources.files import open_document
from virkning.sources.formats import Raw
from virkning.sources.minutes import MinutesReading, read, recognise, search
from virkning.sources.records import HIDDEN, personal, plain

OWN = ["udvalg-referat.txt", "udvalg-dagsorden.txt"]


def document(text: str) -> Document:
    return read_document(Raw(text=text, format="txt", encoding="utf-8"), "paper.txt")


def reading(text: str) -> MinutesReading:
    made = document(text)
    [stretch] = recognise(made)
    return read(made, stretch)


def own(name: str) -> MinutesReading:
    made = open_document(document_at_hand(name))
    [stretch] = recognise(made)
    return read(made, stretch)


@pytest.mark.parametrize("name", OWN)
def test_every_record_stands_where_it_says(name: str) -> None:
    made = own(name)
    for records in made.tables().values():
        for record in records:
            assert 0 <= record.span.start < record.span.end <= len(made.document.original)
            assert made.document.line_of(record.span.start) == record.span.line


@pytest.mark.parametrize("name", OWN)
def test_a_decision_leads_to_its_item_and_its_section(name: str) -> None:
    made = own(name)
    places = {row.number: row.span for row in made.rows}
    for decision in made.decisions:
        assert decision.item in places
        assert places[decision.item].start < decision.span.start
        assert made.document.original[decision.span.start : decision.span.end].endswith(decision.text[-10:])


def test_names_are_hidden_until_they_are_asked_for() -> None:
    made = own("udvalg-referat.txt")
    known = personal(record for records in made.tables().values() for record in records)
    assert len(known) >= 5
    shown = str([plain(record, known=known) for records in made.tables().values() for record in records])
    assert HIDDEN in shown
    assert not [name for name in known if name in shown]
    assert all(name in str(plain(made.absences + made.dissents + made.people, names=True)) for name in known)


def test_a_search_finds_all_words_in_one_place_whatever_their_case_and_spelling() -> None:
    made = own("udvalg-referat.txt")
    assert [(hit.item, hit.where) for hit in search(made, "STATUS fleksjob")] == [(45, "title"), (45, "section")]
    assert {hit.item for hit in search(made, "boernene")} == set()
    assert search(made, "foerste") == [] and {hit.item for hit in search(made, "maalgruppen")} == {42}
    assert search(made, "fleksjob kassebeholdningen") == []


def test_a_search_keeps_to_a_body_an_outcome_and_days() -> None:
    made = own("udvalg-referat.txt")
    body = "Udvalget for Beskæftigelse og Erhverv"
    assert [hit.item for hit in search(made, "", outcome="sent back")] == [46]
    assert [hit.item for hit in search(made, "godkendt", committee="Kulturudvalget")] == [44]
    assert [hit.item for hit in search(made, "godkendt", committee=body)] == [41, 42]
    assert [hit.item for hit in search(made, "godkendt", last=date(2026, 1, 31))] == [44]
    assert search(made, "godkendt", first=date(2026, 2, 4)) == []


def test_two_meetings_in_one_file_are_two_readings() -> None:
    items = "Punkt 1: Dagsorden\n\nResumé\n\nNoget.\n\nBeslutning\n\n{}\n\nPunkt 2: Mere\n\nBeslutning\n\nIntet.\n"
    march = "Referat\nByrådet, den 3. marts 2026\n\n" + items.format("Godkendt.")
    april = "Referat\nByrådet, den 7. april 2026\n\n" + items.format("Udsat.")
    text = march + "\n" * 9 + april
    made = document(text)
    readings = [read(made, stretch) for stretch in recognise(made)]
    assert [each.meeting.date for each in readings] == [date(2026, 3, 3), date(2026, 4, 7)]
    assert [each.decisions[0].outcomes for each in readings] == [("approved",), ("postponed",)]


def test_an_appendix_after_the_last_item_is_none_of_its_annexes() -> None:
    made = reading(
        "Punkt 1: Sag\n\nResumé\n\nNoget.\n\nBeslutning\n\nGodkendt.\n\nBilag\n\nBilag 1: Notat\n"
        + "\n" * 20
        + "Notat\nBilag 7: Andet\n"
    )
    assert [annex.number for annex in made.annexes] == ["1"]


def test_a_list_of_contents_is_no_item() -> None:
    contents = "Sag nr. 1 Dagsorden ..... 2\nSag nr. 2 Skoler ..... 3\n\n"
    first = "Sag nr. 1 Dagsorden\n\nBeslutning\n\nGodkendt.\n\n"
    second = "Sag nr. 2 Skoler\n\nIndstilling\n\nAt sagen godkendes.\n"
    rows = reading(contents + first + second).rows
    assert [(row.number, row.title) for row in rows] == [(1, "Dagsorden"), (2, "Skoler")]


def test_a_closed_item_without_text_is_known_by_the_list_of_contents() -> None:
    contents = "7. Godkendelse af dagsorden\n8. Salg (lukket)\n9. Lukket sag\n\n"
    first = "7. Godkendelse af dagsorden\n\nBeslutning\n\nGodkendt.\n\nBilag\n\n1. Plan\n\n"
    found = reading(contents + first + "8. Salg (lukket)\n\n9. Lukket sag\n")
    assert [(row.number, row.closed) for row in found.rows] == [(7, False), (8, True), (9, True)]
    assert [annex.number for annex in found.annexes] == ["1"]


def test_numbers_of_a_recommendation_are_no_items() -> None:
    text = (
        "7. Godkendelse af dagsorden\n\nBeslutning\n\nGodkendt.\n\n"
        "8. Plan for skoler\n\nResumé\n\nNoget.\n\nIndstilling\n\n"
        "Forvaltningen indstiller,\n\n9. At planen godkendes\n10. At den følges op\n\nBeslutning\n\nGodkendt.\n"
    )
    assert [row.number for row in reading(text).rows] == [7, 8]


def test_an_economy_that_is_denied_is_not_one_that_is_not_stated() -> None:
    text = "Punkt {}: Sag\n\nResumé\n\nNoget.\n\n{}Beslutning\n\nGodkendt.\n\n"
    denied = text.format(1, "Økonomi\n\nSagen har ingen økonomiske konsekvenser.\n\n")
    stated = text.format(2, "Økonomi\n\nUdgiften er 2,5 mio. kr.\n\n")
    rows = reading(denied + stated + text.format(3, "")).rows
    assert [row.economy for row in rows] == ["none", "stated", "not stated"]
    assert [str(amount) for row in rows for amount in row.amounts] == ["2500000"]


@pytest.mark.parametrize(
    "name", ["jobfokus-tilsagn-2025.txt", "randers-tilsagn-2025.txt", "frikommuneforsoeg-ansoegninger-2016.txt"]
)
def test_other_kinds_of_papers_are_not_taken_for_minutes(name: str) -> None:
    assert recognise(open_document(document_at_hand(name))) == []


PIECES = [
    *(
        "Punkt 1: Sag",
        "Punkt 2",
        "3. Titel",
        "Beslutning",
        "Indstilling",
        "Bilag",
        "Tidligere beslutning",
        "Ad 1) Godkendt.",
    ),
    *(
        "Fraværende: Anna Berg",
        "1. at sagen drøftes",
        "a. og",
        "Løn 1,0 2,0 3,0",
        "I alt 1,0 2,0 4,0",
        "Sagsgang",
        "Byrådet",
    ),
    *(
        "Byrådet, den 3. maj 2026:",
        "se bilag 3",
        "15.00.00-P20-1-26",
        "Økonomi",
        "Ingen.",
        "",
        "\n\n\n\n\n\n\n\n\n",
        "Skoler",
    ),
]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("\n".join))
def test_papers_in_disorder_are_read_without_failing(text: str) -> None:
    made = document(text)
    for stretch in recognise(made):
        found = read(made, stretch)
        assert all(record.span.file == "paper.txt" for records in found.tables().values() for record in records)
        found.findings()


def test_a_paper_about_one_matter_is_one_item_without_a_number() -> None:
    text = (
        "Notat til Teknik- og Miljøudvalget, møde den 3. juni 2026\n\nCykelsti ved skolen\n"
        "Sagsnr. 05.13.00-P20-4-26\n\n"
        "Resumé\nUdvalget skal tage stilling.\n\nIndstilling\nForvaltningen indstiller, at stien anlægges.\n"
    )
    made = reading(text)
    assert (made.meeting.committee, made.meeting.date) == ("Teknik- og Miljøudvalget", date(2026, 6, 3))
    assert [(row.number, row.numbered, row.title, row.case) for row in made.rows] == [
        (1, False, "Cykelsti ved skolen", "05.13.00-P20-4-26")
    ]


def test_headings_of_the_format_are_items_where_none_has_a_number(tmp_path: Path) -> None:
    sections = "<h3>Indstilling</h3><p>At sagen godkendes.</p><h3>Beslutning</h3><p>{}</p>"
    page = tmp_path / "page.html"
    page.write_text(
        "<h1>Økonomiudvalget, møde den 23. august 2027</h1><h2>Dagsorden</h2>"
        + sections.format("Godkendt.")
        + "<h2>Budget</h2>"
        + sections.format("Udsat."),
        "utf-8",
    )
    made = open_document(page)
    [stretch] = recognise(made)
    found = read(made, stretch)
    assert [(row.title, row.outcomes) for row in found.rows] == [
        ("Dagsorden", ("approved",)),
        ("Budget", ("postponed",)),
    ]
    assert not found.findings()


def test_tables_of_the_format_are_held_against_their_totals(tmp_path: Path) -> None:
    rows = [("Område", "2026", "2027", "I alt"), ("Skoler", "10,0", "11,0", "21,0"), ("I alt", "10,0", "11,0", "22,0")]
    rows.insert(2, ("Bade", "5,0", "-", "5,0"))
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    page = tmp_path / "page.html"
    page.write_text(
        f"<h2>Punkt 1: Budget</h2><h3>Sagsfremstilling</h3><table>{cells}</table><h3>Beslutning</h3><p>Godkendt.</p>",
        "utf-8",
    )
    made = open_document(page)
    [stretch] = recognise(made)
    found = [(finding.rule, dict(finding.figures)["value"]) for finding in read(made, stretch).findings()]
    assert found == [("sum-wrong", "15"), ("sum-wrong", "21")]
