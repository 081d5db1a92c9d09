"""The agreements that are shipped: what they warn of, that every alternative can be used, that their examples hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from virkning.papers.inputs import agreement_files
from virkning.terms import load

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted(agreement_files(ROOT / "agreements"))
ABROAD = sorted((ROOT / "agreements" / "international").glob("*.yaml"))
ALTERNATIVES = [
    pytest.param(path, {reading.id: name}, id=f"{path.stem}-{reading.id}-{name}")
    for path in SHIPPED
    for reading in load(path).agreement.readings
    for name in reading.alternatives
]


@pytest.mark.parametrize("path", ABROAD, ids=lambda path: path.stem)
def test_an_agreement_from_abroad_loads_without_a_word(path: Path) -> None:
    assert not load(path).warnings


@pytest.mark.parametrize(("path", "reading"), ALTERNATIVES)
def test_every_alternative_changes_the_terms(path: Path, reading: dict[str, str]) -> None:
    assert load(path, reading).sha256 != load(path).sha256


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_worked_examples_hold(path: Path) -> None:
    examples = pytest.importorskip("virkning.settlement.examples")
    results = examples.run(load(path), engine="reference")
    assert results
    assert not {result.name: result.differences for result in results if not result.holds}


def test_what_is_amiss_in_the_signed_texts_is_reported_and_not_repaired() -> None:
    cents = load(ROOT / "agreements" / "ungeloeftet.yaml").warnings
    assert [each.message for each in cents] == ["the tranches sum to 5974640.07, 0.01 from the stated total"]
    rounded = load(ROOT / "agreements" / "jobfokus.yaml").warnings
    assert ("18204.00", "18203.60") in [(each.found, each.expected) for each in rounded]


def test_comments_and_examples_do_not_change_the_hash_and_prices_do() -> None:
    from virkning.terms import loads

    text = (ROOT / "agreements" / "international" / "dwp-innovation-fund.yaml").read_text("utf-8")
    same = loads("# A comment.\n" + text).sha256
    assert same == loads(text).sha256
    assert same == loads(text.replace("One outcome pays its price", "Another name")).sha256
    assert same != loads(text.replace('pay: "1300.00"', 'pay: "1300.01"').replace("1300.00", "1300.01")).sha256
