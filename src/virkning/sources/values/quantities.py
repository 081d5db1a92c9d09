"""Quantities in running text: numbers joined to ranges and lists, each with the unit, currency and hedge around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from virkning.sources.values.model import Quantity, Unreadable
from virkning.sources.values.numerals import (
    ARTICLES,
    DIGITS,
    FRACTION,
    HALF_MORE,
    WORD,
    Number,
    Refused,
    fraction,
    read_digits,
    read_word,
    scaled,
)
from virkning.sources.values.units import (
    COUNTS,
    GLUED,
    SINGULAR,
    TIMES,
    Tail,
    currency_before,
    hedge,
    hedge_after,
    tail,
)

_ATOM = re.compile(
    rf"""
    (?<!\d)(?:
        (?P<spaced>(?<!\d[.,])\d{{1,3}}(?:[\u00a0\u2009\u202f]\d{{3}})+(?![\d.]|[\u00a0\u2009\u202f]\d)(?:,\d+)?)
      | (?P<loose>(?<!\d[.,\s])[1-9]\d{{0,2}}(?:\ \d{{3}})+(?:,\d+)?(?=\s?(?:kr\b|DKK\b|,-)))
      | \((?P<enclosed>\d{{1,2}})\)
      | (?P<digits>{DIGITS})(?:\s?(?P<more>{FRACTION}))?
      | (?P<fraction>{FRACTION})
    )(?:{HALF_MORE})?
  | (?<![\w-])(?P<word>{WORD})(?:{HALF_MORE})?(?:(?![\wæøå-])|(?=-?(?:{GLUED})(?![\wæøå]))|(?=-\s))
    (?:\s{{1,2}}\((?P<also>\d{{1,3}})\))?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_HALF = Decimal("0.5")

_LINK = re.compile(
    r"(?P<dash>[-–—‐]|\s{1,2}[-–—‐]\s{1,2}|[-–—‐]\s{1,2})"
    r"|(?P<slash>\s{0,2}/\s{0,2})"
    r"|(?P<comma>,\s{1,2})"
    r"|-?\s{1,2}(?:(?P<til>til|to)|(?P<og>og|and)|(?P<also>eller|samt|hhv\.|henholdsvis|or))\s{1,2}",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"(?:\bmellem|\bbetween)\s{1,2}(?:ca\.\s{1,2})?$", re.IGNORECASE)
_FROM = re.compile(r"(?:\bfra|\bfrom)\s{1,2}(?:ca\.\s{1,2})?$", re.IGNORECASE)
_EACH = re.compile(r"\s{1,2}(?:á|à|a)\s{1,2}(?:(?:ca\.|cirka|omkring)\s{1,2})?$", re.IGNORECASE)
_SIGN = re.compile(
    r"(?:(?P<both>±|\+/-)\s{0,2}|(?<![\w.,)%-])(?P<minus>[-−–]|minus\s)|(?<![\w.,)])(?P<plus>\+))$", re.IGNORECASE
)
_GLUE = re.compile(r"[\wæøåÆØÅ_&=?%#@:/\\.-]{1,40}$")
_MAY_GLUE = re.compile(r"(?:ca\.|kr\.?|dkk|eur|max\.|min\.|maks\.|á|à|og/eller/|-)$", re.IGNORECASE)


@dataclass(slots=True)
class _Atom:
    """A number where it stands, before it is known what it counts."""

    start: int
    end: int
    number: Number | Refused
    article: bool
    is_word: bool


@dataclass(frozen=True, slots=True)
class Quantities:
    """The quantities of a text in order, and what cannot be read as one."""

    quantities: tuple[Quantity, ...]
    unreadable: tuple[Unreadable, ...]


def scan_quantities(text: str, taken: bytearray) -> Quantities:
    """The quantities outside of what is ``taken`` by dates and names; a byte for every character of the text."""
    atoms = _atoms(text, taken)
    found: list[Quantity] = []
    unreadable: list[Unreadable] = []
    at = 0
    floor = 0
    while at < len(atoms):
        chain, links = _chain(text, atoms, at)
        at += len(chain)
        got, refused = _read_chain(text, chain, links, floor, taken)
        if got:
            got[0] = _per_each(text, found, got[0])
        found += got
        unreadable += refused
        floor = max([floor, *(each.end for each in got), *(each.end for each in refused)])
    return Quantities(tuple(_between(text, found)), tuple(unreadable))


