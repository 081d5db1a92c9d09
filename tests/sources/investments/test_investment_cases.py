"""Investment cases are read as they stand, what does not hold in them is found, and their drafts can be reckoned."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from real_documents import OWN, document_at_hand
from ruamel.yaml import YAML

from virkning.forecast.cases import load, reckon
from virkning.forecast.cases.expect import expectations
from virkning.papers.sources.investments import WORDS
from virkning.sources.files import open_document
from virkning.sources.investments import InvestmentsReading, read, recognise
from virkning.sources.investments.draft import drafts, file_name
from virkning.sources.investments.periods import period_of
from virkning.sources.passages import Passage

HERE = Path(__file__).parent
CODE = HERE.parents[2] / "src" / "virkning" / "sources" / "investments"
REAL: dict[str, Any] = YAML(typ="safe").load((HERE / "real.yaml").read_text("utf-8"))
OURS = "investeringer.txt"


@cache
def reading_of(name: str) -> InvestmentsReading:
    document = open_document(document_at_hand(name))
    [stretch] = recognise(document)
    return read(document, stretch)


def real() -> InvestmentsReading:
    return reading_of(REAL["document"])


def test_the_collection_has_as_many_cases_and_fields_as_the_paper() -> None:
    cases = [each.case for each in real().cases]
    assert len(cases) == REAL["cases"]
    assert Counter(part.name for case in cases for part in case.parts) == REAL["fields"]
    assert sum(case.part("effect") is not None for case in cases) == REAL["with_effect"]


def test_all_that_is_found_in_the_collection_has_been_judged_by_hand() -> None:
    found = [(each.rule, [place.line for place in each.places]) for each in real().findings()]
    assert found == [(expected["rule"], expected["lines"]) for expected in REAL["findings"]]
    for each, expected in zip(real().findings(), REAL["findings"], strict=True):
        assert expected["figures"].items() <= dict(each.figures).items()


def test_every_draft_of_the_collection_loads_as_it_is(tmp_path: Path) -> None:
    for name, text in drafts(real()):
        file = tmp_path / f"{name}.yaml"
        file.write_text(text, "utf-8")
        load(file)
    assert len(list(tmp_path.iterdir())) == REAL["cases"]


@pytest.mark.parametrize("expected", REAL["reckoned"], ids=lambda each: each["case"])
def test_the_figures_of_a_case_come_out_of_its_draft(expected: dict[str, Any], tmp_path: Path) -> None:
    """A person has completed the draft first: an effect that is not said to be net is gross."""
    text = dict(drafts(real()))[expected["case"]]
    text = re.sub(r"effect_is: not stated.*", "effect_is: assumed gross", text)
    wanted = {
        "name": "What the collection's handbook says",
        **{key: expected[key] for key in expected if key != "case"},
    }
    file = tmp_path / f"{expected['case']}.yaml"
    file.write_text(f"{text}\nexpect: [{json.dumps(wanted)}]\n", "utf-8")
    [result] = expectations(reckon(load(file)))
    assert result.differences == ()


def test_our_own_collection_shows_each_planted_slip_once() -> None:
    found = [(each.rule, each.places[0].line) for each in reading_of(OURS).findings()]
    assert found == [
        ("index-unknown", 5),
        ("index-number", 6),
        ("total-differs-rounded", 18),
        ("product-differs", 35),
        ("net-differs", 45),
        ("unit-odd", 55),
    ]


def test_what_is_not_an_amount_of_the_case_is_not_made_one() -> None:
    texts = dict(drafts(reading_of(OURS)))
    assert "self-financing promised" not in texts["soekilde_2"], "an amount stands beside the promise"
    assert (
        'each_year:\n      zero: "inden for det eksisterende budget"' in texts["soekilde_2"]
        or "in_all" in texts["soekilde_2"]
    )
    assert "TODO bestand eller tilgang: 8 helårspersoner i 2026 (linje 21)" in texts["nybro_1"]
    assert "TODO: whether this is a year's or the whole period's" in texts["nybro_2"]
    assert '2029: "2100000"' in texts["nybro_1"], "og frem goes on to the end of the period"


def test_names_of_files_are_stable_and_plain() -> None:
    assert [file_name(case) for case in reading_of(OURS).cases] == ["nybro_1", "nybro_2", "soekilde_1", "soekilde_2"]


def test_addresses_and_telephone_numbers_are_personal() -> None:
    [first, *_] = reading_of(OURS).tables()["cases"]
    assert first.__dataclass_fields__["contact"].metadata.get("personal")
    assert len(first.contact) == 2  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "first", "last", "years", "unlimited", "several"),
    [
        ("2018-2021", 2018, 2021, 4, False, False),
        ("2018", 2018, 2018, 1, False, False),
        ("4 år", None, None, 4, False, False),
        ("3 årig", None, None, 3, False, False),
        ("2,5 årige", None, None, 2.5, False, False),
        ("4 budgetår", None, None, 4, False, False),
        ("uden tidsbegrænsning", None, None, None, True, False),
        ("Fortløbende", None, None, None, True, False),
        ("", None, None, None, False, False),
        ("4 år og 5 år", None, None, None, False, True),
        ("2016-2029 for den ene & 2018-2021 for den anden", None, None, None, False, True),
    ],
)
def test_a_period_is_read_as_far_as_it_is_stated(
    text: str, first: int | None, last: int | None, years: float | None, unlimited: bool, several: bool
) -> None:
    period = period_of(Passage(text, range(len(text))))
    assert (period.first, period.last, period.years, period.unlimited, period.several) == (
        first,
        last,
        years,
        unlimited,
        several,
    )


def test_every_rule_of_the_code_has_its_words() -> None:
    text = "".join(path.read_text("utf-8") for path in sorted(CODE.glob("*.py")))
    named = set(re.findall(r'"([a-z]+-(?:missing|twice|odd|differs|differ|outside|unknown|number|unlisted))"', text))
    named |= {f"{field}-missing" for field in ("cost", "effect")}
    rounded = {f"{rule}-rounded" for rule in ("total-differs", "parts-differ", "net-differs")}
    assert named | rounded == set(WORDS)


def test_a_paper_without_cases_has_none() -> None:
    assert recognise(open_document(OWN / "tilsagn-nybro.txt")) == []
