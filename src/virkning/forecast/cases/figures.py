"""The figures a case is written in: exact numbers, ranges, and the three ways in which no number stands there.

A figure is what the file says, in the file's unit. Every parser takes what YAML gives and returns an exact value or
raises ``ValueError`` with a sentence that says what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any, Literal, cast

from virkning.terms.values import parse_exact, parse_share, parse_text

Unit = Literal["DKK", "1000 DKK", "million DKK"]
OERE: Mapping[str, int] = {"DKK": 100, "1000 DKK": 100_000, "million DKK": 100_000_000}
"""How many øre one of each unit is."""

State = Literal["missing", "promised"]
_STATES: Mapping[str, State] = {"missing": "missing", "self-financing promised": "promised"}
_YEARS = re.compile(r"([0-9]{4})-([0-9]{4})")
MOST_YEARS = 100
"""No case may run longer than this many years."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number or a range; or the state that says why there is none. An end that is None is open."""

    low: Fraction | None
    high: Fraction | None
    state: State | None = None
    why: str = ""
    """Why the figure is zero, where the file says so."""
    unit: Unit | None = None
    """The unit the figure is written in, where it is not the file's."""

    @property
    def exact(self) -> Fraction | None:
        """The number, if it is one."""
        return self.low if self.state is None and self.low == self.high else None

    def times(self, other: Figure) -> Figure:
        """The product with another figure, none of whose ends is open or negative; a state stays what it is."""
        if self.state or other.state:
            return Figure(None, None, self.state or other.state)
        first, second = cast(Fraction, other.low), cast(Fraction, other.high)
        low = None if self.low is None else min(self.low * first, self.low * second)
        high = None if self.high is None else max(self.high * first, self.high * second)
        return Figure(low, high)

    def over(self, other: Figure) -> Figure | None:
        """The quotient of this and another figure; None where it may be divided by zero or an end is open."""
        ends = (self.low, self.high, other.low, other.high)
        if self.state or other.state or None in ends or not cast(Fraction, other.low) > 0:
            return None
        low, high, least, most = cast(tuple[Fraction, Fraction, Fraction, Fraction], ends)
        found = [above / below for above, below in product((low, high), (least, most))]
        return Figure(min(found), max(found))


ZERO = Figure(Fraction(0), Fraction(0))
ONE = Figure(Fraction(1), Fraction(1))


def known(number: Fraction | int) -> Figure:
    """A figure that is one number."""
    return Figure(Fraction(number), Fraction(number))


def _parse(value: Any, number: Callable[[Any], Fraction], example: str) -> Figure:
    if isinstance(value, Figure):
        return value
    if isinstance(value, str) and value in _STATES:
        return Figure(None, None, _STATES[value])
    if not isinstance(value, dict):
        return known(number(value))
    keys = frozenset(value)
    if keys == {"from", "to"}:
        low, high = number(value["from"]), number(value["to"])
        if low > high:
            raise ValueError(f'the range is turned round: "{value["from"]}" is more than "{value["to"]}"')
        return Figure(low, high)
    if keys == {"at_least"}:
        return Figure(number(value["at_least"]), None)
    if keys == {"at_most"}:
        return Figure(None, number(value["at_most"]))
    if keys == {"zero"}:
        return Figure(Fraction(0), Fraction(0), why=parse_text(value["zero"]))
    if keys == {"amount", "unit"}:
        if not isinstance(value["unit"], str) or value["unit"] not in OERE:
            raise ValueError(f'"{value["unit"]}" is not a unit: write one of {", ".join(OERE)}')
        here = number(value["amount"])
        return Figure(here, here, unit=cast(Unit, value["unit"]))
    raise ValueError(
        f'expected a number such as "{example}", a range {{from: …, to: …}}, {{at_least: …}}, {{at_most: …}}, '
        "{zero: reason} or missing"
    )


def parse_amount(value: Any) -> Figure:
    """A figure of money: ``"0.545"``, ``{from: "1.0", to: "1.5"}``, ``{at_least: "8.2"}``, ``{zero: reason}``,
    ``{amount: "0.5", unit: DKK}``, ``missing`` or ``self-financing promised``.
    """
    return _parse(value, parse_exact, "0.545")


def parse_count(value: Any) -> Figure:
    """A figure of persons or of anything else that is counted: like an amount, but never promised or negative."""
    figure = _parse(value, parse_exact, "27")
    if figure.unit is not None:
        raise ValueError("is a number, and has no unit of money")
    if figure.state == "promised":
        raise ValueError("a number cannot be self-financing: write a number or missing")
    if any(end is not None and end < 0 for end in (figure.low, figure.high)):
        raise ValueError("a number of something cannot be less than 0")
    return figure


def parse_rate(value: Any) -> Figure:
    """A share ``"65%"``, or a range of shares; between 0 and 1."""
    figure = _closed(_parse(value, parse_share, "65%"))
    if figure.unit is not None:
        raise ValueError("is a share, and has no unit of money")
    return figure


def parse_factor(value: Any) -> Figure:
    """A number that something is multiplied by, ``"75"`` or ``"40%"``, or a range of such; not negative."""

    def number(text: Any) -> Fraction:
        shown = isinstance(text, str) and text.strip().endswith("%")
        return parse_share(text) if shown else parse_exact(text)

    return _closed(parse_count(_parse(value, number, "75")))


def _closed(figure: Figure) -> Figure:
    if figure.state or figure.low is None or figure.high is None:
        raise ValueError("must be a number, or a range with both ends")
    return figure


@dataclass(frozen=True, slots=True)
class Horizon:
    """The years of a case. ``years`` are calendar years, or 1, 2, 3 …; without a limit, one that stands for each."""

    kind: Literal["calendar", "numbered", "unlimited", "not stated"]
    years: range

    @property
    def limited(self) -> bool:
        """Whether the case has years that can be counted."""
        return self.kind in ("calendar", "numbered")

    def __str__(self) -> str:
        if self.kind == "calendar":
            first, last = self.years[0], self.years[-1]
            return str(first) if first == last else f"{first}–{last}"
        return str(len(self.years)) if self.kind == "numbered" else self.kind


def parse_years(value: Any) -> Horizon:
    """The years of a case: ``2018-2021``, ``2018``, ``4`` (numbered years), ``unlimited`` or ``not stated``."""
    if isinstance(value, Horizon):
        return value
    if value is None:
        raise ValueError("nothing stands here: write years such as 2018-2021")
    if value == "unlimited":
        return Horizon("unlimited", range(1))
    if value == "not stated":
        return Horizon("not stated", range(0))
    number = value if isinstance(value, int) and not isinstance(value, bool) else 0
    if 1 <= number <= MOST_YEARS:
        return Horizon("numbered", range(1, value + 1))
    if 1000 <= number <= 9999:
        return Horizon("calendar", range(value, value + 1))
    match = _YEARS.fullmatch(str(value))
    if not match:
        raise ValueError(
            f'"{value}" is not a period: write years such as 2018-2021, a number of years such as 4, unlimited or '
            "not stated"
        )
    first, last = int(match[1]), int(match[2])
    if last < first:
        raise ValueError(f'the period "{value}" is turned round: it ends before it begins')
    if last - first >= MOST_YEARS:
        raise ValueError(f'the period "{value}" is longer than {MOST_YEARS} years')
    return Horizon("calendar", range(first, last + 1))