def _atoms(text: str, taken: bytearray) -> list[_Atom]:
    atoms: list[_Atom] = []
    for match in _ATOM.finditer(text):
        start, end = match.span()
        if taken[start] or taken[end - 1]:
            continue
        word = match["word"]
        number: Number | Refused
        half = Decimal(0)
        if word:
            number = read_word(word)
            half = _HALF if end > match.end("word") and not match["also"] else half
            if match["also"] and number.value != int(match["also"]):
                number = Refused("the word and the figure differ")
        elif match["fraction"]:
            number = fraction(match["fraction"])
            half = _HALF if end > match.end("fraction") else half
        else:
            digits = match["digits"] or match["spaced"] or match["loose"] or match["enclosed"]
            number = read_digits(digits)
            if match["more"]:
                half = fraction(match["more"]).value
            elif match["digits"] and end > match.end("digits"):
                half = _HALF
        if half and isinstance(number, Number):
            number = Number(number.value + half, min(number.step, half), "word")
        article = bool(word) and word.lower() in ARTICLES and not match["also"]
        atoms.append(_Atom(start, end, number, article, bool(word) and not match["also"]))
    return atoms


def _chain(text: str, atoms: Sequence[_Atom], at: int) -> tuple[list[_Atom], list[str]]:
    """The numbers from ``at`` on that stand together, up to the first that has a unit, and what joins them."""
    chain, links = [atoms[at]], []
    money = bool(currency_before(text, atoms[at].start, 0)[1])
    while at + 1 < len(atoms):
        here, there = atoms[at], atoms[at + 1]
        if there.start - here.end > 20 or tail(text, here.end):
            break
        link = _LINK.fullmatch(text, here.end, there.start)
        if not link:
            break
        name = link.lastgroup or ""
        # ``kr. 2.000 og 2,5 mio. kr.``: what has its own currency before it does not wait for one that follows.
        if name != "dash" and money and tail(text, there.end):
            break
        links.append(name)
        chain.append(there)
        at += 1
    return chain, links


def _read_chain(
    text: str, chain: list[_Atom], links: list[str], floor: int, taken: bytearray
) -> tuple[list[Quantity], list[Unreadable]]:
    last = chain[-1]
    after = tail(text, last.end)
    if after and ((last.article and not _article_counts(after)) or taken[after.end - 1]):
        after = None
    start, money = currency_before(text, chain[0].start, floor)
    if after and money and not after.unit:
        after = replace(after, unit=money)
    if money and not after:
        after = Tail(last.end, money, Decimal(1), "", False)
    if after is None:
        return _bare(text, chain, links, floor)
    spaced = text[chain[0].start - 1 : chain[0].start]
    if (
        not money
        and (spaced.isalpha() or spaced in "_")
        and spaced
        and not chain[0].is_word
        and _glued(text, chain[0].start)
    ):
        return [], []
    got: list[Quantity] = []
    refused: list[Unreadable] = []
    shares = _shares(chain, links, after)
    position = 0
    while position < len(chain):
        first = chain[position]
        second = chain[position + 1] if position + 1 < len(chain) else None
        joined = second is not None and _is_range(text, first, links[position])
        final = second if joined and second else first
        mine = after if final is last else replace(after, end=final.end, per=after.per) if shares else None
        begin = start if position == 0 and money else first.start
        if mine is None:
            more, bad = _bare(
                text, [first, second] if joined and second else [first], ["dash"] if joined else [], floor
            )
            got += more
            refused += bad
        else:
            made = _made(text, first, final, mine, begin, floor if position == 0 else first.start)
            if isinstance(made, Quantity):
                got.append(made)
            elif made:
                refused.append(made)
        position += 2 if joined else 1
    return got, refused


def _article_counts(after: Tail) -> bool:
    """Whether ``en`` and ``et`` are numbers before such a unit: ``et år``, ``en mio. kr.``, hardly ``en borger``."""
    return after.scale != 1 or after.unit in ("weeks", "months", "quarters", "years", "half-years", "per cent")


