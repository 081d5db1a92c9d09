"""Numbers that name something and count nothing: clauses, annexes, pages, telephones, addresses, times of day."""

from __future__ import annotations

import re
from collections.abc import Iterator

from virkning.sources.values.units import tail

# Atomic, so that a very long run of digits and points is read once.
_NUMBER = r"(?>\d+(?:[.,]\d+)*)(?:\s?[a-zA-Z])?(?![\wæøå])"
_HARD = re.compile(
    rf"""
    (?: §{{1,3}}
      | (?<![\wæøå])(?:punkt(?:et|erne)?|pkt|afsnit(?:tene)?|bilag(?:ene)?|kapit(?:el|lerne)|kap|artikel|art\.
        |tabel|figur|side(?:rne)?|s\.|stk|nr|nummer|litra|lbk|bek|vej|lov|tlf|telefon|mobil|fax|ean|kl|sag|dok|konto|postnr
        |(?:cvr|cpr|sags|journal|j|dok|konto|ean|løbe|telefon|p)\.?[- ]?(?:nr|nummer)|cvr|cpr|version|isbn|issn|note
        |clause|section|annex|appendix|schedule|table|figure|page|pages|chapter|article|no\.)\.?:? )
    \s{{0,3}}(?:\(\s?)?
    (?P<number>\+?{_NUMBER})
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SOFT = re.compile(
    r"(?<![\wæøå])(?:år|måned|uge|dag|rate|fase|trin|niveau|gruppe|spor|klasse|model|mål|delmål|spørgsmål|deltager|case|område"
    r"|step|phase|year|week|month|level|group|track|goal)\s{1,2}(?P<number>\d{1,3})(?![\d.,]\d|\d|[\wæøå])",
    re.IGNORECASE,
)
_NEXT = re.compile(
    rf"\s?(?:,|og|eller|samt|til|and|or|to|-|–|—|/|,\s?jf\.)\s{{0,2}}(?:(?:stk|nr|pkt)\.?\s{{0,2}})?(?P<number>{_NUMBER})",
    re.IGNORECASE,
)
_DIGIT_GROUPS = re.compile(r"(?:\s\d{2,4}){1,5}(?![\d.,])")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]{1,2000}|(?<![\w.+-])[\w.+-]{1,64}@[\w.-]{1,255}|(?<![\w:])\d{1,3}:\d{1,3}(?::\d{1,3})?(?![\w:])"
)
_PHONE = re.compile(r"(?:tlf|telefon|mobil|cvr|fax|ean|\+45)", re.IGNORECASE)


def scan_references(text: str) -> Iterator[tuple[int, int]]:
    """The places of numbers that are names; they may overlap and are in no order."""
    for match in _ADDRESS.finditer(text):
        yield match.span()
    for match in _HARD.finditer(text):
        end = match.end("number")
        unit = tail(text, end)
        if unit and unit.unit in ("DKK", "per cent"):
            continue
        if _PHONE.search(match[0]):
            groups = _DIGIT_GROUPS.match(text, end)
            end = groups.end() if groups else end
        yield match.start(), _listed(text, end)
    for match in _SOFT.finditer(text):
        end = match.end("number")
        if not tail(text, end):
            yield match.span("number")
            rest = _listed(text, end)
            if rest > end:
                yield end, rest


def _listed(text: str, at: int) -> int:
    """Where a list of such numbers ends: ``stk. 1-3, 5 og 7``. A number with a unit of its own is not part of it."""
    while match := _NEXT.match(text, at):
        if tail(text, match.end("number")):
            break
        at = match.end("number")
    return at
