"""One thing changed in a sound agreement is one finding; what is not wrong stays unsaid."""

from __future__ import annotations

from pathlib import Path

import pytest
from real_documents import OWN, document_at_hand

from virkning.sources.agreements import AgreementReading, read, recognise
from virkning.sources.files import open_document
from virkning.sources.records import Finding

SOUND = "tilsagn-soekilde.txt"

CHANGES = {
    "a reference to a clause that is not there": (
        "jf. punkt 2 i Bilag C",
        "jf. punkt 7 i Bilag C",
        "reference-missing",
    ),
    "a reference broken by the word processor": (
        "jf. punkt 2 i Bilag C",
        "jf. punkt Fejl! Henvisningskilde ikke fundet. i Bilag C",
        "reference-broken",
    ),
    "a reference whose title is another section's": (
        "når betalingsmålene nås.",
        "når betalingsmålene nås, jf. punkt 3 (Tilskud).",
        "reference-wrong",
    ),
    "an annex that is named and nowhere": ("beskrevet i Bilag A.", "beskrevet i Bilag D.", "annex-unknown"),
    "an annex that is listed and not attached": (
        "Bilag C: Tilbagebetalingsplan\n\nUnderskrifter",
        "Bilag C: Tilbagebetalingsplan\n\nBilag D: Samtykke\n\nUnderskrifter",
        "annex-missing",
    ),
    "an instalment one øre too large": ("2027 1.800.000 kr.", "2027 1.800.000,01 kr.", "sum-wrong"),
    "a grant that is not the sum of its instalments and budget": (
        "i alt 4.200.000 kr. (",
        "i alt 4.300.000 kr. (",
        "grant-differs",
    ),
    "a budget row that does not add up": (
        "rådgivere 500.000 1.200.000 1.200.000 700.000 3.600.000",
        "rådgivere 500.000 1.200.000 1.200.000 700.000 3.500.000",
        "sum-wrong",
    ),
    "an instalment after the period": ("3. rate 1. september 2029", "3. rate 1. september 2030", "paid-after-period"),
    "instalments out of order": ("2. rate 1. september 2028", "2. rate 1. september 2026", "dates-out-of-order"),
    "a payment before it is made up": ("31. december 2029", "31. juli 2029", "dates-turned"),
    "a measurement after the period": (
        "1. august 2029 - 31. juli 2030.\nBaseline",
        "1. august 2029 - 31. juli 2031.\nBaseline",
        "measured-outside",
    ),
    "a period that ends before it begins": ("31. juli 2030 (", "31. juli 2026 (", "period-turned"),
    "a date that does not exist": ("1. september 2028 1.2", "31. september 2028 1.2", "unreadable"),
    "a sum in an example that does not come out": ("= 375.000 kr.", "= 357.000 kr.", "sum-in-text"),
    "a CVR number with a slip of the pen": ("25 55 55 54", "25 55 55 45", "cvr-invalid"),
    "two caps on the same": (
        "højst udgøre 6.000.000 kr.",
        "højst udgøre 6.000.000 kr. Tilbagebetalingen kan aldrig overstige 5.500.000 kr.",
        "stated-twice",
    ),
    "a bracket left from the draft": ("den 30. april hvert år", "den [30. april] hvert år", "leftover-bracket"),
    "a word and a figure that differ": (
        "måler to gange:\n1. august 2028",
        "måler to (3) gange:\n1. august 2028",
        "count-contradicted",
    ),
}


def reading_of(text: str, tmp_path: Path) -> AgreementReading:
    file = tmp_path / "paper.txt"
    file.write_text(text, "utf-8")
    document = open_document(file)
    [stretch] = recognise(document)
    return read(document, stretch)


def found_in(text: str, tmp_path: Path) -> list[Finding]:
    return list(reading_of(text, tmp_path).findings())


@pytest.mark.parametrize("name", CHANGES)
def test_one_change_is_found(name: str, tmp_path: Path) -> None:
    before, after, rule = CHANGES[name]
    text = (OWN / SOUND).read_text("utf-8")
    assert text.count(before) >= 1
    rules = [finding.rule for finding in found_in(text.replace(before, after, 1), tmp_path)]
    assert rule in rules
    assert len(set(rules)) <= 2, "one slip may show in two ways, not in more"


SIGNED = {
    "the broken reference mended": (
        "jobfokus-tilsagn-2025.txt",
        "Fejl! Henvisningskilde ikke fundet.",
        "2",
        "reference-broken",
        -1,
    ),
    "the wrong section corrected": (
        "randers-tilsagn-2025.txt",
        "beskrevet i punkt 1 i",
        "beskrevet i punkt 2 i",
        "reference-wrong",
        -1,
    ),
    "the right section spoilt": (
        "jobfokus-tilsagn-2025.txt",
        "beskrevet i punkt 2 i",
        "beskrevet i punkt 3 i",
        "reference-wrong",
        1,
    ),
    "an instalment changed": ("randers-tilsagn-2025.txt", "2027 650.000", "2027 650.001", "sum-wrong", 1),
    "a planned repayment changed": ("jobfokus-tilsagn-2025.txt", "1.180.800", "1.180.801", "sum-wrong", 1),
    "a cap below the plan": ("jobfokus-tilsagn-2025.txt", "DKK 14.000.000", "DKK 11.000.000", "plan-over-cap", 1),
    "the example's product spoilt": ("jobfokus-tilsagn-2025.txt", "= DKK 16.800", "= DKK 16.900", "sum-in-text", 1),
    "the example's difference spoilt": ("randers-tilsagn-2025.txt", "332.800", "332.900", "sum-in-text", 1),
    "six months that are not six prices": ("jobfokus-tilsagn-2025.txt", "33.600", "33.000", "multiple-wrong", 1),
    "an example with another price": (
        "jobfokus-tilsagn-2025.txt",
        "DSI på DKK 4.800",
        "DSI på DKK 4.700",
        "price-differs",
        1,
    ),
    "another number of participants": (
        "jobfokus-tilsagn-2025.txt",
        "forventede 360",
        "forventede 350",
        "participants-differ",
        1,
    ),
    "five measurements over three years": (
        "jobfokus-tilsagn-2025.txt",
        "alt 6 målinger",
        "alt 5 målinger",
        "series-wrong",
        1,
    ),
}


@pytest.mark.parametrize("name", SIGNED)
def test_a_signed_agreement_with_one_change_has_one_finding_more_or_less(name: str, tmp_path: Path) -> None:
    document, before, after, rule, change = SIGNED[name]
    text = document_at_hand(document).read_text("utf-8")
    assert before in text
    counts = [
        sum(finding.rule == rule for finding in found_in(each, tmp_path))
        for each in (text, text.replace(before, after, 1))
    ]
    assert counts[1] - counts[0] == change


def test_a_note_in_the_middle_of_a_page_takes_no_item_of_the_clause(tmp_path: Path) -> None:
    text = (OWN / "tilsagn-nybro.txt").read_text("utf-8")
    note = "3 Note: Antallet er aftalt med Kommunen for hvert af årene, og der\nregnes fra start.\n(ii) 30"
    noted = text.replace("(i) 30 deltagere i", "(i) 30 deltagere3 i").replace(
        "første år;\n\n(ii) 30", f"første år;\n\n{note}"
    )
    assert noted.count("deltagere3") == noted.count("3 Note") == 1
    clauses = reading_of(noted, tmp_path).outline.clauses
    [items] = [each.items for each in clauses if "deltagere3" in each.passage.text]
    assert [item.label for item in items] == ["(i)", "(ii)", "(iii)"]
