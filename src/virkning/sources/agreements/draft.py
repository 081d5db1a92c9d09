"""A first agreement file from a paper: each value with the place it comes from, ``TODO`` where a person must decide.

Nothing is put in that the paper does not say. Where the paper names a month and the file needs a day, the day is the
last of that month unless the paper gives the day elsewhere, and a TODO says so.
"""

from __future__ import annotations

import calendar
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString as Quoted

from virkning.sources.agreements.clauses import Clause
from virkning.sources.agreements.outcomes import Outcome
from virkning.sources.agreements.plans import Money, Rate, has_periods
from virkning.sources.agreements.reading import AgreementReading
from virkning.sources.agreements.terms import Stated
from virkning.sources.passages import Span
from virkning.sources.values import When, find_dates

TODO = "TODO"
_TITLE = re.compile(
    r"(?:indsatsen|projektet|projekt|programmet)\s+([A-ZÆØÅ][^(”“\".,;]{2,80}?)\s*(?:\(|Indsatsen\b|$|[.,])"
)
_ASCII = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "ö": "oe", "ä": "ae", "ü": "ue"})
_MEASURED_EACH = {"month": "participant, month", "participant": "participant", "percentage point": "agreement, window"}


class _Block:
    """A block of the file under way."""

    def __init__(self) -> None:
        self.data = CommentedMap()

    def put(self, key: Any, value: Any, place: Span | None = None, note: str = "") -> _Block:
        """Add a key; behind the value stands its place in the paper, or what a person must decide."""
        self.data[key] = value.data if isinstance(value, _Block) else value
        remark = "; ".join(part for part in (note, _place(place)) if part)
        if remark:
            self.data.yaml_add_eol_comment(remark, key)
        return self

    def todo(self, key: Any, question: str, place: Span | None = None) -> _Block:
        """Add a key whose value a person must fill in."""
        return self.put(key, Quoted(f"{TODO}: {question}"), place)


def _place(place: Span | None) -> str:
    return f"{place} ({place.start}-{place.end})" if place else ""


def draft(reading: AgreementReading) -> str:
    """The file's text."""
    title, where = title_of(reading)
    file = _Block()
    if title:
        file.put("agreement", slug(title), note=f"{TODO}: an id of your choice")
        file.put("title", title, where)
    else:
        file.todo("agreement", "an id").todo("title", "the agreement's name")
    file.put(
        "settles", "repayment" if reading.repaid or reading.fact("cap") else Quoted(f"{TODO}: repayment or release")
    )
    file.put("currency", "DKK")
    signed = reading.fact("signed")
    source = _Block().put("title", Quoted(reading.document.file))
    if signed:
        source.put("signed", signed.value, signed.span)
    file.put("source", source)
    file.put("parties", _parties(reading)).put("price_level", _price_level(reading))
    if grant := _grant(reading):
        file.put("grant", grant)
    if budget := _budget(reading):
        file.put("budget", budget)
    file.put("period", _period(reading)).put("participants", _participants(reading))
    if cohorts := _cohorts(reading):
        file.put("cohorts", cohorts)
    file.put("measures", _measures(reading))
    if definitions := _definitions(reading):
        file.put("definitions", definitions)
    file.put("outcomes", _outcomes(reading))
    missing = _Block().todo("rule", "mean, nothing or unresolved").todo("clause", "where the paper says so")
    file.put("missing", missing).put("statements", _statements(reading))
    if limits := _limits(reading):
        file.put("limits", limits)
    file.put(
        "readings", CommentedSeq(), note=f"{TODO}: the places that can be read in two ways; begin with what lint finds"
    )
    yaml = YAML()
    yaml.width = 200
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump(file.data, out)
    return out.getvalue()


def slug(text: str) -> str:
    """An id from a title: small letters, digits and underscores."""
    words = re.findall(r"[a-z0-9]+", text.lower().translate(_ASCII))
    return "_".join(words[:4]) or "agreement"


def title_of(reading: AgreementReading) -> tuple[str, Span | None]:
    """The intervention's name and its place, where the text names it."""
    for clause in reading.outline.clauses:
        for match in _TITLE.finditer(clause.passage.text):
            return match[1].strip(), reading.document.span(clause.passage.found(match, 1))
    return "", None


def _parties(reading: AgreementReading) -> _Block:
    block = _Block()
    for party in reading.parties:
        if party.role not in block.data and party.role != "supplier":
            one = _Block().put("name", party.name, party.span).put("id", Quoted(party.number), party.span)
            block.put(party.role, one, note="" if party.valid else f"{TODO}: the CVR number's check digit is wrong")
    return block if block.data else block.todo("fund", "the parties")


def _price_level(reading: AgreementReading) -> _Block:
    block = _Block()
    level, first = reading.fact("price level"), reading.fact("regulated from")
    if level:
        block.put("year", level.value, level.span)
    else:
        block.todo("year", "the price level; the paper states none")
    if first:
        block.todo("index", "the name of the index", first.span)
        block.put("first_year", first.value, first.span)
    return block.put("clause", Quoted(first.clause if first else level.clause if level else f"{TODO}"))


