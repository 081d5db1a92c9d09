"""Where the paper that was decided on and the agreement that was signed do not say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from virkning.sources.agreements.draft import title_of
from virkning.sources.agreements.figures import figures
from virkning.sources.agreements.plans import Rate
from virkning.sources.agreements.reading import AgreementReading
from virkning.sources.agreements.terms import sentences
from virkning.sources.danish import kroner
from virkning.sources.document import Document
from virkning.sources.passages import Passage, Span
from virkning.sources.records import Finding
from virkning.sources.values import Period, Quantity, find_periods, find_quantities

_ITEM = re.compile(r"\s*(?:Punkt|Pkt\.?|Sag(?:\s+nr\.?)?)\s+\d{1,3}\b", re.IGNORECASE)
_PAID = re.compile(
    r"\b(?:udløse[sr]?)\b[^.]*\b(?:tilbagebetal\w*|betaling\w*)|\b(?:tilbagebetal\w*|betaling\w*)\b[^.]*\budløse",
    re.IGNORECASE,
)
_GRANT = re.compile(r"\btilskud\w*\s+(?:på|er)\b", re.IGNORECASE)
_CAP = re.compile(r"\b(?:\w*loft\w*\s+på|maksimalt)\b", re.IGNORECASE)
_RATES = re.compile(r"\brater?\s+(?:á|à|a|på)\b", re.IGNORECASE)
_TOTAL = re.compile(r"\btilbagebetale\w*\b[^.]*\bi\s+alt\b", re.IGNORECASE)
_INTERVENTION = re.compile(r"\b(?:modtage\w*\s+(?:en\s+)?indsats|indsatsperiode\w*|indsatsen\s+løber)", re.IGNORECASE)
_ENROLMENT = re.compile(r"\b(?:visiter|optag|indskriv)\w*", re.IGNORECASE)
_EXTENSION = re.compile(
    r"\s*,?\s*(?:med\s+)?mulighed\s+for\s+(?:en\s+)?forlængelse\s+til\s+(\w+\s+\d{4})", re.IGNORECASE
)
_ALSO = re.compile(r"\((?:eller|og)\s+([\wæøåÆØÅ]+)\)", re.IGNORECASE)
_SUCCESS = re.compile(r"\b(?:måle\w*|måling\w*|opnå\w*|succes\w*)\b", re.IGNORECASE)
_NOT_COUNTED = re.compile(r"\bikke\s+(?:medregnes|indgår|tæller|måles)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Paper:
    document: Document
    sentences: tuple[Passage, ...]

    def span(self, sentence: Passage, value: Quantity | Period) -> Span:
        return self.document.span(sentence[value.start : value.end])


def compare(reading: AgreementReading, document: Document) -> list[Finding]:
    """What a committee paper says otherwise than the agreement, or what only the paper says.

    A rounded figure of the paper agrees with the agreement's if it is that figure rounded as the paper rounds.
    """
    paper = _about(reading, document)
    found = [
        *_amounts(reading, paper),
        *_periods(reading, paper),
        *_triggers(reading, paper),
        *_only_there(reading, paper),
    ]
    unique = {(finding.rule, finding.places[0]): finding for finding in found}
    return sorted(unique.values(), key=lambda finding: finding.places[0].start)


def _about(reading: AgreementReading, document: Document) -> _Paper:
    """The item of the paper that names the intervention most often; the whole paper where it has no items."""
    starts = [at for at, line in enumerate(document.lines) if _ITEM.match(line.text)]
    bounds = [*starts, len(document.lines)] if starts else [0, len(document.lines)]
    title, _ = title_of(reading)
    word = max(title.split(), key=len, default="").lower()
    stretches = list(pairwise(bounds))
    best = max(
        stretches,
        key=lambda each: (
            sum(line.text.lower().count(word) for line in document.lines[each[0] : each[1]]) if word else 0
        ),
    )
    return _Paper(document, tuple(_sentences(document, *best)))


def _sentences(document: Document, first: int, end: int) -> Iterator[Passage]:
    """The sentences of a stretch; an empty line ends one where lines are not set apart by empty lines."""
    start = first
    for at in range(first, end):
        if at > start and document.lines[at].gap:
            yield from sentences(document.join(start, at))
            start = at
    yield from sentences(document.join(start, end))


def _agrees(quantity: Quantity, value: Decimal) -> bool:
    """Whether a value rounds to what the paper states, or lies in the range it states."""
    half = quantity.step / 2 if quantity.step is not None else Decimal(0)
    low, high = quantity.low, quantity.high
    return (low is None or low - half <= value) and (high is None or value <= high + half)


def _amounts(reading: AgreementReading, paper: _Paper) -> Iterator[Finding]:
    grant, cap = reading.fact("grant"), reading.fact("cap")
    rows = [rate for rate in reading.repaid if rate.amount and not rate.total]
    rates = [rate for rate in reading.disbursed if rate.amount and not rate.total]
    owed = _sum(reading.repaid, rows)
    for sentence in paper.sentences:
        quantities = [each for each in find_quantities(sentence.text) if each.unit == "DKK"]
        for pattern, what, value, place in (
            (_GRANT, "grant", _dkk(grant.value) if grant else None, grant.span if grant else None),
            (_CAP, "cap", _dkk(cap.value) if cap else None, cap.span if cap else None),
            (_TOTAL, "repayment", owed[0] if owed else None, owed[1] if owed else None),
        ):
            match = pattern.search(sentence.text)
            after = [each for each in quantities if match and match.end() <= each.start <= match.end() + 40]
            if value is None or place is None or not after or _agrees(after[0], value):
                continue
            figures_ = (("what", what), ("paper", after[0].text), ("agreement", kroner(value)))
            yield Finding("paper-differs", "error", (paper.span(sentence, after[0]), place), figures_)
        yield from _rates(paper, sentence, quantities, rates)


def _dkk(value: int | date) -> Decimal | None:
    return Decimal(value) / 100 if isinstance(value, int) else None


def _sum(plan: Sequence[Rate], rows: Sequence[Rate]) -> tuple[Decimal, Span] | None:
    if not rows:
        return None
    total = next((rate for rate in plan if rate.total), None)
    place = total.span if total else rows[-1].span
    return sum((rate.amount.amount for rate in rows if rate.amount), Decimal(0)), place


def _rates(paper: _Paper, sentence: Passage, amounts: Sequence[Quantity], rates: Sequence[Rate]) -> Iterator[Finding]:
    match = _RATES.search(sentence.text)
    after = [each for each in amounts if match and match.end() <= each.start + 5]
    if not match or not after or not rates:
        return
    for rate in rates:
        if rate.amount and not _agrees(after[0], rate.amount.amount):
            figures_ = (("what", "rate"), ("paper", after[0].text), ("agreement", kroner(rate.amount.amount)))
            yield Finding("paper-differs", "error", (paper.span(sentence, after[0]), rate.span), figures_)
            return


def _periods(reading: AgreementReading, paper: _Paper) -> Iterator[Finding]:
    """The end of the intervention in the paper against the agreement's; what may extend it is told with it."""
    last = reading.fact("last day")
    if last is None or not isinstance(last.value, date):
        return
    for sentence in paper.sentences:
        for period in find_periods(sentence.text):
            if period.last is None or period.last.last is None or period.last.first is None:
                continue
            after = sentence.text[period.end :]
            verb, enrol = _INTERVENTION.search(after), _ENROLMENT.search(after)
            before = _INTERVENTION.search(sentence.text[max(0, period.start - 60) : period.start])
            ours = before or (verb and not (enrol and enrol.start() < verb.start()))
            if not ours or period.last.first <= last.value <= period.last.last:
                continue
            extension = _EXTENSION.match(after)
            figures_ = (
                ("paper", period.last.text),
                ("agreement", last.value.isoformat()),
                ("extension", extension[1] if extension else ""),
            )
            yield Finding("paper-period-differs", "error", (paper.span(sentence, period), last.span), figures_)


