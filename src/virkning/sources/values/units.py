"""The words around a number: units and scales after it, currency before it, what it is per, how it is hedged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from virkning.sources.values.model import Hedge, Unit

_SCALES = {"mio": 10**6, "mil": 10**6, "mia": 10**9, "bil": 10**9, "bn": 10**9, "t": 10**3, "tus": 10**3, "tho": 10**3}

_UNIT = re.compile(
    r"""
    \s{0,3}
    (?:
        (?P<percent> (?:%|pct\b\.?|procent(?=\b|-?point)|per\s?cent\b|percent(?=\b|age))
            (?P<point> -?\s?point(?:s|er)?\b | age\s{1,2}points?\b )? )
      | \.?\s{0,2} (?P<scale> mio\b\.? | mill?ion(?:er|s)?\b | mill?\b\. | mia\b\.? | milliard(?:er)?\b | billions?\b
            | bn\b | t\.\s?(?=kr\b) | t(?=(?:kr|dkk)\b) | tusind(?:e)?\b | thousand\b )?
        \s{0,2}
        (?P<currency> (?:danske\s)?kr(?:oner?)?\b\.? | dkk\b | ,-+(?!\w) | eur(?:o)?\b | € )?
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_PERCENTAGE_POINT = re.compile(r"\s{0,3}(?:procent|%|pct\.?)\s?-?\s?point", re.IGNORECASE)
_NOUN = re.compile(
    r"""
    (?: \s{1,3}
        (?P<adjectives>(?:(?:[a-zæøå]{2,20}(?:ige|ske|ære|ede|nde|ale)|nye|hele|flere|færre|ekstra|unge)\s{1,2}){1,2})
      | \s{0,3}-? )
    (?P<noun>[a-zæøåA-ZÆØÅ][a-zæøåA-ZÆØÅ-]{0,40}\.?)
    """,
    re.VERBOSE,
)

_EXACT: dict[str, Unit] = {}
_NOUNS: dict[Unit, str] = {
    "points": "point points pointtal",
    "persons": "person personer persons people unge ledige børn elever flygtninge beboere kursister mennesker "
    "studerende sygemeldte kontanthjælpsmodtagere dagpengemodtagere modtagere",
    "participants": "deltager deltagere participant participants",
    "citizens": "borger borgere citizen citizens indbyggere",
    "employees": "medarbejder medarbejdere ansatte rådgivere sagsbehandlere employees",
    "families": "familie familier families",
    "full-year persons": "helårsperson helårspersoner helårsmodtagere helårsmodtager",
    "full-time equivalents": "årsværk fuldtidsperson fuldtidspersoner fuldtidsstilling fuldtidsstillinger ftes fte",
    "jobs": "job jobs fleksjob fleksjobs småjob småjobs minifleksjob minifleksjobs",
    "places": "plads pladser helårspladser",
    "municipalities": "kommune kommuner municipality municipalities",
    "companies": "virksomhed virksomheder company companies",
    "instalments": "rate rater instalment instalments",
    "times": "gang gange times",
    "minutes": "minut minutter min. minutes",
    "hours": "time timer løntimer løntime arbejdstimer arbejdstime hours hour lektioner",
    "days": "dag dage kalenderdag kalenderdage døgn days day",
    "working days": "hverdag hverdage arbejdsdag arbejdsdage bankdag bankdage",
    "weeks": "uge uger kalenderuger weeks week",
    "months": "måned måneder kalendermåned kalendermåneder mdr mdr. mdr.s md md. månedre months month",
    "quarters": "kvartal kvartaler quarters quarter",
    "half-years": "halvår",
    "years": "år kalenderår budgetår driftsår skoleår years year",
}
for _unit, _words in _NOUNS.items():
    for _word in _words.split():
        _EXACT[_word] = _unit
for _word in list(_EXACT):
    if not _word.endswith(("s", ".")):
        _EXACT.setdefault(f"{_word}s", _EXACT[_word])

# Words that stand as one with the number, or with a hyphen: ``treårig``, ``14-dages``, ``30-timers``.
_GLUED: dict[str, Unit] = {
    **dict.fromkeys(("årig", "årige", "årigt", "åriges", "års", "år"), "years"),
    **dict.fromkeys(("måneders", "mdrs", "mdr", "måneder"), "months"),
    **dict.fromkeys(("ugers", "uger"), "weeks"),
    **dict.fromkeys(("dages", "dage", "døgns"), "days"),
    **dict.fromkeys(("timers", "timer"), "hours"),
    **dict.fromkeys(("points",), "points"),
}
GLUED = "|".join(sorted(_GLUED, key=len, reverse=True))

_SUFFIXES: tuple[tuple[str, Unit], ...] = (("timer", "hours"), ("årige", "years"), ("modtagere", "persons"))

COUNTS: frozenset[str] = frozenset(unit for unit in _NOUNS if unit not in ("hours", "points"))
"""Units that come in whole numbers, or in halves, but hardly in thousandths."""

ENGLISH = frozenset(["million", "millions", "billion", "billions", "bn", "thousand", "percent"])

TIMES: frozenset[str] = frozenset({"days", "weeks", "months", "quarters", "half-years", "years"})
"""The units of time in which periods are agreed."""


@dataclass(frozen=True, slots=True)
class Tail:
    """What follows a number: where it ends, its unit, the power of ten, and what it is per."""

    end: int
    unit: Unit
    scale: Decimal
    per: str
    english: bool
    """The words are English, or no words, so that a decimal point may stand before them."""


_ONE = Decimal(1)


def tail(text: str, at: int) -> Tail | None:
    """The unit that begins at ``at``, right after a number; None if none does."""
    match = _UNIT.match(text, at)
    if match:
        if match["percent"]:
            word = match["percent"].lower()
            english = word.startswith(("%", "per"))
            unit: Unit = "percentage points" if match["point"] else "per cent"
            end, per = _per(text, match.end())
            return Tail(end, unit, _ONE, per, english)
        scale, currency = match["scale"], match["currency"]
        if scale or currency:
            return _money(text, match, scale, currency)
    return _counted(text, at)


def _money(text: str, match: re.Match[str], scale: str | None, currency: str | None) -> Tail | None:
    factor = _ONE
    english = False
    if scale:
        word = scale.lower()
        key = next(key for key in ("mio", "mia", "mil", "bil", "bn", "tus", "tho", "t") if word.startswith(key))
        if word.startswith("milliard"):
            key = "mia"
        factor = Decimal(_SCALES[key])
        english = word in ENGLISH
    if currency:
        money: Unit = "EUR" if currency.lower().startswith(("eur", "€")) else "DKK"
        end, per = _per(text, match.end("currency"))
        return Tail(end, money, factor, per, english)
    counted = _counted(text, match.end("scale"))
    if counted:
        return Tail(counted.end, counted.unit, factor, counted.per, english)
    end, per = _per(text, match.end("scale"))
    return Tail(end, "", factor, per, english)


def _counted(text: str, at: int) -> Tail | None:
    match = _NOUN.match(text, at)
    if not match:
        return None
    noun = match["noun"].lower()
    end = match.end("noun")
    if noun.endswith(".") and noun not in _EXACT:
        noun, end = noun[:-1], end - 1
    glued = match.start("noun") == at or text[match.start("noun") - 1] == "-"
    unit = _GLUED.get(noun) if glued else _EXACT.get(noun)
    if unit is None and not glued:
        unit = next((unit for ending, unit in _SUFFIXES if noun.endswith(ending)), None)
    if unit is None:
        return None
    per = _ADJECTIVES.get((match["adjectives"] or "").split(" ")[0], "")
    if not per:
        end, per = _per(text, end)
    english = noun in ("hours", "weeks", "months", "years", "days", "points", "participants", "persons", "people")
    return Tail(end, unit, _ONE, per, english)


_ADJECTIVES = {"ugentlige": "week", "månedlige": "month", "årlige": "year", "daglige": "day", "kvartalsvise": "quarter"}

_PER = re.compile(
    r"""
    \s{0,2}
    (?:
        (?:pr\b\.?|per\b|for\s{1,2}(?:hver|hvert|each|every)\b)\s{0,2}
        (?:(?:påbegyndt|udført|ekstra|fuldført|ordinær|ny|hele?|enkelte?)\s{1,2})?
        (?P<what>(?!(?:januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december
            |primo|medio|ultimo|dags|den|d)\b)[a-zæøå][a-zæøå-]{1,40})
        (?P<dot>\.?)
      | om\s{1,2}(?P<om>året|måneden|ugen|dagen)\b
      | i\s{1,2}(?P<i>timen|kvartalet)\b
      | (?P<adverb>årligt|årlig|årlige|om\s?året|månedligt|månedlig|ugentligt|ugentlig|dagligt|kvartalsvis|kvartalsvist
            |annually|yearly|monthly|weekly|a\s{1,2}(?:year|month|week|day))\b
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_BASES = {
    "year": "år året årligt årlig årlige kalenderår budgetår year annually yearly annum",
    "half-year": "halvår half-year",
    "quarter": "kvartal kvartalet kvartalsvis kvartalsvist quarter",
    "month": "måned måneden månedligt månedlig mdr md month monthly",
    "week": "uge ugen ugentligt ugentlig week weekly",
    "day": "dag dagen dagligt døgn day",
    "hour": "time timen arbejdstime løntime hour",
    "participant": "deltager participant",
    "citizen": "borger indbygger citizen",
    "person": "person",
    "full-year person": "helårsperson",
    "full-time equivalent": "årsværk fuldtidsperson",
    "percentage point": "procentpoint procentpoints",
    "point": "point points",
    "municipality": "kommune municipality",
    "company": "virksomhed company",
    "instalment": "rate instalment",
    "place": "plads",
    "family": "familie family",
    "child": "barn child",
}
_PER_WORDS = {word: base for base, words in _BASES.items() for word in words.split()}
SINGULAR: dict[str, str] = {
    "instalments": "instalment",
    "participants": "participant",
    "citizens": "citizen",
    "persons": "person",
    "places": "place",
    "municipalities": "municipality",
    "months": "month",
    "years": "year",
    "weeks": "week",
    "hours": "hour",
}
"""What an amount is per, when ``á`` follows a count of these units."""


def _per(text: str, at: int) -> tuple[int, str]:
    """Where what follows a unit ends, and what it says the unit is per: ``pr. borger pr. måned``, ``om året``."""
    bases: list[str] = []
    for _ in range(2):
        match = _PER.match(text, at)
        if not match or (match.end() > at and not text[at].isspace() and text[at - 1].isalpha()):
            break
        word = next(word for word in (match["what"], match["om"], match["i"], match["adverb"]) if word)
        word = word.lower().split()[-1]
        base = _PER_WORDS.get(word, word)
        bases.append(base)
        # The dot belongs to an abbreviation (``mdr.``); after a whole word it ends the sentence.
        at = match.end() if word in ("mdr", "md") else match.end() - len(match["dot"] or "")
    return at, " per ".join(bases)


_HEDGES: dict[str, Hedge] = {
    **dict.fromkeys(
        [
            "ca.",
            "ca",
            "cirka",
            "circa",
            "omkring",
            "omtrent",
            "skønsmæssigt",
            "anslået",
            "omtrentlig",
            "approximately",
            "about",
            "around",
        ],
        "about",
    ),
    **dict.fromkeys(("i omegnen af", "tæt på"), "about"),
    **dict.fromkeys(["minimum", "mindst", "min.", "min", "≥"], "at least"),
    **dict.fromkeys(("ikke under", "at least", "som minimum"), "at least"),
    **dict.fromkeys(
        ["højst", "højest", "maksimalt", "maks.", "maks", "max.", "max", "maximum", "maksimum", "≤"], "at most"
    ),
    **dict.fromkeys(("op til", "ikke over", "up to", "at most", "som maksimum"), "at most"),
    **dict.fromkeys(["under", "knap", "knapt", "næsten", "below", "<"], "less than"),
    **dict.fromkeys(("mindre end", "færre end", "lavere end", "less than", "fewer than"), "less than"),
    **dict.fromkeys(["over", "godt", "above", ">"], "more than"),
    **dict.fromkeys(("mere end", "flere end", "højere end", "større end", "more than"), "more than"),
}
_LOOK_BACK = 28


def hedge(text: str, at: int, floor: int) -> tuple[int, Hedge]:
    """The hedge that stands right before ``at`` and not before ``floor``, and where it begins; ``at`` if none."""
    window = text[max(floor, at - _LOOK_BACK) : at]
    bare = window.rstrip()
    if bare and bare[-1] in "<>≤≥":
        return at - len(window) + len(bare) - 1, _HEDGES[bare[-1]]
    words = bare.lower().split()
    for count in (3, 2, 1):
        if len(words) < count:
            continue
        phrase = " ".join(words[-count:]).lstrip("(„”\"'")
        if phrase in _HEDGES and (bare != window or phrase.endswith(".")):
            start = at - len(window) + bare.lower().rfind(phrase.split()[0])
            return start, _HEDGES[phrase]
    return at, ""


_AFTER = re.compile(
    r"\s{1,2}(?:eller|og|or)\s{1,2}(?:(?P<more>mere|derover|flere|højere|opefter|more)|(?P<less>mindre|derunder|færre|lavere|less))\b",
    re.IGNORECASE,
)


def hedge_after(text: str, at: int) -> Hedge:
    """The hedge that follows a quantity: ``25 år eller derover``."""
    match = _AFTER.match(text, at)
    if not match:
        return ""
    return "at least" if match["more"] else "at most"


_CURRENCY = re.compile(r"(?<!\w)(?P<code>DKK|kr\.?|EUR|€)\s{0,2}$", re.IGNORECASE)
_NO_PREFIX = re.compile(r"(?:mio\.?|mia\.?|mill\.?|\bt\.?|1\.?000|\bi)\s{0,2}$", re.IGNORECASE)


def currency_before(text: str, at: int, floor: int) -> tuple[int, Unit]:
    """The currency that stands right before a number, and where it begins; ``at`` if none.

    ``mio. kr. 819,8`` and ``i kr. 2025`` are a table's heading and a figure, not an amount.
    """
    if not (at and text[at - 1] in " \u00a0\u202f\u2009.KkRr€\n"):
        return at, ""
    start = max(floor, at - 8)
    match = _CURRENCY.search(text, start, at)
    if not match or _NO_PREFIX.search(text, max(floor, match.start() - 8), match.start()):
        return at, ""
    return match.start(), "EUR" if match["code"].upper() in ("EUR", "€") else "DKK"
