"""Numbers alone: digits written the Danish or the English way, vulgar fractions, and words up to a hundred."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Style = Literal["plain", "grouped", "comma", "point", "word"]
"""``grouped`` has marks at the thousands; ``comma`` is a decimal comma alone, ``point`` a decimal point alone."""


@dataclass(frozen=True, slots=True)
class Number:
    """An exact value and the value of one unit in the last place stated."""

    value: Decimal
    step: Decimal
    style: Style


@dataclass(frozen=True, slots=True)
class Refused:
    """Why digits are not read as a number; a ``label`` is the number of a clause, a version, a time of day."""

    reason: str
    label: bool = False


MORE_DIGITS = r"(?:[\d.,]*\d)?"
"""What follows the first digit of a run of digits with points and commas between them."""

# A sum in øre of eighteen digits is still exact in decimal arithmetic when it counts billions.
_LONGEST = 18

_PLAIN = re.compile(r"\d+")
_DANISH = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?")
_ENGLISH = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+\.\d+|[1-9]\d{0,2}(?:,\d{3}){2,}")
_SPACED = re.compile(r"[1-9]\d{0,2}(?:\s\d{3})+(?:,\d+)?")
_COMMA = re.compile(r"\d+,\d+")
_POINT = re.compile(r"\d+\.\d{1,2}|0\.\d+")
_LABEL = re.compile(r"\d{1,3}(?:\.\d{1,2}){2,}")
_BLANK = re.compile(r"\s")


def read_digits(text: str) -> Number | Refused:
    """A run of digits, points, commas and blanks as the one number it can be, or why it is none."""
    if len(text) > _LONGEST + 8 or sum(character.isdigit() for character in text) > _LONGEST:
        return Refused("too many digits", label=True)
    if not text.isascii():
        text = _BLANK.sub(" ", text)
    if _PLAIN.fullmatch(text):
        return Number(Decimal(text), Decimal(1), "plain")
    if _DANISH.fullmatch(text):
        return _decimal(text.replace(".", "").replace(",", "."), "grouped")
    if _SPACED.fullmatch(text):
        return _decimal(_BLANK.sub("", text).replace(",", "."), "grouped")
    if _ENGLISH.fullmatch(text):
        return _decimal(text.replace(",", ""), "grouped")
    if _COMMA.fullmatch(text):
        return _decimal(text.replace(",", "."), "comma")
    if _POINT.fullmatch(text):
        return _decimal(text, "point")
    if _LABEL.fullmatch(text):
        return Refused("the number of a clause or a date, not an amount", label=True)
    if "," in text and "." in text:
        return Refused("points and commas do not stand where thousands and decimals would have them")
    return Refused("commas divide it into no number" if "," in text else "points do not divide it into thousands")


def _decimal(text: str, style: Style) -> Number:
    _, _, decimals = text.partition(".")
    return Number(Decimal(text), Decimal(1).scaleb(-len(decimals)), style)


_FRACTIONS = {
    "½": Decimal("0.5"),
    "¼": Decimal("0.25"),
    "¾": Decimal("0.75"),
    "⅛": Decimal("0.125"),
}
FRACTION = f"[{''.join(_FRACTIONS)}]"
"""The vulgar fractions that are finite decimals."""

HALF_MORE = r"\s{1,2}(?:og\s{1,2}(?:en\s{1,2}halv|et\s{1,2}halvt)|and\s{1,2}a\s{1,2}half)\b"
"""What adds a half to the number before it."""


def scaled(value: Decimal, scale: Decimal) -> Decimal:
    """A value times a power of ten, without decimals where it is whole."""
    product = value * scale
    return product.to_integral_value() if scale != 1 and product == product.to_integral_value() else product


def fraction(character: str) -> Number:
    """A vulgar fraction; its step is itself."""
    value = _FRACTIONS[character]
    return Number(value, min(value, Decimal("0.25")) if value != Decimal("0.5") else value, "word")


_ONES: dict[str, int] = {
    **dict.fromkeys(("en", "et", "én", "ét"), 1),
    **{
        word: at
        for at, word in enumerate(["to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti", "elleve", "tolv"], 2)
    },
    **{
        word: at for at, word in enumerate(["tretten", "fjorten", "femten", "seksten", "sytten", "atten", "nitten"], 13)
    },
}
_TENS: dict[str, int] = {
    **dict.fromkeys(("fyrre", "fyrretyve"), 40),
    **dict.fromkeys(("tres", "treds"), 60),
    **{"tyve": 20, "tredive": 30, "halvtreds": 50, "halvfjerds": 70, "firs": 80, "halvfems": 90, "hundrede": 100},
}
_ENGLISH_ONES: dict[str, int] = {
    **{
        word: at
        for at, word in enumerate(
            ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"], 1
        )
    },
    **{word: at for at, word in enumerate(["twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"], 12)},
    **{"eighteen": 18, "nineteen": 19},
}
_ENGLISH_TENS: dict[str, int] = {
    word: at * 10
    for at, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_HALVES = {
    **dict.fromkeys(("halvandet", "halvanden"), Decimal("1.5")),
    **dict.fromkeys(("en halv", "et halvt", "half a"), Decimal("0.5")),
}
_COMPOUND = re.compile("(?P<one>en|én|to|tre|fire|fem|seks|syv|otte|ni)og(?P<ten>.+)|(?P<first>.+)-(?P<second>.+)")
_SIMPLE = _ENGLISH_TENS | _ENGLISH_ONES | _TENS | _ONES

ARTICLES = frozenset({"en", "et", "one"})
"""Words that count only where something else says so: elsewhere they are articles and pronouns."""

_BLANKS = re.compile(r"\s+")


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


# Common beginnings are shared: two hundred alternatives would be tried at every word of the text.
WORD = (
    rf"(?:en\s{{1,2}}halv|et\s{{1,2}}halvt|half\s{{1,2}}a|halvande[tn]"
    rf"|(?:(?:en|én|to|tre|fire|fem|seks|syv|otte|ni)og)?(?:{_either(_TENS)})"
    rf"|(?:{_either(_ENGLISH_TENS)})(?:-(?:{_either(_ENGLISH_ONES)}))?|{_either(_ONES)}|{_either(_ENGLISH_ONES)})"
)
"""The number words that ``read_word`` knows, in lower case."""

WORD_BEGINS = _either({word[:2] for word in (*_SIMPLE, *_HALVES)})
"""How they begin: a pattern that is fast to search for."""


def read_word(text: str) -> Number:
    """The value of a text that the pattern ``WORD`` matches."""
    word = _BLANKS.sub(" ", text)
    if word in _HALVES:
        return Number(_HALVES[word], Decimal("0.5"), "word")
    if word in _SIMPLE:
        return Number(Decimal(_SIMPLE[word]), Decimal(1), "word")
    parts = _COMPOUND.fullmatch(word)
    if parts is None:
        raise ValueError(f"{text!r} is not a number word")
    one, ten = (parts["one"], parts["ten"]) if parts["one"] else (parts["second"], parts["first"])
    return Number(Decimal(_SIMPLE[one] + _SIMPLE[ten]), Decimal(1), "word")
