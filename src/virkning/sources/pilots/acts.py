"""Acts and orders as a text names them, and the one name by which each is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from virkning.sources.values import find_dates

_NAMES: dict[str, tuple[str, ...]] = {
    "lov om social service": ("serviceloven", "SEL", "LSS", "SL"),
    "lov om en aktiv beskæftigelsesindsats": ("lov om aktiv beskæftigelsesindsats", "LAB-loven", "LAB"),
    "bekendtgørelse om en aktiv beskæftigelsesindsats": (
        "bekendtgørelsen om en aktiv beskæftigelsesindsats", "bekendtgørelse om aktiv beskæftigelsesindsats", "BAB",
        "BEB",
    ),
    "lov om aktiv socialpolitik": ("lov om en aktiv socialpolitik", "aktivloven", "LAS", "LSP"),
    "integrationsloven": ("lov om integration af udlændinge i Danmark", "lov om integration", "INL", "I-lov"),
    "danskuddannelsesloven": ("lov om danskuddannelse til voksne udlændinge m.fl.",),
    "sygedagpengeloven": ("lov om sygedagpenge", "SDPL"),
    "sundhedsloven": ("SUL",),
    "persondataloven": ("lov om behandling af personoplysninger",),
    "almenboligloven": ("lov om almene boliger m.v.", "lov om almene boliger", "ABL"),
    "boligstøtteloven": ("lov om individuel boligstøtte",),
    "retssikkerhedsloven": ("lov om retssikkerhed og administration på det sociale område", "RSL"),
    "lov om kommunernes styrelse": ("kommunestyrelsesloven", "styrelsesloven"),
    "lov om organisering og understøttelse af beskæftigelsesindsatsen m.v.": (
        "lov om organisering og understøttelse af beskæftigelsesindsatsen", 
        "lov om organisering og understøttelse af beskæftigelsesindsats", "LOB",
    ),
    "folkeskoleloven": ("lov om folkeskolen",),
    "forældreansvarsloven": (),
    "kommunalfuldmagten": (),
}  # fmt: skip
"""The acts that go by several names: the one that is used here, and the others."""

_SHORT = {other: name for name, others in _NAMES.items() for other in others if other.isupper() or other == "I-lov"}
_LONG = {
    other.lower(): name for name, others in _NAMES.items() for other in (name, *others) if other not in _SHORT
}  # fmt: skip
_STOPS = (
    r"(?:nr|kap|kapitel|stk|kan|skal|vil|udvid\w*|tilføj\w*|ændr\w*|er|vedr|vedrørende|der|som|hvor|hvis|fra|ved|så"
    r"|således|jf|samt|ift|da|at|under|fremgår|lade|lyder|har|indeholder|lov|bekendtgørelse|efter|LBK)\b"
)
_WORD = rf"(?!{_STOPS})(?:[a-zæøåé][\w-]*|[A-ZÆØÅ][\w-]*(?=\s*(?:§|\(|nr\b|kap\b))|m\.v\.|m\.fl\.)"
_OF_DATE = (
    r"\s*,?\s*(?:nr\.?\s*)?(?P<number>\d{1,4})\s+af\s+(?P<date>\d{1,2}(?:\.\s*\w+\s+|[./-]\d{1,2}[./ -])(?:19|20)\d\d)"
)


def _spelled(name: str) -> str:
    return r"\s+".join(map(re.escape, name.split()))


_ABBREVIATED = "|".join(map(re.escape, sorted(_SHORT, key=len, reverse=True)))
_ACT = re.compile(
    "|".join(
        (
            rf"(?<![\w-])(?P<known>{'|'.join(map(_spelled, sorted(_LONG, key=len, reverse=True)))})s?(?![\wæøå-])",
            rf"(?<![\w-])(?P<short>(?-i:{_ABBREVIATED})|lab)"
            r"(?=\s*[:(]?\s*(?:\(?§|kap\b|kap\.))",
            rf"(?<=(?<!\w)i )(?P<below>(?-i:{_ABBREVIATED}))(?![\w-])",
            rf"(?<![\w-])(?P<dated>(?:lovbekendtgørelse|bekendtgørelse|cirkulære|lbk|bek|vej|cir)(?:n|en|et)?{_OF_DATE})",
            rf"(?<![\w-])(?P<named>(?:lov|bekendtgørelsen?|cirkulæret?|vejledningen?)\s+om\s+"
            rf"(?-i:[\wæøåÆØÅé][\w-]*(?:\s+{_WORD}){{0,9}})(?:\s*\((?P<alias>(?-i:[A-ZÆØÅ]{{2,4}}))\))?)",
            r"(?<![\w-])(?P<compound>(?-i:[A-ZÆØÅ]?[a-zæøå]{3,30})(?:lov(?:en)?|cirkulæret|reglementet|vejledningen))s?"
            r"(?![\wæøå-])",
        )
    ),
    re.IGNORECASE,
)
_NOT_ACTS = re.compile(
    r"^(?:\w*(?:lovgivning|sektorlov|forslag|særlov|grundlov|forsøgslov)\w*|den\w*|vejledningen"
    r"|udregningsvejledningen|i?ovenstående\w*|(?:visitations|job|selv)\w*vejledningen)$",
    re.IGNORECASE,
)
_KINDS = {"lbk": "lovbekendtgørelse", "bek": "bekendtgørelse", "vej": "vejledning", "cir": "cirkulære"}


@dataclass(frozen=True, slots=True)
class Act:
    """An act named at ``start:end`` of a text; ``name`` is the one it goes by, ``known`` whether that is on record."""

    start: int
    end: int
    name: str
    known: bool


def find_acts(text: str) -> Iterator[Act]:
    """The acts, orders and circulars that a text names, in order."""
    for match in _ACT.finditer(text):
        if match["known"]:
            yield Act(*match.span(), _LONG[" ".join(match["known"].lower().split())], True)
        elif short := match["short"] or match["below"]:
            yield Act(*match.span(), _SHORT[short.upper() if short != "I-lov" else short], True)
        elif match["dated"]:
            yield Act(*match.span(), _dated(match), False)
        elif match["alias"] in _SHORT:
            yield Act(*match.span(), _SHORT[match["alias"]], True)
        elif match["named"]:
            yield Act(*match.span(), " ".join(match["named"].lower().split()), False)
        elif not _NOT_ACTS.match(match["compound"]):
            name = match["compound"].lower()
            yield Act(*match.span(), f"{name}en" if name.endswith("lov") else name, False)


def _dated(match: re.Match[str]) -> str:
    word = match["dated"].lower()
    kind = next((long for short, long in _KINDS.items() if word.startswith(short) and not word.startswith(long)), "")
    kind = kind or next(long for long in _KINDS.values() if word.startswith(long))
    day = next((when.first for when in find_dates(match["date"].replace("/", ".", 1).replace(" ", "."))), None)
    day = day or next((when.first for when in find_dates(match["date"])), None)
    return f"{kind} nr. {match['number']} af {day.isoformat() if day else match['date']}"
