"""Where each figure of an agreement file stands in the paper, and which figures of the paper no term uses."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, get_args

from virkning.sources.agreements.clauses import Clause
from virkning.sources.agreements.figures import Figure, FigureKind, figures
from virkning.sources.agreements.reading import AgreementReading
from virkning.sources.document import Document
from virkning.sources.passages import Passage, Span
from virkning.sources.records import Finding, Record
from virkning.terms.problems import Path
from virkning.terms.read import read

Where = Literal["in the clause", "elsewhere", "explained", "not found"]
Why = Literal[
    "",
    "example",
    "introduction",
    "multiple of a price",
    "default",
    "renegotiation",
    "accounts",
    "baseline",
    "plan",
    "project",
]

_NOT_TERMS = ("examples", "remarks", "readings", "amendments", "agreement", "title", "settles", "currency")
_AMOUNTS = {"amount", "amounts", "total", "totals", "per_participant", "planned", "pay", "at_most", "at_least"}
_BOUNDS = {"between"}
_NO_FIGURE = {"decimals"}
_PLANNED = {"statements", "disbursements"}
_DAY = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.]*\w)|(?<![\w.])\d+(?=[mwd]\b)")
_CLAUSE = re.compile(r"(?:(Bilag)\s+(\w+(?:\.\w+)*)\s*,?\s*)?(\d+(?:\.\d+)*)?\s*(?:\((\w+)\))?", re.IGNORECASE)
_COUNTED = ("participants", "citizens", "persons", "employees", "hours", "points")
_BY_TITLE: Sequence[tuple[re.Pattern[str], Why]] = (
    (re.compile(r"\b(?:eksempel|example)", re.IGNORECASE), "example"),
    (re.compile(r"\b(?:indledning|baggrund|introduction|background)", re.IGNORECASE), "introduction"),
    (re.compile(r"\b(?:misligholdelse|tilbageholdelse|default|breach)", re.IGNORECASE), "default"),
)
_BY_TEXT: Sequence[tuple[re.Pattern[str], Why]] = (
    (re.compile(r"\bvil\s+betalingen\s+udregnes|\bHvis\s+en\s+måling|=\s*(?:DKK|kr)", re.IGNORECASE), "example"),
    (re.compile(r"\bgenforhandl", re.IGNORECASE), "renegotiation"),
    (re.compile(r"\bregnskab", re.IGNORECASE), "accounts"),
)
_PROJECT = re.compile(r"\bprojektbeskrivelse|project\s+description", re.IGNORECASE)
_BASE = re.compile(r"\bbaseline\b.{0,120}$", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Term:
    """A figure or date of the agreement file: where it is written, and the clause it cites."""

    path: str
    line: int
    clause: str
    value: Decimal | date
    month_only: bool
    written: str


@dataclass(frozen=True, slots=True)
class Traced:
    """A term and where the paper has it.

    ``why`` explains one that is not in its clause: the id of a reading, or what kind of value it is. One that is not
    found has the place where it was looked for: the clause it cites.
    """

    path: str
    line: int
    clause: str
    written: str
    where: Where
    why: str
    found_in: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Unused:
    """A figure or date of the paper that no term has; ``why`` says what else it is, if that can be told."""

    kind: FigureKind
    clause: str
    text: str
    why: Why
    span: Span


@dataclass(frozen=True, slots=True)
class Trace:
    """Both directions: from the terms to the paper, and from the paper to the terms."""

    document: Document
    terms: tuple[Traced, ...]
    unused: tuple[Unused, ...]

    @property
    def kind(self) -> str:
        """The kind's name."""
        return "agreements"

    @property
    def wheres(self) -> tuple[Where, ...]:
        """Where a term can stand, the best first."""
        return get_args(Where)

    def count(self, where: Where) -> int:
        """How many terms stand there."""
        return sum(each.where == where for each in self.terms)

    def tables(self) -> Mapping[str, Sequence[Record]]:
        """The terms, and the figures of the paper that none of them has."""
        return {"terms": self.terms, "unused": self.unused}

    def findings(self) -> Sequence[Finding]:
        """The terms that the paper does not have and nothing explains."""
        return [
            Finding("term-not-found", "error", (each.span,), (("path", each.path), ("written", each.written)))
            for each in self.terms
            if each.where == "not found"
        ]


def trace(reading: AgreementReading, text: str, file: str) -> Trace:
    """Hold the terms of a file against a paper. Raises BadInput if the file is no YAML."""
    data, findings = read(text, file)
    known = figures(reading.document, reading.outline)
    explained = _readings(data)
    terms = [_found(reading, known, explained, term) for term in _terms(data, findings.lines.line)]
    values = {each for term in _terms(data, findings.lines.line) for each in _values(term)}
    days = [term for term in _terms(data, findings.lines.line) if isinstance(term.value, date)]
    unused = [
        Unused(figure.kind, figure.clause.name, figure.text, _why(reading, figure), figure.span)
        for figure in known
        if (figure.kind != "number" or figure.unit in _COUNTED) and not _used(figure, values, days)
    ]
    return Trace(reading.document, tuple(terms), tuple(unused))


