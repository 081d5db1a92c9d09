"""What does not hold in pilot applications is found, and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from real_documents import document_at_hand
from ruamel.yaml import YAML

from virkning.papers.sources.pilots import TITLES, WORDS
from virkning.sources.files import open_document
from virkning.sources.pilots import PilotsReading, read, recognise

HERE = Path(__file__).parent
CODE = HERE.parents[2] / "src" / "virkning" / "sources" / "pilots"
DOCUMENTS: list[dict[str, Any]] = YAML(typ="safe").load((HERE / "findings.yaml").read_text("utf-8"))
OWN = [case for case in DOCUMENTS if case["document"].startswith("forsoeg-")]


@cache
def reading_of(name: str) -> PilotsReading:
    document = open_document(document_at_hand(name))
    [stretch] = recognise(document)
    return read(document, stretch)


@pytest.mark.parametrize("case", DOCUMENTS, ids=lambda case: case["document"])
def test_all_that_is_found_has_been_judged_by_hand_and_all_that_was_planted_is_found(case: dict[str, Any]) -> None:
    found = reading_of(case["document"]).findings()
    judged = [each for each in found if each.rule not in ("goal-no-horizon", "goals-without-figures")]
    assert [(each.rule, each.severity, [place.line for place in each.places]) for each in judged] == [
        (each["rule"], each["severity"], each["lines"]) for each in case["findings"] or ()
    ]
    for each, expected in zip(judged, case["findings"] or (), strict=True):
        assert expected["figures"].items() <= dict(each.figures).items()
    rest = Counter(each.rule for each in found if each not in judged)
    assert rest == Counter(case["counted"])


def test_every_rule_but_those_of_the_reading_itself_is_planted_in_a_document_of_our_own() -> None:
    planted = {finding["rule"] for case in OWN for finding in case["findings"] or ()}
    planted |= {rule for case in OWN for rule in case["counted"]}
    assert planted == set(WORDS)


def test_every_rule_has_its_words() -> None:
    rules = set()
    for module in CODE.glob("*.py"):
        rules |= set(re.findall(r'Finding\(\s*"([a-z-]+)"', module.read_text("utf-8")))
    assert rules == set(WORDS)


@pytest.mark.parametrize("case", DOCUMENTS, ids=lambda case: case["document"])
def test_every_sentence_can_be_worded_from_its_figures(case: dict[str, Any]) -> None:
    for finding in reading_of(case["document"]).findings():
        assert all(words.format(**dict(finding.figures)) for words in WORDS[finding.rule])


def test_every_table_has_a_title() -> None:
    assert set(reading_of("forsoeg-samling.txt").tables()) <= set(TITLES)


def test_figures_of_findings_tell_no_names_of_persons() -> None:
    reading = reading_of("forsoeg-samling.txt")
    figures = " ".join(value for finding in reading.findings() for _, value in finding.figures)
    assert "Bo Eks" not in figures
    assert "@" not in figures
