"""From a data directory, or tables in memory, to facts: read, checked, typed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from fractions import Fraction
from pathlib import Path

import duckdb

from virkning.facts.declarations import TABLES, Columns, Declarations, TableName
from virkning.facts.delimited import Sheet, as_table
from virkning.facts.files import find, give_scratch, hash_later, load, store
from virkning.facts.headers import Header, match
from virkning.facts.indices import read_indices
from virkning.facts.observations import Table, check_observations
from virkning.facts.participants import check_participants
from virkning.facts.plain import WORD, leave_plain
from virkning.facts.report import Report, quoted
from virkning.facts.texts import shown_number
from virkning.terms.problems import BadInput, Problem

Row = Mapping[str, object]


@dataclass(frozen=True, eq=False)
class Facts:
    """What was observed, as known at one moment: typed tables in a database, and what is wrong with the input.

    ``connection`` holds ``participants``, ``obs_<measure>``, ``cover_<measure>`` and ``agg_<measure>`` (see
    ``docs/facts.md``). ``problems`` are all errors and warnings of the rows; ``rejected`` is the number of rows left
    out because of an error. ``sha256`` identifies the input, whatever ``known_at``. ``known_at`` is the moment as
    ISO text; None: all that the input holds. ``indices`` gives, for each index and year, a per cent.
    """

    connection: duckdb.DuckDBPyConnection
    problems: tuple[Problem, ...]
    rejected: int
    sha256: str
    known_at: str | None
    indices: Mapping[str, Mapping[int, Fraction]]


def read(
    directory: Path,
    declarations: Declarations,
    *,
    known_at: datetime | date | None = None,
    memory: str | None = None,
    threads: int | None = None,
) -> Facts:
    """Read a data directory.

    Args:
        directory: The folder with the data files.
        declarations: What the agreement declares.
        known_at: Leave out what was recorded later; a date means the end of that day. A time without a zone is UTC.
        memory: The most memory the database may use, such as ``5GB``; more is kept on disk meanwhile.
        threads: The number of threads the database may use.

    Raises:
        BadInput: A file is missing or cannot be read at all, with every such problem. Bad rows raise nothing.
    """
    directory = directory.absolute()
    found = find(directory)
    presence = _presence(found.parts.keys(), declarations) if not found.fatal else []
    _refuse([*found.fatal, *presence])
    digest = hash_later(directory, [path for paths in found.parts.values() for path in paths])
    connection = _connect(memory, threads)
    give_scratch(connection)
    report = Report(connection)
    report.add([*found.problems, *presence])
    sources = {
        table: load(connection, directory, table, found.parts.get(table, []), declarations.columns(table))
        for table in TABLES
    }
    _refuse(problem for source in sources.values() for problem in source.fatal)
    for source in sources.values():
        report.add(source.problems)
    check_participants(connection, declarations, report, native=sources["participants"].native)
    lazy = sources["observations"].native and not sources["observations"].recorded
    done = leave_plain(connection, declarations.measures_of("participant")) if lazy else frozenset()
    recorded = {table for table, source in sources.items() if source.recorded}
    indices = _read_rest(connection, declarations, report, recorded, known_at, done)
    return _facts(connection, report, digest.result(), known_at, indices)


def from_tables(
    participants: Sequence[Row],
    observations: Sequence[Row],
    aggregates: Sequence[Row],
    indices: Sequence[Row],
    declarations: Declarations,
    *,
    known_at: datetime | date | None = None,
) -> Facts:
    """Facts of tables in memory, under the same checks as files; a problem's line is the row, counted from 1.

    Cells are texts, whole numbers, decimals, fractions or dates; None is an empty cell.

    Raises:
        BadInput: A mandatory column is in no row of its table, or a cell is a floating-point number.
    """
    tables: dict[TableName, Sequence[Row]] = {
        "participants": participants,
        "observations": observations,
        "aggregates": aggregates,
        "indices": indices,
    }
    fatal: list[Problem] = []
    texts = {table: _as_texts(table, rows, fatal) for table, rows in tables.items()}
    _refuse(fatal)
    canonical = json.dumps(texts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    sheets = {table: _as_sheet(table, rows, declarations) for table, rows in texts.items()}
    _refuse(problem for sheet in sheets.values() for problem in sheet.fatal)
    connection = _connect(None, None)
    report = Report(connection)
    for table, sheet in sheets.items():
        report.add(sheet.problems)
        store(connection, table, [sheet])
    check_participants(connection, declarations, report)
    recorded = {table for table, sheet in sheets.items() if sheet.recorded}
    found = _read_rest(connection, declarations, report, recorded, known_at, frozenset())
    return _facts(connection, report, hashlib.sha256(canonical.encode()).hexdigest(), known_at, found)


def _refuse(problems: Iterable[Problem]) -> None:
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise BadInput(sorted(errors, key=lambda problem: (problem.file, problem.line or 0, problem.column)))


def _connect(memory: str | None, threads: int | None) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET preserve_insertion_order = false")
    if memory is not None:
        connection.execute("SET memory_limit = ?", [memory])
    if threads is not None:
        connection.execute("SET threads = ?", [threads])
    return connection


def _presence(present: Iterable[TableName], declarations: Declarations) -> list[Problem]:
    """Which files the agreement's measures need and are not there.

    Some may still be to come, so one is a warning; all, or observations of nobody, is an error.
    """
    there = set(present)
    needed: list[TableName] = []
    if declarations.measures_of("participant"):
        needed += ["participants", "observations"]
    if declarations.measures_of("agreement"):
        needed.append("aggregates")
    missing = [table for table in needed if table not in there]
    nothing = len(missing) == len(needed)
    problems = [
        Problem(
            table,
            None,
            "",
            "the file is missing",
            expected=f"{table}.csv or {table}.parquet",
            severity="error" if nothing or (table == "participants" and "observations" in there) else "warning",
        )
        for table in missing
    ]
    if "observations" in there and "participants" not in there | set(missing):
        problems.append(Problem("participants", None, "", "the file is missing", expected="participants.csv"))
    return problems


def _as_texts(table: TableName, rows: Sequence[Row], fatal: list[Problem]) -> list[dict[str, str]]:
    texts = []
    for line, row in enumerate(rows, 1):
        cells = {}
        for column, cell in row.items():
            if isinstance(cell, float | bool):
                message = "floating-point numbers are not exact" if isinstance(cell, float) else "is no cell"
                fatal.append(Problem(table, line, column, message, expected="a text or a whole number"))
            cells[column] = shown_number(cell) if isinstance(cell, Fraction) else "" if cell is None else str(cell)
        texts.append(cells)
    return texts


def _as_sheet(table: TableName, rows: list[dict[str, str]], declarations: Declarations) -> Sheet:
    stated = declarations.columns(table)
    columns = Columns(stated.mandatory, stated.optional + stated.attributes)
    titles = list(dict.fromkeys(title for row in rows for title in row))
    header = match(table, None, titles, columns) if rows else Header({}, ())
    cells = {column: [row.get(titles[place], "") for row in rows] for column, place in header.positions.items()}
    sheet = Sheet(as_table(table, columns, cells, list(range(1, len(rows) + 1))), "recorded_at" in cells)
    for problem in header.problems:
        (sheet.fatal if problem.severity == "error" else sheet.problems).append(problem)
    return sheet


def _read_rest(
    connection: duckdb.DuckDBPyConnection,
    declarations: Declarations,
    report: Report,
    recorded: set[TableName],
    known_at: datetime | date | None,
    done: frozenset[str],
) -> Mapping[str, Mapping[int, Fraction]]:
    """Read observations (but for the measures ``done``), aggregates and indices, and let go of what was loaded."""
    of_participants, of_agreement = declarations.measures_of("participant"), declarations.measures_of("agreement")
    moment = _moment(known_at)
    for table in (
        Table(
            "observations", "obs", of_participants, frozenset(of_agreement), done, "observations" in recorded, moment
        ),
        Table(
            "aggregates", "agg", of_agreement, frozenset(of_participants), frozenset(), "aggregates" in recorded, moment
        ),
    ):
        check_observations(connection, table, report)
    for measure, spec in of_participants.items():
        if spec.every == "month" and measure not in done:
            connection.execute(
                f"CREATE TABLE {quoted(f'cover_{measure}')} AS SELECT participant_id, "
                f"CAST(month // {WORD} AS INTEGER) AS word, bit_or(1::BIGINT << (month % {WORD})) AS seen "
                f"FROM {quoted(f'obs_{measure}')} GROUP BY ALL"
            )
    return read_indices(connection, report)


def _moment(known_at: datetime | date | None) -> datetime | None:
    """The last moment that is known, in UTC without a zone."""
    if known_at is None:
        return None
    if not isinstance(known_at, datetime):
        return datetime.combine(known_at, time.max)
    return known_at.astimezone(UTC).replace(tzinfo=None) if known_at.tzinfo else known_at


def _facts(
    connection: duckdb.DuckDBPyConnection,
    report: Report,
    sha256: str,
    known_at: datetime | date | None,
    indices: Mapping[str, Mapping[int, Fraction]],
) -> Facts:
    problems, rejected = report.problems(), report.rejected()
    report.drop()
    for (relation,) in connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE starts_with(table_name, 'raw_')"
    ).fetchall():
        connection.execute(f"DROP TABLE {relation}")
    return Facts(connection, problems, rejected, sha256, known_at.isoformat() if known_at else None, indices)
