"""What was read as one page for the browser, which needs nothing but itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, Template, select_autoescape

import virkning
from virkning.papers.sources.page import about, counted, part_title, repairs_line, where
from virkning.papers.sources.shown import SEVERITIES, Card, Field, ShownFinding, ShownPart
from virkning.papers.words import Words
from virkning.sources.document import Document

_OPEN = 12
"""A table of no more records than this stands open."""
_HEADLINE = 110
"""The most characters of a record's headline."""


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("virkning.papers.sources", ""),
        autoescape=select_autoescape(default=True, default_for_string=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests["field"] = lambda value: isinstance(value, Field)
    environment.filters["headline"] = headline
    environment.filters["where"] = where
    return environment.get_template("page.html")


def html_page(
    documents: Sequence[Document],
    parts: Sequence[ShownPart],
    findings: Sequence[ShownFinding],
    words: Words,
    names: bool,
) -> str:
    """The page: findings first, then the tables of each part, each record beside its lines of the source."""
    counts = Counter(finding.severity for finding in findings)
    return _template().render(
        words=words,
        lang=words.lang,
        version=virkning.__version__,
        title=" · ".join(document.file for document in documents),
        documents=[(document, about(document, words), repairs_line(document, words)) for document in documents],
        parts=[(part_title(part, words), part) for part in parts],
        findings=sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity)),
        counted=counted(findings, words),
        counts=[(severity, counts[severity]) for severity in SEVERITIES if counts[severity]],
        names=names,
        most_open=_OPEN,
    )


def headline(card: Card) -> str:
    """What a record is known by on the page: the first of its short fields."""
    told, length = [], 0
    for field in card.fields:
        if isinstance(field.value, str) and length + len(field.value) <= _HEADLINE:
            told.append(field.value)
            length += len(field.value)
        if len(told) == 3:
            break
    return " · ".join(told)
