"""A register that goes as far as some month: what is known when a forecast is made on the way."""

from __future__ import annotations

import csv
from pathlib import Path

from virkning.facts import Facts, read
from virkning.generate import generate
from virkning.settlement import declarations
from virkning.terms import Terms


def register_until(terms: Terms, folder: Path, month: str, participants: int = 60) -> Path:
    """A made-up register without what is observed, or who is enrolled, after a month."""
    generate(terms, participants, 1, folder)
    for file, column in (("participants.csv", "enrolled_on"), ("observations.csv", "period")):
        with (folder / file).open(encoding="utf-8") as handle:
            rows = list(csv.DictReader(handle))
        kept = [row for row in rows if not row[column][:1].isdigit() or row[column][:7] <= month]
        if file == "participants.csv":
            there = {row["participant_id"] for row in kept}
        else:
            # Somebody enrolled in the last half year has not been asked a second time.
            kept = [row for row in kept if row["participant_id"] in there and row["period"] != "6m"]
        with (folder / file).open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(kept)
    return folder


def facts_until(terms: Terms, folder: Path, month: str) -> Facts:
    """The facts of such a register."""
    return read(register_until(terms, folder, month), declarations(terms))
