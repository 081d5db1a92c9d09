"""Amounts that a text sets aside: how much, for which years, and whether once, every year or for ever."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from virkning.sources.passages import Passage
from virkning.sources.values import Quantity, find_dates, find_periods, find_quantities

Origin = Literal["this", "other agreement", "elsewhere"]

_SENTENCE = re.compile(
    r"(?<=[.!?])(?<!jf\.)(?<!bl\.a\.)(?<!ca\.)(?<!nr\.)\s+(?=[A-ZÆØÅ\uf0b7•])|(?<=:)\s+(?=\d)|\s+(?=•\s)"
)
_LONGEST = 3000
_OTHER = re.compile(
    r"\b(?:i|med|ved|af)\s+(?:den\s+)?(?:aftale\w*|finanslov\w*|\w+puljen|\w+aftale\w*|\w+forhandling\w*)\s+(?:for|fra)\s+"
    r"(?:finansloven\s+for\s+)?(?P<year>20\d\d)",
    re.IGNORECASE,
)
_PAST = re.compile(r"\bblev\b(?:\W+\w+){0,8}?\W+(?:af|be)sat\b|\bblev\s+afsat\b", re.IGNORECASE)
_PART = re.compile(r"\b(?:heraf|herunder|hvoraf|fordelt\s+med|fordeles\s+med)\b", re.IGNORECASE)
_ADMINISTRATION = re.compile(r"\badministration\w*", re.IGNORECASE)
_ADDS = re.compile(r"\b(?:desuden|derudover|herudover|dertil|hertil|yderligere|endvidere|samtidig)\b", re.IGNORECASE)
_SETS_ASIDE = re.compile(
    r"\b(?:afsæt\w*|afsat|bevilg\w*|tilfør\w*|ramme|reserve|prioriter\w*|bevilling\w*|pulje)\b", re.IGNORECASE
)
_LATER = re.compile(r"\b(?:næste|kommende|følgende)\s+år\b", re.IGNORECASE)
_EQUALS = re.compile(r"\bsvarende\s+til\b", re.IGNORECASE)
_WHOLE = re.compile(r"\b(?:i\s+alt|samle[td]e?|ramme)\b", re.IGNORECASE)
_TOGETHER = re.compile(r"\bsamle[td]e?\b", re.IGNORECASE)
_FOREVER = re.compile(r"\b(?:varigt?|permanent)\b", re.IGNORECASE)
_AFTER = re.compile(r"\b(?:derefter|herefter)\b", re.IGNORECASE)
_YEAR_LIKE = re.compile(r"(?:19|20)\d\d\s")
_YEARLY = re.compile(r"\b(?:årligt?|pr\.\s*år|om\s+året|i\s+hver[t]?\s+af\s+årene)\b", re.IGNORECASE)
_RISES = re.compile(r"\b(?:stigende|faldende|voksende)\s+til\b", re.IGNORECASE)
_IN = re.compile(r"\b(?:i|fra|perioden|årene|år|til|og|for|til\s+og\s+med)\s*$|[,–-]\s*$", re.IGNORECASE)
_NAMED = re.compile(r"\b(?:aftale\w*|\w*puljen?|finanslov\w*)\s+(?:for|fra)?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """An amount of kroner in a text, and what it is said to be for.

    ``years`` are those it is for, in order, empty where none is named; ``onward`` tells that it goes on from the last
    of them, ``forever`` that it is what comes after the years of a table. ``yearly`` amounts are for each year.
    ``part`` tells that it lies within another amount, ``adds`` that it comes on top, ``whole`` that it is said to be
    all; ``later`` that a later decision sets it aside, and ``sets_aside`` that the sentence sets money aside at all.
    """

    amount: Decimal
    step: Decimal
    years: tuple[int, ...]
    onward: bool
    forever: bool
    yearly: bool
    rises: bool
    origin: Origin
    part: bool
    adds: bool
    whole: bool
    together: bool
    later: bool
    administration: bool
    sets_aside: bool
    where: Passage
    sentence: Passage


def sentences(text: Passage) -> list[Passage]:
    """The sentences of a text; what is far longer than any sentence is none, and left out."""
    return [piece.strip() for piece in text.split(_SENTENCE) if piece.text.strip() and len(piece) <= _LONGEST]


def statements(text: Passage, first_year: int | None) -> Iterator[Statement]:
    """The amounts of kroner in a text, in order. ``first_year`` is that of the agreement it belongs to."""
    for sentence in sentences(text):
        if "kr" not in sentence.text and "mi" not in sentence.text:
            continue
        amounts = [each for each in find_quantities(sentence.text) if each.unit == "DKK" and each.value is not None]
        # A year with its unit beside it ("0,2 mio. i 2019 kr.") is a slip of the pen and no amount.
        amounts = [each for each in amounts if not _YEAR_LIKE.match(each.text)]
        if amounts:
            yield from _of(sentence, amounts, first_year)


def _of(sentence: Passage, amounts: Sequence[Quantity], first_year: int | None) -> Iterator[Statement]:
    text = sentence.text
    years = _years(text)
    equals = _EQUALS.search(text)
    split = equals.start() if equals else len(text)
    bracket = _brackets(text)
    part_from = len(text)
    for index, quantity in enumerate(amounts):
        before_at = amounts[index - 1].end if index else 0
        after_at = amounts[index + 1].start if index + 1 < len(amounts) else len(text)
        before, after = text[before_at : quantity.start], text[quantity.end : after_at]
        part = _PART.search(before)
        if part and not bracket[quantity.start]:
            part_from = min(part_from, before_at + part.start())
        inside = bool(bracket[quantity.start]) and bool(_PART.search(text[bracket[quantity.start] : quantity.start]))
        first = index == 0 or bool(bracket[quantity.start])
        summed = bool(bracket[quantity.start] and _WHOLE.search(before))
        held, onward = _for_years(
            years, quantity, (0 if summed else before_at) if first else quantity.start, after_at, text
        )
        if quantity.value is None:
            continue
        rises = bool(_RISES.search(before) or _RISES.search(after))
        yearly = quantity.per == "year" or bool(
            _YEARLY.search(after) or (_YEARLY.search(before) and _AFTER.search(before))
        )
        near = f"{before[-60:]} | {after[:40]}"
        forever = not held and bool(_FOREVER.search(near) or (yearly and _AFTER.search(near)))
        origin: Origin = "other agreement" if _is_other(text[: max(split, quantity.end)], first_year) else "this"
        if len(amounts) > 1 and equals and amounts[-1].start > split:
            origin = "elsewhere"
        yield Statement(
            quantity.value,
            quantity.step,
            held,
            onward,
            forever,
            yearly,
            rises,
            origin,
            inside or quantity.start > part_from,
            bool(_ADDS.search(before)),
            bool(_WHOLE.search(before)),
            bool(_TOGETHER.search(text[: quantity.start])),
            bool(_LATER.search(after)),
            bool(_ADMINISTRATION.search(text)),
            bool(_SETS_ASIDE.search(text)),
            sentence[quantity.start : quantity.end],
            sentence,
        )


def _is_other(text: str, first_year: int | None) -> bool:
    """Whether a sentence speaks of what another agreement set aside: that of another year, or something past."""
    if _PAST.search(text):
        return True
    named = [int(match["year"]) for match in _OTHER.finditer(text)]
    return bool(named) and first_year is not None and first_year not in named


def _brackets(text: str) -> list[int]:
    """For each character the position after the bracket it stands in, 0 outside brackets."""
    open_at, found = 0, []
    for at, character in enumerate(text):
        if character == "(":
            open_at = at + 1
        found.append(open_at)
        if character == ")":
            open_at = 0
    return found


@dataclass(frozen=True, slots=True)
class _Years:
    start: int
    end: int
    years: tuple[int, ...]
    onward: bool


def _years(text: str) -> list[_Years]:
    """The years and periods of a sentence that say when, not those in the names of agreements and price levels."""
    found = []
    for period in find_periods(text):
        first, last = period.first.year, period.last.year if period.last else None
        if first and not _NAMED.search(text[: period.start]):
            years = tuple(range(first, (last or first) + 1)) if (last or first) - first < 50 else (first,)
            found.append(_Years(period.start, period.end, years, period.last is None))
    for when in find_dates(text):
        inside = any(each.start <= when.start < each.end for each in found)
        named = _NAMED.search(text[: when.start])
        plain_year = when.year is not None and when.precision == "year" and when.kind == "date"
        if when.year and plain_year and not inside and not named and _IN.search(text[: when.start]):
            found.append(_Years(when.start, when.end, (when.year,), False))
    return sorted(found, key=lambda each: each.start)


def _for_years(
    years: Sequence[_Years], quantity: Quantity, before_at: int, after_at: int, text: str
) -> tuple[tuple[int, ...], bool]:
    """The years an amount is for: those after it, up to the next amount; else those before it."""
    after = [each for each in years if quantity.end <= each.start < after_at]
    near = after[:1]
    for one, two in pairwise(after):
        if text[one.end : two.start].strip(" ,") in ("", "og", "samt") and one in near:
            near.append(two)
        else:
            break
    if not near:
        near = [each for each in years if before_at <= each.start < quantity.start]
        near = near if before_at == 0 and text[: quantity.start].endswith("(i alt ") else near[-1:]
    held = tuple(sorted({year for each in near for year in each.years}))
    return held, any(each.onward for each in near)
