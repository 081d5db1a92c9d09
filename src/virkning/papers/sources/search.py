"""Searching what was read: the records that hold some words, as a reading like any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from virkning.sources.document import Document
from virkning.sources.kinds import Part
from virkning.sources.records import Finding, Record, flat, plain


@dataclass(frozen=True, slots=True)
class Selection:
    """Some of the records of a reading. What is found wrong is about the whole, and left out."""

    kind: str
    document: Document
    records: Mapping[str, Sequence[Record]]

    def tables(self) -> Mapping[str, Sequence[Record]]:
        """The tables in which something was found."""
        return self.records

    def findings(self) -> Sequence[Finding]:
        """None."""
        return ()


def select(parts: Sequence[Part], find: str, known: Sequence[str], names: bool) -> tuple[Part, ...]:
    """The parts with those records alone in which all the words stand, in whatever field; hidden names do not count."""
    wanted = find.casefold().split()
    selected = []
    for part in parts:
        tables = {
            table: [record for record in records if _holds(record, wanted, known, names)]
            for table, records in part.reading.tables().items()
        }
        held = {table: records for table, records in tables.items() if records}
        selected.append(replace(part, reading=Selection(part.kind, part.reading.document, held)))
    return tuple(selected)


def _holds(record: Record, wanted: Sequence[str], known: Sequence[str], names: bool) -> bool:
    fields = {name: value for name, value in plain(record, names, known).items() if name != "span"}
    told = " ".join(flat(fields).values()).casefold()
    return all(word in told for word in wanted)
