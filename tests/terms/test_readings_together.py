"""Two readings at once: each changes its own place, and never the same place in two ways."""

from __future__ import annotations

from pathlib import Path

import pytest

from virkning.terms import BadInput, load, loads

RANDERS = Path(__file__).resolve().parents[2] / "agreements" / "randers.yaml"


def test_readings_that_change_different_places_go_together() -> None:
    terms = load(RANDERS, {"R2": "one-decimal", "R3": "open-at-start"})
    assert terms.agreement.definitions["closed_share"].is_ == "round(closed_1_3 / base_1_3 * 100, 1)"
    assert terms.agreement.definitions["base_1_3"].is_ == "open_1_3"


def test_readings_that_change_the_same_definition_differently_are_refused() -> None:
    text = RANDERS.read_text("utf-8").replace(
        "definitions.base_1_3.is: open_1_3", "definitions.closed_share.is: open_1_3"
    )
    with pytest.raises(BadInput) as refused:
        loads(text, str(RANDERS), {"R2": "one-decimal", "R3": "open-at-start"})
    (problem,) = refused.value.problems
    assert problem.message == "readings R2 and R3 change the same thing differently"
