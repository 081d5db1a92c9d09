"""The commands that read documents: read, lint."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from virkning.cli.base import PATH, command, format_option, option, show, together
from virkning.papers import inputs
from virkning.papers.help import Choice, Refused
from virkning.papers.sources.common import KINDS
from virkning.papers.words import Words

if TYPE_CHECKING:
    from virkning.papers.page import Page
    from virkning.sources.document import Document
    from virkning.sources.kinds import Part

_document = together(
    click.argument("file", type=PATH),
    format_option,
    option("--html", type=PATH, metavar="FILE.html", help="opt_html"),
    option("--names", is_flag=True, help="opt_names"),
)


@command
@_document
@option("--only", type=Choice(list(KINDS)), help="opt_only")
@option("--find", metavar="WORDS", help="opt_find")
@option("--csv", "folder", type=PATH, metavar="DIR", help="opt_csv")
@option("--repairs", is_flag=True, help="opt_repairs")
def read(
    words: Words,
    file: Path,
    form: str,
    html: Path | None,
    names: bool,
    only: str | None,
    find: str | None,
    folder: Path | None,
    repairs: bool,
) -> None:
    """Read a document, and show or write what it says."""
    from virkning.papers.sources import data, page
    from virkning.papers.sources.search import select
    from virkning.papers.sources.shown import Shower, known_names

    document = opened(words, file)
    parts = parts_of(words, document, only)
    known = known_names(parts)
    if find is not None:
        parts = select(parts, find, known, names)
    shower = Shower([document], known, words, names)
    shown = cache(lambda: tuple(map(shower.part, parts)))

    def told() -> dict[str, Any]:
        repaired = {"repaired": data.repairs_json(document, known, names)} if repairs else {}
        readings = data.parts_json(parts, known, names, words.lang)
        return {**data.document_json(document), **repaired, "readings": readings}

    def write(paper: Page) -> None:
        page.write_document(paper, document, shown(), words)
        if find is not None:
            page.write_found(paper, shown(), find, words)
        else:
            page.write_tables(paper, shown(), words)
        if repairs:
            page.write_repairs(paper, data.repairs_json(document, known, names), words)

    show(form, told, write)
    err = form == "json"
    if folder is not None:
        rows = data.rows_of(data.parts_json(parts, known, names, words.lang))
        writing(words, folder, lambda: data.write_rows(folder, rows), err)
    if html is not None:
        from virkning.papers.sources.html import html_page

        findings = [finding for part in shown() for finding in part.findings]
        text = html_page([document], shown(), findings, words, names)
        writing(words, html, lambda: html.write_text(text, "utf-8"), err)


@command
@_document
@option("--against", type=PATH, metavar="OTHER", help="opt_against")
@option("--strict", is_flag=True, help="opt_lint_strict")
def lint(
    words: Words, file: Path, form: str, html: Path | None, names: bool, against: Path | None, strict: bool
) -> None:
    """Say what does not hold in a document; exit 1, with --strict, if there are errors or warnings."""
    from virkning.papers.sources import data, page
    from virkning.papers.sources.shown import SEVERITIES, Shower, known_names
    from virkning.sources.kinds import findings, read_all

    document = opened(words, file)
    parts = parts_of(words, document, None)
    documents, known = [document], known_names(parts)
    found = findings(parts)
    if against is not None:
        from virkning.sources.agreements import AgreementReading
        from virkning.sources.agreements.compare import compare

        agreement = next((part.reading for part in parts if isinstance(part.reading, AgreementReading)), None)
        if agreement is None:
            raise Refused(words("src_not_an_agreement", file=file))
        other = opened(words, against)
        if other.sha256 == document.sha256:
            raise Refused(words("src_against_itself", file=file, other=against))
        if other.file == document.file:
            other = replace(other, file=str(against))
        documents.append(other)
        known += known_names(read_all(other))
        found += [("agreements", finding) for finding in compare(agreement, other)]
    shower = Shower(documents, known, words, names)
    found.sort(key=lambda each: SEVERITIES.index(each[1].severity))
    shown = [each for kind, finding in found for each in shower.findings(kind, [finding])]

    def told() -> dict[str, Any]:
        listed = [data.finding_json(kind, each, known, names, words.lang) for kind, each in found]
        return {"files": [data.document_json(each) for each in documents], "findings": listed}

    show(form, told, lambda paper: page.write_lint(paper, documents, shown, words))
    if html is not None:
        from virkning.papers.sources.html import html_page

        text = html_page(documents, (), shown, words, names)
        writing(words, html, lambda: html.write_text(text, "utf-8"), form == "json")
    sys.exit(int(strict and any(finding.severity != "note" for finding in shown)))


def opened(words: Words, file: Path) -> Document:
    """The document in a file; pages are counted on a terminal as they are read."""
    from virkning.sources.files import open_document

    with inputs.pages(words("src_reading_pages"), sys.stderr.isatty()) as progress:
        return open_document(file, progress)


def parts_of(words: Words, document: Document, only: str | None) -> tuple[Part, ...]:
    """What stands in a document; one in which nothing is recognised is refused with what was looked for."""
    from virkning.papers.sources.catalogue import kind_title, looked_for
    from virkning.sources.kinds import read_all

    parts = read_all(document, KINDS if only is None else [only])
    if parts:
        return parts
    there = () if only is None else dict.fromkeys(part.kind for part in read_all(document))
    if only is not None and there:
        told = ", ".join(kind_title(kind, words.lang) for kind in there)
        raise Refused(words("src_not_of_kind", file=document.file, title=kind_title(only, words.lang), there=told))
    lines = [words("src_not_recognised", file=document.file)]
    lines += [
        words("src_looked_for", name=kind, title=kind_title(kind, words.lang), what=looked_for(kind, words.lang))
        for kind in KINDS
    ]
    raise Refused("\n".join(lines))


def writing(words: Words, file: Path, write: Callable[[], object], err: bool) -> None:
    """Write something, and say where."""
    inputs.writing(words, file, write)
    click.echo(words("src_written", file=file), err=err)
