"""Whether an agreement's dates can be: in order, inside their periods, and together as many as it says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from virkning.sources.agreements.clauses import Outline
from virkning.sources.agreements.outcomes import Outcome
from virkning.sources.agreements.plans import Rate
from virkning.sources.agreements.terms import Stated
from virkning.sources.document import Document
from virkning.sources.passages import Span
from virkning.sources.records import Finding
from virkning.sources.values import find_unreadable
from virkning.terms.values import Duration

_SERIES = re.compile(
    r"(\d{1,2})\s+målinger.{0,60}?\b(\w+)årig\w*.{0,60}?\bmed\s+(\d{1,2})\s+måneders\s+interval", re.IGNORECASE
)
_COUNTED = re.compile(r"\(\d+\)")
_YEARS = {"et": 1, "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6}


def check(
    document: Document,
    outline: Outline,
    facts: Sequence[Stated],
    disbursed: Sequence[Rate],
    repaid: Sequence[Rate],
    outcomes: Sequence[Outcome],
) -> Iterator[Finding]:
    """Every finding about dates."""
    first, last = _fact(facts, "first day"), _fact(facts, "last day")
    if first and last and isinstance(first.value, date) and isinstance(last.value, date):
        if last.value < first.value:
            yield _dates("period-turned", "error", last.value, last.span, first.value, first.span)
        else:
            yield from _inside(first.value, first.span, last.value, last.span, disbursed, outcomes)
            yield from _cohorts(facts, first, last)
    yield from _order(repaid)
    yield from _order([rate for rate in disbursed if len(rate.dates) == 1])
    yield from _series(document, outline)
    for clause in outline.clauses:
        for each in find_unreadable(clause.passage.text):
            if _COUNTED.search(each.text):
                continue  # a word and a figure that differ are found as such
            figures = (("clause", clause.name), ("text", each.text), ("reason", each.reason))
            yield Finding("unreadable", "warning", (document.span(clause.passage[each.start : each.end]),), figures)


def _fact(facts: Sequence[Stated], what: str) -> Stated | None:
    return next((each for each in facts if each.what == what), None)


def _dates(rule: str, severity: str, one: date, place: Span, other: date, there: Span, **more: str) -> Finding:
    figures = (("date", one.isoformat()), ("other", other.isoformat()), *more.items())
    return Finding(rule, severity, (place, there), figures)  # type: ignore[arg-type]


def _inside(
    first: date, start: Span, last: date, end: Span, disbursed: Sequence[Rate], outcomes: Sequence[Outcome]
) -> Iterator[Finding]:
    for rate in disbursed:
        if not rate.dates or rate.dates[-1].last is None:
            continue
        if rate.dates[-1].last < first:
            yield _dates("paid-before-period", "note", rate.dates[-1].last, rate.span, first, start, rate=rate.label)
        if rate.dates[-1].first and rate.dates[-1].first > last:
            yield _dates("paid-after-period", "warning", rate.dates[-1].first, rate.span, last, end, rate=rate.label)
    for outcome in outcomes:
        for window in outcome.windows:
            if window.first.first and window.first.first < first:
                yield _dates("measured-outside", "error", window.first.first, outcome.span, first, start)
            if window.last and window.last.last and window.last.last > last:
                yield _dates("measured-outside", "error", window.last.last, outcome.span, last, end)


def _cohorts(facts: Sequence[Stated], first: Stated, last: Stated) -> Iterator[Finding]:
    """Cohorts of a year each that do not cover the period: it is not said where later participants belong."""
    cohorts = [each for each in facts if each.what == "cohort"]
    assert isinstance(first.value, date) and isinstance(last.value, date)
    if not cohorts:
        return
    covered = Duration(months=12 * len(cohorts)).after(first.value) - timedelta(days=1)
    if covered < last.value:
        figures = (("cohorts", str(len(cohorts))), ("covered", covered.isoformat()), ("last", last.value.isoformat()))
        yield Finding("cohorts-short", "warning", (cohorts[-1].span, last.span), figures)


def _order(rates: Sequence[Rate]) -> Iterator[Finding]:
    rows = [rate for rate in rates if rate.dates]
    for rate in rows:
        for before, after in pairwise(rate.dates):
            if before.first and after.last and after.last < before.first:
                yield _dates("dates-turned", "error", after.last, rate.span, before.first, rate.span)
    for one, two in pairwise(rows):
        if one.dates[-1].first and two.dates[-1].last and two.dates[-1].last < one.dates[-1].first:
            yield _dates("dates-out-of-order", "error", two.dates[-1].last, two.span, one.dates[-1].first, one.span)


def _series(document: Document, outline: Outline) -> Iterator[Finding]:
    """A number of measurements at an interval must fill the years they are said to fill."""
    for clause in outline.clauses:
        for match in _SERIES.finditer(clause.passage.text):
            years = _YEARS.get(match[2].lower())
            if years and int(match[1]) * int(match[3]) != years * 12:
                figures = (("times", match[1]), ("interval", match[3]), ("years", str(years)))
                yield Finding("series-wrong", "error", (document.span(clause.passage.found(match)),), figures)
