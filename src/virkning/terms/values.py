"""The values an agreement is written in: money, shares, exact numbers, durations, periods.

Every parser takes what YAML gives and returns an exact value or raises ``ValueError`` with a sentence that
says what to write instead. A YAML float is refused everywhere: it has already lost its decimals.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DURATION = re.compile(r"([0-9]+) (day|week|month|year)s?")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
MAX_MINOR_UNITS = 10**16
"""No single amount may exceed this many minor units: sums of a thousand such amounts still fit 64 bits."""


def parse_exact(value: Any) -> Fraction:
    """An exact number from ``"33.7"`` or ``33``; a float is refused."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, float):
        raise ValueError(f'{value!r} is a floating-point number: write it in quotes, "{value!r}"')
    if value is None:
        raise ValueError('nothing stands here: write a number in quotes, such as "33.7"')
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError('expected a number in quotes with a decimal point, such as "33.7"')
    text = str(value)
    if not _DECIMAL.fullmatch(text):
        raise ValueError(f'"{text}" is not a number: write digits and at most one decimal point, such as "33.7"')
    return Fraction(text)


def parse_money(value: Any) -> int:
    """Minor units (øre, pence, cents) from ``"5600.00"`` or ``5600``; at most two decimals."""
    if isinstance(value, str) and "," in value:
        raise ValueError(f'"{value}" has a comma: write the amount with a decimal point and no separators')
    amount = parse_exact(value) * 100
    if amount.denominator != 1:
        raise ValueError(f'"{value}" has more than two decimals')
    if abs(amount.numerator) > MAX_MINOR_UNITS:
        raise ValueError(f'"{value}" is larger than {MAX_MINOR_UNITS // 100}')
    return amount.numerator


def parse_share(value: Any) -> Fraction:
    """A share from ``"40%"`` (or ``"0.4"``), between 0 and 1."""
    text = str(value).strip()
    share = parse_exact(text[:-1].strip()) / 100 if text.endswith("%") else parse_exact(value)
    if not 0 <= share <= 1:
        raise ValueError(f'"{value}" is not a share: write a per cent such as "40%", between 0% and 100%')
    return share


def parse_text(value: Any) -> str:
    """A text; numbers that YAML has read as such are refused, because ``5.10`` would become 5.1."""
    if isinstance(value, float):
        raise ValueError(f'{value!r} is read as a number: write it in quotes, "{value!r}"')
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(
            "nothing stands here: write a text in quotes" if value is None else "expected a text in quotes"
        )
    return value


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in calendar months or in days; never both."""

    months: int = 0
    days: int = 0

    def after(self, day: date) -> date:
        """The day this long after ``day``; the last day of a shorter month where the day does not exist."""
        if self.days:
            return day + timedelta(days=self.days)
        index = day.year * 12 + day.month - 1 + self.months
        year, month = divmod(index, 12)
        return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

    def __str__(self) -> str:
        if self.days:
            return f"{self.days} days"
        return f"{self.months} months"


def parse_duration(value: Any) -> Duration:
    """A duration from ``"6 months"``, ``"17 weeks"``, ``"119 days"`` or ``"1 year"``."""
    if isinstance(value, Duration):
        return value
    match = _DURATION.fullmatch(str(value))
    if not match:
        raise ValueError(f'"{value}" is not a duration: write for instance "6 months", "17 weeks" or "119 days"')
    count, unit = int(match[1]), match[2]
    if unit in ("month", "year"):
        return Duration(months=count * (12 if unit == "year" else 1))
    return Duration(days=count * (7 if unit == "week" else 1))


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A period from its first day to its last, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """The number of days in the interval."""
        return (self.last - self.first).days + 1

    @property
    def months(self) -> range:
        """The indices (see :func:`month_index`) of the months that end within the interval."""
        first = month_index(self.first)
        last = month_index(self.last)
        return range(first, last + 1 if month_end(last) <= self.last else last)

    def __str__(self) -> str:
        return f"{self.first.isoformat()}/{self.last.isoformat()}"


def month_index(day: date) -> int:
    """Months since year 0: the months of all calendars on one line."""
    return day.year * 12 + day.month - 1


def month_text(index: int) -> str:
    """The month of an index as ``2027-05``."""
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def month_start(index: int) -> date:
    """The first day of a month."""
    return date(index // 12, index % 12 + 1, 1)


def month_end(index: int) -> date:
    """The last day of a month."""
    return month_start(index + 1) - timedelta(days=1)


def parse_month(text: str) -> int:
    """The index of the month ``2027-05``."""
    match = _MONTH.fullmatch(text)
    if not match:
        raise ValueError(f'"{text}" is not a month: write for instance 2027-05')
    return int(match[1]) * 12 + int(match[2]) - 1


def parse_interval(value: Any) -> Interval:
    """An interval from ``2027-03-01/2028-02-29`` or ``2027-03/2028-02``."""
    if isinstance(value, Interval):
        return value
    first, slash, last = str(value).partition("/")
    try:
        if not slash:
            raise ValueError
        if len(first) == 7 and len(last) == 7:
            interval = Interval(month_start(parse_month(first)), month_end(parse_month(last)))
        else:
            interval = Interval(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        raise ValueError(
            f'"{value}" is not an interval: write for instance 2027-03-01/2028-02-29 or 2027-03/2028-02'
        ) from None
    if interval.last < interval.first:
        raise ValueError(f'"{value}" ends before it begins')
    return interval


def parse_date(value: Any) -> date:
    """A calendar date, written ``2027-10-31``."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f'"{value}" is not a date: write for instance 2027-10-31') from None


