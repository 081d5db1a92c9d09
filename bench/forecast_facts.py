"""Writes the facts of a forecast's first scenarios as registers, for the contenders that settle one at a time."""

import argparse
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from bench.rules import COMPARED
from virkning.forecast.load import load as load_forecast
from virkning.forecast.register import register_of
from virkning.forecast.simulate import setup_of
from virkning.terms import load

COLUMNS = {
    "participants": ("participant_id", "enrolled_on", "started_on", "ended_on", "end_reason", "replaced_by"),
    "observations": ("participant_id", "measure", "period", "value"),
}


def scenario_directory(directory: Path, scenario: int) -> Path:
    """Where the register of a scenario, counted from 0, stands."""
    return directory / f"{scenario:03d}"


def make(agreement: str, directory: Path, scenarios: int, seed: int, first: int = COMPARED) -> None:
    """Write the registers of the first scenarios of a forecast: the facts that its amounts are settled on."""
    terms = load(agreement)
    setup = setup_of(terms, load_forecast(terms).forecast)
    for scenario in range(min(first, scenarios)):
        rows = register_of(setup, scenarios, seed, scenario)
        own = scenario_directory(directory, scenario)
        own.mkdir(parents=True, exist_ok=True)
        for name, columns in COLUMNS.items():
            texts = [[row[column] for row in getattr(rows, name)] for column in columns]
            arrays = [pa.array(each, pa.string()) for each in texts]
            parquet.write_table(pa.table(arrays, names=list(columns)), own / f"{name}.parquet")


def main() -> None:
    """Command line: ``python -m bench.forecast_facts AGREEMENT DIR --scenarios N --seed S``."""
    parser = argparse.ArgumentParser(description="Write the registers of a forecast's first scenarios.")
    parser.add_argument("agreement")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--scenarios", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    make(arguments.agreement, arguments.directory, arguments.scenarios, arguments.seed)


if __name__ == "__main__":
    main()
