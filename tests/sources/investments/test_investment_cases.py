"""Investment cases are read as they stand, what does not hold in them is found, and their drafts can be reckoned."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from collection_files import WRITE
from hypothesis import given
from hypothesis import strategies as st
from real_documents import OWN, document_at_hand
from ruamel.yaml import YAML

from virkning.forecast.cases import load, reckon
from virkning.forecast.cases.expect import expectations
from virkning.papers.sources.investments import WORDS
from virkning.sources.document import Line, read_document
from virkning.sources.files import open_document
from virkning.sources.formats import extract
from virkning.sources.investments import InvestmentsReading, read, recognise
from virkning.sources.investments.amounts import amounts
from virkning.sources.investments.draft import drafts, file_name
from virkning.sources.investments.outline import FIELDS, FieldName, Part
from virkning.sources.investments.periods import period_of
from virkning.sources.investments.persons import people
from virkning.sources.passages import Passage
from virkning.sources.records import plain

HERE = Path(__file__).parent
CODE = HERE.parents[2] / "src" / "virkning" / "sources" / "investments"
REAL: dict[str, Any] = YAML(typ="safe").load((HERE / "real.yaml").read_text("utf-8"))
PLANTED: dict[str, Any] = YAML(typ="safe").load((HERE / "planted.yaml").read_text("utf-8"))
OURS, TOGETHER = "investeringer.txt", "investering-faelles.txt"


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
    if expected.get("nothing") == "zero":
        text = re.sub(r"(\d{4}): missing.*", r"\1: {zero: nothing is said of the year}", text)
        text = re.sub(r'in_all: ("25000").*', r"by_year: {2018: \1, 2019: '0', 2020: '0'}", text)
    wanted = {
        "name": "What the collection's handbook says",
        **{key: expected[key] for key in expected if key not in ("case", "nothing")},
    }
    file = tmp_path / f"{expected['case']}.yaml"
    file.write_text(f"{text}\nexpect: [{json.dumps(wanted)}]\n", "utf-8")
    [result] = expectations(reckon(load(file)))
    assert result.differences == ()


@pytest.mark.parametrize("name", [REAL["document"], OURS, TOGETHER])
def test_no_amount_of_a_case_is_lost_in_its_draft(name: str) -> None:
    reading = reading_of(name)
    texts = dict(drafts(reading))
    for case in reading.cases:
        text = texts[file_name(case)]
        for _, amount in case.amounts:
            figures = [f'"{end:f}"' for end in (amount.low, amount.high) if end is not None and end == int(end)]
            assert amount.zero or amount.text in text or any(figure in text for figure in figures), amount


@pytest.mark.parametrize("name", [REAL["document"], OURS, TOGETHER])
def test_what_a_draft_leaves_open_says_so(name: str) -> None:
    for _, text in drafts(reading_of(name)):
        for line in text.splitlines():
            if re.match(r"(?:years|effect_is): not stated|\s+\d+: missing", line):
                assert "# TODO" in line


def test_people_of_a_joint_case_that_its_parts_make_are_not_found_wrong() -> None:
    counted = [each for each in real().tables()["persons"] if each.place == "Vordingborg"]  # type: ignore[attr-defined]
    assert [int(each.low) for each in counted] == [160, 20, 65, 55, 40]  # type: ignore[attr-defined]
    assert not any(finding.rule == "children-people" for finding in real().findings())


def test_people_in_the_portfolio_are_counted_case_by_case() -> None:
    counted = [each for each in real().tables()["persons"] if (each.place, each.number) == ("Odense", 1)]  # type: ignore[attr-defined]
    assert sum(each.low for each in counted) == 916  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", [OURS, TOGETHER])
def test_our_own_collections_show_each_planted_slip_once(name: str) -> None:
    found = [[each.rule, each.places[0].line] for each in reading_of(name).findings()]
    assert found == PLANTED[name]


@pytest.mark.parametrize("name", [REAL["document"], OURS, TOGETHER])
def test_each_finding_is_told_with_its_figures(name: str) -> None:
    for finding in reading_of(name).findings():
        for template in WORDS[finding.rule]:
            assert "{" not in template.format(**dict(finding.figures))


@pytest.mark.parametrize("format", ["pdf", "docx", "html"])
def test_a_collection_gives_the_same_in_every_format(format: str) -> None:
    data = WRITE[format]((OWN / TOGETHER).read_text("utf-8"))
    document = read_document(extract(data, f"{TOGETHER}.{format}"), TOGETHER)
    [stretch] = recognise(document)
    found, expected = read(document, stretch), reading_of(TOGETHER)
    assert [(each.rule, each.figures) for each in found.findings()] == [
        (each.rule, each.figures) for each in expected.findings()
    ]
    assert dict(drafts(found)).keys() == dict(drafts(expected)).keys()
    for table, records in expected.tables().items():
        assert [_without_lines(each) for each in found.tables()[table]] == [_without_lines(each) for each in records]


def _without_lines(record: Any) -> dict[str, Any]:
    lines = ("span", "background", "cost", "effect")
    return {key: value for key, value in plain(record).items() if key not in lines}


SENTENCES = [
    (field, each)
    for field, own in YAML(typ="safe").load((HERE / "sentences.yaml").read_text("utf-8")).items()
    for each in own
]


def part_of(field: FieldName, text: str) -> Part:
    line = Line(1, None, 0, Passage(text, range(len(text))))
    return Part(field, line, ((line, line.passage),))


@pytest.mark.parametrize(("field", "expected"), SENTENCES)
def test_a_sentence_says_these_amounts_and_these_people(field: FieldName, expected: dict[str, Any]) -> None:
    part = part_of(field, expected["text"])
    for found, rows in ((amounts(part), expected.get("amounts", [])), (people(part), expected.get("people", []))):
        said = [{key: getattr(each, key) for key in row} for each, row in zip(found, rows, strict=True)]
        assert said == [
            {key: tuple(each) if isinstance(each, list) else each for key, each in row.items()} for row in rows
        ]


YEARS = st.lists(st.integers(2018, 2030), min_size=1, max_size=6, unique=True).map(sorted)


@given(YEARS, st.data())
def test_an_amount_for_each_year_is_read_with_its_year(years: list[int], data: st.DataObject) -> None:
    tenths = [data.draw(st.integers(1, 999)) for _ in years]
    said = [f"{tenth // 10},{tenth % 10} mio. kr. i {year}" for tenth, year in zip(tenths, years, strict=True)]
    text = f"Investeringen vil udgøre {', '.join(said[:-1])}{' og ' if len(said) > 1 else ''}{said[-1]}."
    found = amounts(part_of("cost", text))
    assert [(each.low, each.years) for each in found] == [
        (tenth * 100_000, (year,)) for tenth, year in zip(tenths, years, strict=True)
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
    named = set(re.findall(r'"((?:total|parts|net|product|people|children|year|unit|basis|field|index)-[a-z]+)"', text))
    named |= {f"{field}-missing" for field in FIELDS if field != "background"}
    rounded = {f"{rule}-rounded" for rule in ("total-differs", "parts-differ", "net-differs")}
    assert named | rounded == set(WORDS)


def test_a_paper_without_cases_has_none() -> None:
    assert recognise(open_document(OWN / "tilsagn-nybro.txt")) == []
