"""The commands between a paper and the file made from it: trace, draft."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial
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
    from virkning.sources.investments import InvestmentsReading
    from virkning.sources.kinds import Part


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
@option("--out", type=PATH, metavar="PATH", help="opt_draft_out")
def draft(words: Words, file: Path, out: Path | None) -> None:
    """Write a first agreement file from its paper, or a case file for each case of a collection."""
    from virkning.sources.kinds import read_all

    document = opened(words, file)
    parts = read_all(document, ("agreements", "investments"))
    if not parts:
        raise Refused(words("src_no_draft", file=document.file))
    texts = _agreement_drafts(parts[0]) if parts[0].kind == "agreements" else _case_drafts(parts[0])
    if out is None and len(texts) == 1:
        click.echo(next(iter(texts.values())), nl=False)
        return
    if out is None:
        raise Refused(words("src_draft_where", file=document.file, count=len(texts)))
    targets = _below(out, texts) if parts[0].kind == "investments" else dict.fromkeys([out], *texts.values())
    there = [target for target in targets if target.exists()]
    if there:
        raise Refused(words("src_exists", file=there[0]))
    for target, text in targets.items():
        inputs.writing(words, target, partial(_write, target, text))
    click.echo(words("src_written", file=out))


def _agreement_drafts(part: Part) -> dict[str, str]:
    from virkning.sources.agreements.draft import draft as drafted

    return {"agreement": drafted(cast("AgreementReading", part.reading))}


def _case_drafts(part: Part) -> dict[str, str]:
    from virkning.sources.investments.draft import drafts

    return dict(drafts(cast("InvestmentsReading", part.reading)))


def _below(folder: Path, texts: Mapping[str, str]) -> dict[Path, str]:
    return {folder / f"{name}.yaml": text for name, text in texts.items()}


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")
