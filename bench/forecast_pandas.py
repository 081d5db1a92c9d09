"""The pandas contender of a forecast: the script for one register, called for each scenario in a loop."""

import argparse
import json
import time
from pathlib import Path

import pandas as pd

from bench.pandas_peer import employment, life_satisfaction, regular_participants
from bench.totals import Totals


def payable(register: pd.DataFrame, observations: pd.DataFrame) -> list[int]:
    """What a scenario comes to at each statement, øre."""
    people = regular_participants(register)
    cells = pd.concat([employment(people, observations), life_satisfaction(people, observations)])
    totals = Totals()
    for key, oere in cells.groupby(["statement", "outcome", "basis"])["amount_oere"].sum().items():
        totals.add(*key, int(oere))
    return [each["payable_oere"] for each in totals.statements()]


def main() -> None:
    """Command line: ``python -m bench.forecast_pandas DIR``; prints the seconds of the loop and amounts as JSON."""
    parser = argparse.ArgumentParser(description="Settle the scenarios of a directory, one by one.")
    parser.add_argument("directory", type=Path)
    directories = sorted(each for each in parser.parse_args().directory.iterdir() if each.is_dir())
    tables = [
        [pd.read_parquet(each / f"{name}.parquet") for name in ("participants", "observations")] for each in directories
    ]
    started = time.perf_counter()
    found = [payable(*each) for each in tables]
    print(json.dumps({"seconds": time.perf_counter() - started, "payable": found}))


if __name__ == "__main__":
    main()
