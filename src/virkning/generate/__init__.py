"""A plausible, made-up register for any agreement: for demonstrations, tests and benchmarks. No person in it exists.

What is drawn follows from the agreement alone: its cohorts and plan say who takes part, its measures which values there
can be, and its formulas (see ``aims``) which values matter, so that conditions hold for some and not for others.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from virkning.generate.aims import Bench
from virkning.generate.histories import observe
from virkning.generate.people import enrol, table_of
from virkning.generate.periods import Calendar
from virkning.generate.totals import aggregates
from virkning.generate.write import clear, write
from virkning.terms.load import Terms

__all__ = ["generate"]

PARQUET_ABOVE = 20_000
"""Registers with more participants than this are written as Parquet."""
_CHUNK = 50_000


def generate(terms: Terms, participants: int, seed: int, out: Path) -> list[Path]:
    """Write a register with so many participants to a folder, and return the files written.

    The same terms, number and seed give the same bytes. A table the agreement has no use for is not written; what an
    earlier run left in the folder is replaced. Raises ValueError for a negative number or seed.
    """
    if participants < 0 or seed < 0:
        raise ValueError("participants and seed must be 0 or more")
    out.mkdir(parents=True, exist_ok=True)
    clear(out)
    suffix = ".parquet" if participants > PARQUET_ABOVE else ".csv"
    calendar, bench = Calendar.of(terms), Bench.of(terms, participants)
    written: list[Path] = []
    if participants and calendar.has_participants:
        people = enrol(terms.agreement, bench, participants, np.random.default_rng([seed, 0]))
        written += write(out / f"participants{suffix}", [table_of(people)])
        chunks = range(0, participants, _CHUNK)

        def observations() -> Iterator[pa.Table]:
            for number, first in enumerate(chunks):
                rng: Any = np.random.default_rng([seed, 1, number])
                yield from observe(calendar, bench, people.part(first, first + _CHUNK), rng)

        written += write(out / f"observations{suffix}", observations())
    rng = np.random.default_rng([seed, 2])
    written += write(out / f"aggregates{suffix}", [aggregates(calendar, bench, rng)])
    return written
