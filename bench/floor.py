"""The floor: the tightest hand-written DuckDB SQL for the same lines and totals as the engine.

One scan folds each participant's observations into bits: ``seen`` (there is an observation) and ``met`` (it
pays). Counting bits over participants gives the exact means of reading J5 and every total. One more pass
spreads the bits that pay into lines. The bits are the 36 months of the participant's cohort, and one for
life satisfaction. The floor trusts its input: it checks nothing but the size of the register.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import duckdb

from bench.rules import (
    COHORTS,
    EMPLOYMENT,
    EMPLOYMENT_CLAUSE,
    FIRST_YEAR,
    FULL_REGISTER,
    HOURS,
    LAST_OFFSET,
    LIFE,
    LIFE_CLAUSE,
    LIFE_PAYMENT_OERE,
    MONTHS,
    PAYMENT_OERE,
    SLOTS,
    STATEMENTS,
    WEEKS_17,
)
from bench.totals import Totals, half_away

PERIODS = [*MONTHS, "start", "6m"]
PERIOD_BITS = "[" + ", ".join(f"'{period}'" for period in PERIODS) + "]"

PEOPLE_SQL = f"""
CREATE TEMP TABLE people AS
WITH cells AS (
    SELECT participant_id, value, list_position({PERIOD_BITS}, period) - 1 AS place,
           1::BIGINT << place AS bit
    FROM read_parquet($observations)
), folded AS (
    SELECT participant_id,
           bit_or(bit) AS seen,
           bit_or(CASE WHEN value::DOUBLE >= {HOURS} THEN bit ELSE 0 END) AS met,
           bit_or(CASE place WHEN {LAST_OFFSET} THEN value::SMALLINT
                             WHEN {LAST_OFFSET + 1} THEN value::SMALLINT << 4 ELSE 0 END) AS life
    FROM cells
    GROUP BY participant_id
), regular AS (
    SELECT participant_id,
           least(enrolled_on[1:4]::INTEGER - {FIRST_YEAR}, {len(COHORTS) - 1}) AS cohort
    FROM read_parquet($participants)
    WHERE replaced_by IS NULL OR ended_on IS NULL OR ended_on::DATE - started_on::DATE > {WEEKS_17}
)
SELECT participant_id,
       cohort,
       coalesce((seen >> 12 * cohort) & {2**SLOTS - 1}, 0)
           | CASE WHEN seen >> {LAST_OFFSET} = 3 THEN {2**SLOTS} ELSE 0 END AS seen,
       coalesce((met >> 12 * cohort) & {2**SLOTS - 1}, 0)
           | CASE WHEN seen >> {LAST_OFFSET} = 3 AND (life >> 4) - (life & 15) >= 1
                  THEN {2**SLOTS} ELSE 0 END AS met
FROM regular
LEFT JOIN folded USING (participant_id)
"""

COUNTS_SQL = (
    "SELECT cohort, count(*), "
    + ", ".join(f"sum((seen >> {slot}) & 1), sum((met >> {slot}) & 1)" for slot in range(SLOTS + 1))
    + " FROM people GROUP BY cohort ORDER BY cohort"
)

TYPES_SQL = "".join(
    f"CREATE TYPE {name} AS ENUM ({', '.join(repr(value) for value in values)});"
    for name, values in {
        "statement_date": STATEMENTS,
        "outcome_id": (EMPLOYMENT, LIFE),
        "clause_number": (EMPLOYMENT_CLAUSE, LIFE_CLAUSE),
        "period_name": PERIODS,
        "basis_name": ("observed", "imputed", "unresolved"),
    }.items()
)
"""Enums are written to Parquet as ready dictionaries of text, in half the time of text."""

SLOTS_SQL = """
CREATE TEMP TABLE slots (
    cohort INTEGER, slot INTEGER, statement statement_date, outcome outcome_id, clause clause_number,
    period period_name, payment BIGINT, mean BIGINT, mean_basis basis_name, filled BIGINT
);
"""

LINES_SQL = """
SELECT statement, outcome, clause, participant_id, period,
       CASE WHEN (met >> slot) & 1 = 1 THEN 'observed'::basis_name ELSE mean_basis END AS basis,
       CASE WHEN (met >> slot) & 1 = 1 THEN payment ELSE mean END AS amount_oere
FROM people
JOIN slots USING (cohort)
WHERE ((met | (~seen & filled)) >> slot) & 1 = 1
"""


def settle(directory: Path, lines: Path, memory: str | None = None) -> list[dict[str, Any]]:
    """Write every line to ``lines`` and return the totals per statement."""
    with duckdb.connect(config={"temp_directory": str(lines.parent / "spill")}) as connection:
        connection.execute("SET preserve_insertion_order = false")
        if memory:
            connection.execute(f"SET memory_limit = '{memory}'")
        files = {name: str(directory / f"{name}.parquet") for name in ("participants", "observations")}
        connection.execute(PEOPLE_SQL, files)
        totals = Totals()
        slots = []
        counts = connection.execute(COUNTS_SQL).fetchall()
        if sum(row[1] for row in counts) < FULL_REGISTER:
            raise SystemExit(f"The floor settles registers of at least {FULL_REGISTER} participants.")
        for cohort, people, *cells in counts:
            for slot in range(SLOTS + 1):
                slots.append(measure(totals, cohort, slot, people, cells[2 * slot], cells[2 * slot + 1]))
        rows = ", ".join(map(str, slots))
        connection.execute(f"{TYPES_SQL} {SLOTS_SQL} INSERT INTO slots VALUES {rows}")
        connection.execute(f"COPY ({LINES_SQL}) TO '{lines}' (FORMAT parquet, DICTIONARY_SIZE_LIMIT 1000)")
    return totals.statements()


def measure(totals: Totals, cohort: int, slot: int, people: int, seen: int, met: int) -> tuple[object, ...]:
    """Add up one cohort's cells in one slot, and return the slot's row of terms."""
    if slot < SLOTS:
        offset = 12 * cohort + slot
        outcome, clause, period, payment = EMPLOYMENT, EMPLOYMENT_CLAUSE, MONTHS[offset], PAYMENT_OERE
    else:
        offset = 12 * cohort
        outcome, clause, period, payment = LIFE, LIFE_CLAUSE, "6m", LIFE_PAYMENT_OERE
    statement = STATEMENTS[offset // 6]
    mean = half_away(payment * met, seen) if seen else 0
    totals.add(statement, outcome, "observed", payment * met)
    totals.add(statement, outcome, "imputed", mean * (people - seen))
    if not seen:
        totals.leave_open(statement, people)
    basis = "imputed" if seen else "unresolved"
    filled = 0 if seen and not mean else -1
    return cohort, slot, statement, outcome, clause, period, payment, mean, basis, filled


def main() -> None:
    """Command line: ``python -m bench.floor DIR LINES``; prints the totals as JSON."""
    parser = argparse.ArgumentParser(description="Settle the benchmark's register with hand-written SQL.")
    parser.add_argument("directory", type=Path)
    parser.add_argument("lines", type=Path)
    parser.add_argument("--memory", help="DuckDB's memory limit, such as 6GB")
    arguments = parser.parse_args()
    print(json.dumps({"statements": settle(arguments.directory, arguments.lines, arguments.memory)}))


if __name__ == "__main__":
    main()
