"""What follows a number: its power of ten, its unit, and what the unit is per. All in lower case."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from virkning.sources.values.model import Unit
from virkning.sources.values.vocabulary import ENGLISH, GLUED, PER, SCALES, counted

_UNIT = re.compile(
    r"""
    \s{0,3}
    (?:
        (?P<percent> (?:% | pct\b\.? | procent(?=\b|-?point) | per\s?cent\b | percent(?=\b|age) )
            (?P<point> -?\s?point(?:s|er)?\b | age\s{1,2}points?\b )? )
      | \.?\s{0,2}
        (?P<scale> mio\b\.? | mill?ion(?:er|s)?\b | mill?\b\. | mia\b\.? | milliard(?:er)?\b | billions?\b | bn\b
          | t\.\s?(?=kr\b) | t(?=(?:kr|dkk)\b) | tusind(?:e)?\b | thousand\b | hundrede?\b | hundred\b )?
        \s{0,2}
        (?P<currency> (?:danske\s)?kr(?:oner?)?\b\.? | dkk\b | ,-+(?!\w) | eur(?:o)?\b | € )?
    )
    """,
    re.VERBOSE,
)
_NOUN = re.compile(r"(?P<gap>\s{0,3}-?)(?P<noun>[a-zæøå][a-zæøå-]{0,40}\.?)")
# Ordinals are no adjectives here: in ``200.000 Syvende rate`` a new row begins.
_ADJECTIVES = re.compile(
    r"\s{1,3}(?!(?:syvende|ottende|niende|tiende)\s)(?P<first>[a-zæøå]{2,20}(?:ige|ske|ære|ede|nde|ale)|nye|hele|flere|færre|ekstra|unge)\s{1,2}"
    r"(?:(?:[a-zæøå]{2,20}(?:ige|ske|ære|ede|nde|ale)|nye|hele|unge)\s{1,2})?(?P<noun>[a-zæøå][a-zæøå-]{0,40}\.?)"
)
_PER = re.compile(
    r"""
    \s{0,2}
    (?:
        (?:pr\b\.?|per\b|for\s{1,2}(?:hver|hvert|each|every)\b)\s{0,2}
        (?:(?:påbegyndt|udført|ekstra|fuldført|ordinær|ny|hele?|enkelte?)\s{1,2})?
        (?P<what>(?!(?:januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december
            |primo|medio|ultimo|dags|den|d)\b)[a-zæøå][a-zæøå-]{1,40})
        (?P<dot>\.?)
      | om\s{1,2}(?P<about>året|måneden|ugen|dagen)\b
      | i\s{1,2}(?P<within>timen|kvartalet)\b
      | /\s?(?P<each>måned|mdr|md|år|time|uge|dag|døgn|deltager|borger|person|barn)\b
      | (?P<annual>p\.a\.?)
      | (?P<adverb>årligt|årlige?|månedligt|månedlig|ugentligt|ugentlig|dagligt|kvartalsvist?
          |annually|yearly|monthly|weekly|a\s{1,2}(?:year|month|week|day))\b
    )
    """,
    re.VERBOSE,
)
_ONE = Decimal(1)

COUNTS: frozenset[Unit] = frozenset(
    (
        *("persons", "participants", "citizens", "employees", "families", "full-year persons"),
        *("full-time equivalents", "jobs", "places", "municipalities", "companies", "instalments", "times"),
    )
)
"""Units that hardly come in decimals."""

TIMES: frozenset[Unit] = frozenset(("days", "weeks", "months", "quarters", "half-years", "years"))
"""The units of time in which periods are agreed."""


@dataclass(frozen=True, slots=True)
class Tail:
    """What follows a number: where it ends, its unit, the power of ten, and what it is per."""

    end: int
    unit: Unit
    scale: Decimal = _ONE
    per: str = ""
    english: bool = False
    """The words are English, or a sign of any language, so that a decimal point may stand before them."""


def tail(low: str, at: int) -> Tail | None:
    """The unit that begins at ``at``, right after a number; None if none does."""
    match = _UNIT.match(low, at)
    if match and match["percent"]:
        unit: Unit = "percentage points" if match["point"] else "per cent"
        return with_per(low, Tail(match.end(), unit, english=match["percent"].startswith(("%", "per"))))
    if match and (match["scale"] or match["currency"]):
        return _money(low, match)
    return _counted(low, at)


def _money(low: str, match: re.Match[str]) -> Tail:
    scale, english = _ONE, False
    if word := match["scale"]:
        scale = Decimal(next(factor for beginning, factor in SCALES if word.startswith(beginning)))
        english = word in ENGLISH
    if currency := match["currency"]:
        unit: Unit = "EUR" if currency.startswith(("eur", "€")) else "DKK"
        return with_per(low, Tail(match.end("currency"), unit, scale, english=english))
    end = match.end("scale")
    people = _counted(low, end)
    if people:
        return replace(people, scale=scale, english=english)
    return with_per(low, Tail(end, "", scale, english=english))


def _counted(low: str, at: int) -> Tail | None:
    match = _NOUN.match(low, at)
    if not match:
        return None
    noun = match["noun"]
    if not match["gap"] or match["gap"].endswith("-"):
        glued = GLUED.get(noun) or GLUED.get(noun.rstrip("."))
        return with_per(low, Tail(_noun_end(match), glued)) if glued else None
    unit = counted(noun) or counted(noun.rstrip("."))
    if unit:
        return with_per(low, Tail(_noun_end(match), unit, english=noun in ENGLISH))
    match = _ADJECTIVES.match(low, at)
    unit = counted(match["noun"].rstrip(".")) if match else None
    if match is None or unit is None:
        return None
    found = Tail(_noun_end(match), unit)
    often = PER.get(match["first"], "")
    return replace(found, per=often) if often else with_per(low, found)


def _noun_end(match: re.Match[str]) -> int:
    """Where a noun ends: a dot is part of an abbreviation only."""
    noun = match["noun"]
    return match.end("noun") - (noun.endswith(".") and noun not in ("mdr.", "md.", "min."))


def with_per(low: str, found: Tail) -> Tail:
    """The same, or a bare number, with what it is per: ``pr. borger pr. måned``, ``om året``."""
    end, bases = found.end, []
    for _ in range(2):
        match = _PER.match(low, end)
        if not match or (match.start() == end and low[end : end + 1].isalpha() and low[end - 1].isalpha()):
            break
        word = match[match.lastgroup or 0] if match.lastgroup != "dot" else match["what"]
        word = word.split()[-1]
        bases.append(PER.get(word, word))
        # The dot belongs to an abbreviation (``mdr.``); after a whole word it ends the sentence.
        end = match.end() if word in ("mdr", "md") else match.end() - len(match["dot"] or "")
    return replace(found, end=end, per=" per ".join(bases)) if bases else found
