"""The payment outcomes of an agreement: what each pays, for what, from which baseline, and how it is measured."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from virkning.sources.agreements.clauses import Clause
from virkning.sources.document import Document, Line
from virkning.sources.passages import Passage, Span, join
from virkning.sources.values import Period, Quantity, When, find_dates, find_quantities

SECTION = re.compile(r"\b(?:betalingsmål|resultatmål|effektmål|resultatkrav|outcomes?)\b", re.IGNORECASE)
_START = re.compile(r"\s*(?:(?:betalings|resultat|effekt)?mål\s+)?(\d{1,2})\s*[):.–-]\s+(\S.*)", re.IGNORECASE)
_CATEGORY = re.compile(r"\b(Primær|Sekundær|Primary|Secondary)\b\s*")
_PER = re.compile(r"\s*(?:kr\.?\s*)?(?:pr\.?|per)\s+(\w+)", re.IGNORECASE)
_BASELINE = re.compile(r"\bbaseline\w*\b\W*(?:er|is|på|udgør)?\s*", re.IGNORECASE)
_DOWN = re.compile(r"\b(?:reduktion|reduce\w+|fald\w*|lavere\s+end|under|færre|below)\b", re.IGNORECASE)
_SUCCESS = re.compile(r"(?:succes\s+opnås|mindst|minimum|min\.|svarende\s+til|steget)", re.IGNORECASE)

_FIRST_LINES = 8
_DASHES = ("", "-", "–", "—", "‐")

PER_WORDS = {
    "måned": "month", "måneds": "month", "måneder": "month", "month": "month",
    "deltager": "participant", "deltagere": "participant", "borger": "participant", "borgere": "participant",
    "person": "participant", "participant": "participant", "elev": "participant", "ung": "participant",
    "procentpoint": "percentage point", "procentpoints": "percentage point", "pct": "percentage point",
    "uge": "week", "forløb": "course", "sag": "case", "år": "year", "halvår": "half-year", "kvartal": "quarter",
}  # fmt: skip
"""What an amount can be paid for each of, by the Danish word."""


@dataclass(frozen=True, slots=True)
class Price:
    """An amount of øre and what it is paid for each of, such as ``participant`` and ``month``."""

    oere: int
    per: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Rate:
    """A share in per cent, with its place."""

    quantity: Quantity
    span: Span


@dataclass(frozen=True)
class Outcome:
    """A payment outcome as its row in the table states it.

    ``direction`` is ``below`` where a fall from the baseline is paid, ``above`` where a rise is, empty without a
    baseline. ``thresholds`` are the figures that decide success; ``windows`` the periods measured.
    """

    number: str
    title: str
    category: str
    clause: str
    price: Price | None
    baseline: Rate | None
    direction: str
    thresholds: tuple[Quantity, ...]
    windows: tuple[Period, ...]
    passage: Passage
    span: Span


def outcomes(document: Document, clause: Clause) -> tuple[Outcome, ...]:
    """The outcomes of a section: each begins with its number, the next in order."""
    return tuple(
        _outcome(document, clause, number, lines) for number, lines in _parts(clause.lines, bool(clause.number))
    )


def _parts(lines: Sequence[Line], headed: bool) -> Iterator[tuple[str, list[Line]]]:
    number, own = 0, list[Line]()
    for line in lines:
        match = _START.fullmatch(line.text)
        if match and int(match[1]) == number + 1 and match[2][:1].isupper() and not (headed and line is lines[0]):
            if own:
                yield str(number), own
            number, own = number + 1, [line]
        elif own:
            own.append(line)
    if own:
        yield str(number), own


def _outcome(document: Document, clause: Clause, number: str, lines: Sequence[Line]) -> Outcome:
    head = _START.fullmatch(lines[0].text)
    assert head
    passages = [lines[0].passage.found(head, 2), *(line.passage for line in lines[1:])]
    whole = join(passages)
    title, category = _title(document, lines, passages)
    quantities = find_quantities(whole.text)
    price = next((each for each in _prices(document, whole, quantities)), None)
    baseline = _baseline(document, whole, quantities)
    priced = whole.text[bisect_left(whole.places, price.span.end) :][:140] if price else whole.text
    direction = ("below" if _DOWN.search(priced) else "above") if baseline else ""
    thresholds = tuple(each for each in quantities if _decides(whole, each, price, baseline, document))
    windows = tuple(_windows(whole.text, find_dates(whole.text)))
    span = document.span(lines[0].passage, lines[-1].passage)
    return Outcome(number, title, category, clause.name, price, baseline, direction, thresholds, windows, whole, span)


def _title(document: Document, lines: Sequence[Line], passages: Sequence[Passage]) -> tuple[str, str]:
    """The first cell: up to the word of its category, or to where the text shows that the cell ends.

    Where nothing shows it, the cell goes on only in the middle of a word or with a small letter.
    """
    cell: list[Passage] = []
    marked = any(_cell_ends(document, passage) for passage in passages[:_FIRST_LINES])
    for line, passage in zip(lines, passages, strict=True):
        if cell and (line.gap >= 3 or (not marked and not _goes_on(cell[-1].text, passage.text))):
            break
        category = _CATEGORY.search(passage.text)
        if category:
            cell.append(passage[: category.start()])
            return join(cell).text, category[1]
        cell.append(passage)
        if _cell_ends(document, passage):
            break
    return join(cell).text.rstrip(" ,"), ""


def _goes_on(before: str, after: str) -> bool:
    return before.rstrip().endswith(("-", ",", "‐")) or after.lstrip()[:1].islower()


def _cell_ends(document: Document, passage: Passage) -> bool:
    """Whether two blanks follow in the original, as they do where a cell of a table ended."""
    end = passage.places[-1] + 1
    return document.original[end : end + 2] == "  " or "  " in passage.text.strip()


def _prices(document: Document, whole: Passage, quantities: Sequence[Quantity]) -> Iterator[Price]:
    for quantity in quantities:
        if quantity.oere is None:
            continue
        per, at = list[str](), quantity.end
        if quantity.per:
            per.append(PER_WORDS.get(quantity.per, quantity.per))
            at = quantity.start + len(re.split(r"\s*(?:pr\.?|per)\s", quantity.text)[0])
            per.clear()
        while match := _PER.match(whole.text, at):
            per.append(PER_WORDS.get(match[1].lower(), match[1].lower()))
            at = match.end()
        if per:
            yield Price(quantity.oere, tuple(sorted(per)), document.span(whole[quantity.start : quantity.end]))


def _baseline(document: Document, whole: Passage, quantities: Sequence[Quantity]) -> Rate | None:
    for match in _BASELINE.finditer(whole.text):
        for quantity in quantities:
            if quantity.unit == "per cent" and match.end() <= quantity.start <= match.end() + 3:
                return Rate(quantity, document.span(whole[quantity.start : quantity.end]))
    return None


def _windows(text: str, dates: Sequence[When]) -> Iterator[Period]:
    """Two days side by side, with a dash between them or where one was lost."""
    for first, last in pairwise(dates):
        between = text[first.end : last.start].strip()
        if first.precision == last.precision == "day" and (between in _DASHES or between == "til"):
            yield Period(first.start, last.end, text[first.start : last.end], first, last)


def _decides(whole: Passage, each: Quantity, price: Price | None, baseline: Rate | None, document: Document) -> bool:
    if each.unit == "DKK" or each.low is None or each.unit not in ("hours", "points", "per cent", "percentage points"):
        return False
    if baseline is not None and document.span(whole[each.start : each.end]) == baseline.span:
        return False
    return bool(_SUCCESS.search(whole.text[max(0, each.start - 60) : each.end]))
