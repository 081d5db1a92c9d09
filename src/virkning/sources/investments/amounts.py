"""The amounts of a case: cost or effect, by year where the text gives years, net or gross only if it says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from virkning.sources.investments.outline import FieldName, Part
from virkning.sources.passages import Passage
from virkning.sources.values import Quantity, find_dates, find_periods, find_quantities

Basis = Literal["by year", "yearly rate", "total", "unclear whether annual"]
Role = Literal["cost", "effect", "guarantee"]
Label = Literal["", "net", "gross"]

_MILLIONS = re.compile(r"\bmi[oa]\b|\bmill", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_YEARLY = re.compile(r"\b(?:pr\.?\s+år|om\s+året|årlig\w*|per\s+år|hvert\s+år)\b", re.IGNORECASE)
_IN_ALL = re.compile(
    r"\b(?:i\s+alt|samlet)\b|\bi\s+perioden\b|\bfor\s+(?:den\s+samlede\s+)?(?:investerings)?periode\w*", re.IGNORECASE
)
_OVER = re.compile(
    r"\b(?:over\s+(?:alle\s+årene|\d+\s+år|en\s+\d+-?\s*årig)|for\s+(?:den\s+samlede\s+)?(?:investerings)?periode\w*"
    r"|i\s+perioden|ved\s+udgangen|til\s+en\s+projektperiode)",
    re.IGNORECASE,
)
_NET = re.compile(r"\bnetto|\bnetto\w+", re.IGNORECASE)
_GROSS = re.compile(r"\bbrutto", re.IGNORECASE)
_COSTS = re.compile(
    r"\b(?:invester\w*|udgør\w*|udgift\w*|løn\w*|årsværk|fratræk\w*|bevilling\w*|midler)", re.IGNORECASE
)
_GAINS = re.compile(r"\b(?:spare\w*|bespar\w*|effekt\w*|gevinst\w*|provenu\w*|indhent\w*|tjen\w*)", re.IGNORECASE)
_DEDUCTED = re.compile(r"\bfratræk", re.IGNORECASE)
_GUARANTEE = re.compile(r"\bhæfte\w*", re.IGNORECASE)
_WITHIN = re.compile(r"\binden\s?for\s+(?:det|den|de)?\s*eksisterende\s+(?:budget\w*|ramme\w*)", re.IGNORECASE)
_OWED = re.compile(r"\b(?:ikke\s+opgjort|udregnes\s+løbende|ikke\s+defineret)", re.IGNORECASE)
_PAYS_ITSELF = re.compile(
    r"\b(?:tjen\w+\s+(?:ind|hjem)|indtjenes|breaker?\s+even|udgiftsneutral\w*|som\s+minimum\s+svare\s+til\s+investeringen|godtgjort)",
    re.IGNORECASE,
)
_ONWARDS = re.compile(r"\bog\s+(?:frem|fremefter|fremover)\b", re.IGNORECASE)
_SAME_AFTER = re.compile(r"\b(?:det\s+samme\s+beløb)\b", re.IGNORECASE)
_BETWEEN_YEARS = re.compile(r"[\s,]*(?:og|i|til|,|-|–)?[\s,]*", re.IGNORECASE)
_LIST_GAP = re.compile(
    r"[\s,.]*(?:i\s+)?(?:(?:19|20)\d\d[\s,]*)*(?:og|i|på|samt|til|ca\.?|herefter|efterfølgende|,|\s)*", re.IGNORECASE
)
_SENTENCES = re.compile(
    r"(?<=[a-zæøå)%\d])(?<!\bpr)(?<!\bca)(?<!mio)(?<!\bkr)(?<!pct)(?<!nr)(?<!\bbl\.a)\.\s+(?=[A-ZÆØÅ])|(?<=kr)\.\s+(?=[A-ZÆØÅ][a-zæøå]+\s)|(?<=år)\.\s+(?=[A-ZÆØÅ])"
)


@dataclass(frozen=True)
class Amount:
    """An amount in kroner: ``high`` is None where the end is open; ``years`` is empty where the text gives none.

    ``onwards`` says that it goes on after its last year; ``per`` is what a unit price is for. ``unit_stated`` is false
    where the text has a bare figure among amounts of kroner.
    """

    role: Role
    low: Decimal | None
    high: Decimal | None
    hedge: str
    step: Decimal
    years: tuple[int, ...]
    onwards: bool
    basis: Basis
    label: Label
    per: str
    zero: bool
    unit_stated: bool
    text: str
    passage: Passage


def sentences(passage: Passage) -> list[Passage]:
    """The sentences of a field."""
    return [piece for piece in passage.split(_SENTENCES) if piece.strip()]


def amounts(part: Part) -> tuple[Amount, ...]:
    """The amounts of a field, in order."""
    return tuple(each for sentence in sentences(part.passage) for each in _of(sentence, part.name))


def promised(part: Part) -> Passage | None:
    """Where a field promises that the investment pays for itself, without an amount."""
    return next(
        (part.passage.found(match) for match in _PAYS_ITSELF.finditer(part.passage.text)),
        None,
    )


def unknown(part: Part) -> bool:
    """Whether a field says that its amount is not known yet."""
    return bool(_OWED.search(part.passage.text))


def _of(sentence: Passage, name: FieldName) -> Iterator[Amount]:
    text = sentence.text
    money = [each for each in find_quantities(text) if _is_money(each, text)]
    for match in _WITHIN.finditer(text):
        yield _zero(sentence.found(match), name)
    label: Label = ""
    for at, quantity in enumerate(money):
        start = money[at - 1].end if at else 0
        end = money[at + 1].start if at + 1 < len(money) else len(text)
        between, after = text[start : quantity.start], text[quantity.end : end]
        label = _label(between, after, label if at and _LIST_GAP.fullmatch(between) else "")
        years, onwards = _years(text, quantity, start, end)
        role = _role(text[: quantity.start], after, name)
        yield _amount(sentence, quantity, role, years, onwards, label, text, start, end)


def _is_money(quantity: Quantity, text: str) -> bool:
    """An amount in kroner; millions, or a figure in thousands among amounts, need not say what they are."""
    if quantity.unit == "DKK":
        return True
    if quantity.unit:
        return False
    number = _GROUPED.match(quantity.text)
    return bool(_MILLIONS.search(quantity.text) or (number and "kr" in text))


def _zero(passage: Passage, name: FieldName) -> Amount:
    role: Role = "effect" if name == "effect" else "cost"
    basis: Basis = "unclear whether annual"
    none = Decimal(0)
    return Amount(role, none, none, "", Decimal(1), (), False, basis, "", "", True, True, passage.text, passage)


def _amount(
    sentence: Passage,
    quantity: Quantity,
    role: Role,
    years: tuple[int, ...],
    onwards: bool,
    label: Label,
    text: str,
    start: int,
    end: int,
) -> Amount:
    around = text[quantity.start : end]
    yearly = bool(quantity.per.startswith("year") or quantity.per.endswith("per year") or _YEARLY.search(around[:60]))
    yearly = yearly or bool(_YEARLY.search(text[start : quantity.start][-90:]))
    unit_price = quantity.per if quantity.per and not quantity.per.startswith("year") else ""
    basis: Basis = "unclear whether annual"
    whole = _IN_ALL.search(text[start : quantity.start]) or _OVER.search(around[:80])
    if years and not (whole and len(years) > 1 and not yearly):
        basis = "by year"
    elif yearly:
        basis = "yearly rate"
    elif whole:
        basis = "total"
    piece = sentence[quantity.start : quantity.end]
    return Amount(
        role, quantity.low, quantity.high, quantity.hedge, quantity.step, years, onwards, basis, label, unit_price,
        False, quantity.unit == "DKK", quantity.text, piece,
    )  # fmt: skip


def _label(before: str, after: str, inherited: Label) -> Label:
    """Net or gross by the nearest word before the amount, or right behind it; a list shares one label."""
    tail = after[:14]
    found = max(
        ((match.start(), label) for label, pattern in _LABELS for match in pattern.finditer(before)),
        default=None,
    )
    behind = next((label for label, pattern in _LABELS if pattern.search(tail)), None)
    if found:
        return found[1]
    return behind or inherited


_LABELS: tuple[tuple[Label, re.Pattern[str]], ...] = (("net", _NET), ("gross", _GROSS))


def _role(before: str, after: str, name: FieldName) -> Role:
    """By the nearest verb or noun before the amount; by the field where there is none."""
    if _GUARANTEE.search(before[-40:]):
        return "guarantee"
    if name == "effect":
        return "cost" if _DEDUCTED.search(after[:40]) else "effect"
    if name != "cost":
        return "cost"  # what the background counts are parts of the investment
    costs = [match.start() for match in _COSTS.finditer(before)]
    gains = [match.start() for match in _GAINS.finditer(before)]
    return "effect" if gains and gains[-1] > max(costs, default=-1) else "cost"


def _years(text: str, quantity: Quantity, start: int, end: int) -> tuple[tuple[int, ...], bool]:
    """The years an amount is for: the one right before it (``i 2017 på 12 mio. kr.``), else those behind it."""
    ahead = text[start : quantity.start]
    days = [when for when in find_dates(ahead) if when.year and when.month is None and when.kind == "date"]
    if days and _RIGHT_BEFORE.fullmatch(ahead[days[-1].end :]):
        return (days[-1].year or 0,), False
    after = text[quantity.end : end]
    found = _listed(after)
    onwards = bool(found and _ONWARDS.match(after[found[1] :].lstrip(" ,")[:14]))
    if found:
        years = found[0]
        same = _SAME_AFTER.search(after)
        if same and (more := _listed(after[same.end() :])):
            years = tuple(sorted({*years, *more[0]}))
        return years, onwards
    return (), False


def _listed(text: str) -> tuple[tuple[int, ...], int] | None:
    """The years that stand first in a text behind an amount, and where they end; None if others words come before."""
    periods = {each.start: each for each in find_periods(text) if each.last and each.first.year and each.last.year}
    years: list[int] = []
    at = 0
    whens = [when for when in find_dates(text) if when.year and when.month is None and when.kind == "date"]
    for when in whens:
        if when.start < at:
            continue
        lead = text[at : when.start]
        if not years and not _LEADS.fullmatch(lead):
            return None
        if years and not _BETWEEN_YEARS.fullmatch(lead):
            break
        period = next((each for begin, each in periods.items() if begin <= when.start < each.end), None)
        if period and period.last:
            years += list(range(period.first.year or 0, (period.last.year or 0) + 1))
            at = period.end
        else:
            if years and _UNTIL.fullmatch(lead):
                years += list(range(years[-1] + 1, when.year or 0))
            years.append(when.year or 0)
            at = when.end
    return (tuple(dict.fromkeys(years)), at) if years else None


_RIGHT_BEFORE = re.compile(r"\s*(?:på|:|=)\s*(?:minimum\s+|mindst\s+|ca\.\s+)?", re.IGNORECASE)
_UNTIL = re.compile(r"[\s,]*(?:til\s+og\s+med|til|-|–)[\s,]*", re.IGNORECASE)
_LEADS = re.compile(
    r"[\s.,]*(?:pr\.?\s+år\.?|om\s+året|årligt)?[\s,]*(?:til\s+\w+|i\s+\w*(?:udgifter|løn)\w*|brutto|netto)?[\s,(]*"
    r"(?:i\s+årene|i\s+budget|i\s+perioden|fra\s+og\s+med|fra|i|for)?[\s,]*",
    re.IGNORECASE,
)


def listed_years(text: str) -> tuple[int, ...]:
    """The years that stand first in a text behind a figure; empty if other words come before them."""
    found = _listed(text)
    return found[0] if found else ()
