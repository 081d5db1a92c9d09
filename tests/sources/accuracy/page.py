"""The page docs/accuracy.md: the scores of every table, and every row that is not right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from accuracy.measure import Miss, Score, together

PAGE = Path(__file__).resolve().parents[3] / "docs" / "accuracy.md"

_HEAD = """# How well papers are read

`make accuracy` measures this anew: what is read is held against gold files, rows made by hand from reading the
documents ([`tests/sources/gold/`](../tests/sources/gold/)), from several passages of each. A row is right if every
field that the gold row names is. Precision is the share of the rows read that are right; recall is the share of the
rows that stand there which were read, and are right.

Most of the gold was made before looking at what the code gives; that of the steps of pools, and of a few invented
documents, after it. The code was then corrected by the gold, so that the figures below say how well it fits what it was
made for. The fairer figures are those of passages judged later, at the first run over them:

| kind | table | gold rows | precision | recall |
|---|---|---:|---:|---:|
| investments | amounts | 250 | 94.0% | 94.4% |
| investments | persons | 76 | 72.4% | 55.3% |
| pilots | exemptions | 17 | 94.1% | 94.1% |
| pilots | goals | 32 | 91.2% | 96.9% |
| pilots | indicators | 15 | 93.3% | 93.3% |

The code has since been corrected by these passages too. Every row that is not right is listed at the end.

Documents that are not in this repository are measured where they are at hand (`VIRKNING_SOURCES`).
"""


def accuracy_page(parts: Sequence[Score]) -> str:
    """The page."""
    tables = [
        "| kind | table | passages | gold rows | rows read | right | precision | recall |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
        *(row(score) for score in together(parts)),
    ]
    documents = [
        "| document | kind | table | gold rows | rows read | right |",
        "|---|---|---|---:|---:|---:|",
        *(document_row(part) for part in parts),
    ]
    missed = [miss_row(part, miss) for part in parts for miss in part.misses]
    rows = ["| document and line | table | field | gold | read |", "|---|---|---|---|---|", *missed]
    sections = [
        _HEAD,
        "## By table\n",
        *tables,
        "\n## By document\n",
        *documents,
        "\n## Rows that are not right\n",
        *(rows if missed else ["None."]),
    ]
    return "\n".join(sections) + "\n"


def row(score: Score) -> str:
    """The row of a table over all documents."""
    return (
        f"| {score.kind} | {score.table} | {score.passages} | {score.gold} | {score.read} | {score.right} "
        f"| {score.precision:.1%} | {score.recall:.1%} |"
    )


def document_row(score: Score) -> str:
    """The row of a table in one document."""
    return f"| {score.documents[0]} | {score.kind} | {score.table} | {score.gold} | {score.read} | {score.right} |"


def miss_row(score: Score, miss: Miss) -> str:
    """The row of something that is not right."""
    cells = (f"{miss.document}:{miss.line}", f"{score.kind} {score.table}", miss.field, miss.expected, miss.found)
    return f"| {' | '.join(cell.replace('|', ' ') for cell in cells)} |"


def rows_of(parts: Iterable[Score]) -> list[str]:
    """The rows of the page that are about single documents."""
    return [line for part in parts for line in (document_row(part), *(miss_row(part, miss) for miss in part.misses))]
