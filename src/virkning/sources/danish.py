"""Numbers as they are written in Danish, for what a finding says."""

from __future__ import annotations

from decimal import Decimal

_MARKS = str.maketrans(",.", ".,")


def number(value: Decimal | int) -> str:
    """A number with no more decimals than it has: ``3.316,9``, ``70``."""
    text = f"{Decimal(value):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(_MARKS)


def kroner(amount: Decimal | int) -> str:
    """An amount of kroner, with two decimals where there are øre: ``9.313.296``, ``1.250,50``."""
    value = Decimal(amount)
    decimals = 0 if value == value.to_integral_value() else 2
    return f"{value:,.{decimals}f}".translate(_MARKS)