KIND = "x-kind"
"""The key of a schema that says in a word what a value is; the reference of the handbook shows it."""


def _schema(word: str, kind: str | list[str], description: str, **more: Any) -> WithJsonSchema:
    return WithJsonSchema({KIND: word, "type": kind, "description": description, **more})


SHARE = r"^0*([0-9]{1,2}(\.[0-9]+)? ?%|100(\.0+)? ?%|0(\.[0-9]+)?|1(\.0+)?)$"
"""The pattern of a share: a per cent up to 100, or a number up to 1."""

_as_text = PlainSerializer(str)
_quoted = ["string", "integer"]

Money = Annotated[
    int,
    BeforeValidator(parse_money),
    _schema(
        "amount",
        _quoted,
        'An amount in the agreement\'s currency, in quotes: "5600.00".',
        pattern=r"^-?\d+(\.\d{1,2})?$",
    ),
]
Exact = Annotated[
    Fraction,
    BeforeValidator(parse_exact),
    _as_text,
    _schema(
        "number",
        _quoted,
        'An exact number, in quotes when it has decimals: "33.7".',
        pattern=r"^-?\d+(\.\d+)?$",
    ),
]
Share = Annotated[
    Fraction,
    BeforeValidator(parse_share),
    _as_text,
    _schema("share", _quoted, 'A share, written "40%".', pattern=SHARE, minimum=0, maximum=1),
]
Text = Annotated[str, BeforeValidator(parse_text), _schema("text", _quoted, "A text.")]
Formula = Annotated[
    str,
    BeforeValidator(parse_text),
    _schema("formula", _quoted, "A formula, such as `paid_hours >= 86`; numbers with decimals in quotes."),
]
DurationText = Annotated[
    Duration,
    BeforeValidator(parse_duration),
    _as_text,
    _schema(
        "duration",
        "string",
        "A duration: `6 months`, `17 weeks`, `119 days` or `1 year`.",
        pattern=r"^\d+ (day|week|month|year)s?$",
    ),
]
IntervalText = Annotated[
    Interval,
    BeforeValidator(parse_interval),
    _as_text,
    _schema(
        "interval",
        "string",
        "An interval of days or months: `2027-03-01/2028-02-29` or `2027-03/2028-02`.",
        pattern=r"^\d{4}-\d{2}(-\d{2})?/\d{4}-\d{2}(-\d{2})?$",
    ),
]
Date = Annotated[date, BeforeValidator(parse_date), _schema("date", "string", "A date: 2027-10-31.", format="date")]
