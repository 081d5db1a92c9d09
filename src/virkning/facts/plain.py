"""The short way for large registers: a measure with nothing odd in it is left where it is, in the Parquet files.

A few passes over the columns prove that there is nothing to report; then the typed relation is a view on the files.
Any doubt, and the rows go the long way through :mod:`virkning.facts.observations`, which says what is wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import duckdb
import pyarrow as pa

from virkning.facts.observations import COLUMNS, is_plain, limits, period_columns, times_scale
from virkning.facts.report import literal, quoted
from virkning.terms.model import Measure

WORD = 60
"""How many months a word of ``cover_<measure>`` holds."""
MOST_WORDS = 8
"""The most words that are filled in one pass."""
_NO_PARTICIPANT = " ANTI JOIN participants USING (participant_id) LIMIT 1"


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
    positions = [int(str(row["month"])) if measure.every == "month" else place for place, row in enumerate(periods)]
    if len({position // WORD for position in positions}) <= MOST_WORDS:
        once = _seen_once(connection, name, dict(zip(map(str, texts), positions, strict=True)), measure)
    else:
        once = measure.every != "month" and _grouped_once(connection, rows)
    if not once:
        connection.execute(f"DROP TABLE {table}")
        return False
    connection.execute(
        f"CREATE VIEW {quoted(f'obs_{name}')} AS SELECT participant_id, {', '.join(columns)}, "
        f"CAST({_value(measure)} AS BIGINT) AS value "
        f"FROM raw_observations JOIN {table} USING (period) WHERE measure = {literal(name)}"
    )
    return True


def _value(measure: Measure) -> str:
    """SQL for a plain value times its scale, in 64 bits where the measure's range allows it: several times as fast."""
    scale, low, high = limits(measure)
    digits = max(len(str(max(abs(low), abs(high)))), measure.decimals + 1)
    if digits + len(str(scale)) <= 18:
        number = f"TRY_CAST(value AS DECIMAL({digits}, {measure.decimals}))"
        return f"{number} * CAST({scale} AS DECIMAL({len(str(scale))}, 0))"
    return times_scale(f"TRY_CAST(value AS DECIMAL(18, {measure.decimals}))", str(scale))


def _seen_once(
    connection: duckdb.DuckDBPyConnection, name: str, positions: Mapping[str, int], measure: Measure
) -> bool:
    """Whether no participant has a period twice, and all are participants; makes ``cover_<measure>`` of months.

    ``positions`` gives each period a bit. Grouping by the participant alone, with a column for each word of bits, is
    several times as fast as grouping by the period too.
    """
    words = sorted({position // WORD for position in positions.values()})
    bits = {
        f"bit_{word}": pa.array(
            [1 << place % WORD if place // WORD == word else 0 for place in positions.values()], pa.int64()
        )
        for word in words
    }
    connection.register("bits", pa.table({"period": pa.array(positions, pa.string()), **bits}))
    seen = ", ".join(f"bit_or(bit_{word}) AS seen_{word}" for word in words)
    connection.execute(
        f"CREATE TABLE words AS SELECT participant_id, count(*) AS periods, {seen} FROM raw_observations "
        f"JOIN bits USING (period) WHERE measure = {literal(name)} GROUP BY participant_id"
    )
    connection.unregister("bits")
    counted = " + ".join(f"bit_count(seen_{word})" for word in words)
    twice = connection.execute(f"SELECT 1 FROM words WHERE periods <> {counted} LIMIT 1").fetchone()
    unknown = connection.execute(f"SELECT 1 FROM words{_NO_PARTICIPANT}").fetchone()
    if measure.every == "month" and twice is None and unknown is None:
        cover = " UNION ALL ".join(
            f"SELECT participant_id, {word}::INTEGER AS word, seen_{word} AS seen FROM words WHERE seen_{word} <> 0"
            for word in words
        )
        connection.execute(f"CREATE TABLE {quoted(f'cover_{name}')} AS {cover}")
    connection.execute("DROP TABLE words")
    return twice is None and unknown is None


def _grouped_once(connection: duckdb.DuckDBPyConnection, rows: str) -> bool:
    """The same for a measure with more periods than there are bits for."""
    twice = connection.execute(
        f"SELECT 1 {rows} GROUP BY participant_id, period HAVING count(*) > 1 LIMIT 1"
    ).fetchone()
    unknown = connection.execute(f"SELECT 1 FROM (SELECT DISTINCT participant_id {rows}){_NO_PARTICIPANT}").fetchone()
    return twice is None and unknown is None
