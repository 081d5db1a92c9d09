"""Indices: how prices moved, a per cent for each index and year."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

import duckdb

from virkning.facts.report import Report
from virkning.facts.texts import Unreadable, exact, shown_number, year
from virkning.terms.problems import Problem

LOWEST, HIGHEST = Fraction(-50), Fraction(100)
"""The per cent a price index may move in a year; anything outside is a slip of the pen."""


def read_indices(connection: duckdb.DuckDBPyConnection, report: Report) -> Mapping[str, Mapping[int, Fraction]]:
    """Index, then year, then per cent (exact) of ``raw_indices``; rows left out are reported."""
    indices: dict[str, dict[int, Fraction]] = {}
    problems: list[Problem] = []
    rows = connection.execute(
        'SELECT row_file, row_line, "index", year, percent FROM raw_indices ORDER BY row_file, row_line'
    ).fetchall()
    for file, line, index, year_text, percent_text in rows:
        cells = {"index": index or "", "year": year_text or "", "percent": percent_text or ""}
        column = "index"
        try:
            named = cells["index"].strip()
            if not named:
                raise Unreadable("is empty", "the name of an index")
            column = "year"
            in_year = year(cells["year"])
            if in_year in indices.get(named, {}):
                raise Unreadable("stands more than once", "each index and year once")
            column = "percent"
            percent = exact(cells["percent"])
            if not LOWEST <= percent <= HIGHEST:
                raise Unreadable("is out of range", f"{shown_number(LOWEST)} to {shown_number(HIGHEST)} per cent")
        except Unreadable as problem:
            problems.append(Problem(file, line, column, problem.message, cells[column], problem.expected))
        else:
            indices.setdefault(named, {})[in_year] = percent
    report.add(problems)
    return MappingProxyType({index: MappingProxyType(years) for index, years in indices.items()})