def _terms(data: Mapping[str, Any], line_of: Any) -> Iterator[Term]:
    for key, value in data.items():
        if key not in _NOT_TERMS:
            yield from _walk(value, (key,), "", line_of)


def _walk(node: Any, path: Path, clause: str, line_of: Any) -> Iterator[Term]:
    if isinstance(node, Mapping):
        own = str(node.get("clause") or clause)
        for key, value in node.items():
            if key not in ("clause", "title", "name", "id") or (key == "id" and path[0] == "parties"):
                yield from _key(key, path, own, line_of)
                yield from _walk(value, (*path, key), own, line_of)
    elif isinstance(node, Sequence) and not isinstance(node, str):
        for at, value in enumerate(node):
            yield from _walk(value, (*path, at), clause, line_of)
    else:
        yield from _leaf(node, path, clause, line_of)


def _key(key: Any, path: Path, clause: str, line_of: Any) -> Iterator[Term]:
    """A key that is a date, as under ``windows``."""
    if isinstance(key, date) or (isinstance(key, str) and _DAY.fullmatch(key)):
        yield from _leaf(key, (*path, str(key)), clause, line_of)


def _leaf(value: Any, path: Path, clause: str, line_of: Any) -> Iterator[Term]:
    if value is None or isinstance(value, bool) or _NO_FIGURE & set(path) or path[-2:-1] == ("cohorts",):
        return
    written = value.isoformat() if isinstance(value, date) else str(value)
    name, line = ".".join(str(step) for step in path), line_of(path) or 1
    days = list(_DAY.finditer(written))
    for match in days:
        day = date(int(match[1]), int(match[2]), int(match[3] or 1))
        yield Term(name, line, clause, day, match[3] is None, match[0])
    if days or (isinstance(value, str) and not _is_figure(path, written)):
        return
    for text in [written] if path[-1] in _AMOUNTS or path[0] == "parties" else _NUMBER.findall(written):
        try:
            yield Term(name, line, clause, Decimal(text), False, text)
        except InvalidOperation:
            continue


def _is_figure(path: Path, written: str) -> bool:
    """Whether a text is a figure, a formula or a duration rather than words."""
    keys = {step for step in path if isinstance(step, str)}
    formulas = {
        "when",
        "quantity",
        "is",
        "share",
        "window",
        "occasions",
        "after",
        "due_after",
        "ended_within",
        "ended_after",
    }
    return (
        bool(keys & (_AMOUNTS | formulas | _BOUNDS)) or path[0] == "parties" or bool(re.fullmatch(r"[\d.]+", written))
    )


