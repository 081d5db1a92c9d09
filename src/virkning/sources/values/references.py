"""Numbers that name something and count nothing: clauses, annexes, pages, telephones, addresses, times of day."""

from __future__ import annotations

import re
from collections.abc import Iterator

from virkning.sources.values.units import tail

# Atomic, so that a very long run of digits and points is read once.
_NUMBER = r"(?>\d+(?:[.,]\d+)*)(?:\s?[a-z])?(?![\wæøå])"
_START = re.compile(r"\d(?<!\d.)(?<!\d[.,].)(?>\d*(?:[.,]\d+)*)(?:\s?[a-z])?(?![\wæøå])")
_NEXT = re.compile(
    rf"\s?(?:,|og|eller|samt|til|and|or|to|-|–|—|/|,\s?jf\.)\s{{0,2}}(?:(?:stk|nr|pkt)\.?\s{{0,2}})?(?P<number>{_NUMBER})"
)
_DIGIT_GROUPS = re.compile(r"(?:\s\d{2,4}){1,5}(?!\d|[.,]\d)")
_OF = re.compile(r"\s(?:af|of)\s\d{1,4}\b")
_ADDRESS = re.compile(r"https?://[^\s<>\"]{1,2000}|www\.[^\s<>\"]{1,2000}|@[\w.-]{1,255}")
_MAILBOX = re.compile(r"[\w.+-]{1,64}$")
_RATIO = re.compile(r"\d(?<![\w:.,].)\d{0,2}:\d{1,3}(?::\d{1,3})?(?![\w:])")

# After these a number is a name, whatever follows it short of money or a per cent.
_NAMES = frozenset(
    (
        *("punkt", "punktet", "punkter", "punkterne", "pkt", "afsnit", "afsnittene", "bilag", "bilagene", "kapitel"),
        *("kapitlerne", "kap", "artikel", "art.", "tabel", "figur", "side", "siderne", "s.", "stk", "nr", "nummer"),
        *(
            "litra",
            "lbk",
            "bek",
            "vej",
            "lov",
            "kl",
            "sag",
            "dok",
            "konto",
            "postnr",
            "version",
            "isbn",
            "issn",
            "note",
        ),
        *("clause", "section", "annex", "appendix", "schedule", "table", "figure", "page", "pages", "chapter"),
        *("article", "no.", "p."),
    )
)
_TELEPHONES = frozenset({"tlf", "telefon", "mobil", "fax", "+45", "hotline"})
_REGISTERS = ("cvr", "cpr", "ean", "telefonn", "mobiln", "p-n")
# After these, and words that end in them, a number is a name if no unit follows it.
_SORTS = (
    *("år", "måned", "uge", "dag", "rate", "fase", "trin", "niveau", "gruppe", "spor", "klasse", "model", "mål"),
    *(
        "spørgsmål",
        "deltager",
        "case",
        "område",
        "kategori",
        "krav",
        "punkt",
        "eksempel",
        "uddannelse",
        "step",
        "phase",
    ),
    *("year", "week", "month", "level", "group", "track", "goal", "participant", "gade", "vej", "allé", "stræde"),
)
_LOOK_BACK = 26


def scan_references(low: str) -> Iterator[tuple[int, int]]:
    """The places of numbers that are names, in a text in lower case; they may overlap and are in no order."""
    for match in _ADDRESS.finditer(low):
        start = match.start()
        mailbox = _MAILBOX.search(low, max(0, start - 64), start) if match[0][0] == "@" else None
        yield mailbox.start() if mailbox else start, match.end()
    for match in _RATIO.finditer(low):
        yield match.span()
    done = 0
    for match in _START.finditer(low):
        start, end = match.span()
        if start < done:
            continue
        word = _word_before(low, start)
        bare = word.rstrip(".:")
        if word.startswith(_REGISTERS) or bare in _TELEPHONES:
            done = _groups(low, end)
        elif bare in _NAMES or word in _NAMES or bare.endswith(("§", "nr", "stk")):
            unit = tail(low, end)
            if unit and unit.unit in ("DKK", "per cent"):
                continue
            of = _OF.match(low, end) if bare in ("side", "page") else None
            done = of.end() if of else _listed(low, end)
        elif (
            word.endswith(_SORTS)
            and end - start <= 3
            and low[start:end].isdigit()
            and (not tail(low, end) or _counted_on(low, start, end))
        ):
            done = _listed(low, end)
        else:
            continue
        yield start, done


def _word_before(low: str, at: int) -> str:
    before = low[max(0, at - _LOOK_BACK) : at].rstrip(" \u00a0\n(+").split()
    return before[-1].lstrip("(„”\"'") if before else ""


def _counted_on(low: str, start: int, end: int) -> bool:
    """Whether the word before a number follows it with the next: the heads of columns, ``År 1 År 2 År 3``."""
    word = _word_before(low, start)
    return re.match(rf"\s{{1,2}}{re.escape(word)}\s{{1,2}}\d", low[end : end + _LOOK_BACK]) is not None


def _groups(low: str, at: int) -> int:
    match = _DIGIT_GROUPS.match(low, at)
    return match.end() if match else at


def _listed(low: str, at: int) -> int:
    """Where a list of such numbers ends: ``stk. 1-3, 5 og 7``. A number with a unit of its own is not part of it."""
    while match := _NEXT.match(low, at):
        if tail(low, match.end("number")):
            break
        at = match.end("number")
    return at
