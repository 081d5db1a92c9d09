"""Makes the benchmark's register: one seed and one DuckDB version always give the same rows.

Every draw is a hash of (seed, participant, purpose), so any number of threads make the same rows in the
same order. Texts are looked up in small tables instead of being formatted row by row.
"""

import argparse
from pathlib import Path

import duckdb

from bench.rules import FIRST_YEAR, HOURS, LAST_OFFSET, MONTHS, SLOTS, WEEKS_17

CENTS = 18_500
"""The longest month drawn: 185.00 hours, in hundredths of an hour."""

BASE_SQL = f"""
CREATE TABLE base AS
SELECT n,
       (n % 3)::INTEGER AS cohort,
       printf('P%08d', n) AS participant_id,
       make_date({FIRST_YEAR} + n % 3, 1, 1) + (hash($seed, n, 'enrol') % 360)::INTEGER AS enrolled,
       hash($seed, n, 'end') AS ending
FROM range($participants) AS numbers(n)
"""

PARTICIPANTS_SQL = f"""
WITH dated AS (
    SELECT *,
           enrolled + 14 AS started,
           CASE WHEN ending % 100 < 3 THEN 1 + ending // 100 % {WEEKS_17}
                WHEN ending % 100 < 6 THEN {WEEKS_17 + 1} + ending // 100 % 300
           END::INTEGER AS days,
           CASE WHEN n + 3 < $participants THEN n + 3 ELSE n - 3 END AS successor
    FROM base
)
SELECT participant_id,
       enrolled::VARCHAR AS enrolled_on,
       started::VARCHAR AS started_on,
       (started + days)::VARCHAR AS ended_on,
       CASE WHEN days IS NOT NULL
            THEN ['job', 'moved', 'illness', 'withdrew'][(ending // 1000000 % 4)::INTEGER + 1]
       END AS end_reason,
       CASE WHEN days <= {WEEKS_17} AND ending // 4000000 % 10 < 7 AND successor >= 0
            THEN printf('P%08d', successor)
       END AS replaced_by
FROM dated
"""

OBSERVATIONS_SQL = f"""
WITH cells AS (
    SELECT n, cohort, participant_id, unnest(range({SLOTS + 2}))::INTEGER AS slot,
           hash($seed, n, slot) AS draw, hash($seed, n, 'life') AS life
    FROM base
), present AS (
    SELECT *, draw // 25 % 1000 AS kind, draw // 25000 AS spread, 1 + life // 20 % 8 AS feeling
    FROM cells
    WHERE CASE slot WHEN {SLOTS} THEN life % 20 <> 0
                    WHEN {SLOTS + 1} THEN life % 20 <> 1
                    ELSE draw % 25 <> 0 END
), coded AS (
    SELECT *,
           CASE WHEN slot < {SLOTS} THEN cohort * 12 + slot ELSE {LAST_OFFSET} + slot - {SLOTS} END AS period_code,
           CASE WHEN slot = {SLOTS} THEN feeling * 100
                WHEN slot > {SLOTS} AND life // 1000 % 100 < 65 THEN (feeling + 1 + life // 100000 % 2) * 100
                WHEN slot > {SLOTS} THEN (feeling - life // 100000 % 2) * 100
                WHEN kind < 600 THEN 0
                WHEN kind < 850 THEN 1 + spread % {HOURS * 100 - 1}
                WHEN kind < 854 THEN {HOURS * 100 - 1}
                WHEN kind < 857 THEN {HOURS * 100}
                WHEN kind < 860 THEN {CENTS + 1}
                ELSE {HOURS * 100 + 1} + spread % {CENTS - HOURS * 100}
           END::INTEGER AS value_code
    FROM present
)
SELECT participant_id,
       CASE WHEN slot < {SLOTS} THEN 'paid_hours' ELSE 'life_satisfaction' END AS measure,
       period,
       value
FROM coded
LEFT JOIN periods USING (period_code)
LEFT JOIN "values" USING (value_code)
"""


def value_texts() -> list[str]:
    """Every value in hundredths as its shortest decimal text; the last entry is the threshold as ``86.00``."""
    texts = [f"{cents // 100}.{cents % 100:02d}".rstrip("0").rstrip(".") for cents in range(CENTS + 1)]
    return [*texts, f"{HOURS}.00"]


def make(directory: Path, participants: int, seed: int = 1, memory: str | None = None) -> None:
    """Write ``participants.parquet`` and ``observations.parquet`` into ``directory``."""
    directory.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"temp_directory": str(directory / "spill")}) as connection:
        if memory:
            connection.execute(f"SET memory_limit = '{memory}'")
        # The small tables must stay the looked-up side of the joins, or the rows lose their order.
        connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
        lookup(connection, "period", [*MONTHS, "start", "6m"])
        lookup(connection, "value", value_texts())
        connection.execute(BASE_SQL, {"seed": seed, "participants": participants})
        copy(connection, PARTICIPANTS_SQL, directory / "participants.parquet", {"participants": participants})
        copy(connection, OBSERVATIONS_SQL, directory / "observations.parquet", {"seed": seed})


def lookup(connection: duckdb.DuckDBPyConnection, name: str, texts: list[str]) -> None:
    """Make the table ``names`` that gives each text its place in the list as a code."""
    connection.execute(
        f'CREATE TABLE "{name}s" AS '
        f"SELECT unnest($texts) AS {name}, unnest(range(len($texts)))::INTEGER AS {name}_code",
        {"texts": texts},
    )


def copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path, values: dict[str, int]) -> None:
    """Write a query's rows to Parquet; a file of that name is always complete."""
    partial = path.with_suffix(".partial")
    connection.execute(f"COPY ({query}) TO '{partial}' (FORMAT parquet)", values)
    partial.rename(path)


def main() -> None:
    """Command line: ``python -m bench.data DIR --participants N``."""
    parser = argparse.ArgumentParser(description="Make a register for the benchmark.")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--participants", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--memory", help="memory limit of the generation, such as 6GB")
    arguments = parser.parse_args()
    make(arguments.directory, arguments.participants, arguments.seed, arguments.memory)


if __name__ == "__main__":
    main()