def _kroner(amount: Money | None) -> Quoted | None:
    return Quoted(f"{amount.amount:.2f}") if amount is not None else None


def _stated(fact: Stated) -> Quoted:
    assert isinstance(fact.value, int)
    amount: Quoted = Quoted(f"{Decimal(fact.value) / 100:.2f}")
    return amount


def _grant(reading: AgreementReading) -> _Block | None:
    grant = reading.fact("grant")
    if grant is None:
        return None
    block = _Block().put("clause", Quoted(grant.clause)).put("amount", _stated(grant), grant.span)
    clause = reading.plan_clauses.get("disbursements")
    rows = CommentedSeq()
    for rate in reading.disbursed:
        if not rate.total and rate.amount and clause:
            due = _due(rate.dates[-1]) if rate.dates else rate.label
            one = _Block().put("due", Quoted(due), rate.span)
            rows.append(
                one.put("amount", _kroner(rate.amount), rate.amount.span).put("clause", Quoted(clause.name)).data
            )
    return block.put("disbursements", rows) if rows else block


def _due(when: When) -> str:
    """A date as the file writes it: a day, or a month where the paper has no day."""
    if when.first and when.first == when.last:
        return when.first.isoformat()
    return f"{when.year}-{when.month:02d}" if when.year and when.month else when.text


def _budget(reading: AgreementReading) -> _Block | None:
    table = reading.budget
    if table is None or table.totals is None or table.totals.total is None:
        return None
    width = len(table.totals.cells)
    years = [Quoted(name) for name in table.columns[:width]]
    lines = CommentedSeq()
    for row in table.lines:
        if len(row.cells) != width or row.total is None:
            question = f"{TODO}: the cells of {row.label} stand in no certain columns"
            lines.append(_Block().put("title", Quoted(question), row.span).data)
            continue
        note = "empty cells placed by the totals" if row.placed else ""
        one = _Block().put("title", Quoted(row.label), row.span)
        one.put("amounts", _flow([_kroner(cell) or Quoted("0.00") for cell in row.cells]), row.span, note)
        one.put("total", _kroner(row.total), row.total.span)
        if row.per_participant:
            one.put("per_participant", _kroner(row.per_participant), row.per_participant.span)
        lines.append(one.data)
    block = _Block().put("clause", Quoted(table.clause)).put("years", _flow(years)).put("lines", lines)
    block.put("totals", _flow([_kroner(cell) or Quoted("0.00") for cell in table.totals.cells]), table.totals.span)
    return block.put("total", _kroner(table.totals.total), table.totals.total.span)


def _flow(values: Sequence[Any]) -> CommentedSeq:
    sequence = CommentedSeq(values)
    sequence.fa.set_flow_style()
    return sequence


def _period(reading: AgreementReading) -> _Block:
    first, last = reading.fact("first day"), reading.fact("last day")
    if first is None or last is None:
        return _Block().todo("first", "the first day").todo("last", "the last day").todo("clause", "the clause")
    block = _Block().put("first", first.value, first.span).put("last", last.value, last.span)
    return block.put("clause", Quoted(first.clause))


def _participants(reading: AgreementReading) -> _Block:
    persons = reading.budget.persons if reading.budget else None
    block = _Block()
    if persons and persons.total:
        block.put("planned", int(persons.total.amount), persons.total.span)
    return block


def _cohorts(reading: AgreementReading) -> _Block | None:
    stated = [each for each in reading.facts if each.what == "cohort"]
    if not stated:
        return None
    groups = CommentedSeq()
    for number, each in enumerate(stated, 1):
        one = _Block().put("id", Quoted(str(number)))
        one.todo("first", "the first day of enrolment").todo("last", "the last day of enrolment")
        groups.append(one.put("planned", each.value, each.span).data)
    return (
        _Block()
        .put("clause", Quoted(stated[0].clause))
        .put("by", "enrolled_on", note=f"{TODO}: or started_on")
        .put("groups", groups)
    )


def _measures(reading: AgreementReading) -> _Block:
    block = _Block()
    for outcome in reading.outcomes:
        one = _Block().put("title", Quoted(outcome.title), outcome.span)
        one.todo("every", "month, event, interval or occasion").todo("unit", "the unit of a value")
        one.todo("between", "the smallest and the largest value possible")
        block.put(f"measure_{outcome.number}", one.put("clause", Quoted(_row(outcome))))
    return block if block.data else block.todo("measure_1", "what is observed")


def _row(outcome: Outcome) -> str:
    return f"{outcome.clause} ({outcome.number})"


def _definitions(reading: AgreementReading) -> _Block | None:
    block = _Block()
    for outcome in reading.outcomes:
        if outcome.baseline and outcome.baseline.quantity.low is not None:
            one = _Block().put("title", Quoted(f"Baseline: {outcome.title}"))
            one.put("is", Quoted(f"{outcome.baseline.quantity.low:f}"), outcome.baseline.span)
            block.put(f"baseline_{outcome.number}", one.put("unit", "per cent").put("clause", Quoted(_row(outcome))))
    return block if block.data else None


