"""Adds up a file of lines, in a process of its own so that it weighs on no one's measurement."""

import json
import sys

import duckdb

from bench.totals import BASES

SUMMARY_SQL = """
SELECT concat_ws(' ', statement, outcome, basis), [count(*), sum(amount_oere)]
FROM read_parquet($path)
WHERE list_contains($bases, basis) AND amount_oere <> 0
GROUP BY statement, outcome, basis
"""


def main() -> None:
    """Command line: ``python -m bench.lines LINES``; prints count and øre by statement, outcome and basis."""
    rows = duckdb.execute(SUMMARY_SQL, {"path": sys.argv[1], "bases": list(BASES)}).fetchall()
    print(json.dumps({key: [int(number) for number in numbers] for key, numbers in sorted(rows)}))


if __name__ == "__main__":
    main()
