"""Problems found in rows, kept in the database until all are known, then listed within bounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from virkning.facts.texts import shown
from virkning.terms.problems import Problem, Severity

LISTED = 1000
"""The most rows listed one by one for each file; the rest are counted by column and message."""

_SCHEMA = pa.schema(
    [
        ("row_file", pa.string()),
        ("row_line", pa.int64()),
        ("field", pa.string()),
        ("message", pa.string()),
        ("found", pa.string()),
        ("expected", pa.string()),
        ("severity", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Check:
    """Something that can be wrong with a row. All but ``column`` and ``severity`` are SQL over the row."""

    column: str
    where: str
    message: str
    found: str = "''"
    expected: str = "''"
    severity: Severity = "error"


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def quoted(identifier: str) -> str:
    """An identifier as SQL writes it."""
    return '"' + identifier.replace('"', '""') + '"'


class Report:
    """All that is wrong with the rows of the files. A row with an error is rejected."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._whole: list[Problem] = []
        columns = "row_file VARCHAR, row_line BIGINT, field VARCHAR, message VARCHAR, found VARCHAR, expected VARCHAR"
        connection.execute(f"CREATE TABLE row_problems ({columns}, severity VARCHAR)")

    def add(self, problems: Iterable[Problem]) -> None:
        """Add problems found outside the database: those of a row are counted with the rows."""
        rows = []
        for problem in problems:
            if problem.line is None:
                self._whole.append(problem)
            else:
                rows.append(problem)
        if rows:
            arriving = pa.Table.from_pylist(
                [
                    {
                        **{name: getattr(row, name) for name in ("message", "found", "expected", "severity")},
                        "row_file": row.file,
                        "row_line": row.line,
                        "field": row.column,
                    }
                    for row in rows
                ],
                _SCHEMA,
            )
            self._connection.register("arriving", arriving)
            self._connection.execute("INSERT INTO row_problems FROM arriving")
            self._connection.unregister("arriving")

    def check(self, relation: str, checks: Sequence[Check]) -> None:
        """Add a problem for each row of ``relation`` (with ``row_file`` and ``row_line``) and each check it meets.

        One pass tells which checks are met at all; only for those are the rows looked up.
        """
        met = self._connection.execute(
            f"SELECT {', '.join(f'coalesce(bool_or({check.where}), false)' for check in checks)} FROM {relation}"
        ).fetchone()
        assert met is not None
        for check, is_met in zip(checks, met, strict=True):
            if is_met:
                self._connection.execute(
                    f"INSERT INTO row_problems SELECT row_file, row_line, {literal(check.column)}, {check.message}, "
                    f"{check.found}, {check.expected}, '{check.severity}' FROM {relation} WHERE {check.where}"
                )

    def without_rejected(self) -> str:
        """SQL to put after a relation with ``row_file`` and ``row_line``: leaves out the rows with an error."""
        rejected = "SELECT row_file, row_line FROM row_problems WHERE severity = 'error'"
        if self._connection.execute(f"{rejected} LIMIT 1").fetchone() is None:
            return ""
        return f" ANTI JOIN ({rejected}) USING (row_file, row_line)"

    def rejected(self) -> int:
        """The number of rows with an error."""
        query = "SELECT count(*) FROM (SELECT DISTINCT row_file, row_line FROM row_problems WHERE severity = 'error')"
        return int(self._one(query))

    def problems(self) -> tuple[Problem, ...]:
        """Every problem: files first, then rows in order, then counts of the rows that are not listed."""
        if not self._one("SELECT count(*) FROM row_problems"):
            return tuple(sorted(set(self._whole), key=_place))
        numbered = (
            "(SELECT *, row_number() OVER (PARTITION BY row_file ORDER BY row_line, field, message) AS number "
            "FROM row_problems)"
        )
        columns = "row_file, row_line, field, message, found, expected, severity"
        listed = self._connection.execute(f"SELECT {columns} FROM {numbered} WHERE number <= {LISTED}").fetchall()
        counted = self._connection.execute(
            f"SELECT row_file, field, message, severity, count(*) FROM {numbered} WHERE number > {LISTED} GROUP BY ALL"
        ).fetchall()
        found = [
            Problem(file, line, field, message, shown(field, text), expected, severity)
            for file, line, field, message, text, expected, severity in listed
        ]
        more = [
            Problem(file, None, field, f"{message}: {count} more rows, not listed", severity=severity)
            for file, field, message, severity, count in counted
        ]
        return tuple(sorted({*self._whole, *found}, key=_place)) + tuple(sorted(more, key=_place))

    def drop(self) -> None:
        """Remove what the report keeps in the database."""
        self._connection.execute("DROP TABLE row_problems")

    def _one(self, query: str) -> int:
        row = self._connection.execute(query).fetchone()
        assert row is not None
        return int(row[0])


def _place(problem: Problem) -> tuple[str, int, str, str]:
    return problem.file, problem.line or 0, problem.column, problem.message
