"""Months folded to bits come to the same as cells one by one."""

from __future__ import annotations

import pytest
from engines import differences, outcome
from features import changed, feature, real
from registers import Maker, Shape

from virkning.settlement.columnar import engine as columnar
from virkning.terms import Terms

SHAPES = [Shape(14, 7, 6, 3, True, 1), Shape(10, 3, 9, 3, False, 2), Shape(0, 0, 0, 0, False, 3)]
NAMES = [
    "jobfokus",
    "months",
    "missing-cells",
    "whole windows",
    "drop-out-measured",
    "drop-out-left-out",
    "limits-person",
]


def terms_named(name: str) -> Terms:
    if name == "whole windows":
        return changed("jobfokus", **{"missing.unit": "window"})
    return real(name) if name == "jobfokus" else feature(name)


@pytest.mark.parametrize("shape", SHAPES, ids=["known", "missing", "nobody"])
@pytest.mark.parametrize("name", NAMES)
def test_the_general_way_gives_the_same(name: str, shape: Shape, monkeypatch: pytest.MonkeyPatch) -> None:
    terms = terms_named(name)
    register = Maker(terms, shape).register()
    folded = []

    def counting(*arguments: object) -> bool:
        folded.append(original(*arguments))  # type: ignore[arg-type]
        return folded[-1]

    original = columnar.folds
    monkeypatch.setattr(columnar, "folds", counting)
    quick = outcome(terms, register.facts(terms), "duckdb")
    assert any(folded), "nothing is folded: the comparison says nothing"
    monkeypatch.setattr(columnar, "folds", lambda *_: False)
    general = outcome(terms, register.facts(terms), "duckdb")
    assert differences(quick, general) == []
