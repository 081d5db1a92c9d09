"""What an application wants to reach: each goal with its figures, of whom, by when; what is not stated stays empty."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from virkning.sources.passages import EMPTY, Passage
from virkning.sources.pilots.outline import Section
from virkning.sources.pilots.text import Block
from virkning.sources.values import Quantity, find_dates, find_quantities

Measure = Literal["number", "share", "relative change", "percentage points", "not stated"]
Direction = Literal["up", "down", "not stated"]

_CUE = re.compile(
    r"\b(?:målet|målene|målsætning\w*|formålet|hensigten|forvent(?:es|er|et|ning\w*)|resultatet\s+vil|\w*effekten\s+(?:af|vil)"
    r"|succeskriteri\w+|gevinst\w*)\b|\bvil\s+også\s+sikre\b|\b(?:specifikke|konkrete|overordnede|selvstændigt)\s+mål\b"
    r"|\bet\s+mål\s+at\b|\bformål\s+(?:med\s+\w+\s+)?er\b|\bmålet\s+er\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:ikke\s+muligt|præsenteres|beskrives|uddybes|sættes\s+(?:der\s+)?fokus|opstilles\s+mål|illustreret|se\s+(?:afsnit|nedenstående)"
    r"|er\s+beskrevet|fastlægge\s+konkrete\s+mål|målene\s+skal\s+opstilles|tilrettelægges|listes\s+her)\b",
    re.IGNORECASE,
)
_UP = re.compile(
    r"\b(?:øg\w*|stig\w*|steget|højere|flere|fler|større|forbedr\w*|mere(?!\s+end)|styrk\w*|hyppigere|forhøj\w*|vokse\w*|forøg\w*)\b",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"\b(?:fald\w*|færre|mindre|reducer\w*|reduktion\w*|mindsk\w*|nedbring\w*|kortere|sænk\w*|halver\w*|lavere|formindsk\w*)\b",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\b(?:øges|stige[rs]?|forøges|hæves|vokser|faldet?|falder|reducere[st]?|reduceret|øget|nedbringes|nedbragt|mindskes|mindsket|sænkes|sænket|stigning|fald|reduktion)"
    r"\s+(?:\w+\s+){0,3}(?:med|på)?\s*$",
    re.IGNORECASE,
)
_HALVE = re.compile(r"\b(?:halvere\w*|halvering\w*)\b", re.IGNORECASE)
_HORIZON = re.compile(
    r"\bpå\s+(?P<sight>(?:kort(?:ere)?|mellemlang(?:t)?|lang(?:t)?|længere)(?:\s+og\s+\w+)?\s+sigt(?:\s*\(\d[^)]{1,14}\))?)"
    r"|\b(?P<end>(?:ved|efter)\s+(?:forsøgets|forløbets|forsøgsperiodens|projektets)\s+(?:afslutning|udløb))"
    r"|\b(?:efter|inden\s*for|senest\s+efter|inden)\s+(?:min\.?\s+)?(?P<span>(?:\d+\s+til\s+)?\d+(?:\s*½|,\d)?\s+(?:år|måneder|mdr|uger)\b\.?)"
    r"|\b(?:i|inden|senest|til|af|primo|ultimo)\s+(?:år(?:et|ene)?\s+)?(?P<years>20\d\d(?:\s*(?:og|-|–)\s*20\d\d)?)(?!\d|\.\d)"
    r"|\bi\s+perioden\s+(?:fra\s+)?(?P<during>20\d\d\s*(?:til|og|-|–)\s*20\d\d)(?!\d)"
    r"|\bi\s+et\s+(?P<view>længere\s+perspektiv)"
    r"|\b(?P<period>i\s+forsøgsperioden)",
    re.IGNORECASE,
)
_OF = re.compile(
    r"\s*(?:af|blandt|ud\s+af)\s+(?P<whom>(?:de|den|det|disse|alle|årets|virksomhederne|deltagerne|borgerne|\w+ne)\b[^.,;]{0,70}?)"
    r"(?=\s+(?:får|er|stadig|må|skal|vil|kan|har|forventes|lykkedes|med|,|som|der)\b|[.,;(]|$)",
    re.IGNORECASE,
)
_WHOSE = re.compile(
    r"\b(?:antallet|andelen)\s+af\s+(?P<whom>[^,.;]{3,60}?)"
    r"(?=[,.;]|\s+(?:er|der|som|stiger|falder|øges|reduceres|forventes|skal)\b)",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"\b[Aa]f\s+(?P<whom>disse|de\s+\w+)\s+(?:\w+\s+){0,2}$")
_BASELINE = re.compile(
    r"\bend\s+(?:de\s+)?(?:aktuelle|nuværende|nu|i\s+dag)?\s*$|\bfra\s+(?:de\s+)?(?:nuværende|aktuelle)\s*$",
    re.IGNORECASE,
)
_LEVELS = re.compile(r"\bfra\s+(?:ca\.\s+)?$", re.IGNORECASE)
_TO = re.compile(r"\s*(?:pct\.?|procent|%)?\s*(?:\w+\s+){0,2}til\s+(?:ca\.\s+)?$", re.IGNORECASE)
_HALF = re.compile(r"\bhalvdelen(?=\s+(?:af|blandt)\b)", re.IGNORECASE)
_DEFINITE = re.compile(r"\b(?:de|disse)\s+(?:\w+e\s+)?$", re.IGNORECASE)
_REFERS = re.compile(r"[\s-]*(?:timers?\s*(?:-?\s*)reg\w+|årsreg\w+|tallet|kriteri\w+)|-\w")
_TIMES = {"hours", "days", "working days", "weeks", "months", "quarters", "half-years", "years", "times", "minutes"}
_NEAR = 200
"""How far before a figure, in characters, the words stand that say what it is."""
_HEADING_END = re.compile(r"[.:;?!]\s*$")


@dataclass(frozen=True)
class Goal:
    """A goal. Without a figure ``low`` and ``high`` are None and its measure is not stated; zero is a figure."""

    text: Passage
    low: Decimal | None
    high: Decimal | None
    hedge: str
    unit: str
    measure: Measure
    direction: Direction
    denominator: str
    baseline: Decimal | None
    horizon: str
    indicator: str
    figure: Passage


def goals(section: Section) -> Iterator[Goal]:
    """The goals of a section: entries of its lists, and sentences that say what is wanted or expected."""
    horizon = ""
    for block in section.blocks:
        text = block.text
        heading = not block.listed and not _HEADING_END.search(text) and len(text) < 70 and not _CUE.search(text)
        if text.endswith(":") or heading:
            stated = _horizon(text)
            horizon = stated if stated or text.endswith(":") else horizon
            if not _sentence_of_its_own(block):
                continue
        pieces = [block.passage] if block.listed and len(block.sentences) == 1 else list(block.sentences)
        for at, piece in enumerate(pieces):
            wanted = bool(_CUE.search(piece.text)) and not _ABOUT.search(piece.text)
            if (block.listed and at == 0) or (wanted and not piece.text.endswith(":")):
                yield from _read(piece, horizon if block.listed else "")


def _sentence_of_its_own(block: Block) -> bool:
    return len(block.sentences) > 1


def _horizon(text: str) -> str:
    match = _HORIZON.search(text)
    if not match:
        return ""
    found = next(value for value in match.groups() if value)
    told = " ".join(found.split())
    return (told if match["sight"] else told.rstrip(".")).lower()


def _read(piece: Passage, horizon: str) -> Iterator[Goal]:
    text = piece.text
    stated = _horizon(text) or horizon
    quantities = [each for each in find_quantities(text) if _counts(each, text)]
    baseline = next((each for each in quantities if _BASELINE.search(_before(text, each.start))), None) or _from(text)
    figures = [
        each
        for each in quantities
        if each != baseline and not _DEFINITE.search(text[max(0, each.start - 14) : each.start])
    ]
    halved = _HALVE.search(text)
    direction, indicator = _direction(text), _indicator(text)
    if not figures and not halved and (part := _HALF.search(text)):
        yield Goal(
            piece, Decimal(50), Decimal(50), "", "per cent", "share", direction, _whom(text, part.end()),
            baseline.value if baseline else None, stated, indicator, piece.found(part),
        )  # fmt: skip
        return
    if not figures:
        half = Decimal(50) if halved else None
        yield Goal(
            piece, half, half, "", "per cent" if halved else "", "relative change" if halved else "not stated",
            "down" if halved else direction, "", baseline.value if baseline else None, stated, indicator, EMPTY,
        )  # fmt: skip
        return
    for each in figures:
        low, high = each.low, each.high
        yield Goal(
            piece, low, high, each.hedge, each.unit, _measure(each, text), direction, _denominator(each, text),
            baseline.value if baseline else None, stated, indicator, piece[each.start : each.end],
        )  # fmt: skip


def _before(text: str, at: int) -> str:
    """What stands before a place, as far as it can belong to it."""
    return text[max(0, at - _NEAR) : at]


def _from(text: str) -> Quantity | None:
    """The level that a goal is to be reached from: ``fra 120 til 90 indlæggelser``."""
    quantities = find_quantities(text)
    return next(
        (
            each
            for each, after in pairwise(quantities)
            if _LEVELS.search(_before(text, each.start)) and _TO.fullmatch(text, each.end, after.start)
        ),
        None,
    )


def _counts(quantity: Quantity, text: str) -> bool:
    """Whether a quantity is a goal's figure: not a time, nor a name, nor the number of an entry."""
    if quantity.unit in _TIMES or _REFERS.match(text, quantity.end):
        return False
    if quantity.start == 0 and re.match(r"\s?[.)]", text[quantity.end :]):
        return False
    alone = not quantity.unit and not re.match(r"\s*[^\W\d]", text[quantity.end :])
    alone = alone and not re.search(r"\btil\s+$", _before(text, quantity.start))
    if alone and not _BASELINE.search(_before(text, quantity.start)):
        # What is counted follows its number; a number alone is a name, such as that of a telephone line.
        return False
    dates = find_dates(text)
    return not any(when.start <= quantity.start < when.end for when in dates)


