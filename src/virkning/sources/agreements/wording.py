"""What a careful reader finds in an agreement's wording: leftovers, numbering, sums done in the text, two bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import LarkError

from virkning.sources.agreements.clauses import Clause, Outline
from virkning.sources.document import Document
from virkning.sources.passages import Passage, Span
from virkning.sources.records import Finding
from virkning.sources.values import Quantity, find_quantities, read_cell

_BRACKETS = re.compile(r"\[[^\[\]]{3,}\]")
_LEFT_NOTE = re.compile(r"\s*\d{1,2}\s+Note\b", re.IGNORECASE)
_COUNT = re.compile(r"(\S+)\s+\((\d{1,2})\)\s+(måned|kvartal|uge|år|dag|måling|gang|rate)", re.IGNORECASE)
_WORDS = {
    "en": 1, "én": 1, "et": 1, "ét": 1, "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6, "syv": 7, "otte": 8,
    "ni": 9, "ti": 10, "elleve": 11, "tolv": 12, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
}  # fmt: skip
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_SUM = re.compile(
    r"(?<![\w.,])(?:[\d(](?:[\d.,\s()/]|(?<=[\s\d)])[xX×*+–-](?=[\s\d(]))*[xX×*+/–-][\d.,\s()xX×*+/–-]*)=\s*(?:DKK|kr\.?)?\s*"
    r"(\d[\d.]*(?:,\d+)?)"
)
_MORE = re.compile(r"\b(?:overstiger|over|mere\s+end|flere\s+end|exceeds?|more\s+than)\b", re.IGNORECASE)
_LEAST = re.compile(r"\b(?:mindst|minimum|min\.|at\s+least)", re.IGNORECASE)
_TIMES = re.compile(r"svarende\s+til\s+(?:DKK\s*|kr\.?\s*)?$", re.IGNORECASE)
_MONTHS = re.compile(r"\bi\s+(\d{1,2})\s+måneder", re.IGNORECASE)

_GRAMMAR = Lark(
    r"""
    ?sum: product | sum "+" product -> add | sum /[-–]/ product -> sub
    ?product: atom | product /[xX×*]/ atom -> mul | product "/" atom -> div
    ?atom: NUMBER -> number | "(" sum ")"
    NUMBER: /\d[\d.]*(,\d+)?/
    %ignore /\s+/
    """,
    start="sum",
    parser="lalr",
)


@v_args(inline=True)
class _Reckoner(Transformer[Token, Fraction]):
    def number(self, text: Token) -> Fraction:
        value = read_cell(str(text)).value
        if value is None:
            raise ValueError(text)
        return Fraction(value)

    def add(self, left: Fraction, right: Fraction) -> Fraction:
        return left + right

    def sub(self, left: Fraction, _: Token, right: Fraction) -> Fraction:
        return left - right

    def mul(self, left: Fraction, _: Token, right: Fraction) -> Fraction:
        return left * right

    def div(self, left: Fraction, right: Fraction) -> Fraction:
        return left / right


def check(document: Document, outline: Outline) -> list[Finding]:
    """Every finding about the wording, clause by clause."""
    found: list[Finding] = []
    for clause in outline.clauses:
        found += _leftovers(document, clause)
        found += _counts(document, clause)
        found += _numbering(document, clause)
        found += _sums(document, clause)
        found += _hollow(document, outline, clause)
    for note in outline.notes:
        if _LEFT_NOTE.match(note.passage.text):
            found.append(Finding("leftover-note", "warning", (document.span(note.passage),), (("note", note.number),)))
    return found


def _leftovers(document: Document, clause: Clause) -> Iterator[Finding]:
    for match in _BRACKETS.finditer(clause.passage.text):
        place = document.span(clause.passage.found(match))
        yield Finding("leftover-bracket", "warning", (place,), (("clause", clause.name), ("text", match[0])))


def _counts(document: Document, clause: Clause) -> Iterator[Finding]:
    """A figure in brackets stands behind its word, as in ``to (2)``: the word may be missing, or be another."""
    for match in _COUNT.finditer(clause.passage.text):
        said = _WORDS.get(match[1].lower())
        figures = (("clause", clause.name), ("figure", match[2]), ("word", match[1]))
        place = document.span(clause.passage.found(match))
        if said is None:
            yield Finding("count-without-word", "note", (place,), figures)
        elif said != int(match[2]):
            yield Finding("count-contradicted", "error", (place,), figures)


def _numbering(document: Document, clause: Clause) -> Iterator[Finding]:
    """The items of a list begin with the first and follow each other."""
    labels = [item for item in clause.items if item.label != "•"]
    for kind in (_ROMAN, tuple("abcdefghijklmnopqrstuvwxyz"), tuple(str(number) for number in range(1, 40))):
        own = [
            item for item in labels if item.label.strip("()").lower() in kind and _style(item.label) == _style_of(kind)
        ]
        before = -1
        for item in own:
            at = kind.index(item.label.strip("()").lower())
            if at != before + 1 and at != 0:
                figures = (
                    ("clause", clause.name),
                    ("label", item.label),
                    ("expected", f"({kind[before + 1]})" if before + 1 < len(kind) else ""),
                )
                yield Finding("numbering", "note", (document.span(item.passage),), figures)
            before = at


def _style(label: str) -> str:
    inner = label.strip("()")
    if inner.isdigit():
        return "digit"
    return "letter" if inner.isupper() or not label.startswith("(") else "roman"


def _style_of(kind: Sequence[str]) -> str:
    return {"i": "roman", "a": "letter", "1": "digit"}[kind[0]]


def reckon(text: str) -> Fraction | None:
    """The value of a sum written in a text, such as ``(33,7-28) * 70.000``; None if it is no sum."""
    try:
        return _Reckoner().transform(_GRAMMAR.parse(text))
    except (LarkError, ZeroDivisionError):
        return None


def _sums(document: Document, clause: Clause) -> Iterator[Finding]:
    for match in _SUM.finditer(clause.passage.text):
        terms, stated = match[0].split("=")[0], read_cell(match[1].rstrip(".,")).value
        value = reckon(terms.strip())
        if value is None or stated is None:
            continue
        if value != Fraction(stated):
            figures = (
                ("clause", clause.name),
                ("sum", terms.strip()),
                ("value", _number(value)),
                ("stated", match[1].rstrip(".,")),
            )
            yield Finding("sum-in-text", "error", (document.span(clause.passage.found(match)),), figures)


def _number(value: Fraction) -> str:
    text = format(Decimal(value.numerator) / Decimal(value.denominator), "f")
    whole, _, decimals = text.partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{grouped},{decimals[:4]}" if decimals else grouped


def _hollow(document: Document, outline: Outline, clause: Clause) -> Iterator[Finding]:
    """A heading with nothing below it, and a sentence that promises a list and gives none."""
    if not clause.number:
        return
    below = [each for each in outline.below(clause) if each is not clause]
    place = (document.span(clause.lines[0].passage),)
    figures = (("clause", clause.name), ("title", clause.title))
    if clause.level == 1 and len(clause.lines) == 1 and not below:
        yield Finding("section-empty", "note", place, figures)
    elif clause.passage.text.endswith(":") and not below and not clause.items:
        yield Finding("list-missing", "note", (document.span(clause.lines[-1].passage),), figures)


def multiples(document: Document, passage: Passage, price: int, clause: str) -> Iterator[Finding]:
    """An amount that is said to correspond to a price for several months must be that many prices."""
    for quantity in find_quantities(passage.text):
        if (
            quantity.unit not in ("DKK", "")
            or quantity.low is None
            or not _TIMES.search(passage.text[: quantity.start])
        ):
            continue
        months = _MONTHS.search(passage.text[quantity.end : quantity.end + 90])
        if months and quantity.low * 100 != price * int(months[1]) and quantity.low >= 1000:
            figures = (
                ("clause", clause),
                ("price", _number(Fraction(price, 100))),
                ("times", months[1]),
                ("value", _number(Fraction(price * int(months[1]), 100))),
                ("stated", quantity.text),
            )
            yield Finding("multiple-wrong", "error", (document.span(passage[quantity.start : quantity.end]),), figures)


def bounds(document: Document, outline: Outline, thresholds: Sequence[Quantity]) -> Iterator[Finding]:
    """A figure that decides success and is a least value in one place and must be exceeded in another."""
    for value in sorted({each.low for each in thresholds if each.low is not None and each.unit == "hours"}):
        least: list[Span] = []
        more: list[Span] = []
        for clause in outline.clauses:
            for quantity in find_quantities(clause.passage.text):
                if quantity.low != value or quantity.unit != "hours":
                    continue
                before = clause.passage.text[max(0, quantity.start - 90) : quantity.end]
                place = document.span(clause.passage[quantity.start : quantity.end])
                at_least, over = _LEAST.search(before), _MORE.search(before)
                if over or quantity.hedge == "more than":
                    more.append(place)
                elif at_least or quantity.hedge == "at least":
                    least.append(place)
        if least and more:
            yield Finding(
                "bound-contradicted", "warning", (least[0], more[0]), (("value", f"{value:f}".replace(".", ",")),)
            )


_MARKS = re.compile(r"[a-zæøå](\.\s?|)(\d{1,2})(?=\s|$)")


def notes(document: Document, outline: Outline) -> Iterator[Finding]:
    """Marks of notes in an annex that go on where its notes end: the notes are not there."""
    for annex in {clause.annex for clause in outline.clauses if clause.annex}:
        own = [clause for clause in outline.clauses if clause.annex == annex]
        first, last = own[0].passage.places[0], own[-1].passage.places[-1]
        numbers = [int(note.number) for note in outline.notes if first <= note.passage.places[0] <= last]
        following = max(numbers, default=0) + 1
        for clause in own if numbers else ():
            for match in _MARKS.finditer(clause.passage.text):
                if int(match[2]) == following:
                    place = document.span(clause.passage.found(match, 2))
                    yield Finding("note-missing", "warning", (place,), (("note", match[2]), ("clause", clause.name)))
                    following += 1
