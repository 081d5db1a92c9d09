"""What a cell says: the one definition of how numbers, dates, periods and names are read from text.

Every reader returns an exact value or raises :class:`Unreadable` with what is wrong and what to write instead.
Surrounding white space never matters. What is read though it is odd is listed in ``docs/facts.md``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction

from virkning.terms.model import Measure
from virkning.terms.values import Interval, month_end, month_start, month_text

MOST_DIGITS = 12
"""The most digits a number may have before the decimal mark: with six decimals it still fits 64 bits."""
MOST_DECIMALS = 6
"""The most decimals a measure or an attribute can declare."""
FIRST_YEAR, LAST_YEAR = 1900, 2199
"""The years a date may lie in; anything outside is a slip of the pen."""

_POINT = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_COMMA = re.compile(r"-?([0-9]{1,3}(\.[0-9]{3})+|[0-9]+),[0-9]+")
_EITHER_MARK = re.compile(r"-?[1-9][0-9]{0,2},[0-9]{3}")
_POINT_OR_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")
_MIDNIGHT = r"(?:[T ]00:00(?::00(?:\.0{1,6})?)?)?"
_ISO_DAY = re.compile(rf"([0-9]{{4}})-([0-9]{{2}})-([0-9]{{2}}){_MIDNIGHT}")
_DANISH_DAY = re.compile(r"([0-9]{1,2})([-.])([0-9]{1,2})\2([0-9]{4})")
_ISO_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_DANISH_MONTH = re.compile(r"([0-9]{1,2})[-.]([0-9]{4})")
_TIME = re.compile(r"(.*?)[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?")
_YEAR = re.compile(r"[0-9]{4}")
_MISREAD = re.compile("[\u00c2-\u00f4][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,3}")
_CIVIL_NUMBER = re.compile(r"[0-9]{6}-?[0-9]{4}")
_NAMES = frozenset({"participant_id", "replaced_by", "measure", "index", "header"})


class Unreadable(ValueError):
    """A cell that cannot be read: what is wrong with it, and what is expected instead."""

    def __init__(self, message: str, expected: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Period:
    """The period of an observation. ``key`` is the same for two texts exactly when they name the same period.

    One of ``month`` (see :func:`virkning.terms.values.month_index`), ``day``, ``interval`` and ``occasion`` is given.
    """

    key: str
    month: int | None = None
    day: date | None = None
    interval: Interval | None = None
    occasion: str | None = None


def exact(text: str) -> Fraction:
    """A number: ``86.5``, or Danish ``86,5`` and ``1.234,5``.

    Raises:
        Unreadable: not a number; or one that reads as two different numbers, such as ``1,234``.
    """
    text = text.strip()
    if not text:
        raise Unreadable("is empty", "a number")
    if _POINT.fullmatch(text):
        number = text
    elif _EITHER_MARK.fullmatch(text):
        raise Unreadable("the comma can be a decimal or a thousands mark", "a decimal point and no thousands mark")
    elif _COMMA.fullmatch(text):
        number = text.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+\.[0-9]+", text):
        raise Unreadable("has both a comma and a point in English order", "a decimal point and no thousands mark")
    else:
        raise Unreadable("is not a number", "digits and a decimal point, such as 86.5")
    if len(number.lstrip("-").split(".")[0].lstrip("0")) > MOST_DIGITS:
        raise Unreadable(f"has more than {MOST_DIGITS} digits before the decimal mark", "a smaller number")
    return Fraction(number)


def scaled(text: str, decimals: int, between: tuple[Fraction, Fraction] | None = None) -> int:
    """A number times 10^``decimals``, within a range that includes both ends. Trailing zeros are no decimals.

    Raises:
        Unreadable: not a number, too many decimals, or outside the range.
    """
    number = exact(text) * Fraction(10**decimals)
    if number.denominator != 1:
        raise Unreadable("has too many decimals", f"at most {decimals} decimal{'' if decimals == 1 else 's'}")
    if between is not None and not between[0] <= number / 10**decimals <= between[1]:
        raise Unreadable("is out of range", f"{shown_number(between[0])} to {shown_number(between[1])}")
    return int(number)


def uses_comma(text: str) -> bool:
    """Whether a readable number has a comma that can only be a Danish decimal comma."""
    return _COMMA.fullmatch(text.strip()) is not None and not _EITHER_MARK.fullmatch(text.strip())


def could_be_thousands(text: str) -> bool:
    """Whether a number such as ``1.234`` would be a thousand times larger where the comma is the decimal mark."""
    return _POINT_OR_THOUSANDS.fullmatch(text.strip()) is not None


def day(text: str) -> date:
    """A date: ``2027-12-31`` (a time of midnight is passed over), or Danish ``31-12-2027`` and ``31.12.2027``.

    Raises:
        Unreadable: no date, not a day of the calendar, or in an unlikely year.
    """
    text = text.strip()
    if iso := _ISO_DAY.fullmatch(text):
        year, month, number = int(iso[1]), int(iso[2]), int(iso[3])
    elif danish := _DANISH_DAY.fullmatch(text):
        year, month, number = int(danish[4]), int(danish[3]), int(danish[1])
    else:
        raise Unreadable("is empty" if not text else "is not a date", "a date such as 2027-12-31")
    _likely(year)
    try:
        return date(year, month, number)
    except ValueError:
        raise Unreadable("is not a day of the calendar", "a date such as 2027-12-31") from None


def month(text: str) -> int:
    """The index of a month: ``2027-05``, or Danish ``05-2027`` and ``05.2027``.

    Raises:
        Unreadable: no month, no such month, or in an unlikely year.
    """
    text = text.strip()
    if iso := _ISO_MONTH.fullmatch(text):
        year, number = int(iso[1]), int(iso[2])
    elif danish := _DANISH_MONTH.fullmatch(text):
        year, number = int(danish[2]), int(danish[1])
    else:
        raise Unreadable("is empty" if not text else "is not a month", "a month such as 2027-05")
    _likely(year)
    if not 1 <= number <= 12:
        raise Unreadable("is not a month of the calendar", "a month such as 2027-05")
    return year * 12 + number - 1


def interval(text: str) -> Interval:
    """An interval of days or of months, first and last included: ``2027-03-01/2028-02-29``, ``2027-03/2028-02``.

    Raises:
        Unreadable: no interval, an end that cannot be read, or one that ends before it begins.
    """
    expected = "an interval such as 2027-03-01/2028-02-29"
    first, slash, last = (part.strip() for part in text.partition("/"))
    if not slash:
        raise Unreadable("is empty" if not first else "is not an interval", expected)
    if _shape(first) == _shape(last) == "month":
        found = Interval(month_start(month(first)), month_end(month(last)))
    elif _shape(first) == _shape(last) == "date":
        found = Interval(day(first), day(last))
    else:
        raise Unreadable("is not an interval", expected)
    if found.last < found.first:
        raise Unreadable("ends before it begins", expected)
    return found


def year(text: str) -> int:
    """A calendar year of four digits; raises :class:`Unreadable` for anything else."""
    text = text.strip()
    if not _YEAR.fullmatch(text):
        raise Unreadable("is empty" if not text else "is not a year", "a year such as 2027")
    _likely(int(text))
    return int(text)


def period(text: str, measure: Measure) -> Period:
    """The period of an observation of ``measure``, in the way the measure is observed.

    Raises:
        Unreadable: a period of another kind, one that cannot be read, or an occasion that is not declared.
    """
    text = text.strip()
    if measure.every == "occasion":
        for occasion in measure.occasions:
            if name(occasion) == name(text):
                return Period(occasion, occasion=occasion)
        raise Unreadable("is not an occasion of the measure" if text else "is empty", ", ".join(measure.occasions))
    kind, expected = {
        "month": ("month", "a month such as 2027-05"),
        "event": ("date", "a date such as 2027-12-31"),
        "interval": ("interval", "an interval such as 2027-03-01/2028-02-29"),
    }[measure.every]
    shape = _shape(text)
    if shape not in (kind, ""):
        raise Unreadable(
            f"is {'an' if shape == 'interval' else 'a'} {shape}, not a{expected[1 : expected.index(' such')]}", expected
        )
    if kind == "month":
        found = month(text)
        return Period(month_text(found), month=found)
    if kind == "date":
        on = day(text)
        return Period(on.isoformat(), day=on)
    between = interval(text)
    return Period(str(between), interval=between)


def instant(text: str) -> datetime:
    """A moment in UTC without a zone: a date (its first moment), or a date and a time.

    A time with an offset is converted to UTC; one without is taken as UTC.

    Raises:
        Unreadable: not a date, with or without a time.
    """
    text = text.strip()
    expected = "a time such as 2027-12-31T23:59:59"
    timed = _TIME.fullmatch(text)
    try:
        on = day(timed[1] if timed else text)
    except Unreadable as problem:
        raise Unreadable(problem.message.replace("a date", "a time"), expected) from None
    if not timed:
        return datetime(on.year, on.month, on.day)
    zone = (timed[3] or "Z").replace("Z", "+00:00")
    try:
        moment = datetime.fromisoformat(f"{on.isoformat()}T{timed[2]}{zone}")
        return moment.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise Unreadable("is not a time of the day", expected) from None


def name(text: str) -> str:
    """A column's, measure's or occasion's name as compared: case and the kind of space do not matter."""
    return re.sub(r"[\s_-]+", "_", text.strip().casefold())


