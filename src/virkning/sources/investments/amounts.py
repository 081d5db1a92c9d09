"""The amounts of a case: cost or effect, by year where the text gives years, net or gross only if it says so."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from virkning.sources.investments.outline import FieldName, Part
from virkning.sources.investments.years import Years, ahead, behind, each_ahead, period_ahead, thereafter
from virkning.sources.passages import Passage
from virkning.sources.values import Hedge, Quantity, find_quantities

Basis = Literal["by year", "yearly rate", "total", "unclear whether annual"]
Role = Literal["cost", "effect", "part", "guarantee"]
Label = Literal["", "net", "gross", "proceeds"]

_MILLIONS = re.compile(r"\bmi[oa]\b|\bmill", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_YEARLY = re.compile(r"\b(?:pr\.?\s+år|om\s+året|årlig\w*|per\s+år|hvert\s+(?:år|af\s+årene))\b", re.IGNORECASE)
_IN_ALL = re.compile(
    r"\b(?:i\s+alt|samlet)\b(?!\s*,)|\b(?:i|ved\s+udgangen\s+af)\s+perioden\b|\bfor\s+(?:den\s+samlede\s+)?(?:investerings)?periode\w*",
    re.IGNORECASE,
)
_IN_ALL_BEHIND = re.compile(r"\s*i\s+alt\b(?!\s+$)", re.IGNORECASE)
_OVER = re.compile(
    r"\b(?:over\s+(?:alle\s+årene|\d+\s+år|en\s+\d+-?\s*årig)|for\s+(?:den\s+samlede\s+)?(?:investerings)?periode\w*"
    r"|i\s+perioden|ved\s+udgangen|til\s+en\s+projektperiode)",
    re.IGNORECASE,
)
_LABELS: tuple[tuple[Label, re.Pattern[str]], ...] = (
    ("net", re.compile(r"\bnetto", re.IGNORECASE)),
    ("gross", re.compile(r"\bbrutto", re.IGNORECASE)),
    ("proceeds", re.compile(r"\b\w*provenu", re.IGNORECASE)),
)
_LABEL_ALONE = re.compile(r"\s*(netto|brutto)\s*(?:\.\s*|$)", re.IGNORECASE)
_TAKEN_OFF = re.compile(
    r"\budgift\w*\b[^.]*\bfratrukket\b|\bfratrukket\s+(?:\w+\s+)?\w*(?:udgift|omkostning)", re.IGNORECASE
)
_COSTS = re.compile(
    r"\b(?:invester\w*|udgør\w*|udgift\w*|løn\w*|årsværk|fratræk\w*|bevilling\w*|midler)", re.IGNORECASE
)
_GAINS = re.compile(r"\b(?:spare\w*|bespar\w*|effekt\w*|gevinst\w*|provenu\w*|indhent\w*|tjen\w*)", re.IGNORECASE)
_DEDUCTED = re.compile(r"\bfratræk", re.IGNORECASE)
_GUARANTEE = re.compile(r"\bhæfte\w*", re.IGNORECASE)
_WITHIN = re.compile(r"\binden\s?for\s+(?:det|den|de)?\s*eksisterende\s+(?:budget\w*|ramme\w*)", re.IGNORECASE)
_PAYS_ITSELF = re.compile(
    r"\b(?:tjen\w+\s+(?:ind|hjem)|indtjenes|breaker?\s+even|udgiftsneutral\w*|som\s+minimum\s+svare\s+til\s+investeringen|godtgjort)",
    re.IGNORECASE,
)
_LIST_GAP = re.compile(
    r"[\s,.]*(?:i\s+)?(?:(?:19|20)\d\d[\s,]*)*(?:og|i|på|samt|til|ca\.?|herefter|efterfølgende|,|\s)*", re.IGNORECASE
)
_AFTERWARDS = re.compile(
    r"\befter\s+(?:\w*periodens?|\w*investeringens|projektets)\s+(?:udløb|ophør|afslutning)", re.IGNORECASE
)
_PART_OF = re.compile(r"\b(?:heraf|hvoraf)\b", re.IGNORECASE)
_MORE_PARTS = re.compile(r"\s*(?:til|på)\s+[^,.;()]{1,40}?(?:,|\bog|\bsamt)\s*", re.IGNORECASE)
_LABEL_BEHIND = re.compile(r"\s*\(?(netto|brutto)\b", re.IGNORECASE)
_SPENT_ON = re.compile(r"\b(?:midler|rammen?|puljen?|bevilling(?:en)?)\s+på\b.*\banvendes\s+til\b", re.IGNORECASE)
_HEDGED_EARLIER = re.compile(
    r"\b(?:(?P<about>ca\.?|cirka|omkring)|(?P<least>mindst|minimum|min\.)"
    r"|(?P<most>højst|maks(?:imalt|\.)?|max\.?|op\s+(?:til|mod)))\s+(?:yderligere|være|udgøre|blive)\s+",
    re.IGNORECASE,
)
_HEDGES: dict[str, Hedge] = {"about": "about", "least": "at least", "most": "at most"}
# A sentence ends where a capital follows, but not after what is abbreviated; ``kr.`` may end one.
_SENTENCES = re.compile(
    r"(?<=[a-zæøå)%\d])(?<!\bpr)(?<!\bca)(?<!mio)(?<!\bkr)(?<!pct)(?<!nr)(?<!\bbl\.a)\.\s+(?=[A-ZÆØÅ])"
    r"|(?<=kr)\.\s+(?=[A-ZÆØÅ][a-zæøå]+\s)|(?<=år)\.\s+(?=[A-ZÆØÅ])"
)


@dataclass(frozen=True)
class Amount:
    """An amount in kroner: ``high`` is None where the end is open; ``years`` is empty where the text gives none.

    A ``part`` is contained in the amount before it (``1 mio. kr. (heraf 500.000 kr. ...)``). ``onwards`` says that it
    goes on after its last year, ``later`` that it comes after the period of the case; ``per`` is what a unit price is
    for. ``unit_stated`` is false where the text has a bare figure among amounts of kroner.
    """

    role: Role
    low: Decimal | None
    high: Decimal | None
    hedge: str
    step: Decimal
    years: tuple[int, ...]
    onwards: bool
    later: bool
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
    found: list[Amount] = []
    begins = 0
    for sentence in sentences(part.passage):
        if alone := _LABEL_ALONE.match(sentence.text):
            # ``... i 2020 og 4,6 mio. kr. i 2021. Brutto.`` is said of all before it.
            label: Label = "net" if alone[1].lower() == "netto" else "gross"
            found[begins:] = [each if each.label else replace(each, label=label) for each in found[begins:]]
            sentence = sentence[alone.end() :]
        begins = len(found)
        last = next((each.years[-1] for each in reversed(found) if each.years), None)
        found += _of(sentence, part.name, last)
    return tuple(found)


def promised(part: Part) -> Passage | None:
    """Where a field promises that the investment pays for itself, without an amount."""
    return next(
        (part.passage.found(match) for match in _PAYS_ITSELF.finditer(part.passage.text)),
        None,
    )


def _of(sentence: Passage, name: FieldName, last: int | None) -> list[Amount]:
    text = sentence.text
    money = [each for each in find_quantities(text) if is_money(each, text)]
    found = [_zero(sentence.found(match), name) for match in _WITHIN.finditer(text)]
    starts = [0, *(each.end for each in money)]
    ends = [*(each.start for each in money[1:]), len(text)]
    betweens = [text[start : each.start] for start, each in zip(starts, money, strict=False)]
    before = each_ahead(betweens, text[starts[-1] :])
    label: Label = ""
    whole, part = 0, False
    for at, quantity in enumerate(money):
        between, after = betweens[at], text[quantity.end : ends[at]]
        label = _label(between, after, label if at and _LIST_GAP.fullmatch(between) else "")
        years = before[at] if before else _years(between, after, at == 0, last)
        more = part and not years.years and bool(_MORE_PARTS.fullmatch(between))
        part = bool(at) and (more or _is_part(text[: quantity.start], text[whole : quantity.start], between))
        whole = whole if part else quantity.end
        role: Role = "part" if part and not _unit_price(quantity) else _role(text[: quantity.start], after, name)
        found.append(_amount(sentence, quantity, role, years, label, between, text[quantity.start : ends[at]]))
        last = years.years[-1] if years.years else last
    return _dated(found)


def _years(between: str, after: str, first: bool, last: int | None) -> Years:
    """The years of an amount: right before it, behind it, or those of a period that the sentence begins with."""
    for years in (ahead(between, first), behind(after, last)):
        if years.years:
            return years
    if last is not None and (years := thereafter(between, after, last)).years:
        return years
    return period_ahead(between) if first else Years()


def _dated(found: list[Amount]) -> list[Amount]:
    """``4,2 mio. kr. (2019: 2,0 mio. kr., 2020: 2,2 mio. kr.)``: parts that are years of a total are its amounts."""
    for at, amount in enumerate(found):
        after = found[at + 1 :]
        parts = after[: next((count for count, each in enumerate(after) if each.role != "part"), len(after))]
        if amount.role != "part" and not amount.years and len(parts) > 1 and all(part.years for part in parts):
            found[at] = replace(amount, basis="total")
            found[at + 1 : at + 1 + len(parts)] = [replace(part, role=amount.role) for part in parts]
    return found


def is_money(quantity: Quantity, text: str) -> bool:
    """An amount in kroner; millions, or a figure in thousands among amounts, need not say what they are."""
    if quantity.unit == "DKK":
        return True
    if quantity.unit:
        return False
    number = _GROUPED.match(quantity.text)
    return bool(_MILLIONS.search(quantity.text) or (number and "kr" in text))


def _unit_price(quantity: Quantity) -> str:
    """What an amount is the price of; empty if it is none, or the amount of a year."""
    return "" if quantity.per.startswith("year") else quantity.per


def _is_part(before: str, since: str, between: str) -> bool:
    """Whether an amount is contained in one before it; ``since`` is all that stands between the two."""
    return since.count("(") > since.count(")") or bool(_PART_OF.search(between) or _SPENT_ON.search(before))


def _zero(passage: Passage, name: FieldName) -> Amount:
    role: Role = "effect" if name == "effect" else "cost"
    basis: Basis = "unclear whether annual"
    none = Decimal(0)
    return Amount(
        role, none, none, "", Decimal(1), (), False, False, basis, "", "", True, True, passage.text, passage
    )  # fmt: skip


def _amount(
    sentence: Passage, quantity: Quantity, role: Role, years: Years, label: Label, between: str, around: str
) -> Amount:
    """An amount: ``between`` is the text since the one before, ``around`` from it up to the next."""
    yearly = bool(quantity.per.startswith("year") or quantity.per.endswith("per year") or _YEARLY.search(around[:60]))
    yearly = yearly or bool(_YEARLY.search(between[-90:]))
    basis: Basis = "unclear whether annual"
    whole = (
        _IN_ALL.search(between)
        or _IN_ALL_BEHIND.match(around[len(quantity.text) :])
        or _OVER.search(around[:80].split(", og ")[0])
    )
    if years.years and not (whole and len(years.years) > 1 and not yearly):
        basis = "by year"
    elif yearly:
        basis = "yearly rate"
    elif whole:
        basis = "total"
    low, high, hedge = quantity.low, quantity.high, quantity.hedge
    earlier = _HEDGED_EARLIER.search(between)
    if not hedge and earlier and earlier.end() == len(between):
        hedge = _HEDGES[earlier.lastgroup or "about"]
        low, high = (None if hedge == "at most" else low), (None if hedge == "at least" else high)
    piece = sentence[quantity.start : quantity.end]
    return Amount(
        role, low, high, hedge, quantity.step, years.years, years.onwards, bool(_AFTERWARDS.search(between)), basis,
        label, _unit_price(quantity), False, quantity.unit == "DKK", quantity.text, piece,
    )  # fmt: skip


def _label(before: str, after: str, inherited: Label) -> Label:
    """Net or gross by the nearest word before the amount, or right behind it; a list shares one label."""
    if right := _LABEL_BEHIND.match(after):
        return "net" if right[1].lower() == "netto" else "gross"
    found = max(
        ((match.start(), label) for label, pattern in _LABELS for match in pattern.finditer(before)),
        default=None,
    )
    if found:
        return found[1]
    behind = next((label for label, pattern in _LABELS if pattern.search(after[:14])), None)
    return behind or ("net" if _TAKEN_OFF.search(after) else inherited)


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
