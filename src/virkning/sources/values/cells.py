"""One table cell: a number, a dash for nothing, a bound, or words."""

from __future__ import annotations

import re
from decimal import Decimal

from virkning.sources.values.model import Cell, Unit
from virkning.sources.values.numerals import FRACTION, MORE_DIGITS, Number, fraction, read_digits, scaled
from virkning.sources.values.units import tail

_DASHES = frozenset({"-", "–", "—", "‐", "−", "--"})
_CELL = re.compile(
    rf"""
    (?P<less>[<]\s?)?
    (?P<sign>[-−–+]\s?)?
    (?P<currency>(?:dkk|kr\.?)\s?)?
    (?P<late>[-−–+])?
    (?: (?P<number>\d{MORE_DIGITS}(?:[ \u00a0\u2009\u202f]\d{{3}}(?!\d))*(?:,\d+)?)(?:\s?(?P<more>{FRACTION}))?
      | (?P<fraction>{FRACTION}) )
    """,
    re.VERBOSE,
)
_LONGEST = 200


def read_cell(text: str) -> Cell:
    """What a table cell says: brackets and a dash before the number make it negative, a dash alone is nil.

    Text, and numbers that could only be guessed, are marked ``text``.
    """
    content = text.strip().lower()
    if not content:
        return Cell(None, None, "empty")
    if content in _DASHES:
        return Cell(None, None, "nil")
    if len(content) > _LONGEST:
        return Cell(None, None, "text")
    bracketed = content.startswith("(") and content.endswith(")")
    if bracketed:
        content = content[1:-1].strip()
    match = _CELL.match(content)
    number = _number(match) if match else None
    if match is None or number is None:
        return Cell(None, None, "text")
    unit: Unit = "DKK" if match["currency"] else ""
    scale = Decimal(1)
    if content[match.end() :].strip():
        after = tail(content, match.end())
        if after is None or content[after.end :].strip() not in ("", "."):
            return Cell(None, None, "text")
        unit, scale = after.unit or unit, after.scale
    negative = bracketed or (match["sign"] or match["late"] or "+").strip() != "+"
    value = scaled(number.value, scale) * (-1 if negative else 1)
    return Cell(value, scaled(number.step, scale), "less than" if match["less"] else "number", unit)


def _number(match: re.Match[str]) -> Number | None:
    if match["fraction"]:
        return fraction(match["fraction"])
    number = read_digits(match["number"])
    if not isinstance(number, Number) or number.style == "point":
        return None
    if match["more"]:
        more = fraction(match["more"])
        return Number(number.value + more.value, more.step, "word")
    return number
