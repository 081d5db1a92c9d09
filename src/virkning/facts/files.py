"""The data directory: the one module of the room that touches the disk."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import weakref
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa

from virkning.facts.declarations import TABLES, Columns, TableName
from virkning.facts.delimited import FILE, LINE, Sheet, as_table, read_csv
from virkning.facts.headers import match
from virkning.facts.report import literal, quoted
from virkning.terms.problems import Problem

_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
_READABLE = ("VARCHAR", "UUID", "ENUM", "BOOLEAN", "DATE", "TIMESTAMP", "DECIMAL", *_WHOLE, *("U" + t for t in _WHOLE))
_NUMBERS = ("value", "percent")


@dataclass(slots=True)
class Found:
    """The data files of a directory: each table's parts, in order of name, all CSV or all Parquet."""

    parts: dict[TableName, list[Path]]
    fatal: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class Source:
    """A table as it stands in the files: relation ``raw_<table>``, all text, with the place of each row.

    Only ``recorded_at`` is a TIMESTAMP in UTC where the files have it as such: each row may have one of its own.

    ``native``: the relation reads Parquet as it goes, so that a filter on it skips what it can.
    """

    fatal: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    native: bool = False
    recorded: bool = False


def find(directory: Path) -> Found:
    """Find the tables' files: ``NAME.csv``, ``NAME-*.csv``, a folder ``NAME/`` of CSV files, or the same in Parquet."""
    found = Found({})
    if not directory.is_dir():
        found.fatal.append(Problem(str(directory), None, "", "there is no such data directory"))
        return found
    forms: dict[TableName, dict[str, list[Path]]] = {table: {} for table in TABLES}
    for path in sorted(directory.iterdir()):
        folder = path.is_dir() and _table(path.name) is not None
        for part in sorted(path.iterdir()) if folder else [path]:
            base, dash, _ = path.stem.lower().partition("-")
            kind = part.suffix.lower()
            table = _table(base)
            if table is None or not part.is_file() or kind not in (".csv", ".parquet"):
                message = "the file is not one of the data files: it is not read"
                found.problems.append(Problem(label(directory, part), None, "", message, severity="warning"))
            else:
                form = f"{base}/*{kind}" if folder else f"{base}-*{kind}" if dash else f"{base}{kind}"
                forms[table].setdefault(form, []).append(part)
    for table, by_form in forms.items():
        if len(by_form) > 1:
            message = "the table is there in more than one form, and could be read twice"
            found.fatal.append(Problem(table, None, "", message, expected=f"only one of {', '.join(by_form)}"))
        for paths in by_form.values():
            found.parts[table] = paths
    return found


def _table(name: str) -> TableName | None:
    return next((table for table in TABLES if table == name.lower()), None)


def label(directory: Path, path: Path) -> str:
    """A file's name in messages and in the hash: its path below the data directory."""
    return path.relative_to(directory).as_posix()


def hash_later(directory: Path, paths: Iterable[Path]) -> Future[str]:
    """The sha256 over the files' names and contents, in the background: one line ``sha256  name`` for each file.

    The lines are sorted by name, so that the order of reading does not matter.
    """
    names = sorted((label(directory, path), path) for path in paths)

    def compute() -> str:
        total = hashlib.sha256()
        for name, path in names:
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            total.update(f"{digest}  {name}\n".encode())
        return total.hexdigest()

    executor = ThreadPoolExecutor(max_workers=1)
    future = executor.submit(compute)
    executor.shutdown(wait=False)
    return future


def load(
    connection: duckdb.DuckDBPyConnection, directory: Path, table: TableName, paths: list[Path], columns: Columns
) -> Source:
    """Make the relation ``raw_<table>`` of a table's files; an empty one if there are none."""
    if paths and paths[0].suffix.lower() == ".parquet":
        return _load_parquet(connection, directory, table, paths, columns)
    source = Source()
    sheets = [read_csv(label(directory, path), path.read_bytes(), columns) for path in paths]
    for sheet in sheets:
        source.fatal += sheet.fatal
        source.problems += sheet.problems
        source.recorded |= sheet.recorded
    store(connection, table, sheets or [Sheet(as_table(table, columns, {}, []))])
    return source