def _measure(quantity: Quantity, text: str) -> Measure:
    if quantity.unit == "percentage points":
        return "percentage points"
    if quantity.unit != "per cent":
        return "number"
    level = re.search(r"\btil\s+(?:\w+\s+)?$", _before(text, quantity.start))
    return "relative change" if not level and _CHANGE.search(_before(text, quantity.start)) else "share"


def _direction(text: str) -> Direction:
    up, down = _UP.search(text), _DOWN.search(text)
    if up and down:
        return "up" if up.start() < down.start() else "down"
    return "up" if up else "down" if down else "not stated"


def _denominator(quantity: Quantity, text: str) -> str:
    """Of whom the figure is: what follows it, or the number or share that is said to change."""
    if whom := _whom(text, quantity.end):
        return whom
    before = _BEFORE.search(_before(text, quantity.start))
    if before:
        return " ".join(before["whom"].split())
    if quantity.unit in ("per cent", "percentage points"):
        whose = _WHOSE.search(_before(text, quantity.start))
        return " ".join(whose["whom"].split()) if whose else ""
    return ""


def _whom(text: str, end: int) -> str:
    after = _OF.match(text, end)
    return " ".join(after["whom"].split()) if after else ""


_INDICATOR = re.compile(
    r"\((?P<shown>(?:registrering|opgjort|målt|måles)[^)]{3,80})\)?|\b(?P<by>målt\s+(?:ved|på|i|som)\s+[^.,;]{3,60})"
    r"|\b(?:[Dd]er\s+måles\s+på)\s+(?P<on>[^.;]{3,100})"
)


def _indicator(text: str) -> str:
    """How the goal is said to be measured, in the goal itself."""
    match = _INDICATOR.search(text)
    return " ".join(next(value for value in match.groups() if value).split()) if match else ""
