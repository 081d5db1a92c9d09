"""Lines as a table: the Parquet file of ``--lines``, the same whatever engine made them."""

from __future__ import annotations

from collections.abc import Sequence

from virkning.settlement.earned import Line

COLUMNS = ("statement", "outcome", "clause", "participant_id", "cohort", "period", "basis", "amount_oere")
INNER = ("at", *COLUMNS)
"""The columns of lines within the columnar engine: ``at`` is the statement's index."""


def write_lines(lines: Sequence[Line], file: str) -> None:
    """Write lines to a Parquet file with the columns of ``COLUMNS``; all text but the amount (int64, minor units)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(name, pa.int64() if name == "amount_oere" else pa.string()) for name in COLUMNS])
    rows = [
        dict(zip(COLUMNS, (x.statement.isoformat(), x.outcome, x.clause, x.participant_id, x.cohort, x.period,
                           x.basis, x.amount), strict=True))
        for x in lines
    ]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), file)
