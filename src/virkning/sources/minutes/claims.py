"""Figures in the sentences of an item that should follow from one another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from virkning.sources.danish import number
from virkning.sources.document import Document
from virkning.sources.minutes.outline import Item
from virkning.sources.minutes.text import passages, sentences
from virkning.sources.passages import Passage, Span
from virkning.sources.records import Finding
from virkning.sources.values import Quantity, find_quantities

_DIGIT = re.compile(r"\d")
_HUNDRED = Decimal(100)


def check(document: Document, item: Item, gap: int) -> Iterator[Finding]:
    """What the sentences of an item get wrong."""
    for section in item.sections:
        if section.within or section.kind in ("annexes", "plan", "competence", "law", "earlier"):
            continue
        told = [list(sentences(passage)) for passage in passages(section.lines, gap)]
        flat = [sentence for paragraph in told for sentence in paragraph]
        for sentence in flat:
            if not _DIGIT.search(sentence.text):
                continue
            yield from _share(document, item, sentence)
            yield from _equation(document, item, sentence)
            yield from _bracket(document, item, sentence)
            yield from _in_all(document, item, sentence)
            yield from _of_which(document, item, sentence)
        yield from _distributed(document, item, flat)


def figures(item: Item, **more: str) -> tuple[tuple[str, str], ...]:
    """The figures of a finding, which begin with the number of its item."""
    return (("item", str(item.number)), *more.items())


def _places(document: Document, sentence: Passage, *quantities: Quantity) -> tuple[Span, ...]:
    return tuple(document.span(sentence[each.start : each.end]) for each in quantities)


_IS_SHARE = re.compile(
    r"\b(?:svare(?:r|nde|de)\stil|udgør|hvilket\ser|lig\smed)\s(?:(?:ca|cirka|omkring|knap|godt|i\salt)\.?\s)?$",
    re.IGNORECASE,
)
_OF = re.compile(r"\s(?:ud\s)?af\s(?:(?:det|den|de)\s)?(?:samlede\s|oprindelige\s)?(?P<whole>[a-zæøå]{4,})")
_WORD = re.compile(r"[a-zæøå]{4,}", re.IGNORECASE)


def _share(document: Document, item: Item, sentence: Passage) -> Iterator[Finding]:
    """A percentage that is said to be one amount's share of the other, where the sentence states two amounts."""
    text = sentence.text
    found = find_quantities(text)
    for share in found:
        if share.unit != "per cent" or share.value is None or not _IS_SHARE.search(text[: share.start]):
            continue
        of = _OF.match(text, share.end)
        if not of or not _spoken_of(of["whole"], text[: share.start]):
            continue
        before = [each for each in found if each.end <= share.start and each.unit not in ("per cent", "")]
        units = {each.unit for each in before}
        amounts = [each for each in before if each.value]
        if len(amounts) != 2 or len(units) != 1 or any(each.per for each in amounts):
            continue
        part, whole = sorted(amounts, key=lambda each: each.value or Decimal(0))
        value = (part.value or Decimal(0)) / (whole.value or Decimal(1)) * _HUNDRED
        slack = share.step / 2 if not share.hedge else share.step
        slack += _slack(part, whole)
        if abs(value - share.value) <= slack:
            continue
        yield Finding(
            "share-wrong",
            "warning",
            _places(document, sentence, share, part, whole),
            figures(
                item,
                part=part.text,
                whole=whole.text,
                stated=number(share.value),
                value=number(value.quantize(Decimal("0.1"), ROUND_HALF_UP)),
            ),
        )


def _spoken_of(word: str, before: str) -> bool:
    """Whether what the share is of has been named in the sentence: ``ansøgte`` after ``søgte``, ``budgettet``."""
    return any(each.lower()[:5] == word[:5] or each.lower()[:4] in word for each in _WORD.findall(before))


def _slack(part: Quantity, whole: Quantity) -> Decimal:
    """How far the share of two rounded amounts may be from that of the exact ones, in percentage points."""
    low, high = (part.value or Decimal(0)) - part.step / 2, (part.value or Decimal(0)) + part.step / 2
    least, most = (whole.value or Decimal(1)) - whole.step / 2, (whole.value or Decimal(1)) + whole.step / 2
    return (high / least - low / most) / 2 * _HUNDRED if least > 0 else _HUNDRED


_NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
_EQUATION = re.compile(rf"(?:(?:{_NUMBER})\s?\+\s?){{1,40}}(?:{_NUMBER})\s?=\s?(?P<total>{_NUMBER})")
_TERM = re.compile(_NUMBER)


def _plain(text: str) -> Decimal:
    return Decimal(text.replace(".", "").replace(",", "."))


def _equation(document: Document, item: Item, sentence: Passage) -> Iterator[Finding]:
    """``68 + 162 = 230`` as it is written."""
    for match in _EQUATION.finditer(sentence.text) if "=" in sentence.text and "+" in sentence.text else ():
        terms = [_plain(term) for term in _TERM.findall(match.group())]
        value, stated = sum(terms[:-1], Decimal(0)), terms[-1]
        if value != stated:
            places = (document.span(sentence.found(match, "total")), document.span(sentence.found(match)))
            yield _sum_finding(item, match.group(), value, stated, places)


def _sum_finding(item: Item, what: str, value: Decimal, stated: Decimal, places: tuple[Span, ...]) -> Finding:
    return Finding(
        "sum-wrong",
        "error",
        places,
        figures(item, what=what, stated=number(stated), value=number(value), difference=number(abs(value - stated))),
    )


_BRACKET = re.compile(r"(?P<whole>\d[\d.]*)\s(?P<noun>[\wæøå-]+)\s\((?P<inside>[^()]{5,80})\)")
_BRACKET_PART = re.compile(r"(?<![\d.,/-])(?P<number>\d[\d.]*)\s(?P<noun>[a-zæøå-]{3,})")
_INSIDE = re.compile(r"\s?(?:heraf\s|fordelt\spå\s)?|\s?(?:,|og|samt|med|\+|heraf)\s?|\s?(?:,\s)?(?:og|samt)\s")


_MEASURE = re.compile(r"timer?|dage?|uger?|måneder?|mdr|minutter?|kroner|procent|point|meter|gange?|mio|mia|pct")
_CLOSE = Decimal(2)


def _bracket(document: Document, item: Item, sentence: Passage) -> Iterator[Finding]:
    """``44 flygtninge (31 voksne og 13 børn)``: a number, and in brackets what it is made of and nothing else."""
    for match in _BRACKET.finditer(sentence.text):
        parts = list(_BRACKET_PART.finditer(match["inside"]))
        if len(parts) < 2 or match["inside"].startswith("heraf"):
            continue
        ends = [0, *(part.end() for part in parts)]
        between = [match["inside"][end : part.start()] for end, part in zip(ends, parts, strict=False)]
        rest = match["inside"][ends[-1] :].strip()
        if rest or not all(_INSIDE.fullmatch(piece) for piece in between):
            continue
        value, stated = sum((_plain(part["number"]) for part in parts), Decimal(0)), _plain(match["whole"])
        if any(_MEASURE.fullmatch(part["noun"]) for part in parts):
            continue
        if value != stated and abs(value - stated) <= max(_CLOSE, stated / 5):
            places = (document.span(sentence.found(match, "whole")), document.span(sentence.found(match, "inside")))
            yield _sum_finding(item, match["noun"], value, stated, places)


_ALL = re.compile(
    r"(?:,|\s[-–(]|\bog\sdermed|\bsvarende\stil)?\s?\bi\salt\s(?:ca\.\s|på\s|er\s|udgør\s)?$", re.IGNORECASE
)
_JOINS = re.compile(r"\b(?:og|samt|plus)\b|,|\+")
_BREAKS = re.compile(r"\b(?:heraf|hvoraf|ud\saf|mod|fra|fordi|hvis|kan|maksimalt|loft|mellem|minus|fratrukket)\b|[;:]")


