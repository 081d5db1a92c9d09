"""The commands between a paper and the file made from it: trace, draft."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from virkning.cli.base import PATH, command, format_option, option, show
from virkning.cli.reading import opened, parts_of, writing
from virkning.papers import inputs
from virkning.papers.help import Refused
from virkning.papers.words import Words

if TYPE_CHECKING:
    from virkning.papers.page import Page
    from virkning.sources.agreements import AgreementReading


@command
@click.argument("agreement")
@option("--source", type=PATH, required=True, metavar="FILE", help="opt_source")
@format_option
@option("--html", type=PATH, metavar="FILE.html", help="opt_html")
@option("--names", is_flag=True, help="opt_names")
@option("--all", "everything", is_flag=True, help="opt_all_terms")
@option("--strict", is_flag=True, help="opt_trace_strict")
def trace(
    words: Words,
    agreement: str,
    source: Path,
    form: str,
    html: Path | None,
    names: bool,
    everything: bool,
    strict: bool,
) -> None:
    """Hold an agreement file against its paper; exit 1, with --strict, if a term is neither found nor explained."""
    from virkning.papers.sources import data
    from virkning.papers.sources.shown import Shower, known_names
    from virkning.papers.sources.trace import write_trace
    from virkning.sources.agreements.trace import trace as traced
    from virkning.sources.kinds import Part

    file = inputs.find_agreement(words, agreement)
    text = inputs.read_text(words, file)
    document = opened(words, source)
    parts = parts_of(words, document, "agreements")
    result = traced(cast("AgreementReading", parts[0].reading), text, str(file))
    part = Part("agreements", parts[0].line, parts[0].last_line, result)
    known = known_names(parts)
    shown = Shower([document], known, words, names).part(part)

    def told() -> dict[str, Any]:
        counts = {where: result.count(where) for where in result.wheres}
        traces = data.parts_json([part], known, names, words.lang)[0]
        return {**data.document_json(document), "agreement": str(file), "counts": counts, **traces}

    def write(page: Page) -> None:
        write_trace(page, result, shown, str(file), words, everything)

    show(form, told, write)
    if html is not None:
        from virkning.papers.sources.html import html_page

        page = html_page([document], (shown,), shown.findings, words, names)
        writing(words, html, lambda: html.write_text(page, "utf-8"), form == "json")
    sys.exit(int(strict and bool(result.findings())))


@command
@click.argument("file", type=PATH)
@option("--out", type=PATH, metavar="FILE", help="opt_draft_out")
def draft(words: Words, file: Path, out: Path | None) -> None:
    """Write a first agreement file from its paper."""
    from virkning.sources.agreements.draft import draft as drafted

    document = opened(words, file)
    parts = parts_of(words, document, "agreements")
    text = drafted(cast("AgreementReading", parts[0].reading))
    if out is None:
        click.echo(text, nl=False)
        return
    if out.exists():
        raise Refused(words("src_exists", file=out))
    writing(words, out, lambda: out.write_text(text, "utf-8"), False)