def repaired(text: str) -> tuple[str, int]:
    """Text in which UTF-8 read as Latin-1 or Windows-1252 (``mÃ¥ling``) is put right, and how often it was."""
    count = 0

    def repair(match: re.Match[str]) -> str:
        nonlocal count
        raw = b"".join(_byte(character) for character in match[0])
        for length in range(len(raw), 1, -1):
            try:
                right = raw[:length].decode("utf-8")
            except UnicodeDecodeError:
                continue
            if len(right) == 1:
                count += 1
                return right + match[0][length:]
        return match[0]

    return _MISREAD.sub(repair, text), count


def shown(column: str, text: str) -> str:
    """A cell as a message may show it: names and numbers as they stand, other text only by its length.

    A message must not carry personal data, and a shifted column can hold any.
    """
    text = text.strip()
    plain = r"[^\s@,;]{1,40}" if column in _NAMES else r"[0-9TZ .,:+/-]{1,50}"
    if re.fullmatch(plain, text) and not _CIVIL_NUMBER.fullmatch(text):
        return text
    return f"a text of {len(text)} characters" if text else ""


def shown_number(number: Fraction) -> str:
    """A number as people write it: ``744``, ``33.7``; a fraction where decimals do not end."""
    for decimals in range(MOST_DECIMALS + 1):
        if (number * 10**decimals).denominator == 1:
            whole = f"{abs(number.numerator * 10**decimals // number.denominator):0{decimals + 1}d}"
            digits = f"{whole[:-decimals]}.{whole[-decimals:]}" if decimals else whole
            return f"-{digits}" if number < 0 else digits
    return str(number)


def _shape(text: str) -> str:
    """What a text looks like, whether or not the calendar has it; empty if it looks like no period."""
    if "/" in text:
        return "interval"
    if _ISO_DAY.fullmatch(text) or _DANISH_DAY.fullmatch(text):
        return "date"
    return "month" if _ISO_MONTH.fullmatch(text) or _DANISH_MONTH.fullmatch(text) else ""


def _likely(found: int) -> None:
    if not FIRST_YEAR <= found <= LAST_YEAR:
        raise Unreadable("lies in an unlikely year", f"a year from {FIRST_YEAR} to {LAST_YEAR}")


def _byte(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")