def _readings(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The id and the clause of each reading."""
    readings = data.get("readings")
    return [(str(each.get("id")), str(each.get("clause"))) for each in readings or [] if isinstance(each, Mapping)]


def cited(clause: str) -> Iterator[tuple[str, str, str]]:
    """The annex, the number and the row of each place that a citation names: ``Bilag 5.1, 2 (1) og 3.1``."""
    for part in clause.split(";"):
        annex = ""
        for piece in re.split(r"\s+og\s+|\s+and\s+", part):
            match = _CLAUSE.fullmatch(piece.strip())
            if match and (match[2] or match[3] or match[4]):
                annex = match[2] or annex
                yield annex, match[3] or "", match[4] or ""


def _found(
    reading: AgreementReading, known: Sequence[Figure], explained: Sequence[tuple[str, str]], term: Term
) -> Traced:
    if term.path.startswith("parties."):
        return _party(reading, term)
    fits = [figure for figure in known if _fits(figure, term)]
    places = list(cited(term.clause))
    inside = [figure for figure in fits if any(_within(reading, figure, place) for place in places)]
    if inside:
        return _traced(term, "in the clause", "", inside[0].clause.name, inside[0].text, inside[0].span)
    if written := _written(reading, term, places):
        clause, passage = written
        return _traced(term, "in the clause", "", clause.name, passage.text, reading.document.span(passage))
    why = _explanation(term, explained)
    if fits and not (why and why in ("input bound", "empty cell")):
        tables = [clause.name for clause in reading.plan_clauses.values()]
        best = min(fits, key=lambda figure: (figure.clause.name not in tables, figure.span.start))
        return _traced(term, "elsewhere", why, best.clause.name, best.text, best.span)
    return _traced(term, "explained" if why else "not found", why, "", "", _cited_place(reading, places))


def _cited_place(reading: AgreementReading, places: Sequence[tuple[str, str, str]]) -> Span:
    """Where a term should have been: the clause it cites, or the beginning of the paper."""
    for annex, number, _ in places:
        clause = reading.outline.at(annex, number) or next(iter(reading.outline.of(annex)), None)
        if clause:
            return reading.document.span(clause.lines[0].passage)
    return reading.document.span(reading.document.lines[0].passage)


def _traced(term: Term, where: Where, why: str, found_in: str, text: str, span: Span) -> Traced:
    return Traced(term.path, term.line, term.clause, term.written, where, why, found_in, text, span)


def _party(reading: AgreementReading, term: Term) -> Traced:
    """A party's number, which the paper states where it names the party."""
    for party in reading.parties:
        if party.number == term.written:
            return _traced(term, "elsewhere", "", "", party.number, party.span)
    return _traced(term, "not found", "", "", "", _cited_place(reading, ()))


def _written(
    reading: AgreementReading, term: Term, places: Sequence[tuple[str, str, str]]
) -> tuple[Clause, Passage] | None:
    """A number as it stands in a formula of the cited clause, where it is no quantity of its own: ``/12``."""
    if isinstance(term.value, date) or term.value == 0:
        return None
    pattern = re.compile(rf"(?<![\d.,]){re.escape(f'{term.value:f}'.replace('.', ','))}(?![\d]|[.,]\d)")
    for annex, number, _ in places:
        clause = reading.outline.at(annex, number)
        if clause and (match := pattern.search(clause.passage.text)):
            return clause, clause.passage.found(match)
    return None


def _explanation(term: Term, explained: Sequence[tuple[str, str]]) -> str:
    keys = term.path.split(".")
    if _BOUNDS & set(keys):
        return "input bound"
    if term.value == 0 and _AMOUNTS & set(keys):
        return "empty cell"
    if not isinstance(term.value, date) and term.value != 0:
        return ""  # a reading draws a boundary or a floor; it makes no price, share or number
    own = {(annex, number) for annex, number, _ in cited(term.clause)}
    for name, clause in explained:
        if own & {(annex, number) for annex, number, _ in cited(clause)}:
            return name
    return ""


def _fits(figure: Figure, term: Term) -> bool:
    if isinstance(term.value, date):
        return figure.when is not None and _covers(figure, term)
    if figure.when is not None:
        return figure.when.year == term.value
    return term.value in figure.values


def _covers(figure: Figure, term: Term) -> bool:
    """Whether a date of the paper is a term's: the same day, or the month or quarter it ends or begins."""
    when, value = figure.when, term.value
    assert when is not None and isinstance(value, date)
    if when.first is None or when.last is None or when.month is None:
        return False
    if when.day is None and not term.month_only and not _PLANNED & set(term.path.split(".")):
        return False
    if term.month_only:
        return (when.first.year, when.first.month) == (value.year, value.month)
    return when.first <= value <= when.last


def _within(reading: AgreementReading, figure: Figure, place: tuple[str, str, str]) -> bool:
    annex, number, row = place
    clause = figure.clause
    if clause.annex != annex or not (
        not number or clause.number == number or clause.number.startswith(f"{number}.") or not clause.number
    ):
        return False
    rows = [each for each in reading.outcomes if each.number == row and each.clause == clause.name]
    return not rows or rows[0].span.start <= figure.span.start < rows[0].span.end or _numbered(clause, row)


def _numbered(clause: Clause, row: str) -> bool:
    return any(item.label.strip("()") == row for item in clause.items) and clause.level > 1


def _values(term: Term) -> tuple[Decimal, ...]:
    return () if isinstance(term.value, date) else (term.value,)


def _day_of(term: Term) -> tuple[int, int] | None:
    return (term.value.day, term.value.month) if isinstance(term.value, date) and not term.month_only else None


def _used(figure: Figure, values: set[Decimal], days: Sequence[Term]) -> bool:
    if figure.when is not None:
        if figure.when.year is None and figure.when.day and figure.when.month:
            return any(_day_of(term) == (figure.when.day, figure.when.month) for term in days)
        year_only = figure.when.month is None and figure.when.year is not None
        return (year_only and Decimal(figure.when.year or 0) in values) or any(
            _covers(figure, term) for term in days if figure.when.month is not None
        )
    return bool(figure.values) and all(value in values for value in figure.values)


def _why(reading: AgreementReading, figure: Figure) -> Why:
    """What a figure that no term uses is for, as far as its place tells."""
    clause = figure.clause
    top = reading.outline.at(clause.annex, clause.number.split(".")[0]) if clause.number else None
    before = clause.passage.text[: bisect_left(clause.passage.places, figure.span.start)]
    for pattern, why in _BY_TITLE:
        if top and pattern.search(top.title):
            return why
    for pattern, why in _BY_TEXT:
        if pattern.search(clause.passage.text) and clause.level > 1:
            return why
    prices = [each.price.oere for each in reading.outcomes if each.price]
    if figure.kind == "amount" and figure.values:
        value = figure.values[0] * 100
        if any(price and value % price == 0 and 1 < value / price <= 60 for price in prices):
            return "multiple of a price"
    if figure.when is not None and _BASE.search(before):
        return "baseline"
    if clause in (reading.plan_clauses.get("disbursements"), reading.plan_clauses.get("repayments")):
        return "plan"
    annex = next((each for each in reading.outline.annexes if each.number == clause.annex), None)
    return "project" if annex and _PROJECT.search(annex.title) else ""
