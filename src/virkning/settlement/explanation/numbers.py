"""Numbers, amounts and days as people read them, in Danish or English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Literal

from virkning.settlement.evaluate import half_away
from virkning.terms.values import Interval, parse_month

Lang = Literal["da", "en"]

PLACES = 4
"""Decimals shown of a number that has no last one; ``…`` follows them."""
_MOST = 12
"""A number with more decimals than this is cut like one that has no last one."""

_MARKS: Mapping[Lang, tuple[str, str]] = {"da": (".", ","), "en": (",", ".")}
_MONTHS: Mapping[Lang, str] = {
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "en": "January February March April May June July August September October November December",
}


def money(minor: int, currency: str, lang: Lang) -> str:
    """Minor units as an amount: ``1.234.567,89 kr.`` in Danish, ``DKK 1,234,567.89`` in English."""
    return _with_currency(_grouped(abs(minor) // 100, f"{abs(minor) % 100:02d}", minor < 0, lang), currency, lang)


def whole_money(minor: int, currency: str, lang: Lang) -> str:
    """Minor units as a whole amount, for what is estimated: ``1.234.568 kr.``; halves away from zero."""
    return _with_currency(number(half_away(Fraction(minor, 100)), lang), currency, lang)


def exact_money(minor: Fraction, currency: str, lang: Lang) -> str:
    """Exact minor units as an amount, with all its decimals, or ``…`` where they do not end."""
    if minor.denominator == 1:
        return money(minor.numerator, currency, lang)
    return _with_currency(number(minor / 100, lang), currency, lang)


def _with_currency(text: str, currency: str, lang: Lang) -> str:
    if lang == "en":
        return f"{currency} {text}"
    return f"{text} kr." if currency == "DKK" else f"{text} {currency}"


def number(value: Fraction | int, lang: Lang) -> str:
    """An exact number with all its decimals; where they do not end, the first four and ``…``."""
    value = Fraction(value)
    places = _decimals(value.denominator)
    more = places is None
    shown = PLACES if places is None else places
    scaled = abs(value) * 10**shown
    whole, rest = divmod(scaled.numerator // scaled.denominator, 10**shown)
    decimals = f"{rest:0{shown}d}" if shown else ""
    return _grouped(whole, decimals, value < 0, lang) + ("…" if more else "")


def _decimals(denominator: int) -> int | None:
    """How many decimals a fraction with this denominator has; None where they do not end (or not soon)."""
    places = 0
    while 10**places % denominator:
        places += 1
        if places > _MOST:
            return None
    return places


def _grouped(whole: int, decimals: str, negative: bool, lang: Lang) -> str:
    thousands, point = _MARKS[lang]
    text = f"{whole:,}".replace(",", thousands)
    return ("-" if negative else "") + text + (point + decimals if decimals else "")


def percent(share: Fraction, lang: Lang) -> str:
    """A share as a per cent: ``40 pct.`` in Danish, ``40%`` in English."""
    return number(share * 100, lang) + (" pct." if lang == "da" else "%")


def day(value: date, lang: Lang) -> str:
    """A day: ``31. oktober 2027`` in Danish, ``31 October 2027`` in English."""
    name = _MONTHS[lang].split()[value.month - 1]
    return f"{value.day}{'.' if lang == 'da' else ''} {name} {value.year}"


def month(index: int, lang: Lang) -> str:
    """A month by its index: ``maj 2027``."""
    return f"{_MONTHS[lang].split()[index % 12]} {index // 12}"


def interval(value: Interval, lang: Lang) -> str:
    """An interval: from its first day to its last, or its months where it holds whole ones."""
    months = value.months
    whole = len(months) and value.first.day == 1 and (value.last.year, value.last.month) == _year_month(months[-1])
    if whole and len(months) == 1:
        return month(months[0], lang)
    if whole:
        return f"{month(months[0], lang)} – {month(months[-1], lang)}"
    return f"{day(value.first, lang)} – {day(value.last, lang)}"


def _year_month(index: int) -> tuple[int, int]:
    return index // 12, index % 12 + 1


def period(text: str, lang: Lang) -> str:
    """The period of a line as people say it; what is neither month, day nor interval stands as it is."""
    first, slash, last = text.partition("/")
    try:
        if slash:
            return interval(Interval(date.fromisoformat(first), date.fromisoformat(last)), lang)
        return month(parse_month(text), lang) if len(text) == 7 else day(date.fromisoformat(text), lang)
    except ValueError:
        return text