def _outcomes(reading: AgreementReading) -> CommentedSeq:
    found = CommentedSeq()
    for outcome in reading.outcomes:
        one = _Block().put("id", f"outcome_{outcome.number}").put("title", Quoted(outcome.title), outcome.span)
        one.put("clause", Quoted(_row(outcome)))
        per = outcome.price.per if outcome.price else ()
        each = next((_MEASURED_EACH[word] for word in ("month", "participant", "percentage point") if word in per), "")
        if each:
            one.put("each", each, outcome.price.span if outcome.price else None)
        else:
            one.todo("each", "what a payment is made for")
        if outcome.baseline:
            share = f"measure_{outcome.number}"
            base = f"baseline_{outcome.number}"
            gain = f"{base} - {share}" if outcome.direction == "below" else f"{share} - {base}"
            one.put(
                "quantity",
                Quoted(f"max(0, {gain})"),
                outcome.baseline.span,
                f"{TODO}: how the share is reckoned, and whether a worse result counts as nothing",
            )
        else:
            figures = ", ".join(quantity.text for quantity in outcome.thresholds)
            one.todo("when", f"success; the paper states {figures}" if figures else "success", outcome.span)
        if outcome.price:
            one.put("pay", Quoted(f"{Decimal(outcome.price.oere) / 100:.2f}"), outcome.price.span)
        else:
            one.todo("pay", "the price")
        one.put("measured", _measured(reading, outcome))
        found.append(one.data)
    return found


def _measured(reading: AgreementReading, outcome: Outcome) -> _Block:
    days = [_statement_day(reading, rate) for rate in reading.repaid if not rate.total and rate.dates]
    if outcome.windows and len(outcome.windows) == len(days):
        windows = _Block()
        for (day, _), window in zip(days, outcome.windows, strict=True):
            if day and window.first.first and window.last and window.last.last:
                windows.put(day, f"{window.first.first}/{window.last.last}", outcome.span)
        return _Block().put("windows", windows)
    return _Block().todo("window", "the length of a window, such as 6 months")


def _statements(reading: AgreementReading) -> _Block:
    clause: Clause | None = reading.plan_clauses.get("repayments")
    dates = CommentedSeq()
    for rate in reading.repaid:
        if rate.total or not rate.dates:
            continue
        day, note = _statement_day(reading, rate)
        due, due_note = _day(reading, rate.dates[-1])
        one = _Block()
        if day:
            one.put("date", day, rate.span, note)
        else:
            one.todo("date", "the day it is made up", rate.span)
        one.put("due", due, rate.span, due_note) if due else one.todo("due", "the day payment is due", rate.span)
        if rate.amount:
            one.put("planned", _kroner(rate.amount), rate.amount.span)
        dates.append(one.data)
    block = _Block().put("clause", Quoted(clause.name if clause else TODO))
    return block.put("dates", dates) if dates else block.todo("dates", "when results are made up")


def _statement_day(reading: AgreementReading, rate: Rate) -> tuple[date | None, str]:
    clause = reading.plan_clauses.get("repayments")
    if len(rate.dates) < 2 or (clause and has_periods(clause)):
        return None, ""
    return _day(reading, rate.dates[-2])


def _day(reading: AgreementReading, when: When) -> tuple[date | None, str]:
    """The day that a date of the paper means, and what there is to decide about it."""
    if when.first and when.first == when.last:
        return when.first, ""
    if not when.year or not when.month:
        return None, ""
    for day, place in _days_of_months(reading):
        if day.month == when.month:
            return date(when.year, when.month, day.day or 1), f"the day by {_place(place)}"
    last = calendar.monthrange(when.year, when.month)[1]
    return date(when.year, when.month, last), f"{TODO}: the paper says {when.text}; the last day is assumed"


def _days_of_months(reading: AgreementReading) -> Iterator[tuple[When, Span]]:
    """Days without a year in the outcomes, such as ``30. april og 31. oktober``."""
    for outcome in reading.outcomes:
        for when in find_dates(outcome.passage.text):
            if when.year is None and when.day and when.month:
                yield when, reading.document.span(outcome.passage[when.start : when.end])


def _limits(reading: AgreementReading) -> CommentedSeq | None:
    caps = sorted((each for each in reading.facts if each.what == "cap"), key=lambda cap: cap.outcome == "")
    limits = CommentedSeq()
    for cap in caps:
        one = _Block().put("id", f"cap_{cap.outcome}" if cap.outcome else "return_cap")
        one.put("clause", Quoted(cap.clause)).put("at_most", _stated(cap), cap.span)
        if cap.outcome:
            one.put("outcomes", _flow([f"outcome_{cap.outcome}"]))
        limits.append(one.data)
    return limits or None
