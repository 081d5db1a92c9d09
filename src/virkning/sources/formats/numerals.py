"""The numbers that lists and clauses are counted with: figures, letters, Roman numerals."""

from __future__ import annotations

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MOST = 10_000
"""The highest number that letters or Roman numerals are written for."""


def numeral(value: int, style: str) -> str:
    """A count as it is shown in a style that Word names; unknown styles and odd counts are shown in figures."""
    if style == "decimalZero":
        return f"{value:02}"
    if not 0 < value < _MOST:
        return str(value)
    shown = str(value)
    if style.endswith("Roman"):
        shown = _roman(value)
    elif style.endswith("Letter"):
        # After z comes aa, then bb.
        shown = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
    return shown.upper() if style.startswith("upper") else shown


def _roman(value: int) -> str:
    text = ""
    for worth, letters in _ROMAN:
        text += letters * (value // worth)
        value %= worth
    return text
