"""Where numbers stand in a text, before it is known what they count; and which of them are only labels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from virkning.sources.values.numerals import (
    ARTICLES,
    FRACTION,
    HALF_MORE,
    MORE_DIGITS,
    WORD,
    WORD_BEGINS,
    Number,
    Refused,
    fraction,
    read_digits,
    read_word,
)
from virkning.sources.values.vocabulary import GLUED

_FIGURES = re.compile(
    rf"""
    (?: \d(?<!\d.)(?:
            (?P<spaced>(?<!\d[.,\u00a0\u2009\u202f].)\d{{0,2}}(?:[\u00a0\u2009\u202f]\d{{3}})+(?![\d.]|[\u00a0\u2009\u202f]\d)(?:,\d+)?)
          | (?P<loose>(?<!\d[.,\s].)(?<!0)\d{{0,2}}(?:\ \d{{3}})+(?:,\d+)?(?=\s?(?:kr\b|dkk\b|,-)))
          | (?P<digits>{MORE_DIGITS})(?:\s?(?P<more>{FRACTION}))? )
      | (?P<fraction>{FRACTION})
      | \((?P<enclosed>\d{{1,2}})\) )
    (?P<half>{HALF_MORE})?
    """,
    re.VERBOSE,
)
_WORD_BEGINS = re.compile(WORD_BEGINS)
_WORD = re.compile(
    rf"(?<![\w-])(?P<word>{WORD})(?P<half>{HALF_MORE})?(?:(?![\wæøå-])|(?=-?(?:{'|'.join(GLUED)})(?![\wæøå]))|(?=-\s))"
    r"(?:\s{1,2}\((?P<also>\d{1,3})\))?"
)


@dataclass(frozen=True, slots=True)
class Atom:
    """A number where it stands; ``article`` if its word is an article as well, ``word`` if words alone say it."""

    start: int
    end: int
    number: Number | Refused
    article: bool = False
    word: bool = False


def find_atoms(low: str, taken: bytearray) -> list[Atom]:
    """The numbers of a text in lower case, outside of what is ``taken``, in order."""
    atoms = [*_figures(low, taken), *_words(low, taken)]
    atoms.sort(key=lambda atom: (atom.start, -atom.end))
    kept: list[Atom] = []
    for atom in atoms:
        # ``seks (6)`` is one number, found by its word and by its figure.
        if not kept or atom.start >= kept[-1].end:
            kept.append(atom)
    return kept


def _figures(low: str, taken: bytearray) -> Iterator[Atom]:
    for match in _FIGURES.finditer(low):
        start, end = match.span()
        if taken[start] or taken[end - 1]:
            continue
        number: Number | Refused
        more = match["more"]
        if match["fraction"]:
            number = fraction(match["fraction"])
        elif match["enclosed"]:
            number = read_digits(match["enclosed"])
        else:
            number = read_digits(low[start : max(match.end(kind) for kind in ("spaced", "loose", "digits"))])
        yield Atom(start, end, _with_half(number, more, match["half"]))


def _words(low: str, taken: bytearray) -> Iterator[Atom]:
    done = 0
    for begin in _WORD_BEGINS.finditer(low):
        start = begin.start()
        if start < done or taken[start]:
            continue
        match = _WORD.match(low, start)
        if not match:
            continue
        done = match.end()
        word, also = match["word"], match["also"]
        number: Number | Refused = _with_half(read_word(word), None, match["half"])
        if also and isinstance(number, Number) and number.value != int(also):
            number = Refused("the word and the figure differ")
        yield Atom(start, match.end(), number, word in ARTICLES and not also, not also)


def _with_half(number: Number | Refused, more: str | None, half: str | None) -> Number | Refused:
    if isinstance(number, Refused) or not (more or half):
        return number
    extra = fraction(more) if more else Number(Decimal("0.5"), Decimal("0.5"), "word")
    return Number(number.value + extra.value, min(number.step, extra.step), "word")


_WORD_AFTER = re.compile(r"[\wæøå§&=@\\]|[-‐–/][\wæøå(]|:\d")
_PART_BEFORE = re.compile(r"\d[-‐–/]$")
_ORDINAL_AFTER = re.compile(r"\.(?:\s{1,3}[a-zæøå(–-]|\s{0,2}[,;)]|-)")
_POSTCODE_AFTER = re.compile(r"\s[A-ZÆØÅ][a-zæøå]+")
_CODE_BEFORE = re.compile(r"(?<!\w)(?!ALT\b|DKK\b|EUR\b|KR\b|SUM\b|MIO\b|MIA\b)[A-ZÆØÅ]{2,4}\s$")
_ADDRESS_AFTER = re.compile(r",\s\d{4}\s[A-ZÆØÅ][a-zæøå]")
_PHONE = re.compile(r"\s\d{4}(?![\d.,]|\s\d)")
_PHONE_BEFORE = re.compile(r"(?<![\d.,])(?<!\d\s)\d{4}\s$")
_GLUE = re.compile(r"[\wæøåÆØÅ&=?%#@:/\\.-]{1,40}$")
_MAY_GLUE = frozenset({"ca.", "kr.", "kr", "dkk", "eur", "max.", "min.", "maks.", "á", "à", "-"})


def glued(text: str, start: int) -> bool:
    """Whether a number is the end of a longer word: ``COVID-19``, the middle of an address."""
    if not start or text[start - 1].isspace() or text[start - 1] in "(„”\"'[<>≤≥±+–—":
        return False
    before = _GLUE.search(text, max(0, start - 40), start)
    return before is not None and before[0].lower() not in _MAY_GLUE


def named(text: str, first: Atom, last: Atom) -> bool:
    """Whether a number without a unit is a label, an ordinal, a list's mark, a postcode or a register number."""
    after = text[last.end : last.end + 1]
    before = text[max(0, first.start - 12) : first.start]
    if _WORD_AFTER.match(text, last.end) or _PART_BEFORE.search(before):
        return True
    # ``1) ... 2) ...`` unless the bracket was opened further back.
    if after == ")" and "(" not in text[max(0, first.start - 40) : first.start].rpartition(")")[2]:
        return True
    if first is not last or isinstance(first.number, Refused) or first.number.style != "plain":
        return False
    digits = text[first.start : last.end]
    if digits.startswith(("(", "0")) and len(digits) > 1:
        return True
    if len(digits) >= 7:
        return True
    if after == "." and (_ORDINAL_AFTER.match(text, last.end) or _begins(before)):
        return True
    if len(digits) <= 2 and _begins(before) and before.strip() and text[last.end + 1 : last.end + 2].isupper():
        return True
    if _ADDRESS_AFTER.match(text, last.end):
        return True
    return len(digits) == 4 and (
        _POSTCODE_AFTER.match(text, last.end) is not None or _telephone(before, text[last.end : last.end + 8])
    )


def _telephone(before: str, after: str) -> bool:
    """Whether four digits are half of eight that stand alone; more of them are a row of figures."""
    first = _PHONE.match(after) and not before.rstrip()[-1:].isdigit()
    second = _PHONE_BEFORE.search(before) and not after.lstrip()[:1].isdigit()
    return bool(first or second)


def coded(text: str, atom: Atom) -> bool:
    """Whether a whole number goes with a code in capitals before it: ``PSYK 141``."""
    plain = isinstance(atom.number, Number) and atom.number.style == "plain"
    return plain and bool(_CODE_BEFORE.search(text, max(0, atom.start - 6), atom.start))


def _begins(before: str) -> bool:
    """Whether a line or a sentence begins after this text, so that a number is the mark of what it begins."""
    line = before.rpartition("\n")[2].rstrip("( \u00a0\t")
    return not line or line[-1] in ".:;?!)"