def _is_range(text: str, first: _Atom, link: str) -> bool:
    if link == "dash":
        return True
    if link == "til":
        return not _FROM.search(text, max(0, first.start - 14), first.start)
    return link == "og" and bool(_BETWEEN.search(text, max(0, first.start - 16), first.start))


def _shares(chain: list[_Atom], links: list[str], after: Tail) -> bool:
    """Whether the numbers of a list share the unit at its end: ``5, 10 og 15 pct.``, but not ``af de 26, 40 pct.``."""
    if not links:
        return True
    if links[-1] == "comma" or (links[-1] == "dash" and "comma" in links and not {"og", "also"} & set(links)):
        return False
    grouped = [isinstance(each.number, Number) and each.number.style == "grouped" for each in chain]
    # In ``250.000 og 1,2 mio. kr.`` the first does not count millions; in ``5 og 15.000 kr.`` it is not clear.
    return not (any(grouped) and (after.scale != 1 or not all(grouped)))


def _made(text: str, first: _Atom, last: _Atom, unit: Tail, begin: int, floor: int) -> Quantity | Unreadable | None:
    low, high = first.number, last.number
    end = max(unit.end, last.end)
    for number in (low, high):
        why = _unfit(number, unit)
        if why:
            return Unreadable(begin, end, text[begin:end], why)
    assert isinstance(low, Number) and isinstance(high, Number)
    if first is not last:
        if high.style == "grouped" and low.style == "plain" and 0 < low.value < 1000:
            return Unreadable(begin, end, text[begin:end], "what the first number of the range counts is not clear")
        if low.value >= high.value:
            return Unreadable(begin, end, text[begin:end], "the range ends below its beginning")
    return _quantity(text, low, high, unit, begin, end, floor, first)


def _unfit(number: Number | Refused, unit: Tail) -> str:
    """Why a number cannot stand before a unit; empty if it can."""
    if isinstance(number, Refused):
        return number.reason
    if number.style == "point" and not unit.english:
        return "a point where Danish writes a comma"
    counts = unit.unit in ("DKK", "EUR") or unit.unit in COUNTS
    if number.style == "comma" and number.step == Decimal("0.001") and number.value >= 1 and counts and unit.scale == 1:
        return "thousands the English way, or three decimals the Danish way"
    return ""


def _quantity(
    text: str, low: Number, high: Number, unit: Tail, begin: int, end: int, floor: int, first: _Atom
) -> Quantity:
    lower, upper = scaled(low.value, unit.scale), scaled(high.value, unit.scale)
    step = scaled(min(low.step, high.step), unit.scale)
    sign = _SIGN.search(text, max(floor, begin - 6), begin)
    begin = sign.start() if sign else begin
    hedged_at, hedged = hedge(text, begin, floor)
    open_low: Decimal | None = lower
    open_high: Decimal | None = upper
    if sign:
        if sign["both"]:
            open_low = -upper
        elif sign["minus"] and lower == upper:
            open_low = open_high = lower = upper = -lower
    if not hedged:
        hedged = hedge_after(text, end)
    if hedged_at < begin and text[hedged_at] in "<>≤≥":
        begin = hedged_at
    if (
        hedged == "more than"
        and unit.unit in TIMES
        and lower < 15
        and text[hedged_at : hedged_at + 4].lower() == "over"
    ):
        # ``fordelt over 4 år`` is no more than four; whether ``over 4 år`` alone is, cannot be told.
        hedged = ""
    if hedged in ("at least", "more than"):
        open_high = None
    elif hedged in ("at most", "less than"):
        open_low = None
    return Quantity(begin, end, text[begin:end], open_low, open_high, unit.unit, unit.per, step, hedged)