def _triggers(reading: AgreementReading, paper: _Paper) -> Iterator[Finding]:
    """A share that the paper makes a condition of repayment, and that the agreement's outcomes do not have."""
    known = figures(reading.document, reading.outline)
    clause = reading.plan_clauses.get("outcomes")
    own = {
        value
        for each in known
        if clause and each.kind == "rate" and each.clause.annex == clause.annex
        for value in each.values
    }
    for sentence in paper.sentences:
        if not _PAID.search(sentence.text):
            continue
        for quantity in find_quantities(sentence.text):
            before = sentence.text[: quantity.start]
            if quantity.unit != "per cent" or quantity.low is None or quantity.low in own:
                continue
            if not re.search(r"\boverstig\w+|\bmindst|\bover\b|\bmere\s+end", before, re.IGNORECASE):
                continue
            place = reading.outcomes[0].price.span if reading.outcomes and reading.outcomes[0].price else None
            places = (paper.span(sentence, quantity), *((place,) if place else ()))
            yield Finding("paper-trigger", "error", places, (("paper", quantity.text),))


def _only_there(reading: AgreementReading, paper: _Paper) -> Iterator[Finding]:
    """What counts, or does not count, by the paper alone."""
    outcome_text = " ".join(each.passage.text for each in reading.outcomes)
    first = reading.outcomes[0].span if reading.outcomes else None
    whole = " ".join(clause.passage.text for clause in reading.outline.clauses).lower()
    for sentence in paper.sentences:
        for match in _ALSO.finditer(sentence.text):
            if (
                _SUCCESS.search(sentence.text)
                and not re.search(rf"\b{match[1]}\b", outcome_text, re.IGNORECASE)
                and first
            ):
                place = paper.document.span(sentence.found(match))
                yield Finding("paper-counts-more", "warning", (place, first), (("paper", match[1]),))
        if (
            (match_not := _NOT_COUNTED.search(sentence.text))
            and match_not[0].split()[-1].lower() not in whole
            and first
        ):
            place = paper.document.span(sentence)
            yield Finding("paper-counts-less", "warning", (place, first), (("paper", match_not[0]),))
