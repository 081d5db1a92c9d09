"""What stands before a number, or after the whole phrase: currency, hedges, signs. All in lower case."""

from __future__ import annotations

import re

from virkning.sources.values.model import Hedge, Unit
from virkning.sources.values.vocabulary import HEDGES

_LOOK_BACK = 28


def hedge(low: str, at: int, floor: int) -> tuple[int, Hedge]:
    """The hedge that stands right before ``at`` and not before ``floor``, and where it begins; ``at`` if none."""
    window = low[max(floor, at - _LOOK_BACK) : at]
    bare = window.rstrip()
    if not bare:
        return at, ""
    if bare[-1] in "<>≤≥":
        return at - len(window) + len(bare) - 1, HEDGES[bare[-1]]
    words = bare.split()
    for count in (3, 2, 1):
        phrase = " ".join(words[-count:]).lstrip("(„”\"'")
        if len(words) >= count and phrase in HEDGES and (bare != window or phrase.endswith(".")):
            begin = at - len(window) + bare.rfind(phrase.split()[0])
            # ``minimum ca. 8 mio.`` is a bound that is not exact: the bound says more.
            outer_at, outer = hedge(low, begin, floor) if HEDGES[phrase] == "about" else (begin, "")
            return (outer_at, outer) if outer else (begin, HEDGES[phrase])
    return at, ""


_AFTER = re.compile(
    r"\s{1,2}(?:eller|og|or)\s{1,2}"
    r"(?:(?P<more>mere|derover|flere|højere|opefter|more)|(?:mindre|derunder|færre|lavere|less|fewer))\b"
)


def hedge_after(low: str, at: int) -> Hedge:
    """The hedge that follows a quantity: ``25 år eller derover``."""
    match = _AFTER.match(low, at)
    if not match:
        return ""
    return "at least" if match["more"] else "at most"


_CURRENCY = re.compile(r"(?<!\w)(?P<code>dkk|kr\.?|eur|€)\s{0,2}$")
_HEADING = re.compile(r"(?:mio\.?|mia\.?|mill\.?|\bt\.?|\b1\.?000|\bi)\s{0,2}$")


def currency_before(low: str, at: int, floor: int) -> tuple[int, Unit]:
    """The currency that stands right before a number, and where it begins; ``at`` if none.

    ``mio. kr. 12,5`` and ``i kr. 2025`` are a table's heading and a figure, not an amount.
    """
    if not at or low[at - 1] not in " \u00a0\u202f\u2009\n.kr€":
        return at, ""
    match = _CURRENCY.search(low, max(floor, at - 8), at)
    if not match or _HEADING.search(low, max(floor, match.start() - 8), match.start()):
        return at, ""
    return match.start(), "EUR" if match["code"] in ("eur", "€") else "DKK"


_SIGN = re.compile(r"(?:(?:±|\+/-)\s{0,2}|(?<![\w.,)%+-])[-−–]|(?<!\w)minus\s|(?<![\w.,)])\+)$")


def sign_before(low: str, at: int, floor: int) -> tuple[int, str]:
    """The sign that stands right before a number, ``+``, ``-`` or ``±``, and where it begins; ``at`` if none."""
    if not at or low[at - 1] not in "+-−–± s":
        return at, ""
    match = _SIGN.search(low, max(floor, at - 6), at)
    if not match:
        return at, ""
    mark = match[0].strip()
    return match.start(), "±" if mark in ("±", "+/-") else "+" if mark == "+" else "-"


_BETWEEN = re.compile(r"(?:\bmellem|\bbetween)\s{1,2}(?:ca\.\s{1,2})?$")
_FROM = re.compile(r"(?<!alderen )(?:\bfra|\bfrom)\s{1,2}(?:ca\.\s{1,2})?$")
_EACH = re.compile(r"\s{1,2}(?:á|à|a)\s{1,2}(?:(?:ca\.|cirka|omkring)\s{1,2})?")


def after_between(low: str, at: int) -> bool:
    """Whether ``mellem`` stands before: ``mellem 2 og 3`` is a range."""
    return bool(_BETWEEN.search(low, max(0, at - 16), at))


def after_from(low: str, at: int) -> bool:
    """Whether ``fra`` stands before: ``fra 20 til 30 pct.`` is a change, not a range; an age is."""
    return bool(_FROM.search(low, max(0, at - 16), at))


def each(low: str, start: int, end: int) -> bool:
    """Whether ``á`` is all that stands between: ``tre rater á 3 mio. kr.``."""
    return bool(_EACH.fullmatch(low, start, end))