def store(connection: duckdb.DuckDBPyConnection, table: TableName, sheets: list[Sheet]) -> None:
    """Make the relation ``raw_<table>`` of tables in memory."""
    arrow = pa.concat_tables(sheet.table for sheet in sheets)
    connection.register("arriving", arrow)
    connection.execute(f"CREATE TABLE raw_{table} AS FROM arriving")
    connection.unregister("arriving")


def _load_parquet(
    connection: duckdb.DuckDBPyConnection, directory: Path, table: TableName, paths: list[Path], columns: Columns
) -> Source:
    """A view over the files; those with the same columns are read together."""
    source = Source(native=True)
    alike: dict[str, list[Path]] = {}
    for path in paths:
        selected = _parquet_columns(connection, label(directory, path), path, columns, source)
        if selected:
            alike.setdefault(selected, []).append(path)
    if source.fatal:
        return source
    selects = [
        f"SELECT {selected}, substr(filename, {len(str(directory)) + 2}) AS {FILE}, file_row_number + 1 AS {LINE} "
        f"FROM {_read_parquet(group)}"
        for selected, group in alike.items()
    ]
    connection.execute(f"CREATE VIEW raw_{table} AS {' UNION ALL '.join(selects)}")
    return source


def _read_parquet(paths: list[Path]) -> str:
    listed = ", ".join(literal(str(path)) for path in paths)
    return f"read_parquet([{listed}], filename = true, file_row_number = true, hive_partitioning = false)"


def _parquet_columns(
    connection: duckdb.DuckDBPyConnection, file: str, path: Path, columns: Columns, source: Source
) -> str:
    """The select list that gives a Parquet file's columns as text."""
    try:
        described = connection.execute(
            f"DESCRIBE SELECT * EXCLUDE (filename, file_row_number) FROM {_read_parquet([path])}"
        )
    except duckdb.Error:
        source.fatal.append(Problem(file, None, "", "the file cannot be read as Parquet"))
        return ""
    types = [(str(row[0]), str(row[1])) for row in described.fetchall()]
    header = match(file, None, [title for title, _ in types], columns)
    for problem in header.problems:
        (source.fatal if problem.severity == "error" else source.problems).append(problem)
    source.recorded |= "recorded_at" in header.positions
    selected = []
    for column in columns.all:
        if column not in header.positions:
            selected.append(f"'' AS {quoted(column)}")
            continue
        title, kind = types[header.positions[column]]
        if kind in ("FLOAT", "DOUBLE") and (column in _NUMBERS or column in columns.attributes):
            message = f"the column's type is {kind}: floating-point numbers are not exact"
            source.fatal.append(Problem(file, None, column, message, expected="text, DECIMAL or whole numbers"))
        elif not kind.startswith(_READABLE) or kind.endswith("]"):
            message = "the column's type cannot be read"
            source.fatal.append(Problem(file, None, column, message, kind, "text, dates or numbers"))
        zoned = kind == "TIMESTAMP WITH TIME ZONE"
        value = f"({quoted(title)} AT TIME ZONE 'UTC')" if zoned else quoted(title)
        native = column == "recorded_at" and kind.startswith("TIMESTAMP")
        selected.append(f"CAST({value} AS {'TIMESTAMP' if native else 'VARCHAR'}) AS {quoted(column)}")
    return ", ".join(selected)


def give_scratch(connection: duckdb.DuckDBPyConnection) -> None:
    """Give a connection a folder of its own to spill to; it goes when the connection goes."""
    folder = tempfile.mkdtemp(prefix="virkning-")
    weakref.finalize(connection, shutil.rmtree, folder, ignore_errors=True)
    connection.execute("SET temp_directory = ?", [folder])
