"""A page of text: headings, sentences, tables and trees; coloured on a terminal, plain anywhere else."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text
    from rich.tree import Tree

PLAIN_WIDTH = 120
"""The width of text that does not go to a terminal."""
_WIDE = 10_000
"""The width of a tree that is not to be wrapped; ends of lines are stripped of blanks."""


class Page:
    """Text under way. ``width`` is in characters; ``terminal`` says whether colours may be used.

    Sentences are wrapped on a terminal only: in a file each stays on its line, where it can be searched for.
    """

    def __init__(self, *, terminal: bool = False, width: int = PLAIN_WIDTH) -> None:
        from rich.console import Console

        self._out = io.StringIO()
        self._terminal, self._width = terminal, width
        self._console = Console(
            file=self._out,
            width=width,
            force_terminal=terminal,
            color_system="auto" if terminal else None,
            legacy_windows=False,
        )

    def heading(self, text: str) -> None:
        """A heading, with an empty line before it unless it is the first thing on the page."""
        if self._out.tell():
            self.gap()
        self._show(_text(text, "bold"), wrap=self._terminal)

    def say(self, text: str, style: str = "") -> None:
        """A sentence on its own lines."""
        self._show(_text(text, style), wrap=self._terminal)

    def gap(self) -> None:
        """An empty line."""
        self._out.write("\n")

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]], *, totals: int = 0, right: str = "") -> None:
        """A table; ``right`` has an ``r`` for each column that is set to the right. The last ``totals`` rows sum up."""
        from rich import box
        from rich.table import Table

        listed = [list(row) for row in rows]
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="dim")
        for at, column in enumerate(columns):
            is_right = right[at : at + 1] == "r"
            table.add_column(_text(column), justify="right" if is_right else "left", no_wrap=is_right, overflow="fold")
        for number, row in enumerate(listed):
            last = number >= len(listed) - totals
            if totals and number == len(listed) - totals:
                table.add_section()
            table.add_row(*(_text(cell, "bold" if last else "") for cell in row))
        self._show(table)

    def tree(self, tree: Tree) -> None:
        """A tree; like sentences, its lines are wrapped on a terminal only."""
        if self._terminal:
            self._show(tree)
            return
        self._console.width = _WIDE
        self._show(tree)
        self._console.width = self._width

    def _show(self, what: RenderableType, wrap: bool = True) -> None:
        self._console.print(what, soft_wrap=not wrap, highlight=False)

    @property
    def width(self) -> int:
        """The width in characters that tables may take."""
        return self._width

    @property
    def started(self) -> bool:
        """Whether anything stands on the page."""
        return self._out.tell() > 0

    def text(self) -> str:
        """The page so far, without blanks at the ends of lines."""
        return "\n".join(line.rstrip() for line in self._out.getvalue().splitlines()) + "\n"


def _text(text: str, style: str = "") -> Text:
    from rich.text import Text

    return Text(text, style=style)