def _in_all(document: Document, item: Item, sentence: Passage) -> Iterator[Finding]:
    """``… på 9,3 mio. kr. samt … på 2,1 mio. kr., i alt 11,4 mio. kr.``: the amounts before make the one stated."""
    text = sentence.text
    found = [each for each in find_quantities(text) if each.unit == "DKK" and each.value is not None and not each.per]
    for at, total in enumerate(found):
        before = found[:at]
        if len(before) < 2 or not _ALL.search(text[: total.start]):
            continue
        gaps = [text[one.end : other.start] for one, other in zip(before, [*before[1:], total], strict=True)]
        if any(_BREAKS.search(gap) or not _JOINS.search(gap) for gap in gaps[:-1]) or _BREAKS.search(gaps[-1]):
            continue
        value = sum((each.value or Decimal(0) for each in before), Decimal(0))
        slack = sum((each.step for each in before), total.step) / 2
        if any(each.hedge for each in (*before, total)):
            slack *= 2
        if total.value is not None and abs(value - total.value) > slack:
            yield _sum_finding(item, "i alt", value, total.value, _places(document, sentence, total, before[0]))


_WHICH = re.compile(r"\b(?:heraf|hvoraf|fordeler?\s(?:\w+\s)?sig|fordelt|fordelte)\b", re.IGNORECASE)
_SEVERAL = 2
_PARTITION = 3


def _of_which(document: Document, item: Item, sentence: Passage) -> Iterator[Finding]:
    """``Heraf har 34,3 % … og 59 % …``: shares of one whole that come near a hundred, and miss it."""
    match = _WHICH.search(sentence.text)
    if not match:
        return
    shares = [
        each
        for each in find_quantities(sentence.text)
        if each.start > match.end() and each.unit == "per cent" and each.value is not None and not each.hedge
    ]
    if len(shares) < _PARTITION:
        return
    yield from near_hundred(
        item, [(each.value or Decimal(0), each.step) for each in shares], _places(document, sentence, *shares)
    )


_NEAR = Decimal(5)


def near_hundred(item: Item, shares: Sequence[tuple[Decimal, Decimal]], places: tuple[Span, ...]) -> Iterator[Finding]:
    """Shares that make almost a hundred per cent, but further from it than their rounding explains."""
    total = sum((value for value, _ in shares), Decimal(0))
    slack = sum((step for _, step in shares), Decimal(0)) / 2
    if slack < abs(total - _HUNDRED) <= _NEAR:
        parts = " + ".join(number(value) for value, _ in shares)
        yield Finding("shares-not-whole", "warning", places, figures(item, parts=parts, value=number(total)))


_DISTRIBUTES = re.compile(r"\bfordel(?:er|te|ing)\b[^.]{0,30}\b(?:sig|med|på|således)\b", re.IGNORECASE)
_FURTHER = re.compile(r"(?:Derudover|Desuden|Hertil|Herudover|Endvidere|De\sresterende)\b")
_COUNT = re.compile(r"(?<![\d.,/§-])(?<!nr\.\s)(?P<number>\d{1,3}(?:\.\d{3})*)\s(?P<noun>[a-zæøå]{4,})")
_WHOLE = re.compile(r"\b(?:i\salt|samlet)\s(?P<number>\d{1,3}(?:\.\d{3})*)\s(?P<noun>[a-zæøå]{4,})", re.IGNORECASE)
_BACK = 6


def _distributed(document: Document, item: Item, told: Sequence[Passage]) -> Iterator[Finding]:
    """``i alt 399 kursister``, and after it ``fordelte … sig med 68 kursister på …``: the parts make the whole."""
    for at, sentence in enumerate(told):
        if not (begins := _DISTRIBUTES.search(sentence.text)):
            continue
        parts = list(_COUNT.finditer(sentence.text, begins.start()))
        nouns = {part["noun"] for part in parts}
        if len(parts) < _SEVERAL or len(nouns) != 1:
            continue
        noun = nouns.pop()
        values = [_plain(part["number"]) for part in parts]
        sums = {sum(values, Decimal(0))}
        if at + 1 < len(told) and _FURTHER.match(told[at + 1].text):
            more = next((each for each in _COUNT.finditer(told[at + 1].text) if each["noun"] == noun), None)
            if more:
                sums.add(sum(values, _plain(more["number"])))
        for earlier in reversed(told[max(0, at - _BACK) : at + 1]):
            whole = next((each for each in _WHOLE.finditer(earlier.text) if each["noun"] == noun), None)
            if whole is None:
                continue
            stated = _plain(whole["number"])
            if stated not in sums:
                places = (document.span(earlier.found(whole, "number")), document.span(sentence))
                yield _sum_finding(item, noun, max(sums), stated, places)
            break
