"""Amounts, shares, durations, intervals: exact, or refused with what to write instead."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virkning.terms.analysis import decimal
from virkning.terms.check import money
from virkning.terms.values import (
    MAX_MINOR_UNITS,
    Duration,
    Interval,
    month_end,
    month_index,
    month_start,
    month_text,
    parse_date,
    parse_duration,
    parse_exact,
    parse_interval,
    parse_money,
    parse_month,
    parse_share,
    parse_text,
)

amounts = st.integers(-MAX_MINOR_UNITS, MAX_MINOR_UNITS)
days = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@given(amounts)
def test_money_is_read_as_it_is_written(amount: int) -> None:
    assert parse_money(money(amount)) == amount


@given(st.integers(-(10**14), 10**14))
def test_whole_amounts_need_no_quotes_and_no_decimals(whole: int) -> None:
    assert parse_money(whole) == parse_money(str(whole)) == whole * 100


@given(st.floats(allow_nan=False))
def test_a_float_is_never_money(value: float) -> None:
    with pytest.raises(ValueError, match="floating-point"):
        parse_money(value)


@given(st.decimals(-(10**9), 10**9, places=6))
def test_an_exact_number_loses_nothing(value: Decimal) -> None:
    assert parse_exact(format(value, "f")) == Fraction(value)
    assert Fraction(decimal(Fraction(value))) == Fraction(value)


@pytest.mark.parametrize(
    "text",
    ["5.600,00", "5600,00", "1e3", "5 600", "0x10", "", "5600.001", "£5", "5600.", ".5", "--5", "٥", "½", "1_000"],
)
def test_what_is_not_an_amount(text: str) -> None:
    with pytest.raises(ValueError):
        parse_money(text)


@pytest.mark.parametrize("value", [None, True, [], {}, b"5"])
def test_what_is_no_number_at_all(value: object) -> None:
    with pytest.raises(ValueError, match=r"write a number|expected a number"):
        parse_money(value)


def test_an_amount_can_be_as_large_as_sums_allow_and_no_larger() -> None:
    assert parse_money("100000000000000.00") == MAX_MINOR_UNITS
    with pytest.raises(ValueError, match="is larger than"):
        parse_money("100000000000000.01")


@pytest.mark.parametrize(
    ("text", "share"), [("40%", "2/5"), ("0.4", "2/5"), ("33.3%", "333/1000"), ("100 %", "1"), ("0%", "0")]
)
def test_a_share(text: str, share: str) -> None:
    assert parse_share(text) == Fraction(share)


@pytest.mark.parametrize("text", ["101%", "-1%", "1.1", "%", "forty"])
def test_what_is_not_a_share(text: str) -> None:
    with pytest.raises(ValueError):
        parse_share(text)


@given(st.integers(0, 9999), st.sampled_from(["day", "week", "month", "year"]), st.booleans())
def test_a_duration(count: int, unit: str, many: bool) -> None:
    found = parse_duration(f"{count} {unit}{'s' if many else ''}")
    wanted = {"day": Duration(days=count), "week": Duration(days=7 * count)}
    wanted |= {"month": Duration(months=count), "year": Duration(months=12 * count)}
    assert found == wanted[unit]
    assert parse_duration(str(found)) in (found, Duration())


@pytest.mark.parametrize("text", ["six months", "6", "6 fortnights", "-1 day", "1.5 years", "6months", ""])
def test_what_is_not_a_duration(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        parse_duration(text)


@given(days, st.integers(0, 600))
def test_months_after_a_day_end_in_the_month_that_is_so_many_later(day: date, months: int) -> None:
    later = Duration(months=months).after(day)
    assert month_index(later) == month_index(day) + months
    assert later.day == min(day.day, month_end(month_index(later)).day)


@given(days, st.integers(0, 5000))
def test_days_after_a_day_are_so_many_days_later(day: date, count: int) -> None:
    assert Duration(days=count).after(day) == day + timedelta(days=count)


@given(days, days)
def test_an_interval_is_read_as_it_is_shown(one: date, other: date) -> None:
    interval = Interval(min(one, other), max(one, other))
    assert parse_interval(str(interval)) == interval
    assert interval.days == (interval.last - interval.first).days + 1


@given(days, days)
def test_the_months_of_an_interval_are_those_that_end_in_it(one: date, other: date) -> None:
    interval = Interval(min(one, other), max(one, other))
    around = range(month_index(interval.first) - 1, month_index(interval.last) + 2)
    assert list(interval.months) == [at for at in around if interval.first <= month_end(at) <= interval.last]


@given(days)
def test_a_month_is_read_as_it_is_shown(day: date) -> None:
    at = month_index(day)
    assert parse_month(month_text(at)) == at
    assert month_start(at) <= day <= month_end(at)


@pytest.mark.parametrize(
    "text", ["2027-13-01/2028-01-01", "2027/2028", "2028-01-01/2027-01-01", "2027-01-01", "2027-02-30/2027-03-01"]
)
def test_what_is_not_an_interval(text: str) -> None:
    with pytest.raises(ValueError):
        parse_interval(text)


@pytest.mark.parametrize("text", ["31-12-2026", "2026-02-30", "2026-13-01", "soon"])
def test_what_is_not_a_date(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        parse_date(text)


def test_a_text_that_has_become_a_number_is_refused() -> None:
    assert parse_text(5) == "5"
    with pytest.raises(ValueError, match="read as a number"):
        parse_text(5.1)
