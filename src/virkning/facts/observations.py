"""Observations and aggregates: each row read, judged, and left in one typed table a measure.

Texts are read by :mod:`virkning.facts.texts`, each distinct text once. Only numbers and times written in the plain
way are read by the database itself; tests hold the two ways together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import duckdb
import pyarrow as pa

from virkning.facts.participants import trimmed
from virkning.facts.report import Check, Report, literal, quoted
from virkning.facts.texts import (
    Unreadable,
    could_be_thousands,
    instant,
    name,
    period,
    scaled,
    uses_comma,
)
from virkning.terms.model import Measure

PLAIN_NUMBER = "-?[0-9]{1,12}([.][0-9]{1,6})?"
"""The numbers the database reads itself."""
PLAIN_TIME = "[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?)?"
"""The times the database reads itself, if the year is a likely one."""

COLUMNS = {
    "month": ("month",),
    "event": ("day",),
    "interval": ("first_day", "last_day"),
    "occasion": ("occasion",),
}
"""The columns that hold the period, for each way a measure is observed."""

_PERIODS = pa.schema(
    [
        ("measure_text", pa.string()),
        ("period_text", pa.string()),
        ("measure", pa.string()),
        ("key", pa.string()),
        ("month", pa.int32()),
        ("day", pa.date32()),
        ("first_day", pa.date32()),
        ("last_day", pa.date32()),
        ("occasion", pa.string()),
        ("scale", pa.int64()),
        ("low", pa.int64()),
        ("high", pa.int64()),
        ("event", pa.bool_()),
        ("measure_message", pa.string()),
        ("period_message", pa.string()),
        ("expected", pa.string()),
    ]
)
_NUMBERS = pa.schema(
    [
        ("measure", pa.string()),
        ("text", pa.string()),
        ("number", pa.int64()),
        ("message", pa.string()),
        ("expected", pa.string()),
    ]
)
_TIMES = pa.schema(
    [("text", pa.string()), ("moment", pa.timestamp("us")), ("message", pa.string()), ("expected", pa.string())]
)


@dataclass(frozen=True, slots=True)
class Table:
    """One of the two tables of observations, as it is to be read.

    ``measures`` are those that belong in it, ``elsewhere`` those of the other table; ``done`` are measures whose rows
    have been read already. ``recorded``: some file says when rows were learned; only what was learned up to
    ``known_at`` (UTC) counts.
    """

    name: str
    prefix: str
    measures: Mapping[str, Measure]
    elsewhere: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()
    recorded: bool = False
    known_at: datetime | None = None

    @property
    def owner(self) -> tuple[str, ...]:
        """The column that says whom a row is about; none where it is the agreement."""
        return ("participant_id",) if self.name == "observations" else ()


def limits(measure: Measure) -> tuple[int, int, int]:
    """A measure's scale (10^decimals), and its smallest and largest value times the scale."""
    scale = 10**measure.decimals
    low, high = (bound * scale for bound in measure.between)
    return scale, max(-(-low.numerator // low.denominator), -(10**18)), min(high.numerator // high.denominator, 10**18)


def check_observations(connection: duckdb.DuckDBPyConnection, table: Table, report: Report) -> None:
    """Make the typed tables ``<prefix>_<measure>`` of the relation ``raw_<table>``, and report the rows left out."""
    done = ", ".join(literal(measure) for measure in sorted(table.done))
    owner = "".join(f"{trimmed(column)} AS {column}, " for column in table.owner)
    connection.execute(
        f"CREATE VIEW texts AS SELECT row_file, row_line, {owner}coalesce(measure, '') AS measure_text, "
        f"coalesce(period, '') AS period_text, {trimmed('value')} AS value_text, "
        f"{trimmed('recorded_at') if table.recorded else literal('')} AS time_text FROM raw_{table.name}"
        + (f" WHERE measure IS NULL OR measure NOT IN ({done})" if done else "")
    )
    if connection.execute("SELECT 1 FROM texts LIMIT 1").fetchone() is None:
        _make_empty(connection, table)
        connection.execute("DROP VIEW texts")
        return
    _read_periods(connection, table)
    _read_numbers(connection, table)
    _read_times(connection)
    _read_rows(connection, table)
    _report_rows(table, report)
    _report_repeated(connection, table, report)
    _keep(connection, table, report)
    connection.execute("DROP VIEW texts")
    for relation in ("read_rows", "periods", "numbers", "times"):
        connection.execute(f"DROP TABLE {relation}")


def _make_empty(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    types = {"month": "INTEGER", "occasion": "VARCHAR"}
    for measure, spec in table.measures.items():
        if measure not in table.done:
            columns = [f"{column} VARCHAR" for column in table.owner]
            columns += [f"{column} {types.get(column, 'DATE')}" for column in COLUMNS[spec.every]]
            target = quoted(f"{table.prefix}_{measure}")
            connection.execute(f"CREATE TABLE {target} ({', '.join(columns)}, value BIGINT)")


def _store(
    connection: duckdb.DuckDBPyConnection, relation: str, rows: list[dict[str, object]], schema: pa.Schema
) -> None:
    connection.register("arriving", pa.Table.from_pylist(rows, schema))
    connection.execute(f"CREATE TABLE {relation} AS FROM arriving")
    connection.unregister("arriving")


def _read_periods(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Read each pair of measure and period once, into ``periods``."""
    by_name = {name(measure): measure for measure in table.measures}
    rows = []
    for measure_text, period_text in connection.execute(
        "SELECT DISTINCT measure_text, period_text FROM texts"
    ).fetchall():
        row: dict[str, object] = {"measure_text": measure_text, "period_text": period_text}
        found = measure_text if measure_text in table.measures else by_name.get(name(measure_text))
        if found is None:
            if name(measure_text) in map(name, table.elsewhere):
                message = f"does not belong in {table.name}"
            else:
                message = "is not a measure of the agreement" if measure_text.strip() else "is empty"
            row |= {"measure_message": message, "expected": ", ".join(table.measures)}
        else:
            row |= period_columns(period_text, found, table.measures[found])
        rows.append(row)
    _store(connection, "periods", rows, _PERIODS)


def period_columns(text: str, measure_name: str, measure: Measure) -> dict[str, object]:
    """A period as columns of ``periods``; with a message where it cannot be read."""
    scale, low, high = limits(measure)
    row: dict[str, object] = {
        "measure": measure_name,
        "scale": scale,
        "low": low,
        "high": high,
        "event": measure.every == "event",
    }
    try:
        found = period(text, measure)
    except Unreadable as problem:
        return row | {"period_message": problem.message, "expected": problem.expected}
    row |= {"key": found.key, "month": found.month, "day": found.day, "occasion": found.occasion}
    if found.interval is not None:
        row |= {"first_day": found.interval.first, "last_day": found.interval.last}
    return row


def times_scale(number: str, scale: str) -> str:
    """SQL for a DECIMAL(18) times a scale. As BIGINT the scale is wide enough for the product not to overflow."""
    return f"{number} * CAST({scale} AS BIGINT)"


def is_plain(text: str, scale: str, low: str, high: str) -> str:
    """SQL: whether a number is written in the plain way, has no more decimals than allowed, and is in range."""
    number = times_scale(f"TRY_CAST({text} AS DECIMAL(18, 6))", scale)
    whole, inside = f"{number} = trunc({number})", f"{number} BETWEEN {low} AND {high}"
    return f"(regexp_full_match({text}, '{PLAIN_NUMBER}') AND {whole} AND {inside})"


def _read_numbers(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Read each distinct number that is not plain once, into ``numbers``; plain ones that others make doubtful too."""
    plain = is_plain("value_text", "scale", "low", "high")
    texts = (
        "(SELECT DISTINCT p.measure, p.scale, p.low, p.high, t.value_text FROM texts t JOIN periods p "
        "USING (measure_text, period_text) WHERE p.measure IS NOT NULL)"
    )
    odd = connection.execute(f"SELECT measure, value_text FROM {texts} WHERE NOT coalesce({plain}, false)").fetchall()
    commas = {measure for measure, text in odd if uses_comma(text)}
    doubtful = []
    if commas:
        listed = ", ".join(literal(measure) for measure in commas)
        pattern = "-?[1-9][0-9]{0,2}[.][0-9]{3}"
        doubtful = connection.execute(
            f"SELECT measure, value_text FROM {texts} WHERE coalesce({plain}, false) AND measure IN ({listed}) "
            f"AND regexp_full_match(value_text, '{pattern}')"
        ).fetchall()
    rows = []
    for measure, text in (*odd, *doubtful):
        spec = table.measures[measure]
        row: dict[str, object] = {"measure": measure, "text": text}
        try:
            if measure in commas and could_be_thousands(text):
                raise Unreadable(
                    "the point can be a decimal or a thousands mark: other values have a decimal comma",
                    "a decimal point and no thousands mark in all values",
                )
            row["number"] = scaled(text or "1", spec.decimals, spec.between) if text or spec.every == "event" else None
        except Unreadable as problem:
            row |= {"message": problem.message, "expected": problem.expected}
        rows.append(row)
    _store(connection, "numbers", rows, _NUMBERS)


def _read_times(connection: duckdb.DuckDBPyConnection) -> None:
    """Read each distinct time that is not plain once, into ``times``; an empty one is known from the beginning."""
    odd = connection.execute(
        "SELECT DISTINCT time_text FROM texts WHERE time_text <> '' AND NOT (regexp_full_match(time_text, "
        f"'{PLAIN_TIME}') AND time_text BETWEEN '1900' AND '2200' AND TRY_CAST(time_text AS TIMESTAMP) IS NOT NULL)"
    ).fetchall()
    rows = []
    for (text,) in odd:
        row: dict[str, object] = {"text": text}
        try:
            row["moment"] = instant(text)
        except Unreadable as problem:
            row |= {"message": problem.message, "expected": problem.expected}
        rows.append(row)
    _store(connection, "times", rows, _TIMES)


def _read_rows(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Put what was read back on the rows, into ``read_rows``; rows not yet known are not among them."""
    owner = "".join(f"t.{column}, " for column in table.owner)
    plain = times_scale("TRY_CAST(t.value_text AS DECIMAL(18, 6))", "p.scale")
    number = f"CASE WHEN n.text IS NULL THEN CAST({plain} AS BIGINT) ELSE n.number END"
    known = ""
    if table.known_at is not None:
        known = f" WHERE recorded IS NULL OR recorded <= TIMESTAMP '{table.known_at.isoformat(sep=' ')}'"
    periods = ", ".join(f"p.{column}" for columns in COLUMNS.values() for column in columns)
    connection.execute(
        f"CREATE TABLE read_rows AS SELECT * FROM (SELECT t.row_file, t.row_line, {owner}t.measure_text, "
        f"t.period_text, t.value_text, t.time_text, p.measure, p.key, {periods}, p.event, p.measure_message, "
        f"p.period_message, p.expected, {number} AS value, n.message AS value_message, n.expected AS value_expected, "
        "CASE WHEN x.text IS NULL THEN TRY_CAST(nullif(t.time_text, '') AS TIMESTAMP) ELSE x.moment END AS recorded, "
        "x.message AS time_message, x.expected AS time_expected "
        "FROM texts t JOIN periods p USING (measure_text, period_text) "
        "LEFT JOIN numbers n ON n.measure = p.measure AND n.text = t.value_text "
        f"LEFT JOIN times x ON x.text = t.time_text){known}"
    )


def _report_rows(table: Table, report: Report) -> None:
    """Report what is wrong with each row by itself."""
    report.check(
        "read_rows",
        [
            Check("measure", "measure_message IS NOT NULL", "measure_message", "measure_text", "expected"),
            Check("period", "period_message IS NOT NULL", "period_message", "period_text", "expected"),
            Check("value", "value_message IS NOT NULL", "value_message", "value_text", "value_expected"),
            Check("recorded_at", "time_message IS NOT NULL", "time_message", "time_text", "time_expected"),
        ],
    )
    if table.owner:
        report.check(
            "read_rows",
            [Check("participant_id", "participant_id = ''", "'is empty'", expected="'a participant''s id'")],
        )
        unknown = "(FROM read_rows ANTI JOIN participants USING (participant_id) WHERE participant_id <> '')"
        ids = f"(SELECT DISTINCT {trimmed('participant_id')} FROM raw_participants)"
        report.check(
            unknown,
            [
                Check(
                    "participant_id",
                    "true",
                    f"CASE WHEN participant_id IN {ids} THEN 'the participant''s own row was rejected' "
                    "ELSE 'is not a participant' END",
                    "participant_id",
                    "'an id among the participants'",
                )
            ],
        )


def _report_repeated(connection: duckdb.DuckDBPyConnection, table: Table, report: Report) -> None:
    """Report rows that say the same thing twice, and empty values with nothing before them to withdraw."""
    same = ", ".join([*table.owner, "measure", "key"])
    good = f"(FROM read_rows{report.without_rejected()})"
    several = f"SELECT {same} FROM {good} GROUP BY ALL HAVING count(*) > 1"
    empty = "value IS NULL AND place = 1"
    if connection.execute(f"{several} LIMIT 1").fetchone() is None:
        report.check(
            f"(SELECT *, 1 AS place FROM {good})", [Check("value", empty, "'is empty'", expected="'a number'")]
        )
        return
    connection.execute(
        f"CREATE TABLE repeated AS SELECT *, row_number() OVER again AS number, "
        f"first_value(row_file || ':' || row_line) OVER again AS first_place FROM ("
        f"SELECT *, rank() OVER (PARTITION BY {same} ORDER BY recorded NULLS FIRST) AS place FROM {good}) "
        f"WINDOW again AS (PARTITION BY {same}, recorded ORDER BY {empty}, row_file, row_line)"
    )
    once = " and recorded_at" if table.recorded else ""
    expected = (
        f"'each {'participant, ' if table.owner else ''}measure, period{once} once; the first is at ' || first_place"
    )
    report.check(
        "repeated",
        [
            Check("value", empty, "'is empty'", expected="'a number'"),
            Check("period", f"number > 1 AND NOT ({empty})", "'stands more than once'", "period_text", expected),
            Check(
                "value",
                "event AND value_text = '' AND number = 1 AND place > 1",
                "'is empty in a later row: the event is withdrawn'",
                severity="warning",
            ),
        ],
    )
    connection.execute("DROP TABLE repeated")


def _keep(connection: duckdb.DuckDBPyConnection, table: Table, report: Report) -> None:
    """The latest of the rows without an error, typed; a row withdrawn by an empty value is left out."""
    owner = "".join(f"{column}, " for column in table.owner)
    same = ", ".join([*table.owner, "key"])
    for measure, spec in table.measures.items():
        if measure in table.done:
            continue
        columns = f"{owner}{', '.join(COLUMNS[spec.every])}"
        rows = f"SELECT {columns}, value FROM read_rows{report.without_rejected()} WHERE measure = {literal(measure)}"
        if table.recorded:
            rows = (
                f"SELECT {columns}, "
                "CASE WHEN event AND value_text = '' AND place > 1 THEN NULL ELSE value END AS value "
                f"FROM (SELECT *, row_number() OVER (PARTITION BY {same} ORDER BY recorded NULLS FIRST) AS place "
                f"FROM read_rows{report.without_rejected()} WHERE measure = {literal(measure)}) "
                f"QUALIFY row_number() OVER (PARTITION BY {same} ORDER BY recorded DESC NULLS LAST) = 1"
            )
        target = quoted(f"{table.prefix}_{measure}")
        connection.execute(f"CREATE TABLE {target} AS SELECT * FROM ({rows}) WHERE value IS NOT NULL")
