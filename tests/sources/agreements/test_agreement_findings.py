"""What does not hold in an agreement is found, and nothing else."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from real_documents import document_at_hand
from ruamel.yaml import YAML

from virkning.papers.sources.agreements import WORDS
from virkning.sources.agreements import AgreementReading, read, recognise
from virkning.sources.agreements.compare import compare
from virkning.sources.agreements.wording import reckon
from virkning.sources.files import open_document
from virkning.sources.records import Finding

HERE = Path(__file__).parent
CODE = HERE.parents[2] / "src" / "virkning" / "sources" / "agreements"
PLANTED: list[dict[str, Any]] = YAML(typ="safe").load((HERE / "planted.yaml").read_text("utf-8"))
REAL: list[dict[str, Any]] = YAML(typ="safe").load((HERE / "real.yaml").read_text("utf-8"))


@cache
def reading_of(name: str) -> AgreementReading:
    document = open_document(document_at_hand(name))
    [stretch] = recognise(document)
    return read(document, stretch)


def told(finding: Finding) -> dict[str, str]:
    return dict(finding.figures)


def fits(finding: Finding, expected: dict[str, Any]) -> bool:
    figures = told(finding)
    return finding.rule == expected["rule"] and all(
        figures.get(name) == str(value) for name, value in expected["figures"].items()
    )


@pytest.mark.parametrize("case", PLANTED, ids=lambda case: case["name"])
def test_what_was_planted_is_found(case: dict[str, Any]) -> None:
    found = [finding for finding in reading_of("tilsagn-nybro.txt").findings() if fits(finding, case)]
    assert [(finding.places[0].line, finding.severity) for finding in found] == [(case["line"], case["severity"])]


def test_nothing_is_found_that_was_not_planted() -> None:
    assert len(reading_of("tilsagn-nybro.txt").findings()) == len(PLANTED)


@pytest.mark.parametrize("case", REAL, ids=lambda case: f"{case['document']} {case.get('against', '')}".strip())
def test_all_that_is_found_has_been_judged_by_hand(case: dict[str, Any]) -> None:
    reading = reading_of(case["document"])
    against = case.get("against")
    found = compare(reading, open_document(document_at_hand(against))) if against else reading.findings()
    shown = [(finding.rule, [place.line for place in finding.places]) for finding in found]
    assert shown == [(expected["rule"], expected["lines"]) for expected in case["findings"]]
    assert all(fits(finding, expected) for finding, expected in zip(found, case["findings"], strict=True))


def test_every_rule_of_the_code_has_its_words() -> None:
    text = "".join(path.read_text("utf-8") for path in sorted(CODE.glob("*.py")))
    named = set(re.findall(r'(?:Finding|_dates)\(\s*"([a-z-]+)"', text)) | set(
        re.findall(r'"(per-participant-\w+)"', text)
    )
    assert named == set(WORDS)


@pytest.mark.parametrize("rule", sorted(WORDS))
def test_the_words_of_a_rule_name_figures_that_some_finding_has(rule: str) -> None:
    fields = [set(re.findall(r"\{(\w+)\}", text)) for text in WORDS[rule]]
    code = "".join(path.read_text("utf-8") for path in sorted(CODE.glob("*.py")))
    for name in set().union(*fields):
        assert f'"{name}"' in code or f"{name}=" in code, f"{rule} names {{{name}}}, which no finding has"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3 X 5.600", 16800),
        ("(33,7-28) * 70.000", 399000),
        ("(15-12,4) * 128.000", 332800),
        ("1 + 2 x 3", 7),
        ("6/4", 1.5),
    ],
)
def test_a_sum_in_a_text_is_reckoned_exactly(text: str, value: float) -> None:
    assert reckon(text) == value


@pytest.mark.parametrize("text", ["", "3 X", "1/0", "tre", "1..2", "((2)"])
def test_what_is_no_sum_is_not_reckoned(text: str) -> None:
    assert reckon(text) is None
