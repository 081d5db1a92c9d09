"""Which column of a file is which: names are compared without regard to case and spaces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from virkning.facts.declarations import Columns
from virkning.facts.texts import name, repaired, shown
from virkning.terms.problems import Problem


@dataclass(frozen=True, slots=True)
class Header:
    """Where each column stands in a file; columns the file does not have are not in it."""

    positions: dict[str, int]
    problems: tuple[Problem, ...]


def match(file: str, line: int | None, titles: Sequence[str], columns: Columns) -> Header:
    """Find the columns of a table among a file's titles.

    A mandatory column that is missing and a column that stands twice are errors; one that is not used, and an
    attribute that is missing, are warnings. Titles at the end that are empty are passed over.
    """
    wanted = {name(column): column for column in columns.all}
    positions: dict[str, int] = {}
    problems: list[Problem] = []
    used = len(titles)
    while used and not titles[used - 1].strip():
        used -= 1
    for position, title in enumerate(titles[:used]):
        right, repairs = repaired(title)
        column = wanted.get(name(right))
        if column is None:
            message = "the column is not one of the table's or the agreement's: it is not used"
            problems.append(Problem(file, line, shown("header", right), message, severity="warning"))
        elif column in positions:
            problems.append(Problem(file, line, column, "the column stands twice", expected="each column once"))
        else:
            positions[column] = position
            if repairs:
                message = "the column's name is UTF-8 read as Latin-1: it was put right"
                problems.append(Problem(file, line, column, message, severity="warning"))
    for column in columns.mandatory:
        if column not in positions:
            expected = f"a first line that names the columns {', '.join(columns.mandatory)}"
            problems.append(Problem(file, line, column, "the column is missing", expected=expected))
    for column in columns.attributes:
        if column not in positions:
            message = "the attribute's column is missing: nobody's is known"
            problems.append(Problem(file, line, column, message, severity="warning"))
    return Header(positions, tuple(problems))
