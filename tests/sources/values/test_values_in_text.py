"""Numbers, dates and periods are read out of texts exactly, with their places, or marked as unreadable."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from virkning.sources.values import (
    Period,
    Quantity,
    When,
    add,
    find_dates,
    find_periods,
    find_quantities,
    find_unreadable,
    read_cell,
)

HERE = Path(__file__).parent


def examples(name: str) -> list[Any]:
    """The worked examples of a file."""
    loaded: list[Any] = YAML(typ="safe").load((HERE / name).read_text("utf-8"))
    return loaded


def shown(quantity: Quantity) -> str:
    """A quantity as the examples write it."""
    spread = f"{quantity.low:f}..{quantity.high:f}" if quantity.value is None else ""
    number = spread or f"{quantity.value:f}"
    per = f"per {quantity.per}" if quantity.per else ""
    words = " ".join(word for word in (quantity.hedge, number, quantity.unit, per) if word)
    return f"{quantity.text} = {words}"


def shown_date(when: When) -> str:
    """A date as the examples write it."""
    if when.kind == "price level":
        return f"{when.text} = price level {when.year}"
    days = "" if when.first is None else f" {when.first}" if when.first == when.last else f" {when.first}..{when.last}"
    return f"{when.text} = {when.precision}{days}"


def shown_period(period: Period) -> str:
    """A period as the examples write it."""
    return f"{period.text} = {period.first.first or ''}..{(period.last and period.last.last) or ''}"


@pytest.mark.parametrize("example", examples("quantities.yaml"), ids=lambda example: example["text"][:40])
def test_quantities_are_read_as_in_the_worked_examples(example: dict[str, Any]) -> None:
    assert [shown(quantity) for quantity in find_quantities(example["text"])] == example["gives"]
    assert find_unreadable(example["text"]) == []


@pytest.mark.parametrize("text", examples("no_quantities.yaml"), ids=lambda text: text[:40])
def test_names_and_dates_are_not_read_as_quantities(text: str) -> None:
    assert [shown(quantity) for quantity in find_quantities(text)] == []
    assert find_unreadable(text) == []


@pytest.mark.parametrize("example", examples("unreadable.yaml"), ids=lambda example: example["text"][:40])
def test_what_could_only_be_guessed_is_marked_and_not_read(example: dict[str, Any]) -> None:
    text = example["text"]
    unreadable = find_unreadable(text)
    assert [each.text for each in unreadable] == example["gives"]
    assert all(each.reason for each in unreadable)
    places = {at for each in unreadable for at in range(each.start, each.end)}
    assert not [shown(each) for each in find_quantities(text) if each.start in places]
    assert not [each for each in find_periods(text) if each.start in places]


@pytest.mark.parametrize("example", examples("dates.yaml"), ids=lambda example: example["text"][:40])
def test_dates_are_read_no_more_exactly_than_they_are_stated(example: dict[str, Any]) -> None:
    assert [shown_date(when) for when in find_dates(example["text"])] == example["gives"]


@pytest.mark.parametrize("example", examples("periods.yaml"), ids=lambda example: example["text"][:40])
def test_periods_are_read_from_their_two_ends(example: dict[str, Any]) -> None:
    assert [shown_period(period) for period in find_periods(example["text"])] == example["gives"]


@pytest.mark.parametrize("example", examples("cells.yaml"), ids=lambda example: example["cell"] or "empty")
def test_a_table_cell_is_a_number_a_dash_a_bound_or_text(example: dict[str, Any]) -> None:
    cell = read_cell(example["cell"])
    number = "" if cell.value is None else f"{cell.value:f}"
    assert " ".join(word for word in (cell.mark, number, cell.unit) if word) == example["gives"]
    assert cell.step == (Decimal(example["step"]) if "step" in example else None)


def danish(oere: int) -> str:
    """An amount of øre the Danish way."""
    whole, rest = divmod(oere, 100)
    return f"{whole:,}".replace(",", ".") + (f",{rest:02d}" if rest else "")


@given(
    st.integers(0, 10**14),
    st.sampled_from(["DKK {}", "kr. {}", "{} kr.", "{} kroner", "DKK {} kr.", "{} kr. pr. deltager", "({} kr.)"]),
    st.sampled_from(["", "Der ydes i alt ", "Ifølge § 12, stk. 3, betales ", "I 2025 afsættes ", "punkt 3.1: "]),
)
def test_an_amount_written_the_danish_way_is_read_back_to_the_oere(oere: int, form: str, before: str) -> None:
    text = before + form.format(danish(oere)) + " til formålet."
    (found,) = find_quantities(text)
    assert found.oere == oere
    assert read_cell(f"{danish(oere)} kr.").value == Decimal(oere) / 100


@given(st.integers(1, 10**7), st.integers(0, 3), st.sampled_from([("mio.", 10**6), ("mia.", 10**9), ("t.", 1000)]))
def test_millions_are_read_exactly_with_the_value_of_their_last_place(
    units: int, decimals: int, scale: tuple[str, int]
) -> None:
    whole, rest = divmod(units, 10**decimals)
    written = f"{whole:,}".replace(",", ".") + (f",{rest:0{decimals}d}" if decimals else "")
    (found,) = find_quantities(f"Det koster {written} {scale[0]} kr. i alt")
    assert found.value == Decimal(units) * scale[1] / 10**decimals
    assert found.step == Decimal(scale[1]) / 10**decimals


MONTHS = ["januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober"]
MONTHS += ["november", "december"]


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.integers(0, 3))
def test_a_day_is_read_back_from_every_way_of_writing_it(day: date, way: int) -> None:
    written = [
        f"{day.day}. {MONTHS[day.month - 1]} {day.year}",
        f"{day.day:02d}-{day.month:02d}-{day.year}",
        f"{day.day:02d}.{day.month:02d}.{day.year}",
        day.isoformat(),
    ][way]
    (found,) = find_dates(f"Mødet er den {written}.")
    assert (found.first, found.last, found.text) == (day, day, written)
    assert find_quantities(f"Mødet er den {written}.") == []


PIECES = st.sampled_from(
    [
        *(
            "1",
            "12",
            "2.000",
            "1.50.000",
            "2,5",
            "0,1",
            "9.313.296",
            "2025",
            "2018-20",
            "½",
            "1½",
            "seks",
            "to (2)",
            "en",
        ),
        *(" ", "  ", "-", " – ", ".", ",", ", ", "/", "(", ")", "\n", "\u00a0", "<", "±", "§ ", "stk. ", "punkt ", "İ"),
        *("kr.", " mio. kr.", "DKK ", " pct.", " %", " år", " måneder", "-årig", " borgere", " pr. måned", "ca. "),
        *(" og ", " til ", "mellem ", "fra ", "primo ", "maj ", "29. februar ", "1. marts 2027", " 2. halvår ", "Q1 "),
        *("efteråret ", "-priser", " og frem", "kl. ", "@", "http://", "x"),
    ]
)


@given(st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=60))
def test_every_value_stands_where_it_says_and_none_overlap(text: str) -> None:
    quantities, dates, unreadable = find_quantities(text), find_dates(text), find_unreadable(text)
    for each in [*quantities, *dates, *unreadable, *find_periods(text)]:
        assert text[each.start : each.end] == each.text != ""
    for found in (
        quantities,
        dates,
        find_periods(text),
        unreadable,
        sorted([*quantities, *dates], key=lambda x: x.start),
    ):
        assert all(before.end <= after.start for before, after in pairwise(found))
    for when in dates:
        assert when.first is None or when.last is None or when.first <= when.last
    read_cell(text)


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        ".",
        " ",
        "1.",
        "1,",
        "1 ",
        "1-",
        "1 og ",
        "maj ",
        "1. maj ",
        "§ 1, ",
        "nr. 1, ",
        "kr. ",
        "a",
        "a.b@",
        "2018 – ",
    ],
)
def test_long_and_odd_texts_take_time_in_proportion_to_their_length(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * (length // len(piece) + 1))[:length]
        begun = time.process_time()
        find_quantities(text)
        find_dates(text)
        find_unreadable(text)
        return time.process_time() - begun

    # Four times the length: four times the time, and never the sixteen times of a pattern that begins again and again.
    assert seconds(60_000) < max(1.5, 12 * seconds(15_000))


def test_the_value_of_a_range_and_the_oere_of_what_is_no_amount_are_none() -> None:
    (spread,) = find_quantities("7-9 mio. kr.")
    assert (spread.value, spread.oere) == (None, None)
    (share,) = find_quantities("40 pct.")
    assert (share.value, share.oere) == (Decimal(40), None)
    (fine,) = find_quantities("0,125 kr.")
    assert (fine.value, fine.oere) == (Decimal("0.125"), None)
    (cap,) = find_quantities("maksimalt 20.000 kr.")
    assert (cap.low, cap.high, cap.oere) == (None, Decimal(20000), 2_000_000)


@pytest.mark.parametrize(
    ("stated", "begins", "ends"),
    [
        ("6 måneder", date(2025, 8, 31), date(2026, 2, 28)),
        ("17 uger", date(2025, 1, 1), date(2025, 4, 30)),
        ("45 kalenderdage", date(2024, 2, 1), date(2024, 3, 17)),
        ("et halvt år", date(2025, 1, 1), date(2025, 7, 1)),
        ("to kvartaler", date(2025, 1, 1), date(2025, 7, 1)),
        ("1 år", date(2024, 2, 29), date(2025, 2, 28)),
    ],
)
def test_a_stated_time_is_added_in_the_calendar(stated: str, begins: date, ends: date) -> None:
    (quantity,) = find_quantities(stated)
    assert add(begins, quantity) == ends


@pytest.mark.parametrize("stated", ["3-6 måneder", "½ måned", "10 bankdage", "5 kr."])
def test_what_is_not_one_whole_time_cannot_be_added(stated: str) -> None:
    (quantity,) = find_quantities(stated)
    with pytest.raises(ValueError, match="is not"):
        add(date(2025, 1, 1), quantity)


def test_a_date_without_a_year_takes_one_that_has_the_day() -> None:
    (when,) = find_dates("den 29. februar")
    assert when.with_year(2028).first == date(2028, 2, 29)
    with pytest.raises(ValueError, match="day"):
        when.with_year(2027)
