"""Quantities in running text: numbers joined to ranges and lists, each with the unit, currency and hedge around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from virkning.sources.values.around import (
    after_between,
    after_from,
    currency_before,
    each,
    hedge,
    hedge_after,
    sign_before,
)
from virkning.sources.values.atoms import Atom, coded, find_atoms, glued, named
from virkning.sources.values.model import Quantity, Unit, Unreadable
from virkning.sources.values.numerals import Number, Refused, scaled
from virkning.sources.values.units import COUNTS, TIMES, Tail, tail, with_per
from virkning.sources.values.vocabulary import SINGULAR

_LINK = re.compile(
    r"(?P<dash>[-–—‐]|\s{1,2}[-–—‐]\s{1,2}|[-–—‐]\s{1,2})"
    r"|(?P<slash>\s{0,2}/\s{0,2})"
    r"|(?P<comma>,\s{1,2})"
    r"|-?\s{1,2}(?:(?P<til>til|to)|(?P<og>og|and)|(?P<eller>eller|samt|hhv\.|henholdsvis|or))\s{1,2}"
)
_LONGEST_LINK = 20
_THOUSANDTH = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Quantities:
    """The quantities of a text in order, and what cannot be read as one."""

    quantities: tuple[Quantity, ...]
    unreadable: tuple[Unreadable, ...]


class _Scan:
    """One text being read: every number once, from left to right."""

    def __init__(self, text: str, low: str, taken: bytearray) -> None:
        self.text = text
        self.low = low
        self.taken = taken
        self.floor = 0
        """Where the last quantity ended: words before it are not of the next."""
        self.found: list[Quantity] = []
        self.unreadable: list[Unreadable] = []

    def read(self) -> Quantities:
        atoms = find_atoms(self.low, self.taken)
        at = 0
        while at < len(atoms):
            if atoms[at].start < self.floor:
                at += 1
                continue
            chain, links = self.chain(atoms, at)
            at += len(chain)
            self.read_chain(chain, links)
        return Quantities(tuple(self.merged()), tuple(self.unreadable))

    def chain(self, atoms: Sequence[Atom], at: int) -> tuple[list[Atom], list[str]]:
        """The numbers from ``at`` on that stand together, up to the first with a unit, and what joins them."""
        chain, links = [atoms[at]], []
        money = bool(currency_before(self.low, atoms[at].start, self.floor)[1])
        while at + 1 < len(atoms):
            here, there = atoms[at], atoms[at + 1]
            if there.start - here.end > _LONGEST_LINK or tail(self.low, here.end):
                break
            link = _LINK.fullmatch(self.low, here.end, there.start)
            if not link:
                break
            name = link.lastgroup or ""
            # ``kr. 2.000 og 2,5 mio. kr.``: what has its own currency before it does not wait for one that follows.
            if name != "dash" and money and tail(self.low, there.end):
                break
            links.append(name)
            chain.append(there)
            at += 1
        return chain, links

    def read_chain(self, chain: list[Atom], links: list[str]) -> None:
        last = chain[-1]
        unit = tail(self.low, last.end)
        if unit and (self.taken[unit.end - 1] or (last.article and not _article_counts(unit))):
            unit = None
        begin, money = self.currency(chain[0].start)
        if money:
            unit = replace(unit, unit=unit.unit or money) if unit else with_per(self.low, Tail(last.end, money))
        if unit and not money and not chain[0].word and glued(self.text, chain[0].start):
            return
        if unit is None and self.labels(chain, links):
            return
        shared = unit is not None and _shares(chain, links, unit)
        at = 0
        while at < len(chain):
            first, final = chain[at], chain[at]
            link = links[at] if at < len(links) else ""
            if self.is_range(first, chain[at + 1] if link else None, link, unit):
                final = chain[at + 1]
            start = begin if at == 0 else first.start
            if unit and (final is last or shared):
                self.add(first, final, unit if final is last else replace(unit, end=final.end), start)
            else:
                self.add_bare(first, final)
            at += 1 if final is first else 2

    def currency(self, at: int) -> tuple[int, Unit]:
        """The currency before a number, or before its sign (``kr. -500``), and where it begins; ``at`` if none."""
        begin, money = currency_before(self.low, at, self.floor)
        signed = sign_before(self.low, at, self.floor)[0]
        if not money and signed < at:
            begin, money = currency_before(self.low, signed, self.floor)
        return (begin, money) if money else (at, "")

    def signed(self, at: int, begin: int) -> tuple[int, str]:
        """Where the phrase begins with its sign, which is before the number or before the currency; and the sign."""
        start, sign = sign_before(self.low, at, self.floor)
        if begin < at and not sign:
            return sign_before(self.low, begin, self.floor)
        return min(start, begin), sign

    def labels(self, chain: list[Atom], links: list[str]) -> bool:
        """Whether numbers without a unit are parts of a name: ``15-01-2``, ``PSYK 115 og 125``."""
        first = chain[0]
        return links.count("dash") > 1 or glued(self.text, first.start) or coded(self.text, first)

    def is_range(self, first: Atom, second: Atom | None, link: str, unit: Tail | None) -> bool:
        if second is None:
            return False
        if link == "dash":
            return unit is not None or second.start - first.end == 1
        if link == "til":
            return unit is not None and not after_from(self.low, first.start)
        return link == "og" and after_between(self.low, first.start)

    def add(self, first: Atom, last: Atom, unit: Tail, begin: int) -> None:
        low, high = first.number, last.number
        end = max(unit.end, last.end)
        reason = _unfit(low, unit) or _unfit(high, unit)
        if isinstance(low, Refused) or isinstance(high, Refused) or reason:
            # ``2.1 Deltagere`` is a heading: a clause number, and a word that happens to be counted elsewhere.
            if not (unit.unit in COUNTS and self.text[last.end : last.end + 3].strip()[:1].isupper()):
                self.refuse(begin, end, reason)
            return
        if first is not last and high.style == "grouped" and low.style == "plain" and 0 < low.value < 1000:
            self.refuse(begin, end, "what the first number of the range counts is not clear")
        elif first is not last and low.value >= high.value:
            self.refuse(begin, end, "the range ends below its beginning")
        else:
            begin, sign = self.signed(first.start, begin)
            self.found.append(self.quantity(low, high, unit, begin, end, sign))
            self.floor = end

    def add_bare(self, first: Atom, last: Atom) -> None:
        """A number without a unit, if it is surely a number and not the label of something."""
        if first.word or last.word or named(self.text, first, last):
            return
        low, high = first.number, last.number
        for number in (low, high):
            if isinstance(number, Refused):
                if not number.label:
                    self.refuse(first.start, last.end, number.reason)
                return
            if number.style == "point":
                return
        if first is not last and isinstance(low, Number) and isinstance(high, Number) and low.value >= high.value:
            return
        self.add(first, last, with_per(self.low, Tail(last.end, "")), first.start)

    def refuse(self, start: int, end: int, reason: str) -> None:
        self.unreadable.append(Unreadable(start, end, self.text[start:end], reason))
        self.floor = end

    def quantity(self, low: Number, high: Number, unit: Tail, begin: int, end: int, sign: str) -> Quantity:
        lower, upper = scaled(low.value, unit.scale), scaled(high.value, unit.scale)
        hedged_at, hedged = hedge(self.low, begin, self.floor)
        if hedged_at < begin and self.low[hedged_at] in "<>≤≥":
            begin = hedged_at
        elif not hedged:
            hedged = hedge_after(self.low, end)
        if unit.unit in TIMES and lower < 15 and self.low.startswith("over", hedged_at):
            # ``fordelt over 4 år`` is no more than four; whether ``over 4 år`` alone is, cannot be told.
            hedged = ""
        open_low: Decimal | None = lower
        open_high: Decimal | None = upper
        if sign == "±":
            open_low = -upper
        elif lower == upper:
            open_low = open_high = -lower if sign == "-" else lower
            if hedged in ("at least", "more than"):
                open_high = None
            elif hedged in ("at most", "less than"):
                open_low = None
        per = unit.per or self.per_each(begin)
        step = scaled(min(low.step, high.step), unit.scale)
        return Quantity(begin, end, self.text[begin:end], open_low, open_high, unit.unit, per, step, hedged)

    def per_each(self, begin: int) -> str:
        """``tre rater á 2 mio. kr.``: the amount is per instalment."""
        before = self.found[-1] if self.found else None
        if before and begin - before.end < _LONGEST_LINK and each(self.low, before.end, begin):
            return SINGULAR.get(before.unit, "")
        return ""

    def merged(self) -> list[Quantity]:
        """The quantities, with ``mellem 2.000 kr. og 3.000 kr.`` and ``2.000 kr. - 3.000 kr.`` as one range each."""
        merged: list[Quantity] = []
        for after in self.found:
            before = merged[-1] if merged else None
            if before and before.unit and before.unit == after.unit and self.spans(before, after):
                text = self.text[before.start : after.end]
                per, step = before.per or after.per, min(before.step, after.step)
                merged[-1] = replace(before, end=after.end, text=text, high=after.high, per=per, step=step)
            else:
                merged.append(after)
        return merged

    def spans(self, before: Quantity, after: Quantity) -> bool:
        if after.start - before.end > 5 or before.low is None or after.high is None or before.value is None:
            return False
        if after.value is None or before.value >= after.value:
            return False
        between = self.low[before.end : after.start].strip()
        return between in ("-", "–") or (between in ("og", "and") and after_between(self.low, before.start))


def scan_quantities(text: str, low: str, taken: bytearray) -> Quantities:
    """The quantities outside of what dates and names take; ``taken`` has a byte for every character of the text."""
    return _Scan(text, low, taken).read()


def _article_counts(unit: Tail) -> bool:
    """Whether ``en`` and ``et`` are numbers before such a unit: ``et år``, ``en mio. kr.``, hardly ``en borger``."""
    counted: tuple[Unit, ...] = ("weeks", "months", "quarters", "half-years", "years", "per cent")
    return unit.scale != 1 or unit.unit in counted


def _shares(chain: list[Atom], links: list[str], unit: Tail) -> bool:
    """Whether the numbers of a list share the unit at its end: ``5, 10 og 15 pct.``, but not ``af de 26, 40 pct.``."""
    if links and links[-1] == "comma":
        return False
    grouped = [isinstance(atom.number, Number) and atom.number.style == "grouped" for atom in chain]
    # In ``250.000 og 1,2 mio. kr.`` the first does not count millions; in ``5 og 15.000 kr.`` it is not clear.
    return not any(grouped) or (unit.scale == 1 and all(grouped))


def _unfit(number: Number | Refused, unit: Tail) -> str:
    """Why a number cannot stand before a unit; empty if it can."""
    if isinstance(number, Refused):
        return number.reason
    if number.style == "point" and not unit.english:
        return "a point where Danish writes a comma"
    thousandths = number.style == "comma" and number.step == _THOUSANDTH and number.value >= 1
    if thousandths and unit.scale == 1 and (unit.unit in ("DKK", "EUR") or unit.unit in COUNTS):
        return "thousands the English way, or three decimals the Danish way"
    return ""
