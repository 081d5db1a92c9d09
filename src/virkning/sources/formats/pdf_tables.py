"""Tables of a PDF page, where rules drawn across and down make cells."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from virkning.sources.formats.pdf_page import Char, Rule

_NEAR = 3.0
"""Rules this near to one another, in points, are one; so near they meet."""
_SHORTEST = 3.0
"""A rule shorter than this, in points, bounds no cell."""
_MOST_CROSSINGS = 250_000
"""With more pairs of rules than these a page is a drawing."""
_MOST_POINTS = 2_500
"""With more crossings than these a page is a drawing."""

Box = tuple[float, float, float, float]


@dataclass(slots=True)
class Table:
    """A table: its place, and for each row its cells, from left to right, with their characters.

    A row has a cell for every column that any row has; one that no rule bounds on its own holds nothing.
    """

    top: float
    bottom: float
    rows: list[list[list[Char]]] = field(default_factory=list)


def tables_of(rules: Sequence[Rule], chars: Sequence[Char]) -> tuple[list[Table], list[Char]]:
    """The tables of a page, and the characters that stand in none. A frame around text is no table."""
    left = list(chars)
    found = []
    for boxes in _grids(rules):
        columns, rows = sorted({box[0] for box in boxes}), sorted({box[1] for box in boxes})
        if len(columns) < 2 or len(boxes) < 2:
            continue
        cells, left = _fill(boxes, left)
        table = Table(rows[0], max(box[3] for box in boxes))
        table.rows = [[cells.get((x, y), []) for x in columns] for y in rows]
        if any(any(row) for row in table.rows):
            found.append(table)
    return found, left


def _grids(rules: Sequence[Rule]) -> list[list[Box]]:
    # Where a frame is drawn around each cell, every rule is drawn twice.
    edges = [_edge(rule) for rule in sorted({Rule(*(round(place) for place in rule)) for rule in rules})]
    if not edges:
        return []
    merged = [
        edge
        for edge in merge_edges(edges, _NEAR, _NEAR, _NEAR, _NEAR)
        if max(edge["x1"] - edge["x0"], edge["bottom"] - edge["top"]) >= _SHORTEST
    ]
    across = sum(edge["orientation"] == "h" for edge in merged)
    if across * (len(merged) - across) > _MOST_CROSSINGS:
        return []
    points = edges_to_intersections(merged, _NEAR, _NEAR)
    if len(points) > _MOST_POINTS:
        return []
    return [list(cells) for cells in cells_to_tables(intersections_to_cells(points))]


def _edge(rule: Rule) -> dict[str, float | str]:
    level = abs(rule.bottom - rule.top) < abs(rule.x1 - rule.x0)
    return {
        "x0": rule.x0,
        "x1": rule.x1 if level else rule.x0,
        "top": rule.top,
        "bottom": rule.top if level else rule.bottom,
        "width": rule.x1 - rule.x0,
        "height": rule.bottom - rule.top,
        "orientation": "h" if level else "v",
    }


def _fill(boxes: Sequence[Box], chars: Sequence[Char]) -> tuple[dict[tuple[float, float], list[Char]], list[Char]]:
    """The characters in each box, by its upper left corner, and those in none: by their middles."""
    xs = sorted({x for box in boxes for x in (box[0], box[2])})
    ys = sorted({y for box in boxes for y in (box[1], box[3])})
    grid: dict[tuple[int, int], tuple[float, float]] = {}
    for x0, top, x1, bottom in boxes:
        for column in range(bisect_right(xs, x0), bisect_right(xs, x1)):
            for row in range(bisect_right(ys, top), bisect_right(ys, bottom)):
                grid[column, row] = x0, top
    cells: dict[tuple[float, float], list[Char]] = {}
    left = []
    for char in chars:
        at = bisect_right(xs, (char.x0 + char.x1) / 2), bisect_right(ys, (char.top + char.bottom) / 2)
        if at in grid:
            cells.setdefault(grid[at], []).append(char)
        else:
            left.append(char)
    return cells, left
