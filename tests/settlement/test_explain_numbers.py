"""Numbers and days as people write them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from virkning.settlement.explanation import numbers
from virkning.terms.values import Interval


@pytest.mark.parametrize(
    ("minor", "currency", "danish", "english"),
    [
        (123456789, "DKK", "1.234.567,89 kr.", "DKK 1,234,567.89"),
        (0, "DKK", "0,00 kr.", "DKK 0.00"),
        (5, "DKK", "0,05 kr.", "DKK 0.05"),
        (-1050, "DKK", "-10,50 kr.", "DKK -10.50"),
        (130000, "GBP", "1.300,00 GBP", "GBP 1,300.00"),
    ],
)
def test_amounts(minor: int, currency: str, danish: str, english: str) -> None:
    assert numbers.money(minor, currency, "da") == danish
    assert numbers.money(minor, currency, "en") == english


@pytest.mark.parametrize(
    ("value", "danish", "english"),
    [
        (Fraction(86), "86", "86"),
        (Fraction(16033, 100), "160,33", "160.33"),
        (Fraction(1200), "1.200", "1,200"),
        (Fraction(-3, 2), "-1,5", "-1.5"),
        (Fraction(40, 3), "13,3333…", "13.3333…"),
        (Fraction(-1, 3), "-0,3333…", "-0.3333…"),
        (Fraction(1, 10**12), "0,000000000001", "0.000000000001"),
        (Fraction(1, 2**20), "0,0000…", "0.0000…"),
    ],
)
def test_exact_numbers(value: Fraction, danish: str, english: str) -> None:
    assert numbers.number(value, "da") == danish
    assert numbers.number(value, "en") == english


def test_exact_amounts_keep_all_their_decimals() -> None:
    assert numbers.exact_money(Fraction(62222), "DKK", "da") == "622,22 kr."
    assert numbers.exact_money(Fraction(560000, 9), "DKK", "da") == "622,2222… kr."
    assert numbers.exact_money(Fraction(5949686, 10), "DKK", "da") == "5.949,686 kr."


def test_percent() -> None:
    assert numbers.percent(Fraction(32, 1000), "da") == "3,2 pct."
    assert numbers.percent(Fraction(2, 5), "en") == "40%"


@pytest.mark.parametrize(
    ("text", "danish", "english"),
    [
        ("2027-05", "maj 2027", "May 2027"),
        ("2027-10-31", "31. oktober 2027", "31 October 2027"),
        ("2027-03-01/2028-02-29", "marts 2027 – februar 2028", "March 2027 – February 2028"),
        ("2027-03-01/2027-03-31", "marts 2027", "March 2027"),
        ("2027-03-02/2027-03-31", "2. marts 2027 – 31. marts 2027", "2 March 2027 – 31 March 2027"),
        ("6m", "6m", "6m"),
        ("start", "start", "start"),
    ],
)
def test_periods(text: str, danish: str, english: str) -> None:
    assert numbers.period(text, "da") == danish
    assert numbers.period(text, "en") == english


def test_an_interval_that_ends_within_a_month_is_shown_by_its_days() -> None:
    shown = numbers.interval(Interval(date(2027, 1, 1), date(2027, 2, 15)), "da")
    assert shown == "1. januar 2027 – 15. februar 2027"
