"""The kinds of document that can be read, and what stands in a document of each of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

from virkning.sources.document import Document
from virkning.sources.records import Finding, Reading

KINDS = ("agreements", "minutes", "investments", "appropriations", "pools", "pilots")
"""Every kind, which is a package of this room by its name; each is imported when it is asked for."""

Stretch = tuple[int, int]
"""A stretch of a document: positions in its lines, the end not included."""


class Kind(Protocol):
    """What the package of a kind offers."""

    def recognise(self, document: Document) -> list[Stretch]:
        """The stretches where documents of this kind stand; empty if there are none."""

    def read(self, document: Document, stretch: Stretch) -> Reading:
        """What one of them says."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a file that is a document of a kind: the first and the last of its lines, and what it says."""

    kind: str
    line: int
    last_line: int
    reading: Reading


def package(kind: str) -> Kind:
    """The package of a kind."""
    return cast(Kind, import_module(f"virkning.sources.{kind}"))


def read_all(document: Document, only: Iterable[str] = KINDS) -> tuple[Part, ...]:
    """What is read of each kind in a document, in the order of KINDS and then of the document."""
    found = []
    for kind in only:
        reader = package(kind)
        for start, end in reader.recognise(document):
            lines = document.lines[start].number, document.lines[end - 1].number
            found.append(Part(kind, *lines, reader.read(document, (start, end))))
    return tuple(found)


def findings(parts: Iterable[Part]) -> list[tuple[str, Finding]]:
    """What is found in all parts, each with its kind; a sum that two kinds hold to be wrong is told once."""
    found: list[tuple[str, Finding]] = []
    told: dict[tuple[int, str, str], str] = {}
    for part in parts:
        for finding in part.reading.findings():
            figures = dict(finding.figures)
            if "stated" in figures and "value" in figures:
                about = finding.places[0].line, figures["stated"], figures["value"]
                if told.setdefault(about, part.kind) != part.kind:
                    continue
            found.append((part.kind, finding))
    return found
