"""Where an agreement file's terms stand in its paper, as a page of text."""

from __future__ import annotations

from virkning.papers.page import Page
from virkning.papers.sources.catalogue import catalogue
from virkning.papers.sources.shown import ShownPart
from virkning.papers.words import Words
from virkning.sources.agreements.trace import Trace


def write_trace(page: Page, trace: Trace, part: ShownPart, file: str, words: Words, everything: bool) -> None:
    """The counts; the terms that are not in the clause they cite (or all); the figures that no term has."""
    titles = catalogue(part.kind, words.lang)
    page.heading(words("src_traced", file=file, source=trace.document.file))
    for where in trace.wheres:
        page.say(f"{titles.value('where', where)}: {trace.count(where)}")
    terms = [each for each in trace.terms if everything or each.where != "in the clause"]
    page.heading(words("src_traced_terms" if everything else "src_traced_elsewhere"))
    page.table(
        [titles.heading(name) for name in ("line", "path", "written", "clause", "where", "found_in", "why")],
        [
            [
                str(each.line),
                each.path,
                each.written,
                each.clause,
                titles.value("where", each.where),
                f"{each.found_in} ({each.span.line})" if each.text else "",
                titles.value("why", each.why),
            ]
            for each in terms
        ],
        right="r",
    )
    page.heading(words("src_traced_unused"))
    page.table(
        [words("src_column_lines"), *(titles.heading(name) for name in ("kind", "text", "clause", "why"))],
        [
            [
                str(each.span.line),
                titles.value("kind", each.kind),
                each.text,
                each.clause,
                titles.value("why", each.why) if each.why else words("src_traced_open"),
            ]
            for each in trace.unused
        ],
        right="r",
    )
