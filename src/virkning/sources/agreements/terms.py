"""The figures that decide what is owed: grant, caps, price level, period and number of participants."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from virkning.sources.agreements.clauses import Clause, Outline
from virkning.sources.document import Document
from virkning.sources.passages import Passage, Span
from virkning.sources.values import Quantity, When, find_dates, find_quantities

_GRANT = re.compile(r"(?:tilsagn|tilskud|bevil\w*|grant)[^.]*?\b(?:i\s+alt|samlet|på|udgør|er|of)\b", re.IGNORECASE)
_CAP = re.compile(
    r"(?:\b(?:kan|må)\b[^.]{0,30}?\b(?:aldrig|ikke|maksimalt|højst)|højst|maksimalt|maksimum|\w*loft\w*)[^.]*?",
    re.IGNORECASE,
)
_REPAY = re.compile(r"(?:tilbagebetal|afkastloft|betalingsloft|repay)", re.IGNORECASE)
_OUTCOME = re.compile(r"betalingsmål\s+(\d{1,2})", re.IGNORECASE)
_LEVEL = re.compile(r"(?:i\s+)?((?:19|20)\d\d)(?:\s*års)?[\s-]*(?:pris(?:er|niveau)|pl\b|p/l)", re.IGNORECASE)
_REGULATED = re.compile(r"(?:regul|indeks|fremskriv)\w*[^.]{0,60}?(?:årlig|pr\.?\s+1\.\s+januar)", re.IGNORECASE)
_FIRST_YEAR = re.compile(r"(?:første|justering|regulering)[^.]*?\b1\.\s*januar\s+((?:19|20)\d\d)", re.IGNORECASE)
_PERIOD = re.compile(
    r"(?:indsats|projekt|forsøgs|interventions?)\w*\s+(?:løber|gennemføres|varer|strækker\s+sig|begynder|starter|er|runs)\b",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"\bDato\b\s*:?\s*", re.IGNORECASE)
_COHORT = re.compile(
    r"(\d{2,6})\s+(?:deltagere|borgere|personer)\s+i\s+(?:projekt|indsats)?\w*\s*(?:første|andet|tredje|fjerde|femte)\s+år",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """Something a clause states: what it is, the value (øre, a count, a year, a date), and the place.

    ``what`` is one of: grant, cap, price level, regulated from, first day, last day, signed, participants, cohort.
    ``outcome`` is the number of the payment outcome it is about, or empty.
    """

    what: str
    value: int | date
    clause: str
    outcome: str
    span: Span


def stated(document: Document, outline: Outline) -> tuple[Stated, ...]:
    """Everything of this kind in the agreement, in the order of the clauses."""
    found: list[Stated] = []
    for clause in outline.clauses:
        for reader in _READERS:
            found += reader(document, clause)
    return tuple(found)


def sentences(passage: Passage) -> list[Passage]:
    """The sentences of a clause; a point after a number or a common abbreviation ends none."""
    return [piece for piece in passage.split(_SENTENCE) if piece]


_SENTENCE = re.compile(
    r"(?<=[a-zæøå)”\"%\d])(?<!\bpr)(?<!\bnr)(?<!\bkr)(?<!\bpct)(?<!\bmio)(?<!\bca)(?<!f\.eks)(?<!\bjf)(?<!\bpkt)[.;]\s+(?=[A-ZÆØÅ(])"
)


def _grant(document: Document, clause: Clause) -> list[Stated]:
    found = []
    for sentence in sentences(clause.passage):
        match = _GRANT.search(sentence.text)
        if not match or _REPAY.search(sentence.text) or clause.annex:
            continue
        for quantity in find_quantities(sentence.text):
            if quantity.oere is not None and quantity.start >= match.start() and not quantity.per:
                found.append(Stated("grant", quantity.oere, clause.name, "", _place(document, sentence, quantity)))
                break
    return found


def _caps(document: Document, clause: Clause) -> list[Stated]:
    """The caps of a clause on repayment; one that names an outcome is that outcome's own."""
    if not _REPAY.search(clause.passage.text):
        return []
    found: list[Stated] = []
    text, at = clause.passage, 0
    for match in _CAP.finditer(text.text):
        amounts = [each for each in find_quantities(text.text[match.start() :]) if each.oere is not None]
        if not amounts or amounts[0].start > 60 or amounts[0].per:
            continue
        quantity = amounts[0]
        outcome = _OUTCOME.search(text.text[at : match.start()])
        piece = text[match.start() + quantity.start : match.start() + quantity.end]
        assert quantity.oere is not None
        place = document.span(piece)
        if all(each.span != place for each in found):
            found.append(Stated("cap", quantity.oere, clause.name, outcome[1] if outcome else "", place))
        at = match.start() + quantity.end
    return found


def _price_level(document: Document, clause: Clause) -> list[Stated]:
    found = []
    if match := _LEVEL.search(clause.passage.text):
        found.append(Stated("price level", int(match[1]), clause.name, "", document.span(clause.passage.found(match))))
    if _REGULATED.search(clause.passage.text) and (match := _FIRST_YEAR.search(clause.passage.text)):
        place = document.span(clause.passage.found(match, 1))
        found.append(Stated("regulated from", int(match[1]), clause.name, "", place))
    return found


def _period(document: Document, clause: Clause) -> list[Stated]:
    match = _PERIOD.search(clause.passage.text)
    if not match:
        return []
    days = [
        when for when in find_dates(clause.passage.text) if when.start >= match.start() and when.first and when.last
    ]
    if len(days) < 2 or days[1].start - days[0].end > 30:
        return []
    first, last = days[0], days[1]
    assert first.first and last.last
    return [
        Stated("first day", first.first, clause.name, "", _place(document, clause.passage, first)),
        Stated("last day", last.last, clause.name, "", _place(document, clause.passage, last)),
    ]


def _signed(document: Document, clause: Clause) -> list[Stated]:
    if clause.number or clause.annex:
        return []
    for match in _SIGNED.finditer(clause.passage.text):
        for when in find_dates(clause.passage.text):
            if when.start == match.end() and when.first and when.first == when.last:
                return [Stated("signed", when.first, "", "", _place(document, clause.passage, when))]
    return []


def _cohorts(document: Document, clause: Clause) -> list[Stated]:
    return [
        Stated("cohort", int(match[1]), clause.name, "", document.span(clause.passage.found(match)))
        for match in _COHORT.finditer(clause.passage.text)
    ]


def _place(document: Document, passage: Passage, value: Quantity | When) -> Span:
    return document.span(passage[value.start : value.end])


_READERS: Sequence[Callable[[Document, Clause], list[Stated]]] = (
    _grant,
    _caps,
    _price_level,
    _period,
    _signed,
    _cohorts,
)
