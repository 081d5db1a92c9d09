"""Amounts, ranges and gaps of business cases as people read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from virkning.forecast.cases.figures import OERE, Figure, Unit
from virkning.forecast.cases.spans import Gap, Span
from virkning.papers.words import Words
from virkning.settlement.evaluate import half_away
from virkning.settlement.explanation import numbers

_UNITS = {
    "da": {"1000 DKK": "t.kr.", "million DKK": "mio. kr."},
    "en": {"1000 DKK": "thousand", "million DKK": "million"},
}


@dataclass(frozen=True, slots=True)
class Amounts:
    """Writes amounts in a unit, in one language."""

    words: Words
    unit: Unit

    def places(self, spans: Iterable[Span]) -> int:
        """The decimals that show every one of the amounts in full; two in kroner."""
        ends = [end for span in spans for end in (span.low, span.high) if end is not None]
        texts = [numbers.number(Fraction(end, OERE[self.unit]), "en").partition(".")[2] for end in ends]
        return max([2 if self.unit == "DKK" else 0, *map(len, texts)])

    def cell(self, span: Span, places: int) -> str:
        """An amount without its unit, for a table whose heading says it."""
        if span.gaps:
            return self.words(f"case_{span.gaps[0].state}")
        return self._ends(*(None if end is None else self._number(end, places) for end in (span.low, span.high)))

    def money(self, span: Span) -> str:
        """An amount with its unit, for a sentence."""
        low, high = (None if end is None else self._with_unit(end) for end in (span.low, span.high))
        return self._ends(low, high)

    def total(self, span: Span, *, least: bool = False) -> str:
        """A sum with its unit; with a part missing it is no number. ``least``: no part can be less than 0."""
        if not span.gaps:
            return self.money(span)
        known = Span(span.low, span.high)
        if known.exact == 0:
            return self.words("case_unknown")
        if least:
            return self._ends(None if span.low is None else self._with_unit(span.low), None)
        return self.words("case_unknown_known", amount=self.money(known))

    def figure(self, figure: Figure) -> str:
        """A number that is no amount, or a range of such, at two decimals at most."""
        if figure.state:
            return self.words("case_missing")
        low, high = (None if end is None else short(end, self.words) for end in (figure.low, figure.high))
        return self._ends(low, high)

    def gap(self, gap: Gap) -> str:
        """What is missing, and where."""
        whole = gap.title in ("costs", "effects") and gap.year is None
        line = self.words(f"case_line_{gap.title}") if whole else gap.title
        return self.words(f"case_gap_{gap.state}", line=line if gap.year is None else f"{line}, {gap.year}")

    def _ends(self, low: str | None, high: str | None) -> str:
        words = self.words
        if low == high:
            return words("case_unknown") if low is None else low
        if high is None:
            return words("case_at_least", amount=low)
        return words("case_at_most", amount=high) if low is None else words("case_range", low=low, high=high)

    def _number(self, oere: int, places: int) -> str:
        return fixed(Fraction(oere, OERE[self.unit]), places, self.words)

    def _with_unit(self, oere: int) -> str:
        lang = self.words.lang
        if self.unit == "DKK" or abs(oere) < OERE[self.unit] // 1000:
            return numbers.money(oere, "DKK", lang)
        text, unit = numbers.number(Fraction(oere, OERE[self.unit]), lang), _UNITS[lang][self.unit]
        return f"{text} {unit}" if lang == "da" else f"DKK {text} {unit}"


def short(number: Fraction, words: Words) -> str:
    """A number at two decimals at most."""
    return numbers.number(Fraction(half_away(number * 100), 100), words.lang)


def fixed(number: Fraction, places: int, words: Words) -> str:
    """A number at just so many decimals, halves rounded away from zero."""
    text = numbers.number(Fraction(half_away(number * 10**places), 10**places), words.lang)
    point = "," if words.lang == "da" else "."
    whole, _, decimals = text.partition(point)
    return whole + (point + decimals.ljust(places, "0") if places else "")
