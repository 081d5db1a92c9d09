"""Word numbers paragraphs as it shows them: the number of a clause is computed, not written in its text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from virkning.sources.formats.numerals import numeral

_PLACE = re.compile(r"%([1-9])")
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")
_DEEPEST = 9
"""Word has nine levels of lists and of headings."""


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first element down a path of local names, whatever their namespace; None if a step is missing."""
    for step in path:
        if element is None:
            return None
        element = next(element.iterchildren(f"{{*}}{step}"), None)
    return element


def value(element: etree._Element | None, *path: str, name: str = "val") -> str | None:
    """An attribute of the element at the end of a path, whatever its namespace; None if it is not there."""
    found = child(element, *path)
    if found is None:
        return None
    return next((str(text) for key, text in found.items() if str(key).rpartition("}")[2] == name), None)


def whole(text: str | None) -> int | None:
    """A whole number as Word writes it, or None."""
    return int(text) if text is not None and re.fullmatch(r"-?[0-9]{1,9}", text) else None


def switched(element: etree._Element | None, name: str) -> bool:
    """Whether a property such as ``vanish`` is there and not switched off."""
    return child(element, name) is not None and value(element, name) not in ("0", "false", "off")


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style says of numbers and headings; None where it says nothing. ``number`` 0 is none."""

    based_on: str | None
    number: int | None
    level: int | None
    outline: int | None
    page_before: bool


class Styles:
    """The styles of a document, and what a paragraph has by its style or on its own."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, Style] = {}
        self._default: str | None = None
        for style in root.iterchildren("{*}style") if root is not None else ():
            if value(style, name="type") not in (None, "paragraph"):
                continue
            name = value(style, name="styleId") or ""
            properties = child(style, "pPr")
            heading = re.fullmatch(r"heading ([1-9])", (value(style, "name") or "").lower())
            outline = whole(value(properties, "outlineLvl"))
            self._styles[name] = Style(
                value(style, "basedOn"),
                whole(value(properties, "numPr", "numId")),
                whole(value(properties, "numPr", "ilvl")),
                int(heading[1]) - 1 if heading and outline is None else outline,
                switched(properties, "pageBreakBefore"),
            )
            if value(style, name="default") in ("1", "true"):
                self._default = name

    def chain(self, paragraph: etree._Element) -> list[tuple[str, Style]]:
        """The styles of a paragraph, its own first, then those that it is based on."""
        name = value(paragraph, "pPr", "pStyle") or self._default
        found: dict[str, Style] = {}
        while name in self._styles and name not in found:
            found[name] = self._styles[name]
            name = found[name].based_on
        return list(found.items())

    def heading(self, paragraph: etree._Element) -> int:
        """The level, from 1, of a heading; 0 for what is none."""
        own = whole(value(paragraph, "pPr", "outlineLvl"))
        levels = [own, *(style.outline for _, style in self.chain(paragraph))]
        level = next((each for each in levels if each is not None), _DEEPEST)
        return level + 1 if 0 <= level < _DEEPEST else 0

    def page_before(self, paragraph: etree._Element) -> bool:
        """Whether a paragraph begins a page."""
        own = child(paragraph, "pPr")
        return switched(own, "pageBreakBefore") or any(style.page_before for _, style in self.chain(paragraph))


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    style: str
    text: str
    restart: int | None
    figures: bool
    paragraph_style: str | None


class Numbering:
    """The lists of a document, and how far each is counted."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._numbers: dict[int, str] = {}
        self._changed: dict[int, dict[int, _Level]] = {}
        self._restarts: dict[int, dict[int, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[int, int]] = set()
        if root is not None:
            self._read(root)

    def _read(self, root: etree._Element) -> None:
        named: dict[str, str] = {}
        linked: dict[str, str] = {}
        for abstract in root.iterchildren("{*}abstractNum"):
            name = value(abstract, name="abstractNumId") or ""
            self._abstract[name] = _levels(abstract)
            if style := value(abstract, "styleLink"):
                named[style] = name
            if style := value(abstract, "numStyleLink"):
                linked[name] = style
        for name, style in linked.items():
            self._abstract[name] = self._abstract.get(named.get(style, ""), {})
        for number in root.iterchildren("{*}num"):
            which = whole(value(number, name="numId"))
            if which is None:
                continue
            self._numbers[which] = value(number, "abstractNumId") or ""
            overrides = [(whole(value(each, name="ilvl")) or 0, each) for each in number.iterchildren("{*}lvlOverride")]
            self._changed[which] = {at: level for at, each in overrides for level in _levels(each).values()}
            self._restarts[which] = {
                at: start for at, each in overrides if (start := whole(value(each, "startOverride"))) is not None
            }

    def number(self, paragraph: etree._Element) -> str:
        """The number or bullet that stands before a paragraph; the lists are counted on. Empty if it has none."""
        which, at = self._place(paragraph)
        levels = self._abstract.get(self._numbers.get(which, ""), {}) | self._changed.get(which, {})
        if at not in levels:
            return ""
        counts = self._counts.setdefault(self._numbers[which], {})
        if (which, at) not in self._begun:
            self._begun.add((which, at))
            if at in self._restarts[which]:
                counts.pop(at, None)
        start = self._restarts[which].get(at, levels[at].start)
        counts[at] = counts[at] + 1 if at in counts else start
        for deeper in [each for each in counts if each > at]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or at < restart:
                del counts[deeper]
        return _shown(levels, counts, at)

    def _place(self, paragraph: etree._Element) -> tuple[int, int]:
        """The list of a paragraph and its level there."""
        properties = child(paragraph, "pPr", "numPr")
        chain = self._styles.chain(paragraph)
        own = whole(value(properties, "numId"))
        which = next((each for each in [own, *(style.number for _, style in chain)] if each is not None), 0)
        level = whole(value(properties, "ilvl"))
        if level is None:
            levels = self._abstract.get(self._numbers.get(which, ""), {})
            by_style = {each.paragraph_style: at for at, each in levels.items() if each.paragraph_style}
            stated = (by_style.get(name, style.level) for name, style in chain)
            level = next((each for each in stated if each is not None), 0)
        return which, level


def _levels(element: etree._Element) -> dict[int, _Level]:
    found = {}
    for level in element.iterchildren("{*}lvl"):
        start = whole(value(level, "start"))
        found[whole(value(level, name="ilvl")) or 0] = _Level(
            0 if start is None else start,
            value(level, "numFmt") or "decimal",
            value(level, "lvlText") or "",
            whole(value(level, "lvlRestart")),
            switched(level, "isLgl"),
            value(level, "pStyle"),
        )
    return found


def _shown(levels: Mapping[int, _Level], counts: Mapping[int, int], at: int) -> str:
    level = levels[at]
    if level.style == "bullet":
        return "•" if level.text in ("", "o") else _PRIVATE.sub("•", level.text)

    def one(match: re.Match[str]) -> str:
        which = int(match[1]) - 1
        other = levels.get(which)
        if other is None or other.style == "none":
            return ""
        return numeral(counts.get(which, other.start), "decimal" if level.figures else other.style)

    return _PLACE.sub(one, level.text).strip()
