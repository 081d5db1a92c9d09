"""Records that know their place, what is found wrong, and both as plain data for JSON, CSV and pages."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
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


def masked(text: str, names: Sequence[str]) -> str:
    """A text without the names given."""
    for name in names:
        if name in text:
            text = text.replace(name, HIDDEN)
    return text


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


def flat(data: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """A record's plain data as the cells of a row: blocks within it by dotted names, lists joined by ``; ``."""
    row: dict[str, str] = {}
    for key, value in data.items():
        if isinstance(value, Mapping):
            row |= flat(value, f"{prefix}{key}.")
        elif isinstance(value, list):
            row[f"{prefix}{key}"] = "; ".join(_cell(each) for each in value)
        else:
            row[f"{prefix}{key}"] = _cell(value)
    return row


def _cell(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={_cell(each)}" for key, each in value.items() if each not in (None, "", [], {}))
    if isinstance(value, list):
        return " / ".join(_cell(each) for each in value)
    return "" if value is None else _SPACE.sub(" ", str(value))
