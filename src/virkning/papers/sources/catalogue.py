"""What the kinds of document call their tables and fields, and how they word what they find."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module

from virkning.papers.sources import common
from virkning.papers.words import Lang
from virkning.settlement.explanation.numbers import day
from virkning.sources.records import Finding

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The words of one kind of document in one language."""

    kind: str
    lang: Lang
    rules: Mapping[str, tuple[str, str, str, str]]
    titles: Mapping[str, tuple[str, str]]

    @property
    def _at(self) -> int:
        return 0 if self.lang == "da" else 1

    def title(self, name: str) -> str:
        """The title of a table or a field, its first letter as it stands in the middle of a sentence."""
        found = self.titles.get(name) or common.TITLES.get(name)
        return found[self._at] if found else name.replace("_", " ")

    def heading(self, name: str) -> str:
        """The title of a table or a field as a heading."""
        title = self.title(name)
        return title[:1].upper() + title[1:]

    def value(self, field: str, value: str) -> str:
        """A word that the code uses, as people say it: the title of ``field=value``, or what all kinds share."""
        found = self.titles.get(f"{field}={value}") or common.VALUES.get(value)
        return found[self._at] if found else value

    def _figures(self, finding: Finding) -> dict[str, str]:
        return {name: self._figure(name, value) for name, value in finding.figures}

    def _figure(self, name: str, value: str) -> str:
        if _DAY.fullmatch(value):
            return day(date.fromisoformat(value), self.lang)
        return self.value(name, value)

    def message(self, finding: Finding) -> str:
        """What is wrong, in a sentence."""
        return self._say(finding, self._at)

    def remedy(self, finding: Finding) -> str:
        """What would make it right, in a sentence."""
        return self._say(finding, 2 + self._at)

    def _say(self, finding: Finding, which: int) -> str:
        # A figure such as "2 mio. kr." may stand at the end of the sentence.
        return self.rules[finding.rule][which].format(**self._figures(finding)).replace("kr..", "kr.")


@cache
def catalogue(kind: str, lang: Lang) -> Catalogue:
    """The words of a kind in a language."""
    module = import_module(f"virkning.papers.sources.{kind}")
    return Catalogue(kind, lang, module.WORDS, module.TITLES)


def kind_title(kind: str, lang: Lang) -> str:
    """What a kind of document is called."""
    return common.KINDS[kind][0 if lang == "da" else 1]


def looked_for(kind: str, lang: Lang) -> str:
    """What a kind of document is recognised by."""
    return common.KINDS[kind][2 if lang == "da" else 3]
