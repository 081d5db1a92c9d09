"""Tables of text to CSV or Parquet files."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from virkning.terms.analysis import decimal

Whole = npt.NDArray[np.int64]


def coded(codes: Whole, words: Any) -> Any:
    """A column of text from each row's place in a list of words."""
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(words, pa.string())).cast(pa.string())


def decimals(values: Whole, places: int) -> Any:
    """A column of decimal numbers from whole numbers of the last decimal place."""
    distinct, codes = np.unique(values, return_inverse=True)
    return coded(codes.astype(np.int64), [decimal(Fraction(int(each), 10**places)) for each in distinct])


def observations(ids: Any, measure: str, period: Any, value: Any) -> pa.Table:
    """Rows of ``observations``."""
    names = pa.array([measure] * len(value), pa.string())
    columns = {"participant_id": ids, "measure": names, "period": period, "value": value}
    return pa.table({name: pa.array(column, pa.string()) for name, column in columns.items()})


def clear(folder: Path) -> None:
    """Remove the tables an earlier run left, so that two runs never mix."""
    for table in ("participants", "observations", "aggregates"):
        for suffix in (".csv", ".parquet"):
            (folder / f"{table}{suffix}").unlink(missing_ok=True)


def write(file: Path, parts: Iterable[pa.Table]) -> Sequence[Path]:
    """Write the parts of a table one after the other; without any row no file is left."""
    filled = (part for part in parts if part.num_rows)
    first = next(filled, None)
    if first is None:
        return []
    if file.suffix == ".parquet":
        with pq.ParquetWriter(file, first.schema, compression="zstd") as parquet:
            parquet.write_table(first)
            for part in filled:
                parquet.write_table(part)
        return [file]
    with file.open("w", encoding="utf-8", newline="") as handle:
        lines = csv.writer(handle, lineterminator="\n")
        lines.writerow(first.column_names)
        _rows(lines, first)
        for part in filled:
            _rows(lines, part)
    return [file]


def _rows(lines: Any, part: pa.Table) -> None:
    lines.writerows(zip(*(column.to_pylist() for column in part.columns), strict=True))