def _bare(text: str, chain: list[_Atom], links: list[str], floor: int) -> tuple[list[Quantity], list[Unreadable]]:
    """Numbers without a unit: those that are surely numbers, and not the labels of something."""
    if _glued(text, chain[0].start) or links.count("dash") > 1:
        return [], []
    got: list[Quantity] = []
    refused: list[Unreadable] = []
    nothing = Tail(0, "", Decimal(1), "", True)
    position = 0
    while position < len(chain):
        atom = chain[position]
        follower = chain[position + 1] if position + 1 < len(chain) else None
        tight = follower is not None and links[position] == "dash" and follower.start - atom.end == 1
        last = follower if tight and follower else atom
        position += 2 if tight else 1
        if atom.is_word or last.is_word or _named(text, atom, last):
            continue
        if isinstance(atom.number, Refused) or isinstance(last.number, Refused):
            number = atom.number if isinstance(atom.number, Refused) else last.number
            if isinstance(number, Refused) and not number.label:
                refused.append(Unreadable(atom.start, last.end, text[atom.start : last.end], number.reason))
            continue
        if atom.number.style == "point" or last.number.style == "point":
            continue
        if tight and not atom.number.value < last.number.value:
            continue
        made = _made(text, atom, last, replace(nothing, end=last.end), atom.start, floor)
        if isinstance(made, Quantity):
            got.append(made)
    return got, refused


_LETTER_AFTER = re.compile(r"[\wæøåÆØÅ§&=@\\]|[-‐–/][\wæøå(]|\)(?!\))|:\d")
_ORDINAL_AFTER = re.compile(r"\.(?:\s{1,3}[a-zæøå(–-]|\s{0,2}[,;)]|-)")
_HEADING_AFTER = re.compile(r"\.(?:\s|$)")
_LINE_START = re.compile(r"(?:^|\n)[^\S\n]*\(?$")
_PLACE_AFTER = re.compile(r"\s[A-ZÆØÅ][a-zæøå]+")


def _glued(text: str, start: int) -> bool:
    """Whether a number is the end of a longer word: ``COVID-19``, ``PSYK141``, the middle of an address."""
    if not start or text[start - 1].isspace() or text[start - 1] in "(„”\"'[<>≤≥±+–—":
        return False
    before = _GLUE.search(text, max(0, start - 40), start)
    if not before:
        return False
    return not _MAY_GLUE.fullmatch(before[0])


def _named(text: str, first: _Atom, last: _Atom) -> bool:
    """Whether a bare number is a label, an ordinal, a list's mark, a postcode or a register number."""
    digits = text[first.start : last.end]
    plain = isinstance(first.number, Number) and first.number.style == "plain" and first is last
    after = text[last.end : last.end + 1]
    if _LETTER_AFTER.match(text, last.end):
        opened = (
            text[first.start - 1 : first.start] in ("(", "[")
            or text.find("(", max(0, first.start - 30), first.start) >= 0
        )
        if after != ")" or not opened:
            return True
    if plain:
        if len(digits) > 1 and digits.startswith("0"):
            return True
        if len(digits) >= 7:
            return True
        if after == "." and _ORDINAL_AFTER.match(text, last.end):
            return True
        if digits.startswith("("):
            return True
        if (
            after == "."
            and _HEADING_AFTER.match(text, last.end)
            and _LINE_START.search(text[max(0, first.start - 12) : first.start])
        ):
            return True
        if len(digits) == 4 and _PLACE_AFTER.match(text, last.end):
            return True
    return False


def _per_each(text: str, found: Sequence[Quantity], quantity: Quantity) -> Quantity:
    """``tre rater á 3,1 mio. kr.``: the amount is per instalment."""
    if not found or quantity.per or quantity.start - found[-1].end > 16:
        return quantity
    if not _EACH.fullmatch(text, found[-1].end, quantity.start):
        return quantity
    return replace(quantity, per=SINGULAR.get(found[-1].unit, ""))


def _between(text: str, found: Sequence[Quantity]) -> list[Quantity]:
    """``mellem 20.000 kr. og 30.000 kr.`` is one range."""
    merged: list[Quantity] = []
    for each in found:
        before = merged[-1] if merged else None
        if (
            before
            and before.value is not None
            and each.value is not None
            and before.unit == each.unit
            and before.unit
            and before.value < each.value
            and text[before.end : each.start].strip() in ("og", "and")
            and _BETWEEN.search(text, max(0, before.start - 16), before.start)
        ):
            per = before.per or each.per
            step = min(before.step, each.step)
            merged[-1] = replace(
                before, end=each.end, text=text[before.start : each.end], high=each.high, per=per, step=step
            )
        else:
            merged.append(each)
    return merged
