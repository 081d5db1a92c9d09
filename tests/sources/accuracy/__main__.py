"""``make accuracy``: reads every document that has gold rows, prints what is right and what is not, writes the page."""

from __future__ import annotations

import sys

from real_documents import locate
from rich.console import Console
from rich.table import Table

from accuracy.measure import gold_passages, scores, together
from accuracy.page import PAGE, accuracy_page


def main() -> None:
    """Measure, print, and write the page if every document is at hand; end with 1 if one is not."""
    passages = gold_passages()
    parts = scores(passages)
    console = Console(width=max(100, Console().width))
    table = Table("kind", "table", *("gold", "read", "right", "precision", "recall"))
    for score in together(parts):
        shares = (f"{score.precision:.1%}", f"{score.recall:.1%}")
        table.add_row(score.kind, score.table, str(score.gold), str(score.read), str(score.right), *shares)
    console.print(table)
    for part in parts:
        for miss in part.misses:
            told = f"{miss.field + ': ' if miss.field else ''}gold {miss.expected}; read {miss.found}"
            console.print(f"{miss.document}:{miss.line} {part.kind} {part.table} {told}", markup=False, soft_wrap=True)
    absent = sorted({passage.document for passage in passages if locate(passage.document) is None})
    if absent:
        console.print(f"Not at hand, and not measured: {', '.join(absent)}. The page is left as it is.")
        sys.exit(1)
    PAGE.write_text(accuracy_page(parts), "utf-8")
    console.print(f"Written: {PAGE.name}")


if __name__ == "__main__":
    main()
