"""Holds what is read against gold files: rows made by hand, from reading the documents.

Within the lines of a passage the records of a table are matched with the gold rows by line; a record is right if it
holds every field that its gold row names. A field of a gold row may be a block or a list; of a block only the fields
that are named count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from real_documents import locate
from ruamel.yaml import YAML

from virkning.sources.files import open_document
from virkning.sources.kinds import KINDS, read_all
from virkning.sources.records import plain

GOLD = Path(__file__).resolve().parents[1] / "gold"
_SHOWN = 30
"""The most characters of a value that is shown; what is longer may be a sentence, and is only counted."""


@dataclass(frozen=True)
class Passage:
    """Some lines of a document, and the rows of one table that stand there."""

    kind: str
    document: str
    table: str
    first: int
    last: int
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Miss:
    """A row that is not right: one that was not read, one that should not have been, or one with a wrong field."""

    document: str
    line: int
    field: str
    expected: str
    found: str


@dataclass(frozen=True)
class Score:
    """How a table was read: rows of gold, rows read, rows that are right, and what is wrong with the others."""

    kind: str
    table: str
    documents: tuple[str, ...]
    passages: int
    gold: int
    read: int
    right: int
    misses: tuple[Miss, ...]

    @property
    def precision(self) -> float:
        """The share of what was read that is right; 1 where nothing was read."""
        return self.right / self.read if self.read else 1.0

    @property
    def recall(self) -> float:
        """The share of what stands there that was read, and is right; 1 where nothing stands there."""
        return self.right / self.gold if self.gold else 1.0


def gold_passages() -> list[Passage]:
    """Every passage of every gold file."""
    found = []
    for file in (GOLD / f"{kind}.yaml" for kind in KINDS):
        for entry in YAML(typ="safe").load(file.read_text("utf-8")) or []:
            for passage in entry["passages"]:
                first, last = passage["lines"]
                rows = tuple(passage["rows"] or ())
                found.append(Passage(file.stem, entry["document"], passage["table"], first, last, rows))
    return found


def scores(passages: Sequence[Passage]) -> list[Score]:
    """The score of each table in each document that is at hand, in the order of the gold files."""
    groups: dict[tuple[str, str, str], list[Passage]] = {}
    for passage in passages:
        if locate(passage.document) is not None:
            groups.setdefault((passage.kind, passage.table, passage.document), []).append(passage)
    return [_score(own) for own in groups.values()]


def together(parts: Sequence[Score]) -> list[Score]:
    """The score of each table over all documents."""
    groups: dict[tuple[str, str], list[Score]] = {}
    for part in parts:
        groups.setdefault((part.kind, part.table), []).append(part)
    return [
        Score(
            kind,
            table,
            tuple(name for part in own for name in part.documents),
            sum(part.passages for part in own),
            sum(part.gold for part in own),
            sum(part.read for part in own),
            sum(part.right for part in own),
            tuple(miss for part in own for miss in part.misses),
        )
        for (kind, table), own in groups.items()
    ]


def _score(passages: Sequence[Passage]) -> Score:
    kind, document, table = passages[0].kind, passages[0].document, passages[0].table
    gold = read = right = 0
    misses: list[Miss] = []
    for passage in passages:
        rows = [
            row
            for row in _tables(kind, document).get(table, ())
            if passage.first <= row["span"]["line"] <= passage.last
        ]
        wrong = list(_wrong(passage, rows))
        gold, read = gold + len(passage.rows), read + len(rows)
        right += len(passage.rows) - len({id(row) for row, _ in wrong if row is not None})
        misses += [miss for _, miss in wrong]
    return Score(kind, table, (document,), len(passages), gold, read, right, tuple(misses))


def _wrong(passage: Passage, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any] | None, Miss]]:
    """What is wrong in a passage, each with the gold row that is not met, if it is one."""
    left = list(rows)
    for gold in passage.rows:
        here = [row for row in left if row["span"]["line"] == gold["line"]]
        if not here:
            yield gold, Miss(passage.document, gold["line"], "", _told(gold), "nothing")
            continue
        best = max(here, key=lambda row: sum(_agrees(value, row.get(name)) for name, value in _named(gold)))
        left.remove(best)
        for name, value in _named(gold):
            if not _agrees(value, best.get(name)):
                yield gold, Miss(passage.document, gold["line"], name, _told(value), _told(best.get(name)))
    for row in left:
        yield None, Miss(passage.document, row["span"]["line"], "", "nothing", "a row")


def _named(gold: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in gold.items() if name != "line"]


def _agrees(gold: Any, found: Any) -> bool:
    """Whether a value is that of the gold row: numbers by what they are worth, nothing is like nothing."""
    if isinstance(gold, Mapping):
        return isinstance(found, Mapping) and all(_agrees(value, found.get(name)) for name, value in gold.items())
    if isinstance(gold, list):
        return (
            isinstance(found, list)
            and len(gold) == len(found)
            and all(_agrees(value, other) for value, other in zip(gold, found, strict=True))
        )
    if gold in (None, "") or isinstance(gold, bool):
        return found in (None, "", [], {}) if not isinstance(gold, bool) else found is gold
    if isinstance(found, Mapping | list) or found is None:
        return False
    if isinstance(gold, int | float | Decimal):
        number = _number(found)
        return number is not None and number == Decimal(str(gold))
    return str(gold) == str(found) or (_number(gold) is not None and _number(gold) == _number(found))


def _number(value: Any) -> Decimal | None:
    text = str(value)
    if len(text) > 1 and not any(character in text for character in ".,") and text.startswith("0"):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _told(value: Any) -> str:
    """A value as it may stand on a page: figures and short words."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={_told(each)}" for name, each in value.items() if name != "line") or "a row"
    if isinstance(value, list):
        return "; ".join(map(_told, value)) or "nothing"
    text = "" if value is None else " ".join(str(value).split())
    return text if 0 < len(text) <= _SHOWN else f"a text of {len(text)} characters" if text else "nothing"


@cache
def _tables(kind: str, document: str) -> dict[str, list[dict[str, Any]]]:
    """The records of a kind in a document, by table; names of persons are hidden."""
    path = locate(document)
    assert path is not None
    tables: dict[str, list[dict[str, Any]]] = {}
    for part in read_all(open_document(path), [kind]):
        for name, records in part.reading.tables().items():
            tables.setdefault(name, []).extend(plain(record) for record in records)
    return tables
