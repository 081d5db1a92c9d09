"""Totals against their parts: right, rounded, or wrong; and nothing is said of what cannot be compared."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virkning.sources.sums import add_up, check_sums
from virkning.sources.values import Cell, read_cell


def cells(*texts: str) -> list[Cell]:
    return [read_cell(text) for text in texts]


@pytest.mark.parametrize(
    ("parts", "total", "value", "verdict"),
    [
        (["1,0", "2,0"], "3,0", "3.0", "right"),
        (["1,0", "2,0"], "3,1", "3.0", "rounding"),
        (["1,0", "2,0"], "3,2", "3.0", "error"),
        (["433.912,41", "1.737.951,55", "2.056.767,83", "1.746.008,28"], "5.974.640,06", "5974640.07", "rounding"),
        (["1.200", "-"], "1.200", "1200", "right"),
        (["1.200", ""], "1.200", "1200", "right"),
        (["2,0", "<0,1"], "2,1", "2.0", "rounding"),
        (["1.234.000", "2.345.000"], "3,6 mio.", "3579000", "rounding"),
        (["5", "-2"], "3", "3", "right"),
    ],
)
def test_a_total_is_right_rounded_or_wrong(parts: list[str], total: str, value: str, verdict: str) -> None:
    assert add_up(cells(*parts), read_cell(total)) == (Decimal(value), verdict)


@pytest.mark.parametrize(("parts", "total"), [(["1", "ukendt"], "3"), (["1", "2"], "-"), (["-", ""], "0"), ([], "0")])
def test_what_cannot_be_compared_is_not(parts: list[str], total: str) -> None:
    assert add_up(cells(*parts), read_cell(total)) is None


def test_rows_and_columns_are_held_against_their_totals() -> None:
    rows = [cells("1", "2", "3"), cells("4", "5", "9"), cells("5", "8", "12")]
    found = [(held.axis, held.at, held.verdict, int(held.difference)) for held in check_sums(rows, 2, 2)]
    assert [str(each) for each in found if each[2] != "right"] == [
        "('row', 2, 'rounding', 1)",
        "('column', 1, 'rounding', -1)",
    ]
    assert len(found) == 6


@given(st.lists(st.decimals(-1000, 1000, places=2), min_size=1, max_size=8), st.integers(0, 2))
def test_rounding_never_makes_an_error(exact: list[Decimal], places: int) -> None:
    step = Decimal(1).scaleb(-places)
    parts = [Cell(value.quantize(step), step, "number") for value in exact]
    total = Cell(sum((part.value or Decimal(0) for part in parts), Decimal(0)), step, "number")
    assert add_up(parts, total) == (total.value, "right")
    off = Cell((total.value or Decimal(0)) + step * len(parts), step, "number")
    held = add_up(parts, off)
    assert held is not None and held[1] == "error"
