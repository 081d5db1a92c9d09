"""Pools are read from registers, agendas and agreements, and joined with what was decided and set aside."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from real_documents import OWN, document_at_hand, real_documents
from ruamel.yaml import YAML

from virkning.papers.sources import common
from virkning.papers.sources.pools import TITLES, WORDS
from virkning.sources.document import Document, read_document
from virkning.sources.files import open_document
from virkning.sources.formats import Raw, RawTable
from virkning.sources.passages import Span
from virkning.sources.pools import PoolReading, read, recognise
from virkning.sources.records import Finding

HERE = Path(__file__).parent
CODE = HERE.parents[2] / "src" / "virkning" / "sources" / "pools"
PLANTED: list[dict[str, Any]] = YAML(typ="safe").load((HERE / "planted.yaml").read_text("utf-8"))
REAL: list[dict[str, Any]] = YAML(typ="safe").load((HERE / "real.yaml").read_text("utf-8"))
REGISTER = (OWN / "pulje-register.txt").read_text("utf-8")
AGREEMENT = (OWN / "bevilling-reserve.txt").read_text("utf-8")
BREAK = REGISTER.index("Puljer fra velfærdsreserven 2024, der kan")


def made(text: str) -> Document:
    return read_document(Raw(text=text, format="txt", encoding="utf-8"), "puljer.txt")


@cache
def together() -> list[PoolReading]:
    """The agenda, then the agreement, then the register, in one file as an agenda has its appendices."""
    document = made(REGISTER[:BREAK] + AGREEMENT + "\n" * 8 + REGISTER[BREAK:])
    return [read(document, stretch) for stretch in recognise(document)]


@cache
def real() -> list[PoolReading]:
    document = open_document(document_at_hand("lyngby-taarbaek-udvalgsmoede-2019-03-12.txt"))
    return [read(document, stretch) for stretch in recognise(document)]


def place(span: Span) -> str:
    """The file of the invented papers that a place stands in, and its line there."""
    before, between = REGISTER[:BREAK].count("\n"), AGREEMENT.count("\n")
    if span.line <= before:
        return f"register {span.line}"
    if span.line <= before + between:
        return f"reserve {span.line - before}"
    return f"register {span.line - between - 8}"


def fits(finding: Finding, expected: dict[str, Any]) -> bool:
    figures = dict(finding.figures)
    return all(figures.get(name) == str(value) for name, value in expected["figures"].items())


def test_what_was_planted_is_found_and_nothing_else() -> None:
    _, register = together()
    found = {(each.rule, *map(place, each.places)): each for each in register.findings()}
    expected = {(each["rule"], *each["lines"]): each for each in PLANTED}
    assert found.keys() == expected.keys()
    for key, finding in found.items():
        assert finding.severity == expected[key]["severity"]
        assert fits(finding, expected[key])


@pytest.mark.parametrize("case", REAL, ids=lambda case: case["document"])
def test_all_that_is_found_has_been_judged_by_hand(case: dict[str, Any]) -> None:
    found = [finding for reading in real() for finding in reading.findings()]
    shown = [(finding.rule, [each.line for each in finding.places]) for finding in found]
    assert shown == [(each["rule"], each["lines"]) for each in case["findings"]]
    assert all(fits(finding, each) for finding, each in zip(found, case["findings"], strict=True))


def test_only_the_documents_that_tell_of_pools_are_recognised() -> None:
    if not real_documents():
        pytest.skip("the real documents are not at hand")
    held = {path.name for path in real_documents() if recognise(open_document(path))}
    assert held == {case["document"] for case in REAL}


def test_a_pool_says_what_was_decided_of_it() -> None:
    _, register = together()
    states = {row.number: (row.assessed, row.state, row.approved, row.decided) for row in register.rows}
    day = date(2024, 1, 9)
    assert states == {
        3: ("to be applied for", "to be applied for", True, day),
        6: ("to be applied for", "to be applied for", True, day),
        2: ("not relevant", "not relevant", None, None),
        5: ("not applied for", "not applied for", True, day),
        9: ("applied for", "applied for", None, None),
        None: ("existing practice", "existing practice", None, None),
    }


def test_a_pool_that_is_not_applied_for_says_why() -> None:
    _, register = together()
    [row] = [row for row in register.rows if row.number == 5]
    assert row.reason.startswith("Indsatsen findes")


def test_what_the_papers_do_not_say_of_a_step_is_unknown() -> None:
    _, register = together()
    [row] = [row for row in register.rows if row.number == 9]
    steps = (row.criteria, row.call, row.application, row.commitment, row.follow_up, row.accounts)
    assert steps == ("unknown", "unknown", "stated", "unknown", "unknown", "unknown")


def test_deadlines_are_those_of_their_own_step() -> None:
    _, register = together()
    held = {(row.number, row.step): row for row in register.tables()["steps"] if row.status == "stated"}
    assert held[3, "application"].deadline == date(2024, 3, 15)
    assert (held[6, "commitment"].dates, held[6, "commitment"].deadline) == (("ultimo maj 2024",), None)
    assert held[6, "accounts"].deadline == date(2028, 4, 1)


def test_an_agreement_tells_of_its_pools_and_their_conditions() -> None:
    agreement, _ = together()
    [pool] = agreement.rows
    assert (pool.number, pool.stated, pool.for_municipalities) == (3, Decimal("4.0"), True)
    conditions = [(row.number, row.kind, row.percent) for row in agreement.tables()["conditions"]]
    assert conditions == [
        (3, "co-funding", Decimal(25)),
        (6, "exclusion", None),
        (6, "documentation", None),
        (9, "evaluation", None),
    ]


def test_an_agenda_without_a_register_is_read_by_itself() -> None:
    document = made(REGISTER[:BREAK])
    [stretch] = recognise(document)
    reading = read(document, stretch)
    assert [(row.source, row.number, row.area, row.state) for row in reading.rows] == [
        ("agenda", 3, "Børn", "to be applied for"),
        ("agenda", 6, "Voksne", "to be applied for"),
    ]
    assert [row.stated for row in reading.rows] == [Decimal("4.0"), Decimal("28.0")]


def test_a_register_with_cells_is_read_as_one_of_lines() -> None:
    cells = [
        ["Pulje", "2024", "2025", "2026", "2027", "Beskrivelse", "Forvaltningens vurdering"],
        [
            "Sprogvenner – i bilag nr. 3 (Børn)",
            "4,0",
            "-",
            "-",
            "-",
            "Der afsættes 4,0 mio. kr. i 2024.",
            "Søges ikke.",
        ],
    ]
    text, rows = "Puljer, mio. kr., der kan søges af kommunerne\n", []
    for row in cells:
        places = []
        for cell in row:
            places.append((len(text), len(text) + len(cell)))
            text += f"{cell}  "
        text += "\n"
        rows.append(tuple(places))
    document = read_document(Raw(text=text, format="docx", encoding="", tables=(RawTable(tuple(rows)),)), "puljer.docx")
    [stretch] = recognise(document)
    [row] = read(document, stretch).rows
    assert (row.number, row.area, row.amounts[:2], row.state) == (3, "Børn", (Decimal("4.0"), None), "not applied for")


def test_every_rule_of_the_code_has_its_words() -> None:
    text = "".join(path.read_text("utf-8") for path in sorted(CODE.glob("*.py")))
    assert set(re.findall(r'Finding\(\s*"([a-z-]+)"', text)) == set(WORDS)


@pytest.mark.parametrize("rule", sorted(WORDS))
def test_the_words_of_a_rule_name_figures_that_some_finding_has(rule: str) -> None:
    fields = [set(re.findall(r"\{(\w+)\}", text)) for text in WORDS[rule]]
    code = "".join(path.read_text("utf-8") for path in sorted(CODE.glob("*.py")))
    for name in set().union(*fields):
        assert f'"{name}"' in code, f"{rule} names {{{name}}}, which no finding has"


def test_every_field_of_every_table_has_a_title() -> None:
    for reading in together():
        for table, records in reading.tables().items():
            assert table in TITLES
            for record in records[:1]:
                for name in type(record).__dataclass_fields__:
                    assert name == "span" or name in TITLES or name in common.TITLES, name
