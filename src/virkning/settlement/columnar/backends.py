"""The engines behind Ibis: DuckDB within the process, Spark when one machine is outgrown.

A backend keeps named tables, takes small tables from Python, and runs Ibis expressions. Facts reach DuckDB as they were
read and checked; Spark gets the same typed tables as Parquet.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from virkning.facts import Facts

if TYPE_CHECKING:
    import ibis.expr.types as ir


class Backend(Protocol):
    """What the columnar settlement needs of an engine."""

    def table(self, name: str) -> ir.Table:
        """A table of facts, or one saved before."""

    def words(self, name: str, values: Iterable[str]) -> None:
        """Name the few texts a column can hold, so that the engine may keep them as numbers."""

    def memory(self, columns: dict[str, str], rows: Iterable[Sequence[Any]]) -> ir.Table:
        """A small table from Python; ``columns`` are names and types: string, int64, date, bool or ``word:NAME``."""

    def save(self, expression: ir.Table) -> ir.Table:
        """The result of an expression, computed once and kept."""

    def union_of_bits(self, bits: ir.IntegerColumn) -> ir.IntegerScalar:
        """The bits of a group's words together; no two of the words share a bit."""

    def rows(self, expression: ir.Table) -> list[dict[str, Any]]:
        """The rows of a small result."""

    def write(self, expression: ir.Table, file: str) -> None:
        """Write a result to one Parquet file."""


def open_backend(engine: str, facts: Facts) -> Backend:
    """The backend of an engine, with the facts in it."""
    return SparkBackend(facts) if engine == "spark" else DuckBackend(facts)


def _arrow(columns: dict[str, str], rows: Iterable[Sequence[Any]]) -> Any:
    import pyarrow as pa

    types = {"int64": pa.int64(), "date": pa.date32(), "bool": pa.bool_()}
    schema = pa.schema([(name, types.get(kind, pa.string())) for name, kind in columns.items()])
    data = [dict(zip(columns, row, strict=True)) for row in rows]
    return pa.Table.from_pylist(data, schema=schema)


class DuckBackend:
    """DuckDB, on the connection the facts were read with."""

    def __init__(self, facts: Facts) -> None:
        import ibis

        self._raw = facts.connection
        self._ibis = ibis.duckdb.from_connection(facts.connection)
        self._numbers = count()
        self._prefix = f"s{id(self):x}_"

    def table(self, name: str) -> ir.Table:
        """A table of facts, or one saved before."""
        return self._ibis.table(name)

    def words(self, name: str, values: Iterable[str]) -> None:
        """Name the few texts a column can hold: an enumeration is joined, and written to Parquet, in half the time."""
        listed = ", ".join("'" + value.replace("'", "''") + "'" for value in dict.fromkeys(values))
        self._raw.execute(f'create type "{self._prefix}{name}" as enum ({listed})')

    def _typed(self, column: str, kind: str) -> str:
        word = kind.removeprefix("word:")
        return f'"{column}"' if word == kind else f'cast("{column}" as "{self._prefix}{word}") as "{column}"'

    def memory(self, columns: dict[str, str], rows: Iterable[Sequence[Any]]) -> ir.Table:
        """A small table from Python."""
        name = self._name()
        self._raw.register(f"{name}_in", _arrow(columns, rows))
        typed = ", ".join(self._typed(column, kind) for column, kind in columns.items())
        self._raw.execute(f'create temp table "{name}" as select {typed} from "{name}_in"')
        self._raw.unregister(f"{name}_in")
        return self._ibis.table(name)

    def save(self, expression: ir.Table) -> ir.Table:
        """The result of an expression, computed once and kept."""
        name = self._name()
        self._raw.execute(f'create temp table "{name}" as {self._sql(expression)}')
        return self._ibis.table(name)

    def union_of_bits(self, bits: ir.IntegerColumn) -> ir.IntegerScalar:
        """The bits of a group's words together."""
        return bits.bit_or()

    def rows(self, expression: ir.Table) -> list[dict[str, Any]]:
        """The rows of a small result."""
        found = self._raw.execute(self._sql(expression))
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def write(self, expression: ir.Table, file: str) -> None:
        """Write a result to one Parquet file."""
        target = file.replace("'", "''")
        self._raw.execute(f"copy ({self._sql(expression)}) to '{target}' (format parquet)")

    def _sql(self, expression: ir.Table) -> str:
        return str(self._ibis.compile(expression))

    def _name(self) -> str:
        return f"{self._prefix}{next(self._numbers)}"


class SparkBackend:
    """Spark, local unless the session is set up otherwise; the facts come in as Parquet files."""

    def __init__(self, facts: Facts) -> None:
        import ibis
        from pyspark.sql import SparkSession

        self._folder = tempfile.TemporaryDirectory(prefix="virkning-")
        settings = {
            "spark.sql.shuffle.partitions": "4",
            "spark.sql.ansi.enabled": "true",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.sql.session.timeZone": "UTC",
        }
        builder = SparkSession.builder.appName("virkning")
        for key, value in settings.items():
            builder = builder.config(key, value)
        self._spark = builder.getOrCreate()
        self._spark.sparkContext.setLogLevel("ERROR")
        self._ibis = ibis.pyspark.connect(self._spark)
        self._numbers = count()
        self._prefix = f"s{id(self):x}_"
        self._facts = facts
        self._known: dict[str, str] = {}

    def table(self, name: str) -> ir.Table:
        """A table of facts, or one saved before."""
        if name not in self._known:
            path = Path(self._folder.name) / f"{name}.parquet"
            self._facts.connection.execute(f"copy (select * from \"{name}\") to '{path}' (format parquet)")
            self._spark.read.parquet(str(path)).createOrReplaceTempView(self._prefix + name)
            self._known[name] = self._prefix + name
        return self._ibis.table(self._known[name])

    def words(self, name: str, values: Iterable[str]) -> None:
        """Spark keeps texts as texts."""

    def memory(self, columns: dict[str, str], rows: Iterable[Sequence[Any]]) -> ir.Table:
        """A small table from Python."""
        import pyarrow.parquet as pq

        name = self._name()
        path = Path(self._folder.name) / f"{name}.parquet"
        pq.write_table(_arrow(columns, rows), path)
        self._spark.read.parquet(str(path)).createOrReplaceTempView(name)
        return self._ibis.table(name)

    def save(self, expression: ir.Table) -> ir.Table:
        """The result of an expression, computed once and kept."""
        name = self._name()
        self._spark.sql(self._sql(expression)).localCheckpoint(eager=True).createOrReplaceTempView(name)
        return self._ibis.table(name)

    def union_of_bits(self, bits: ir.IntegerColumn) -> ir.IntegerScalar:
        """The bits of a group's words together: their sum, for want of a bit-wise or."""
        return bits.sum()

    def rows(self, expression: ir.Table) -> list[dict[str, Any]]:
        """The rows of a small result."""
        return [row.asDict() for row in self._spark.sql(self._sql(expression)).collect()]

    def write(self, expression: ir.Table, file: str) -> None:
        """Write a result to one Parquet file."""
        folder = Path(self._folder.name) / self._name()
        self._spark.sql(self._sql(expression)).write.parquet(str(folder))
        target = file.replace("'", "''")
        self._facts.connection.execute(f"copy (from read_parquet('{folder}/*.parquet')) to '{target}' (format parquet)")

    def _sql(self, expression: ir.Table) -> str:
        return str(self._ibis.compile(expression))

    def _name(self) -> str:
        return f"{self._prefix}{next(self._numbers)}"
