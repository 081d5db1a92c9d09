"""The short way for large registers: a measure with nothing odd in it is left where it is, in the Parquet files.

A few passes over the columns prove that there is nothing to report; then the typed relation is a view on the files.
Any doubt, and the rows go the long way through :mod:`virkning.facts.observations`, which says what is wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import duckdb
import pyarrow as pa

from virkning.facts.observations import COLUMNS, is_plain, limits, period_columns
from virkning.facts.report import literal, quoted
from virkning.terms.model import Measure

WORD = 60
"""How many months a word of ``cover_<measure>`` holds."""


def leave_plain(connection: duckdb.DuckDBPyConnection, measures: Mapping[str, Measure]) -> frozenset[str]:
    """Make ``obs_<measure>`` (and ``cover_<measure>``) for the measures of ``raw_observations`` that are plain.

    Returns:
        The measures done: every row of theirs was checked, and none of them needs another look.
    """
    found: dict[str, list[str | None]] = {}
    for measure, period in connection.execute("SELECT DISTINCT measure, period FROM raw_observations").fetchall():
        found.setdefault(measure, []).append(period)
    return frozenset(
        name
        for name, texts in found.items()
        if name in measures and None not in texts and _leave(connection, name, measures[name], texts)
    )


def _leave(connection: duckdb.DuckDBPyConnection, name: str, measure: Measure, texts: list[str | None]) -> bool:
    periods = [{"period": text, **period_columns(str(text), name, measure)} for text in texts]
    keys = Counter(period.get("key") for period in periods)
    if None in keys or keys.most_common(1)[0][1] > 1:
        return False
    scale, low, high = limits(measure)
    rows = f"FROM raw_observations WHERE measure = {literal(name)}"
    plain = is_plain("value", str(scale), str(low), str(high))
    odd = connection.execute(
        f"SELECT 1 FROM (SELECT value {rows} GROUP BY value) WHERE NOT coalesce({plain}, false) LIMIT 1"
    )
    if odd.fetchone() is not None:
        return False
    table = quoted(f"periods of {name}")
    columns = COLUMNS[measure.every]
    kinds = {"month": pa.int32(), "occasion": pa.string()}
    schema = pa.schema([("period", pa.string()), *((column, kinds.get(column, pa.date32())) for column in columns)])
    connection.register("arriving", pa.Table.from_pylist(periods, schema))
    connection.execute(f"CREATE TABLE {table} AS FROM arriving")
    connection.unregister("arriving")
    once = _cover_months(connection, name, periods) if measure.every == "month" else _each_once(connection, rows)
    if not once:
        connection.execute(f"DROP TABLE {table}")
        return False
    connection.execute(
        f"CREATE VIEW {quoted(f'obs_{name}')} AS SELECT participant_id, {', '.join(columns)}, "
        f"CAST(TRY_CAST(value AS DECIMAL(18, {measure.decimals})) * {scale} AS BIGINT) AS value "
        f"FROM raw_observations JOIN {table} USING (period) WHERE measure = {literal(name)}"
    )
    return True


def _cover_months(connection: duckdb.DuckDBPyConnection, name: str, periods: list[dict[str, object]]) -> bool:
    """Make ``cover_<measure>`` in one pass; false if a month stands twice or a participant is not one.

    Grouping by the participant alone, with a column for each word, is several times as fast as grouping by both.
    """
    months = {str(period["period"]): int(str(period["month"])) for period in periods}
    words = sorted({month // WORD for month in months.values()})
    bits = pa.table(
        {
            "period": pa.array(months, pa.string()),
            **{
                f"bit_{word}": pa.array(
                    [1 << m % WORD if m // WORD == word else 0 for m in months.values()], pa.int64()
                )
                for word in words
            },
        }
    )
    connection.register("bits", bits)
    seen = ", ".join(f"bit_or(bit_{word}) AS seen_{word}" for word in words)
    connection.execute(
        f"CREATE TABLE words AS SELECT participant_id, count(*) AS months, {seen} FROM raw_observations "
        f"JOIN bits USING (period) WHERE measure = {literal(name)} GROUP BY participant_id"
    )
    connection.unregister("bits")
    counted = " + ".join(f"bit_count(seen_{word})" for word in words)
    wrong = connection.execute(f"SELECT 1 FROM words WHERE months <> {counted} LIMIT 1").fetchone()
    wrong = (
        wrong
        or connection.execute("SELECT 1 FROM words ANTI JOIN participants USING (participant_id) LIMIT 1").fetchone()
    )
    if wrong is None:
        cover = " UNION ALL ".join(
            f"SELECT participant_id, {word}::INTEGER AS word, seen_{word} AS seen FROM words WHERE seen_{word} <> 0"
            for word in words
        )
        connection.execute(f"CREATE TABLE {quoted(f'cover_{name}')} AS {cover}")
    connection.execute("DROP TABLE words")
    return wrong is None


def _each_once(connection: duckdb.DuckDBPyConnection, rows: str) -> bool:
    """Whether no participant has a period twice, and all are participants. Each period is written in one way only."""
    twice = connection.execute(
        f"SELECT 1 {rows} GROUP BY participant_id, period HAVING count(*) > 1 LIMIT 1"
    ).fetchone()
    ids = f"(SELECT DISTINCT participant_id {rows})"
    unknown = connection.execute(
        f"SELECT 1 FROM {ids} ANTI JOIN participants USING (participant_id) LIMIT 1"
    ).fetchone()
    return twice is None and unknown is None
