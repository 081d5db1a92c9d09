"""What was read, as JSON and as files of rows."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from virkning.papers.sources.catalogue import catalogue
from virkning.papers.words import Lang
from virkning.sources.document import Document
from virkning.sources.kinds import Part
from virkning.sources.records import Finding, flat, plain

_FORMULA = ("=", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would take for a formula; no number or date does."""


def document_json(document: Document) -> dict[str, Any]:
    """What a file is, and how much of it was put right before it was read."""
    return {
        "file": document.file,
        "format": document.format,
        "encoding": document.encoding,
        "sha256": document.sha256,
        "lines": len(document.starts),
        "doubts": list(document.doubts),
        "repairs": dict(Counter(repair.kind for repair in document.repairs)),
    }


def parts_json(parts: Sequence[Part], known: Sequence[str], names: bool, lang: Lang) -> list[dict[str, Any]]:
    """Everything read, part by part, with its findings."""
    return [
        {
            "kind": part.kind,
            "lines": [part.line, part.last_line],
            "tables": {
                name: [plain(record, names, known) for record in records]
                for name, records in part.reading.tables().items()
            },
            "findings": [finding_json(part.kind, each, known, names, lang) for each in part.reading.findings()],
        }
        for part in parts
    ]


def repairs_json(document: Document, known: Sequence[str], names: bool) -> list[dict[str, Any]]:
    """Every repair: the characters of the original that it takes the place of, before and after."""
    return [plain(repair, names, known) for repair in document.repairs]


def finding_json(kind: str, finding: Finding, known: Sequence[str], names: bool, lang: Lang) -> dict[str, Any]:
    """A finding with its sentences in one language."""
    words = catalogue(kind, lang)
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": plain(words.message(finding), names, known),
        "remedy": plain(words.remedy(finding), names, known),
        "figures": plain(dict(finding.figures), names, known),
        "places": plain(finding.places),
    }


def rows_of(readings: Sequence[Mapping[str, Any]]) -> dict[str, list[dict[str, str]]]:
    """The rows of every table of what ``parts_json`` gave, by the name of their file: kind and table, or findings.

    Each row begins with its file, its first and last line and its page.
    """
    files: dict[str, list[dict[str, str]]] = {}
    for reading in readings:
        for table, records in reading["tables"].items():
            files.setdefault(f"{reading['kind']}-{table}", []).extend(_row(each, each["span"]) for each in records)
        for finding in reading["findings"]:
            about = {key: value for key, value in finding.items() if key != "places"}
            others = [f"{each['file']}:{each['line']}" for each in finding["places"][1:]]
            files.setdefault("findings", []).append(_row({**about, "other_places": others}, finding["places"][0]))
    return {name: rows for name, rows in files.items() if rows}


def _row(record: Mapping[str, Any], span: Mapping[str, Any]) -> dict[str, str]:
    place = {name: span[name] for name in ("file", "line", "last_line", "page")}
    return flat({**place, **{name: value for name, value in record.items() if name != "span"}})


def write_rows(folder: Path, files: Mapping[str, Sequence[Mapping[str, str]]]) -> list[Path]:
    """Write each table as ``NAME.csv``, in UTF-8 with the mark by which spreadsheets know it; gives the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, rows in files.items():
        file = folder / f"{name}.csv"
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with file.open("w", encoding="utf-8-sig", newline="") as handle:
            writer = csv.DictWriter(handle, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows({column: _harmless(cell) for column, cell in row.items()} for row in rows)
        written.append(file)
    return written


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
