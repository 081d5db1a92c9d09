"""Titles compared: the same initiative is seldom called quite the same in a table, in an annex and in a register."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction

_WORD = re.compile(r"[^\W_]+(?:[:][^\W_]+)?")
_NUMBERING = re.compile(r"\s*(?:\d+(?:\.\d+)*\.?|[a-zæøå]\))\s+(?=\D)")
_ENDINGS = re.compile(r"(?<=\w{3})(?:erne|ene|ets|ens|en|et|er|es|e|s)$")
_WEIGHT = 720_720
"""The weight of a word that one title holds; divided without rest by up to sixteen titles that share it."""
_MOST = Fraction(3, 5)
_HELD = Fraction(3, 10)
_ROMAN = {"ii": "2", "iii": "3", "ll": "2"}
_EMPTY_WORDS = re.compile(
    r"af|at|bedre|bl|den?|der|det|en|et|for|fra|har|hos|i|med|mod|mv|nr|og|om|på|samt|skal|som|til|under|ved|vedr|årligt"
)


def words(text: str) -> tuple[str, ...]:
    """The words of a title that carry meaning, without endings, in order."""
    found = (match[0].lower() for match in _WORD.finditer(_NUMBERING.sub("", text, count=1)))
    return tuple(_ENDINGS.sub("", _ROMAN.get(word, word)) for word in found if not _EMPTY_WORDS.fullmatch(word))


class Titles:
    """Some titles, and how alike others are to them; a word that few of them share tells more than one that many do."""

    def __init__(self, titles: Sequence[str]) -> None:
        self.words = [frozenset(words(title)) for title in titles]
        self._counts = Counter(word for held in self.words for word in held)
        self._weights = [self._weight(held) for held in self.words]
        self._others: dict[frozenset[str], int] = {}

    def _weight(self, held: Iterable[str]) -> int:
        return sum(_WEIGHT // max(1, self._counts[word]) for word in held)

    def likeness(self, at: int, other: frozenset[str]) -> Fraction:
        """From 0, nothing in common, to 1, the same words: twice what is shared over what both hold."""
        shared = self.words[at] & other
        if not shared:
            return Fraction(0)
        if other not in self._others:
            self._others[other] = self._weight(other)
        return Fraction(2 * self._weight(shared), self._weights[at] + self._others[other])

    def same(self, at: int, other: frozenset[str]) -> Fraction:
        """How surely another title means this one; 0 if it does not: most words are shared, or one holds the other."""
        held = self.words[at]
        shared = held & other
        # Titles that share few of their words are not alike, whatever these weigh; most pairs share none.
        if not shared or (len(shared) < len(held) and len(shared) < len(other) and self.likeness(at, other) < _MOST):
            return Fraction(0)
        likeness = self.likeness(at, other)
        return likeness if likeness >= (_MOST if shared not in (held, other) else _HELD) else Fraction(0)

    def rare(self, at: int, others: Sequence[frozenset[str]]) -> list[int]:
        """Which of some other titles share a word with this one that no other title and none of the others holds."""
        found = Counter(word for held in others for word in held)
        alone = {word for word in self.words[at] if self._counts[word] == 1 and found[word] == 1 and len(word) > 4}
        return [index for index, held in enumerate(others) if held & alone]
