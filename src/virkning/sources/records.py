"""Records that know their place, what is found wrong, and both as plain data for JSON, CSV and pages."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, ClassVar, Literal, Protocol

from virkning.sources.document import Document
from virkning.sources.passages import Passage, Span

PERSONAL = {"personal": True}
"""The metadata of a field that holds the name, the e-mail address or the telephone number of a person."""

HIDDEN = "▮▮▮"
"""What stands for a person's name until names are asked for."""

Severity = Literal["error", "warning", "note"]
"""An error is wrong on the paper itself; a warning may cost somebody money or time; a note is worth knowing."""


class Record(Protocol):
    """A dataclass with its place."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def span(self) -> Span: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a paper that does not hold.

    ``rule`` names the check; its sentence, and what would make the places agree, are worded from ``figures`` where
    it is shown. ``places`` are all that it is about, the one to correct first.
    """

    rule: str
    severity: Severity
    places: tuple[Span, ...]
    figures: tuple[tuple[str, str], ...] = ()


class Reading(Protocol):
    """What was read of one kind in a document."""

    @property
    def kind(self) -> str: ...  # noqa: D102

    @property
    def document(self) -> Document: ...  # noqa: D102

    def tables(self) -> Mapping[str, Sequence[Record]]:
        """The records by the name of their table, which is that of the CSV file they go to."""

    def findings(self) -> Sequence[Finding]:
        """What is wrong or odd in what was read, in the order of the document."""


def plain(value: Any, names: bool = False, known: Sequence[str] = ()) -> Any:
    """A value as data that JSON can hold; amounts and numbers with decimals as text, dates as ISO 8601.

    Unless ``names`` are asked for, personal fields are hidden, and so are the ``known`` names in every text.
    """
    if isinstance(value, Passage):
        value = value.text
    if isinstance(value, str):
        return value if names else masked(value, known)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value):
        return {
            each.name: HIDDEN
            if each.metadata.get("personal") and not names and getattr(value, each.name)
            else plain(getattr(value, each.name), names, known)
            for each in dataclasses.fields(value)
            if not each.metadata.get("internal")
        }
    if isinstance(value, Mapping):
        return {str(key): plain(each, names, known) for key, each in value.items()}
    if isinstance(value, Iterable):
        return [plain(each, names, known) for each in value]
    raise TypeError(f"{type(value).__name__} is not plain data")


_ALWAYS = re.compile(
    r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+|(?<![\d-])(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d-\d{4}(?![\d-])"
)
"""E-mail addresses and civil registration numbers: known for what they are wherever they stand."""


def names_in(text: str, names: Iterable[str]) -> list[tuple[int, int]]:
    """Where names stand in a text, in order and apart; so do e-mail addresses and civil registration numbers.

    A name is found whole, in the genitive too, whatever white space divides it.
    """
    places = [match.span() for match in _ALWAYS.finditer(text)]
    for first, pattern in _patterns(tuple(names)):
        at = text.find(first)
        while at >= 0:
            if match := pattern.match(text, at):
                places.append(match.span())
            at = text.find(first, at + 1)
    found: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


@lru_cache(maxsize=16)
def _patterns(names: tuple[str, ...]) -> list[tuple[str, re.Pattern[str]]]:
    """The first word of each name, and what the whole of it looks like."""
    words = [name.split() for name in names if name.split()]
    wholes = [r"\s+".join(map(re.escape, each)) for each in words]
    return [
        (each[0], re.compile(rf"(?<!\w){whole}(?:['’]?s)?(?!\w)")) for each, whole in zip(words, wholes, strict=True)
    ]


def masked(text: str, names: Iterable[str]) -> str:
    """A text without the names given, and without e-mail addresses and civil registration numbers."""
    pieces, at = [], 0
    for start, end in names_in(text, names):
        pieces += [text[at:start], HIDDEN]
        at = end
    return "".join([*pieces, text[at:]])


def personal(records: Iterable[Any]) -> list[str]:
    """Every name in the personal fields of some records, and of those within them, the longest first."""
    found: set[str] = set()
    for record in records:
        _collect(record, found, False)
    return sorted(found, key=lambda name: (-len(name), name))


def _collect(value: Any, found: set[str], wanted: bool) -> None:
    if isinstance(value, Passage):
        value = value.text
    if isinstance(value, str):
        if wanted and value.strip():
            found.add(value.strip())
    elif dataclasses.is_dataclass(value):
        for each in dataclasses.fields(value):
            _collect(getattr(value, each.name), found, wanted or bool(each.metadata.get("personal")))
    elif isinstance(value, list | tuple):
        for each in value:
            _collect(each, found, wanted)


_SPACE = re.compile(r"\s+")
_SPAN = {each.name for each in dataclasses.fields(Span)}


def flat(data: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """A record's plain data as the cells of a row: blocks within it by dotted names, lists joined by ``; ``.

    Of a place only its lines are told, as ``12-14``.
    """
    row: dict[str, str] = {}
    for key, value in data.items():
        if isinstance(value, Mapping) and not value.keys() ^ _SPAN:
            row[f"{prefix}{key}"] = _cell(value)
        elif isinstance(value, Mapping):
            row |= flat(value, f"{prefix}{key}.")
        elif isinstance(value, list):
            row[f"{prefix}{key}"] = "; ".join(_cell(each) for each in value)
        else:
            row[f"{prefix}{key}"] = _cell(value)
    return row


def _cell(value: Any) -> str:
    if isinstance(value, Mapping) and not value.keys() ^ _SPAN:
        return f"{value['line']}" if value["line"] == value["last_line"] else f"{value['line']}-{value['last_line']}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={_cell(each)}" for key, each in value.items() if each not in (None, "", [], {}))
    if isinstance(value, list):
        return " / ".join(_cell(each) for each in value)
    return "" if value is None else _SPACE.sub(" ", str(value))
