"""What does not hold in minutes and agendas is found, and nothing else."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from real_documents import document_at_hand
from ruamel.yaml import YAML

from virkning.papers.sources.minutes import TITLES, WORDS
from virkning.sources.document import read_document
from virkning.sources.files import open_document
from virkning.sources.formats import Raw
from virkning.sources.minutes import MinutesReading, read, recognise

HERE = Path(__file__).parent
CODE = HERE.parents[2] / "src" / "virkning" / "sources" / "minutes"
DOCUMENTS: list[dict[str, Any]] = YAML(typ="safe").load((HERE / "findings.yaml").read_text("utf-8"))
SENTENCES: list[Any] = YAML(typ="safe").load((HERE / "sentences.yaml").read_text("utf-8"))


@cache
def reading_of(name: str) -> MinutesReading:
    document = open_document(document_at_hand(name))
    [stretch] = recognise(document)
    return read(document, stretch)


@pytest.mark.parametrize("case", DOCUMENTS, ids=lambda case: case["document"])
def test_all_that_is_found_has_been_judged_by_hand_and_all_that_was_planted_is_found(case: dict[str, Any]) -> None:
    found = reading_of(case["document"]).findings()
    assert [(each.rule, each.severity, [place.line for place in each.places]) for each in found] == [
        (each["rule"], each["severity"], each["lines"]) for each in case["findings"]
    ]
    for each, expected in zip(found, case["findings"], strict=True):
        assert expected["figures"].items() <= dict(each.figures).items()


def test_every_rule_has_its_words() -> None:
    rules = set()
    for module in CODE.glob("*.py"):
        rules |= set(re.findall(r'Finding\(\s*"([a-z-]+)"', module.read_text("utf-8")))
        rules |= set(re.findall(r'"(sum-[a-z]+)"', module.read_text("utf-8")))
    assert rules == set(WORDS)


@pytest.mark.parametrize("case", DOCUMENTS, ids=lambda case: case["document"])
def test_every_sentence_can_be_worded_from_its_figures(case: dict[str, Any]) -> None:
    for finding in reading_of(case["document"]).findings():
        assert all(words.format(**dict(finding.figures)) for words in WORDS[finding.rule])


def test_every_table_has_a_title() -> None:
    assert set(reading_of("udvalg-referat.txt").tables()) <= set(TITLES)


def test_shares_that_make_a_hundred_and_parts_that_make_their_whole_are_no_findings() -> None:
    name = "lolland-udvalgsmoede-2025-08-12.txt"
    lines = {place.line for finding in reading_of(name).findings() for place in finding.places}
    assert not lines & {407, 408, 424, 426, 428, 430, 603, 810, 813, 814, 988}


@pytest.mark.parametrize(("sentence", "rules"), SENTENCES, ids=str)
def test_figures_in_a_sentence_are_held_together_and_innocent_ones_left_alone(sentence: str, rules: list[str]) -> None:
    annexes = "Bilag\n\nBilag 1: Notat\nBilag 2: Oversigt\n"
    text = f"Punkt 1: Sag\n\nSagsfremstilling\n\n{sentence}\n\nBeslutning\n\nGodkendt.\n\n{annexes}"
    document = read_document(Raw(text=text, format="txt", encoding="utf-8"), "paper.txt")
    [stretch] = recognise(document)
    assert [finding.rule for finding in read(document, stretch).findings()] == rules


def test_a_share_for_all_is_a_mean_and_no_sum() -> None:
    table = "Svarprocent 2025 2026\nKvinder 40 % 50 %\nMænd 60 % 70 %\nI alt 50 % 61 %\n"
    text = f"Punkt 1: Sag\n\nSagsfremstilling\n\nTallene er disse.\n\n{table}\nBeslutning\n\nGodkendt.\n"
    document = read_document(Raw(text=text, format="txt", encoding="utf-8"), "paper.txt")
    [stretch] = recognise(document)
    assert read(document, stretch).findings() == ()
