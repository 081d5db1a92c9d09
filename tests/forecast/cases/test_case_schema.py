"""The schema of case files says what the loader says, wherever the fault is one of shape."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
from case_files import ROOT
from handbook import snippets
from pydantic import ConfigDict, TypeAdapter, ValidationError
from schemas import data, fit, schema, silent, unnamed

from virkning import docs
from virkning.forecast.cases import forms, model

SCHEMA = schema("case")
BAD = Path(__file__).parent / "bad"
SHIPPED = sorted((ROOT / "cases").glob("*.yaml"))
RIGHT = [each for each in snippets(ROOT / "docs" / "cases.md", "case") if not each.fails]
MISSHAPEN = [
    "expectations-astray", "missing-keys", "nothing-there", "only-an-effect-is-promised", "products-astray",
    "ranges-turned-round", "several-at-once", "shares-outside", "units-astray", "unknown-keys", "wrong-kinds",
]  # fmt: skip
SHAPELY = [
    "bands-astray", "children-astray", "cohorts-exceed", "discount-astray", "horizon-shorter-than-a-cost",
    "one-way-to-spread", "too-many-years", "unlimited-by-year", "years-not-stated",
]  # fmt: skip
NO_MAPPING = ["a-list", "empty", "two-documents"]


def test_every_key_of_the_schema_says_what_it_means() -> None:
    assert not silent(SCHEMA)


def test_the_reference_names_every_key() -> None:
    reference = docs.reference(model.Case)
    assert not unnamed(SCHEMA, reference)
    assert "any value" not in reference


def test_the_reference_shows_every_way_in_which_an_amount_is_written() -> None:
    part = docs.reference(model.Case).partition("### `Amount` value")[2].partition("\n### ")[0]
    written = [line.split(" | ")[0].removeprefix("| ") for line in part.splitlines() if line.startswith("| ")][1:]
    assert written == [
        "number", "`{from: number, to: number}`", "`{at_least: number}`", "`{at_most: number}`", "`{zero: reason}`",
        "`{amount: number, unit: unit}`", "`missing`", "`self-financing promised`",
    ]  # fmt: skip


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_schema_accepts_the_shipped_cases(path: Path) -> None:
    fit(data(path.read_text("utf-8")), SCHEMA)


@pytest.mark.parametrize("snippet", RIGHT, ids=lambda each: each.name)
def test_the_schema_accepts_the_cases_of_the_page(snippet: Any) -> None:
    fit(data(snippet.text), SCHEMA)


@pytest.mark.parametrize("bad", MISSHAPEN)
def test_the_schema_refuses_what_is_misshapen(bad: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        fit(data((BAD / f"{bad}.yaml").read_text("utf-8")), SCHEMA)


@pytest.mark.parametrize("bad", SHAPELY)
def test_the_schema_accepts_what_only_the_loader_can_see(bad: str) -> None:
    fit(data((BAD / f"{bad}.yaml").read_text("utf-8")), SCHEMA)


def test_every_bad_case_is_held_against_the_schema() -> None:
    assert {path.stem for path in BAD.glob("*.yaml")} == {*MISSHAPEN, *SHAPELY, *NO_MAPPING}


NUMBERS: list[Any] = [
    "0.545", "-0.5", "0", "1", "1.0", "1.5", "27", 0, 1, 27, -3, 1.5, True, None, "", " ", "1,5", "5.", ".5", "1e3",
    "40%", "40 %", "0%", "100%", "100.0%", "100.1%", "120%", "-5%", "33.3%", "007%", "a lot", [], ["1"],
]  # fmt: skip
WORDS: list[Any] = ["missing", "self-financing promised", "unknown", "unlimited", "not stated", "promised"]
YEARS: list[Any] = ["2018-2021", "2018–2021", "2018-21", "2018", 2018, 4, 100, 101, 999, 10000]
BLOCKS: list[Any] = [
    *({"from": low, "to": high} for low, high in [("1", "2"), ("0.4", "0.6"), (0, 1), ("10%", "90%"), ("-2", "-1")]),
    *({key: number} for key in ("at_least", "at_most") for number in ("8.2", "-8.2", 8.2, "40%", "missing")),
    *({"zero": why} for why in ("inside the budget", "", " ", 5, 5.5, None, True)),
    *({"amount": "0.5", "unit": unit} for unit in ("DKK", "1000 DKK", "million DKK", "EUR", None, 1)),
    {}, {"low": "1"}, {"from": "1"}, {"from": "1", "to": None}, {"from": "1", "to": "2", "unit": "DKK"},
    {"from": {"from": "1", "to": "2"}, "to": "3"}, {"at_least": "1", "at_most": "2"}, {"amount": "1"},
    {"zero": "why", "amount": "0"},
]  # fmt: skip
KINDS = {
    "Amount": forms.Amount,
    "Count": forms.Count,
    "Rate": forms.Rate,
    "Factor": forms.Factor,
    "Years": forms.Years,
    "Expected": model.Expected,
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_of_a_figure_accepts_what_its_reader_accepts_and_nothing_else(kind: str) -> None:
    reader: TypeAdapter[Any] = TypeAdapter(KINDS[kind], config=ConfigDict(arbitrary_types_allowed=True))
    accepted = 0
    for value in [*NUMBERS, *WORDS, *YEARS, *BLOCKS]:
        try:
            reader.validate_python(value)
        except ValidationError:
            with pytest.raises(jsonschema.ValidationError):
                fit(value, SCHEMA["$defs"][kind])
                pytest.fail(f"the schema accepts {value!r}")
        else:
            fit(value, SCHEMA["$defs"][kind])
            accepted += 1
    assert accepted >= 5


@pytest.mark.parametrize("year", ["someday", "2026.5", "0", "20261", "in all"])
@pytest.mark.parametrize("key", ["by_year", "numbers", "cohorts", "cumulative", "per_person"])
def test_the_schema_knows_what_stands_by_year(key: str, year: str) -> None:
    def case(year: str) -> dict[str, Any]:
        blocks: dict[str, Any] = {
            "by_year": {"costs": [{"title": "T", "by_year": {year: "1"}}]},
            "numbers": {"persons": [{"unit": "u", "kind": "flow", "by_year": {year: "1"}}]},
            "cohorts": {"participants": {"agreed": 1, "unit": "u", "cohorts": {year: 1}}},
            "cumulative": {"expect": [{"name": "N", "cumulative": {year: "1"}}]},
            "per_person": {"expect": [{"name": "N", "per_person": {year: "1"}}]},
        }
        return {**data(RIGHT[0].text), **blocks[key]}

    fit(case("2026"), SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        fit(case(year), SCHEMA)
