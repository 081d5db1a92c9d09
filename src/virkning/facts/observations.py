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
        ("period_id", pa.int32()),
        ("measure_text", pa.string()),
        ("period_text", pa.string()),
        ("measure", pa.string()),
        ("key_id", pa.int32()),
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
        ("number_id", pa.int32()),
        ("measure", pa.string()),
        ("value_text", pa.string()),
        ("number", pa.int64()),
        ("value_message", pa.string()),
        ("value_expected", pa.string()),
    ]
)
_TIMES = pa.schema(
    [
        ("time_id", pa.int32()),
        ("time_text", pa.string()),
        ("moment", pa.timestamp("us")),
        ("time_message", pa.string()),
        ("time_expected", pa.string()),
    ]
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
    time = "'' AS time_text, NULL::TIMESTAMP AS moment"
    if table.recorded:
        kind = connection.execute(f"SELECT recorded_at FROM raw_{table.name} LIMIT 0").description[0][1]
        native = "'' AS time_text, recorded_at AS moment"
        time = native if kind == "TIMESTAMP" else f"{trimmed('recorded_at')} AS time_text, NULL::TIMESTAMP AS moment"
    connection.execute(
        f"CREATE VIEW texts AS SELECT row_file, row_line, {owner}coalesce(measure, '') AS measure_text, "
        f"coalesce(period, '') AS period_text, {trimmed('value')} AS value_text, "
        f"{time} FROM raw_{table.name}" + (f" WHERE measure IS NULL OR measure NOT IN ({done})" if done else "")
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
    for view in ("judged", "texts"):
        connection.execute(f"DROP VIEW {view}")
    for relation in ("read_rows", "files", "periods", "numbers", "times", "several", "repeated"):
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
    key_ids: dict[tuple[str, object], int] = {}
    rows: list[dict[str, object]] = []
    for measure_text, period_text in connection.execute(
        "SELECT DISTINCT measure_text, period_text FROM texts"
    ).fetchall():
        row: dict[str, object] = {"period_id": len(rows), "measure_text": measure_text, "period_text": period_text}
        found = measure_text if measure_text in table.measures else by_name.get(name(measure_text))
        if found is None:
            if name(measure_text) in map(name, table.elsewhere):
                message = f"does not belong in {table.name}"
            else:
                message = "is not a measure of the agreement" if measure_text.strip() else "is empty"
            row |= {"measure_message": message, "expected": ", ".join(table.measures)}
        else:
            row |= period_columns(period_text, found, table.measures[found])
            row["key_id"] = key_ids.setdefault((found, row.get("key")), len(key_ids))
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
    rows: list[dict[str, object]] = []
    for measure, text in (*odd, *doubtful):
        spec = table.measures[measure]
        row: dict[str, object] = {"number_id": len(rows), "measure": measure, "value_text": text}
        try:
            if measure in commas and could_be_thousands(text):
                raise Unreadable(
                    "the point can be a decimal or a thousands mark: other values have a decimal comma",
                    "a decimal point and no thousands mark in all values",
                )
            row["number"] = scaled(text or "1", spec.decimals, spec.between) if text or spec.every == "event" else None
        except Unreadable as problem:
            row |= {"value_message": problem.message, "value_expected": problem.expected}
        rows.append(row)
    _store(connection, "numbers", rows, _NUMBERS)


def _read_times(connection: duckdb.DuckDBPyConnection) -> None:
    """Read each distinct time that is not plain once, into ``times``; an empty one is known from the beginning."""
    odd = connection.execute(
        "SELECT DISTINCT time_text FROM texts WHERE time_text <> '' AND NOT (regexp_full_match(time_text, "
        f"'{PLAIN_TIME}') AND time_text BETWEEN '1900' AND '2200' AND TRY_CAST(time_text AS TIMESTAMP) IS NOT NULL)"
    ).fetchall()
    rows: list[dict[str, object]] = []
    for (text,) in odd:
        row: dict[str, object] = {"time_id": len(rows), "time_text": text}
        try:
            row["moment"] = instant(text)
        except Unreadable as problem:
            row |= {"time_message": problem.message, "time_expected": problem.expected}
        rows.append(row)
    _store(connection, "times", rows, _TIMES)


def _read_rows(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Put what was read back on the rows, into the view ``judged``; rows not yet known are not among them.

    The rows themselves are kept narrow, in ``read_rows``: texts are looked up again only where they are shown.
    """
    owner = "".join(f"{column}, " for column in table.owner)
    plain = times_scale("TRY_CAST(t.value_text AS DECIMAL(18, 6))", "p.scale")
    time = "CASE WHEN x.time_id IS NULL THEN TRY_CAST(nullif(t.time_text, '') AS TIMESTAMP) ELSE x.moment END"
    known = ""
    if table.known_at is not None:
        known = f" WHERE recorded IS NULL OR recorded <= TIMESTAMP '{table.known_at.isoformat(sep=' ')}'"
    connection.execute(
        "CREATE TABLE files AS SELECT CAST(row_number() OVER () AS INTEGER) AS file_id, row_file "
        "FROM (SELECT DISTINCT row_file FROM texts)"
    )
    connection.execute(
        f"CREATE TABLE read_rows AS SELECT * FROM (SELECT f.file_id, t.row_line, {owner}p.period_id, n.number_id, "
        f"CASE WHEN n.number_id IS NULL THEN CAST({plain} AS BIGINT) ELSE n.number END AS value, x.time_id, "
        f"coalesce(t.moment, {time}) AS recorded "
        "FROM texts t JOIN files f USING (row_file) JOIN periods p USING (measure_text, period_text) "
        f"LEFT JOIN numbers n ON n.measure = p.measure AND n.value_text = t.value_text "
        f"LEFT JOIN times x USING (time_text)){known}"
    )
    connection.execute(
        f"CREATE VIEW judged AS SELECT *, hash({owner}key_id) AS spot FROM read_rows JOIN files USING (file_id) "
        "JOIN periods USING (period_id) LEFT JOIN (SELECT * EXCLUDE (measure, number) FROM numbers) "
        "USING (number_id) LEFT JOIN (SELECT * EXCLUDE (moment) FROM times) USING (time_id)"
    )


def _report_rows(table: Table, report: Report) -> None:
    """Report what is wrong with each row by itself."""
    report.check(
        "judged",
        [
            Check("measure", "measure_message IS NOT NULL", "measure_message", "measure_text", "expected"),
            Check("period", "period_message IS NOT NULL", "period_message", "period_text", "expected"),
            Check("value", "value_message IS NOT NULL", "value_message", "value_text", "value_expected"),
            Check("recorded_at", "time_message IS NOT NULL", "time_message", "time_text", "time_expected"),
        ],
    )
    if table.owner:
        report.check(
            "judged",
            [Check("participant_id", "participant_id = ''", "'is empty'", expected="'a participant''s id'")],
        )
        unknown = "(FROM judged ANTI JOIN participants USING (participant_id) WHERE participant_id <> '')"
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
    """Report rows that say the same thing twice, and empty values with nothing before them to withdraw.

    Makes ``several``, the hashes of what is said in more than one row, and ``repeated``, those rows.
    """
    same = ", ".join([*table.owner, "key_id"])
    good = f"(FROM judged{report.without_rejected()})"
    connection.execute(f"CREATE TABLE several AS SELECT spot FROM {good} GROUP BY spot HAVING count(*) > 1")
    empty = "value IS NULL AND place = 1"
    connection.execute(
        f"CREATE TABLE repeated AS SELECT *, row_number() OVER again AS number, "
        f"first_value(row_file || ':' || row_line) OVER again AS first_place FROM ("
        f"SELECT *, rank() OVER (PARTITION BY {same} ORDER BY recorded NULLS FIRST) AS place "
        f"FROM {good} SEMI JOIN several USING (spot)) "
        f"WINDOW again AS (PARTITION BY {same}, recorded ORDER BY {empty}, row_file, row_line)"
    )
    once = " and recorded_at" if table.recorded else ""
    expected = (
        f"'each {'participant, ' if table.owner else ''}measure, period{once} once; the first is at ' || first_place"
    )
    report.check(
        f"(FROM {good} ANTI JOIN several USING (spot))",
        [Check("value", "value IS NULL", "'is empty'", expected="'a number'")],
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


def _keep(connection: duckdb.DuckDBPyConnection, table: Table, report: Report) -> None:
    """The latest of the rows without an error, typed; a row withdrawn by an empty value is left out."""
    same = ", ".join([*table.owner, "key_id"])
    rejected = report.without_rejected()
    for measure, spec in table.measures.items():
        if measure in table.done:
            continue
        columns = ", ".join([*table.owner, *COLUMNS[spec.every]])
        of_measure = f"WHERE measure = {literal(measure)}"
        connection.execute(
            f"CREATE TABLE {quoted(f'{table.prefix}_{measure}')} AS "
            f"SELECT {columns}, value FROM (FROM judged{rejected}) ANTI JOIN several USING (spot) {of_measure} "
            f"UNION ALL SELECT * FROM (SELECT {columns}, "
            "CASE WHEN event AND value_text = '' AND place > 1 THEN NULL ELSE value END AS value "
            f"FROM repeated{rejected} {of_measure} "
            f"QUALIFY row_number() OVER (PARTITION BY {same} ORDER BY recorded DESC NULLS LAST) = 1) "
            "WHERE value IS NOT NULL"
        )
